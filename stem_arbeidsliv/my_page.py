"""What waits for the reader, what is coming, what was: /min-side/ for each role, and the partner's desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import (
    Case,
    Count,
    F,
    Min,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import Purpose
from bookings.enums import BookingStatus
from bookings.models import Booking, ProposedTime
from bookings.services.draft import drafts_of, may_have_drafts
from catalogue.enums import ActivityStatus
from catalogue.models import Activity
from grants.services.overview import tasks_for
from partners.enums import UNDECIDED
from partners.models import Member, Organisation, RoleModel
from schools.enums import MembershipStatus
from schools.models import Membership
from schools.services.membership import memberships_of, waiting
from workflow import clock

from . import role_page

SHOWN = 5
FAR_AHEAD = datetime.max.replace(tzinfo=UTC)
ACTIVITIES = 6
OPEN_TIMES = Prefetch(
    "proposed_times", ProposedTime.objects.filter(is_open=True).order_by("starts_at"), to_attr="open_times"
)


@dataclass(frozen=True)
class Pile:
    """The first rows of a list, and whether there are more."""

    rows: list[Any]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.rows)


def _pile(bookings: Iterable[Any]) -> Pile:
    """The first of a query, which is asked for one more than is shown, or of rows already here."""
    rows = list(islice(bookings[: SHOWN + 1] if isinstance(bookings, QuerySet) else bookings, SHOWN + 1))
    return Pile(rows[:SHOWN], len(rows) > SHOWN)


def _happens_at(booking: Booking) -> datetime:
    """When it is, or may first be; last of all when no time is known."""
    if booking.slot is not None:
        return booking.slot.starts_at
    return min((time.starts_at for time in booking.open_times), default=FAR_AHEAD)  # type: ignore[attr-defined]


@require_safe
@login_required
def my_page(request: HttpRequest) -> HttpResponse:
    """A partner goes to the desk; everybody else gets the page of a teacher and role model."""
    user: Any = request.user
    ties = memberships_of(user)
    if not ties and not user.is_staff and Member.objects.filter(user=user).exists():
        return redirect("partner-desk")
    return render(request, "my_page/my_page.html", _for_school(user, ties))


def _for_school(user: Any, ties: list[Membership]) -> dict[str, Any]:
    membership = ties[0] if ties else None
    schools = [tie.school_id for tie in ties if tie.status == MembershipStatus.VERIFIED]
    own = Booking.objects.filter(booked_by=user, school__in=schools).for_own_list()
    # One question for all that is open: a teacher has a handful, and five questions cost more than the rows.
    rows = list(own.ahead().order_by("slot__starts_at", "created_at"))
    to_choose = [row for row in rows if row.status == BookingStatus.NEW_TIME]
    prefetch_related_objects([row for row in rows if row.slot is None], OPEN_TIMES)
    verified = membership is not None and membership.status == MembershipStatus.VERIFIED
    # Who has a school of her own came as a teacher; the question is not asked on the busiest page.
    roles = role_page.of(user) if membership is None or user.is_staff else {}
    is_partner = Member.objects.filter(user=user).exists()
    role_models = list(RoleModel.objects.filter(user=user, is_active=True).values_list("pk", flat=True))
    newcomer = membership is None and not is_partner and not role_models and not roles
    from_company = user.came_as == Purpose.PARTNER
    return {
        "membership": membership,
        "verified": verified,
        "to_choose": _pile(sorted(to_choose, key=lambda row: row.expires_at or row.created_at)),
        "upcoming": _pile(sorted((row for row in rows if row not in to_choose), key=_happens_at)),
        "earlier": _pile(own.past().order_by("-status_changed_at")),
        "drafts": list(drafts_of(user).select_related("activity__organisation")[:SHOWN])
        if may_have_drafts(membership)
        else [],
        "colleagues": list(waiting(membership.school).only("status", "user__name")[:SHOWN]) if verified else [],
        "visits": list(_visits(role_models)[:SHOWN]) if role_models else [],
        "grant_tasks": _pile(tasks_for(user, ties) if membership is not None else []),
        "is_partner": is_partner,
        "needs_school": newcomer and not from_company,
        "needs_organisation": newcomer and from_company,
        **roles,
    }


def _visits(role_models: list[int]) -> QuerySet[Booking]:
    """What a role model is going to, soonest first."""
    return Booking.objects.filter(role_model__in=role_models).coming().for_list().order_by("slot__starts_at")


@require_safe
@login_required
def partner_desk(request: HttpRequest) -> HttpResponse:
    """What NSR asked to have changed and what the partner has to answer, nearest deadline first; then what is coming, the activities, the role models and the figures."""
    organisations = list(Organisation.objects.of(request.user).order_by("name"))
    if not organisations:
        hers = RoleModel.objects.filter(user=request.user, is_active=True).order_by("organisation__name")
        names = list(hers.values_list("organisation__name", flat=True).distinct())
        return render(request, "my_page/no_organisation.html", {"role_model_for": names})
    has_agreement = any(organisation.is_active for organisation in organisations)
    theirs = Booking.objects.filter(activity__organisation__in=organisations)
    activities = Activity.objects.filter(organisation__in=organisations).exclude(status=ActivityStatus.ARCHIVED)
    first = Case(When(status=ActivityStatus.RETURNED, then=0), default=1)
    shown = list(_with_free(activities, clock.now()).order_by(first, "-updated_at")[:ACTIVITIES])
    requests = theirs.filter(status=BookingStatus.REQUESTED).for_list().order_by("expires_at", "created_at")
    others = theirs.for_host_list()
    proposed = others.filter(status=BookingStatus.NEW_TIME).order_by("expires_at")
    numbers = _numbers(organisations)
    # Nothing is asked for that the numbers say is not there.
    to_answer = _pile(requests if numbers["waiting"] else [])
    to_wait_for = _pile(proposed if numbers["proposed"] else [])
    timeless = [row for row in to_answer.rows if row.slot is None]
    prefetch_related_objects([*timeless, *to_wait_for.rows], OPEN_TIMES)
    context = {
        "organisations": organisations,
        "without": [organisation for organisation in organisations if not organisation.is_active],
        "has_agreement": has_agreement,
        "applies": not has_agreement and any(organisation.status in UNDECIDED for organisation in organisations),
        "requests": to_answer,
        "proposed": to_wait_for,
        "upcoming": _pile(others.coming().order_by("slot__starts_at")),
        "returned": [activity for activity in shown if activity.status == ActivityStatus.RETURNED],
        "activities": shown,
        "role_models": RoleModel.objects.filter(organisation__in=organisations, is_active=True).count(),
        "numbers": numbers,
    }
    return render(request, "my_page/partner_desk.html", context)


def _with_free(activities: QuerySet[Activity], now: Any) -> QuerySet[Activity]:
    free = Q(
        slots__listed=True,
        slots__status="open",
        slots__starts_at__gt=now,
        slots__taken__lt=F("slots__capacity"),
    )
    return activities.only("slug", "title", "status", "booking_kind").annotate(free_count=Count("slots", filter=free))


def _numbers(organisations: list[Organisation]) -> dict[str, Any]:
    """This year's figures and all that waits, in one question to the database."""
    this_year = Q(slot__starts_at__year=clock.today().year)
    held = Q(status__in=[BookingStatus.COMPLETED, BookingStatus.CONFIRMED]) & this_year
    figures = Booking.objects.filter(activity__organisation__in=organisations).aggregate(
        waiting=Count("pk", filter=Q(status=BookingStatus.REQUESTED)),
        oldest=Min("created_at", filter=Q(status=BookingStatus.REQUESTED)),
        proposed=Count("pk", filter=Q(status=BookingStatus.NEW_TIME)),
        visits=Count("pk", filter=held),
        schools=Count("school", filter=held, distinct=True),
        pupils=Coalesce(Sum("pupils", filter=held), 0),
    )
    return {**figures, "year": clock.today().year}
