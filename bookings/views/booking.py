"""The booking's own page, the same for both sides, and the letter and calendar that hang on it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings import calendar, mails, rules
from bookings.enums import BookingStatus, Side
from bookings.errors import BookingError
from bookings.models import Booking, ProposedTime
from bookings.services.cancel import CANCELLED, check_may_cancel
from bookings.services.notice import confirmation_letter
from bookings.services.sides import bookings_of, moves_open_to, sides_of
from bookings.story import happened, progress
from catalogue.enums import Place
from documents.views import document_response
from workflow import clock
from workflow.errors import DomainError
from workflow.services.transition import history

# Those that have a time both sides agreed on, and so a letter and a place in the calendar.
AGREED = (BookingStatus.CONFIRMED, BookingStatus.COMPLETED, BookingStatus.NO_SHOW)

# What each move is called as a button: (address, words). The first that is open is the filled one.
BUTTONS: dict[Side, dict[str, tuple[str, Any]]] = {
    Side.HOST: {
        BookingStatus.CONFIRMED: ("booking-accept", lambda: _("Godta")),
        BookingStatus.NEW_TIME: ("booking-propose", lambda: _("Foreslå nytt tidspunkt")),
        BookingStatus.DECLINED: ("booking-decline", lambda: _("Avslå")),
        BookingStatus.CANCELLED_BY_HOST: ("booking-cancel", lambda: _("Avlys")),
        BookingStatus.NO_SHOW: ("booking-no-show", lambda: _("Gruppa møtte ikke")),
    },
    Side.SCHOOL: {
        BookingStatus.CONFIRMED: ("booking-choose", lambda: _("Velg tidspunkt")),
        BookingStatus.REQUESTED: ("booking-propose", lambda: _("Foreslå andre tidspunkter")),
        BookingStatus.WITHDRAWN: ("booking-withdraw", lambda: _("Trekk forespørselen")),
        BookingStatus.CANCELLED_BY_SCHOOL: ("booking-cancel", lambda: _("Avlys")),
    },
}


def get_booking(request: HttpRequest, pk: UUID) -> Booking:
    """The booking, when its reader may see it; else 404."""
    booking = bookings_of(request.user).filter(pk=pk).first()
    if booking is None:
        raise Http404
    return booking


@require_safe
@login_required
def booking_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is agreed or waited for, what happened, and what the reader can do now."""
    booking = get_booking(request, pk)
    entries = list(history(booking))
    times = list(ProposedTime.objects.filter(booking=booking, is_open=True))
    sides = sides_of(booking)
    to_come = booking.status == BookingStatus.CONFIRMED
    meets = booking.role_model is not None and booking.role_model.user_id == request.user.pk
    context = {
        "booking": booking,
        "side": sides[0].value if sides else "",
        "is_host": Side.HOST in sides,
        "is_school": Side.SCHOOL in sides,
        "steps": progress(booking, entries),
        "story": happened(booking, entries),
        "times": times,
        "actions": actions(booking),
        "agreed": _is_agreed(booking),
        "where": mails.where(booking.activity, booking.school),
        "digital": booking.activity.place == Place.DIGITAL,
        "told_host": to_come and Side.SCHOOL in sides and bool(booking.activity.contact_phone),
        "told_school": to_come and (Side.HOST in sides or meets) and bool(booking.contact_phone),
        "cancel_until": _cancel_until(booking),
        "too_late": _too_late(booking, Side.SCHOOL) if Side.SCHOOL in sides and not _has_begun(booking) else "",
        "travels": Side.SCHOOL in sides and booking.activity.place == Place.HOST and booking.slot is not None,
        "ahead": booking.slot is not None and not _has_begun(booking),
        "crumbs": [home_of(sides)],
    }
    return render(request, "bookings/detail.html", context)


def home_of(sides: Sequence[Side]) -> dict[str, Any]:
    """The crumb above a booking: the page where the reader's side finds it."""
    if Side.HOST in sides and Side.SCHOOL not in sides:
        return {"url": reverse("partner-desk"), "label": _("Virksomheten")}
    return {"url": reverse("my-page"), "label": _("Min side")}


def actions(booking: Booking) -> list[dict[str, str]]:
    """The buttons of the reader's own side or sides, in the table's order."""
    buttons = []
    for side, targets in moves_open_to(booking).items():
        for target in targets:
            name, label = BUTTONS[side][target]
            if target == BookingStatus.NO_SHOW and not _has_begun(booking):
                continue
            if target in CANCELLED.values() and _too_late(booking, side):
                continue
            if target == BookingStatus.CANCELLED_BY_HOST:
                buttons.append(
                    {"url": reverse("booking-move", args=[booking.pk]), "label": _("Flytt"), "name": "flytt"}
                )
            buttons.append({"url": reverse(name, args=[booking.pk]), "label": label(), "name": str(target)})
    return buttons


def _is_agreed(booking: Booking) -> bool:
    """There is a letter and a date to keep, until those who took part are forgotten."""
    return booking.status in AGREED and not booking.is_anonymous


def _has_begun(booking: Booking) -> bool:
    return booking.slot is not None and booking.slot.starts_at <= clock.now()


def _too_late(booking: Booking, side: Side) -> str:
    """Why `side` can no longer call off what is agreed; "" when it can."""
    try:
        if booking.status == BookingStatus.CONFIRMED:
            check_may_cancel(booking, side)
    except BookingError as refusal:
        return refusal.message
    return ""


def _cancel_until(booking: Booking) -> Any:
    if booking.status != BookingStatus.CONFIRMED or booking.slot is None:
        return None
    return rules.last_day_to_cancel(booking.activity, booking.slot.starts_at)


@require_safe
@login_required
def booking_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The confirmation; while it is being made, a page that says so and looks again."""
    booking = get_booking(request, pk)
    if not _is_agreed(booking):
        raise Http404
    try:
        return document_response(request, confirmation_letter(booking))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(booking)


@require_safe
@login_required
def booking_ics(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agreed time as a file for any calendar."""
    booking = get_booking(request, pk)
    if not _is_agreed(booking):
        raise Http404
    text = calendar.invitation(booking, method=calendar.PUBLISH)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{booking.number}.ics"'
    return response
