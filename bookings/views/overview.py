"""All the bookings a person has a side in, a page at a time."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bookings.enums import BookingStatus, Side
from bookings.models import Booking, BookingQuerySet
from bookings.views.booking import home_of
from partners.models import Member, RoleModel
from schools.models import Membership

PAGE = 20
WAITING, COMING, PAST = "venter", "kommende", "tidligere"


def _waiting(bookings: BookingQuerySet, user: Any) -> BookingQuerySet:
    """Those that wait for `user`'s side first (`for_reader`), then those that wait for the other; nearest deadline first."""
    hers = Q(status=BookingStatus.REQUESTED, is_host=True) | Q(status=BookingStatus.NEW_TIME, is_school=True)
    sided = bookings.waiting().with_sides(user).annotate(for_reader=ExpressionWrapper(hers, BooleanField()))
    return sided.order_by("-for_reader", "expires_at", "created_at", "pk")


# The piles of the page: what each is called, which bookings it holds and in which order.
PILES: dict[str, tuple[Any, Callable[[BookingQuerySet, Any], BookingQuerySet]]] = {
    WAITING: (_("Venter på svar"), _waiting),
    COMING: (_("Kommende"), lambda bookings, _user: bookings.coming().order_by("slot__starts_at", "pk")),
    PAST: (_("Tidligere"), lambda bookings, _user: bookings.past().order_by("-status_changed_at", "pk")),
}


def _ways(user: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The page that leads here, and the one an empty pile leads to: for a host or a role model, not to the booking of a visit."""
    desk, mine = home_of([Side.HOST]), home_of([Side.SCHOOL])
    to_find = {"url": reverse("activity-list"), "label": _("Finn aktivitet")}
    if Membership.objects.filter(user=user).exists():
        return mine, to_find
    if Member.objects.filter(user=user).exists():
        return desk, {"url": reverse("host-activity-list"), "label": _("Til aktivitetene deres")}
    if RoleModel.objects.filter(user=user, is_active=True).exists():
        return mine, {"url": mine["url"], "label": _("Til Min side")}
    return mine, to_find


@require_safe
@login_required
def booking_list(request: HttpRequest) -> HttpResponse:
    """`?vis=` names the pile; without it, the one that waits for somebody."""
    chosen = request.GET.get("vis", WAITING)
    chosen = chosen if chosen in PILES else WAITING
    _label, choose = PILES[chosen]
    bookings = choose(Booking.objects.of(request.user), request.user).for_list("booked_by__name")
    page = Paginator(bookings, PAGE).get_page(request.GET.get("side"))
    home, way_on = _ways(request.user)
    context = {
        "page": page,
        "chosen": chosen,
        "piles": [(name, label) for name, (label, _choose) in PILES.items()],
        "crumbs": [home],
        "way_on": way_on,
    }
    return render(request, "bookings/list.html", context)
