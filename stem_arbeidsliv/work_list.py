"""The staff's work list, on the admin's front page: what waits for NSR, oldest first, each with the list that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext, ngettext_lazy

from bookings.enums import BookingStatus
from bookings.models import Booking
from catalogue.enums import ActivityStatus
from catalogue.models import Activity
from grants.enums import OPEN_APPEAL
from grants.enums import ApplicationStatus as GrantStatus
from grants.models import Appeal, Application
from notifications.services import failed_count
from partners.enums import AgreementStatus
from partners.models import Organisation
from schools.enums import MembershipStatus
from schools.models import Membership
from workflow import clock


@dataclass(frozen=True)
class Task:
    """One line of the work list: how many, since when, and where to go."""

    text: str
    url: str
    since: datetime | None = None
    urgent: bool = False


def waiting(rows: QuerySet) -> tuple[int, datetime | None]:
    """How many rows, and since when the oldest has stood there."""
    found = rows.aggregate(count=Count("pk"), since=Min("status_changed_at"))
    return found["count"], found["since"]


def admin_list(model: str, **filters: object) -> str:
    query = "&".join(f"{key}={value}" for key, value in filters.items())
    return reverse(f"admin:{model}_changelist") + (f"?{query}" if query else "")


def tasks() -> list[Task]:
    """What waits for the staff now; empty queues are left out. A query for each queue, whatever its length."""
    found = []
    count, since = waiting(Activity.objects.filter(status=ActivityStatus.SUBMITTED))
    if count:
        text = ngettext("%(count)s aktivitet til godkjenning", "%(count)s aktiviteter til godkjenning", count)
        found.append(Task(text % {"count": count}, admin_list("catalogue_activity", status="submitted"), since))
    count, since = waiting(
        Organisation.objects.filter(status__in=[AgreementStatus.APPLIED, AgreementStatus.UNDER_REVIEW])
    )
    if count:
        text = ngettext("%(count)s virksomhet vil bli partner", "%(count)s virksomheter vil bli partner", count)
        found.append(Task(text % {"count": count}, admin_list("partners_organisation", status="applied"), since))
    count, since = waiting(Membership.objects.filter(status=MembershipStatus.PENDING))
    if count:
        text = ngettext(
            "%(count)s lærer venter på å bli bekreftet", "%(count)s lærere venter på å bli bekreftet", count
        )
        found.append(Task(text % {"count": count}, admin_list("schools_membership", status="pending"), since))
    count, since = waiting(Membership.objects.say_they_lead())
    if count:
        text = ngettext("%(count)s skoleleder å bekrefte", "%(count)s skoleledere å bekrefte", count)
        found.append(Task(text % {"count": count}, admin_list("schools_membership", skoleleder="ubekreftet"), since))
    count, since = waiting(Booking.objects.filter(status=BookingStatus.REQUESTED, chase_at__lt=clock.now()))
    if count:
        text = ngettext(
            "%(count)s forespørsel er purret uten svar", "%(count)s forespørsler er purret uten svar", count
        )
        found.append(Task(text % {"count": count}, admin_list("bookings_booking", status="requested"), since))
    found += grant_tasks()
    count = failed_count()
    if count:
        text = ngettext("%(count)s melding kom ikke fram", "%(count)s meldinger kom ikke fram", count)
        url = admin_list("notifications_message", status="failed")
        found.append(Task(text % {"count": count}, url, urgent=True))
    return found


def grant_tasks() -> list[Task]:
    """Cases that wait for NSR, state by state, and appeals. Two queries."""
    texts = {
        GrantStatus.SUBMITTED: ngettext_lazy(
            "%(count)s ny søknad om støtte", "%(count)s nye søknader om støtte", "count"
        ),
        GrantStatus.UNDER_REVIEW: ngettext_lazy(
            "%(count)s søknad under behandling", "%(count)s søknader under behandling", "count"
        ),
        GrantStatus.PROPOSED: ngettext_lazy(
            "%(count)s innstilling venter på godkjenning", "%(count)s innstillinger venter på godkjenning", "count"
        ),
        GrantStatus.DOCUMENTED: ngettext_lazy(
            "%(count)s reise å kontrollere", "%(count)s reiser å kontrollere", "count"
        ),
    }
    rows = Application.objects.filter(status__in=texts, submitted_at__isnull=False).order_by().values("status")
    states = {row["status"]: row for row in rows.annotate(count=Count("pk"), since=Min("status_changed_at"))}
    found = [
        Task(
            text % {"count": states[status]["count"]},
            admin_list("grants_application", status=status.value),
            states[status]["since"],
        )
        for status, text in texts.items()
        if status in states
    ]
    count, since = waiting(Appeal.objects.filter(status__in=OPEN_APPEAL))
    if count:
        text = ngettext("%(count)s klage venter på svar", "%(count)s klager venter på svar", count)
        url = admin_list("grants_application", status="alle", klage="apen")
        found.append(Task(text % {"count": count}, url, since))
    return found
