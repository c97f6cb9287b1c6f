"""What a school sees of its grants in lists: open calls, its applications, visits it may apply for, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from bookings.enums import BookingStatus
from bookings.models import Booking
from catalogue.enums import Place
from grants.enums import LIVE
from grants.enums import ApplicationStatus as S
from grants.models import Application, Call, CallVersion, Trip
from grants.services.leader import OPEN as CONFIRMABLE
from schools.models import Membership
from workflow import clock

TASKS = 6
HERS = (S.DRAFT, S.MORE_INFORMATION, S.CHANGES_ASKED)
AGREED = (S.APPROVED, S.PARTLY_APPROVED)
TASK_FIELDS = (
    "status", "applicant_name", "answer_due", "documentation_due", "trip__activity_title", "trip__visit_at"
)  # fmt: skip


@dataclass(frozen=True)
class Task:
    """Something an application waits for from the reader. `due` is the last day, when there is one."""

    application: Application
    title: str
    url: str
    action: str
    due: date | None = None


def open_calls() -> list[CallVersion]:
    """The terms in force of every open call, first deadline first. One query."""
    return _in_force(Call.objects.open(), by="closes_at")


def coming_calls() -> list[CallVersion]:
    """The terms in force of published calls that open later, the next first. One query."""
    return _in_force(Call.objects.coming(), by="opens_at")[:5]


def _in_force(calls: QuerySet[Call], *, by: str) -> list[CallVersion]:
    """The newest version of each call, in the order of a date in its terms."""
    newest = CallVersion.objects.filter(call__in=calls.values("pk")).order_by("call_id", "-number").distinct("call_id")
    return sorted(newest.select_related("call__scheme"), key=lambda version: (_at(version, by), version.call_id))


def _at(version: CallVersion, name: str) -> datetime:
    return datetime.fromisoformat(version.terms[name])


def applications_of(user: User) -> QuerySet[Application]:
    """Her own and her verified school's, newest first; also for NSR staff only these."""
    schools = Membership.objects.verified().filter(user=user).values("school")
    own = Application.objects.filter(Q(applicant=user) | Q(school__in=schools))
    return own.select_related("trip", "school").order_by("-created_at", "pk")


def visits_to_apply_for(user: User) -> QuerySet[Booking]:
    """Confirmed visits ahead that her school travels to and has not applied for."""
    schools = Membership.objects.verified().filter(user=user).values("school")
    applied = Trip.objects.filter(booking=OuterRef("pk"), application__status__in=LIVE)
    return (
        Booking.objects.filter(
            ~Exists(applied),
            school__in=schools,
            status=BookingStatus.CONFIRMED,
            slot__starts_at__gt=clock.now(),
            activity__place=Place.HOST,
        )
        .select_related("activity__organisation", "slot")
        .order_by("slot__starts_at", "pk")
    )


def tasks_for(user: User, ties: Iterable[Membership]) -> list[Task]:
    """What waits for her: her own applications that need her, and those she should confirm as school leader, no more than `TASKS` of each.

    One query, and one more for a leader. `ties`: to her schools.
    """
    # Which of the agreed ones have been is looked at here: an OR across the two tables takes PostgreSQL 20 ms to plan.
    mine = Application.objects.filter(applicant=user, status__in=[*HERS, *AGREED])
    rows = mine.select_related("trip").only(*TASK_FIELDS).order_by("created_at")
    waiting = (row for row in rows if row.status in HERS or row.trip.visit_at <= clock.now())
    tasks = [_own_task(application) for application in islice(waiting, TASKS)]
    if led := [tie.school_id for tie in ties if tie.is_leader]:
        to_confirm = Application.objects.filter(
            school__in=led, status__in=CONFIRMABLE, leader_confirmed_at=None, estimate_ore__gt=0
        ).exclude(applicant=user)
        asked = to_confirm.select_related("trip").only(*TASK_FIELDS).order_by("created_at")[:TASKS]
        tasks += [_confirm_task(application) for application in asked]
    return tasks


def _own_task(application: Application) -> Task:
    pages = {
        S.DRAFT: (_("Gjør ferdig søknaden om transportstøtte"), "application-edit", _("Fortsett")),
        S.MORE_INFORMATION: (_("NSR trenger svar om transportstøtten"), "application-answer", _("Svar")),
        S.CHANGES_ASKED: (_("Rett dokumentasjonen av reisen"), "application-claim", _("Rett")),
    }
    documents = (_("Dokumenter reisen, så får dere pengene"), "application-claim", _("Dokumenter"))
    title, page, action = pages.get(S(application.status), documents)
    due = {S.DRAFT: _day(application.trip.visit_at), S.MORE_INFORMATION: application.answer_due}
    return Task(
        application=application,
        title=title,
        url=reverse(page, args=[application.pk]),
        action=action,
        due=due.get(S(application.status), application.documentation_due),
    )


def _confirm_task(application: Application) -> Task:
    return Task(
        application=application,
        title=_("Bekreft søknaden om transportstøtte fra %(name)s") % {"name": application.applicant_name},
        url=reverse("application-confirm", args=[application.pk]),
        action=_("Se og bekreft"),
    )


def _day(at: datetime) -> date:
    return at.astimezone(clock.OSLO).date()
