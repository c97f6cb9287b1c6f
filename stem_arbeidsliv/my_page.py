"""What waits for the reader, what is coming, what was: /min-side/ for each role, and the partner's desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from bookings.enums import BookingStatus
from bookings.models import Booking, ProposedTime
from catalogue.enums import ActivityStatus
from catalogue.models import Activity
from grants.services.overview import tasks_for
from partners.models import Member, Organisation, RoleModel
from schools.enums import MembershipStatus
from schools.models import Membership
from schools.services.membership import latest_membership, waiting
from workflow import clock

SHOWN = 5
ACTIVITIES = 6
OPEN_TIMES = Prefetch(
    "proposed_times", ProposedTime.objects.filter(is_open=True).order_by("starts_at"), to_attr="open_times"
)


@dataclass(frozen=True)
class Pile:
    """The first bookings of a list, and whether there are more."""

    rows: list[Booking]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.rows)


def _pile(bookings: Iterable[Booking]) -> Pile:
    """The first of a query, which is asked for one more than is shown, or of rows already here."""
    rows = list(islice(bookings[: SHOWN + 1] if isinstance(bookings, QuerySet) else bookings, SHOWN + 1))
    return Pile(rows[:SHOWN], len(rows) > SHOWN)


@require_safe
@login_required
def my_page(request: HttpRequest) -> HttpResponse:
    """A partner goes to the desk; everybody else gets the page of a teacher and role model."""
    user: Any = request.user
    membership = latest_membership(user)
    if membership is None and not user.is_staff and Member.objects.filter(user=user).exists():
        return redirect("partner-desk")
    return render(request, "my_page/my_page.html", _for_school(user, membership))


def _for_school(user: Any, membership: Any) -> dict[str, Any]:
    schools = Membership.objects.verified().filter(user=user).values("school")
    own = Booking.objects.filter(booked_by=user, school__in=schools)
    # One question for all that is open: a teacher has a handful, and five questions cost more than the rows.
    rows = list((own.waiting() | own.coming()).for_list().order_by("slot__starts_at", "created_at"))
    to_choose = [row for row in rows if row.status == BookingStatus.NEW_TIME]
    prefetch_related_objects(to_choose, OPEN_TIMES)
    verified = membership is not None and membership.status == MembershipStatus.VERIFIED
    is_partner = Member.objects.filter(user=user).exists()
    role_models = list(RoleModel.objects.filter(user=user, is_active=True).values_list("pk", flat=True))
    return {
        "membership": membership,
        "verified": verified,
        "to_choose": _pile(sorted(to_choose, key=lambda row: row.expires_at or row.created_at)),
        "requested": _pile(row for row in rows if row.status == BookingStatus.REQUESTED),
        "upcoming": _pile(row for row in rows if row.status == BookingStatus.CONFIRMED),
        "earlier": _pile(own.past().for_list().order_by("-status_changed_at")),
        "colleagues": list(waiting(membership.school).only("status", "user__name")[:SHOWN]) if verified else [],
        "visits": list(_visits(role_models)[:SHOWN]) if role_models else [],
        "grant_tasks": tasks_for(user) if membership is not None else [],
        "is_partner": is_partner,
        "needs_school": membership is None and not is_partner and not role_models and not _works_for_nsr(user),
    }


def _works_for_nsr(user: Any) -> bool:
    """Whether somebody without a school came as something else than a teacher: staff, a reviewer, a coordinator."""
    return user.is_staff or user.groups.exists()


def _visits(role_models: list[int]) -> QuerySet[Booking]:
    """What a role model is going to, soonest first."""
    return Booking.objects.filter(role_model__in=role_models).coming().for_list().order_by("slot__starts_at")


@require_safe
@login_required
def partner_desk(request: HttpRequest) -> HttpResponse:
    """What the partner has to answer, oldest first; then what is coming, the activities, the role models and the figures."""
    organisations = list(Organisation.objects.of(request.user).order_by("name"))
    if not organisations:
        return render(request, "my_page/no_organisation.html")
    theirs = Booking.objects.for_list().filter(activity__organisation__in=organisations)
    activities = Activity.objects.filter(organisation__in=organisations).exclude(status=ActivityStatus.ARCHIVED)
    requests = theirs.filter(status=BookingStatus.REQUESTED).order_by("created_at").prefetch_related(OPEN_TIMES)
    context = {
        "organisations": organisations,
        "requests": _pile(requests),
        "proposed": _pile(theirs.filter(status=BookingStatus.NEW_TIME).order_by("expires_at")),
        "upcoming": _pile(theirs.coming().order_by("slot__starts_at")),
        "activities": list(_with_free(activities, clock.now()).order_by("-updated_at")[:ACTIVITIES]),
        "role_models": RoleModel.objects.filter(organisation__in=organisations, is_active=True).count(),
        "numbers": _numbers(organisations),
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


def _numbers(organisations: list[Organisation]) -> dict[str, int]:
    """This year's figures and all that waits, in one question to the database."""
    this_year = Q(slot__starts_at__year=clock.today().year)
    held = Q(status__in=[BookingStatus.COMPLETED, BookingStatus.CONFIRMED]) & this_year
    figures = Booking.objects.filter(activity__organisation__in=organisations).aggregate(
        waiting=Count("pk", filter=Q(status=BookingStatus.REQUESTED)),
        visits=Count("pk", filter=held),
        schools=Count("school", filter=held, distinct=True),
        pupils=Coalesce(Sum("pupils", filter=held), 0),
    )
    return {**figures, "year": clock.today().year}
