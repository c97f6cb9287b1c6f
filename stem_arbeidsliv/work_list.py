"""The staff's work list, on the admin's front page: what waits for NSR, oldest first, each with the list that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext, ngettext_lazy

from accounts.models import User
from bookings.enums import BookingStatus
from bookings.models import Booking
from catalogue.enums import ActivityStatus
from catalogue.models import Activity
from grants.enums import OPEN_APPEAL, AccountStatus, AppealStatus, BatchStatus, PaymentStatus
from grants.enums import ApplicationStatus as GrantStatus
from grants.models import Appeal, Application, PayerDetails, Payment, PaymentBatch, PayoutAccount
from grants.services.actors import FINANCE, has_finance, staff_role
from grants.services.batch import ready_to_pay
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


def tasks(user: User | None = None) -> list[Task]:
    """What waits for the staff now, or for `user` of them; empty queues are left out. A query for each queue, whatever its length."""
    pays = user is not None and has_finance(user)
    if pays and user is not None and staff_role(user) == FINANCE:
        return [*payment_tasks(pays=True), *failed_messages()]
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
    found += [*grant_tasks(), *payment_tasks(pays=pays), *failed_messages()]
    return found


def failed_messages() -> list[Task]:
    count = failed_count()
    text = ngettext("%(count)s melding kom ikke fram", "%(count)s meldinger kom ikke fram", count)
    url = admin_list("notifications_message", status="failed")
    return [Task(text % {"count": count}, url, urgent=True)] if count else []


def grant_tasks() -> list[Task]:
    """Cases that wait for NSR, state by state, and appeals. Three queries."""
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
    count, since = waiting(Appeal.objects.filter(status=AppealStatus.UPHELD))
    if count:
        text = ngettext("%(count)s klage hos klageinstansen", "%(count)s klager hos klageinstansen", count)
        url = admin_list("grants_application", status="alle", klage="klageinstans")
        found.append(Task(text % {"count": count}, url, since))
    return found


def payment_tasks(*, pays: bool) -> list[Task]:
    """What waits before money moves; `pays` for those who make the batches. Five queries."""
    found = []
    if PayerDetails.objects.filter(confirmed_at=None).exists():
        found.append(Task(gettext("Kontoen det betales fra, må bekreftes"), admin_list("grants_payerdetails")))
    accounts = waiting(PayoutAccount.objects.filter(status=AccountStatus.PROPOSED))
    ready = waiting(ready_to_pay())
    batches = waiting(PaymentBatch.objects.filter(status=BatchStatus.PREPARED))
    sent = Payment.objects.filter(status=PaymentStatus.PENDING, batch__status=BatchStatus.APPROVED)
    payments = sent.aggregate(count=Count("pk"), since=Min("batch__status_changed_at"))
    to_pay = (
        reverse("admin:grants_paymentbatch_new") if pays else admin_list("grants_application", status="ready_to_pay")
    )
    lines = (
        (accounts, ngettext_lazy("%(count)s konto å kontrollere", "%(count)s kontoer å kontrollere", "count"),
         admin_list("grants_payoutaccount", status="proposed")),
        (ready, ngettext_lazy("%(count)s sak klar til utbetaling", "%(count)s saker klare til utbetaling", "count"), to_pay),
        (batches, ngettext_lazy("%(count)s bunke å godkjenne", "%(count)s bunker å godkjenne", "count"),
         admin_list("grants_paymentbatch", status="prepared")),
        ((payments["count"], payments["since"]),
         ngettext_lazy("%(count)s betaling å gjøre opp", "%(count)s betalinger å gjøre opp", "count"),
         admin_list("grants_payment", status__exact="pending")),
    )  # fmt: skip
    return found + [Task(text % {"count": count}, url, since) for (count, since), text, url in lines if count]
