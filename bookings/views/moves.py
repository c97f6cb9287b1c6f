"""What the two sides do with a booking. GET shows a page that asks, POST acts; each calls one service."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.enums import BookingStatus, Side
from bookings.forms import AcceptForm, ChooseForm, OptionalReasonForm, ProposeForm, ReasonForm, show_error
from bookings.models import Booking, ProposedTime
from bookings.services.answer import accept_booking, decline_booking, propose_times
from bookings.services.booking import periods_from
from bookings.services.cancel import CANCELLED, cancel_booking, check_may_cancel, mark_no_show
from bookings.services.reply import choose_time, propose_again, withdraw_booking
from bookings.services.sides import actor_towards, sides_of
from workflow.errors import DomainError
from workflow.machine import Actor

from .booking import get_booking

ask_or_act = require_http_methods(["GET", "HEAD", "POST"])


def _on_side(request: HttpRequest, pk: UUID, side: Side) -> tuple[Booking, Actor]:
    booking = get_booking(request, pk)
    actor = actor_towards(booking, request.user, side)  # type: ignore[arg-type]  # login_required
    if actor is None:
        raise Http404
    return booking, actor


def _run(
    request: HttpRequest,
    booking: Booking,
    to: BookingStatus,
    actor: Actor,
    form: forms.Form,
    act: Callable[[], object],
    *,
    template: str,
    done: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show `form`, or act on it. What no longer can be done sends the reader to the booking, told what it is now."""
    if not booking.machine.allows(booking.status, to, actor.role):
        messages.warning(
            request,
            _("Det går ikke lenger. Bestillingen er nå: %(status)s. Ingenting er endret.")
            % {"status": booking.user_label},
        )
        return redirect(booking)
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except DomainError as error:
            fresh = Booking.objects.get(pk=booking.pk)
            if fresh.status != booking.status:
                messages.warning(request, error.message)
                return redirect(booking)
            show_error(form, error)
        else:
            messages.success(request, done)
            return redirect(booking)
    page = {"booking": booking, "form": form, "side": actor.role, **(context or {})}
    return render(request, template, page, status=422 if form.is_bound and form.errors else 200)


def _times(booking: Booking, side: Side) -> list[ProposedTime]:
    return list(ProposedTime.objects.filter(booking=booking, side=side, is_open=True))


@ask_or_act
@login_required
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    booking, actor = _on_side(request, pk, Side.HOST)
    form = AcceptForm(_posted(request), booking=booking, times=_times(booking, Side.SCHOOL))

    def act() -> Booking:
        data = form.cleaned_data
        return accept_booking(
            booking=booking,
            actor=actor,
            time=data.get("time"),
            role_model=data.get("role_model"),
            note=data["note"],
        )

    done = _("Godtatt. Begge får bekreftelse og kalenderinvitasjon på e-post.")
    return _run(request, booking, BookingStatus.CONFIRMED, actor, form, act, template="bookings/accept.html", done=done)


@ask_or_act
@login_required
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    booking, actor = _on_side(request, pk, Side.HOST)
    form = ReasonForm(_posted(request))

    def act() -> Booking:
        return decline_booking(booking=booking, actor=actor, reason=form.cleaned_data["reason"])

    done = _("Avslått. Skolen har fått beskjed.")
    return _run(request, booking, BookingStatus.DECLINED, actor, form, act, template="bookings/decline.html", done=done)


@ask_or_act
@login_required
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The host offers other times; the school answers with its own."""
    booking = get_booking(request, pk)
    side = _who_proposes(booking)
    actor = actor_towards(booking, request.user, side) if side else None  # type: ignore[arg-type]
    if side is None or actor is None:
        raise Http404
    form = ProposeForm(_posted(request), county=booking.school.county_number)

    def act() -> Booking:
        times = periods_from(form.starts, booking.activity)
        service = propose_times if side == Side.HOST else propose_again
        return service(booking=booking, actor=actor, times=times, note=form.cleaned_data["note"])

    to = BookingStatus.NEW_TIME if side == Side.HOST else BookingStatus.REQUESTED
    done = _("Forslaget er sendt.")
    return _run(request, booking, to, actor, form, act, template="bookings/propose.html", done=done)


def _who_proposes(booking: Booking) -> Side | None:
    """The reader's side; on both sides, the one whose turn it is."""
    sides = sides_of(booking)
    if len(sides) > 1:
        return Side.SCHOOL if booking.status == BookingStatus.NEW_TIME else Side.HOST
    return sides[0] if sides else None


@ask_or_act
@login_required
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    booking, actor = _on_side(request, pk, Side.SCHOOL)
    form = ChooseForm(_posted(request), times=_times(booking, Side.HOST))

    def act() -> Booking:
        data = form.cleaned_data
        return choose_time(booking=booking, actor=actor, time=data["time"], only_one=not data["confirm_again"])

    # The table lets a school confirm only what the host has proposed.
    done = _("Tidspunktet er bekreftet. Begge får bekreftelse og kalenderinvitasjon på e-post.")
    return _run(request, booking, BookingStatus.CONFIRMED, actor, form, act, template="bookings/choose.html", done=done)


@ask_or_act
@login_required
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    booking, actor = _on_side(request, pk, Side.SCHOOL)
    form = OptionalReasonForm(_posted(request))

    def act() -> Booking:
        return withdraw_booking(booking=booking, actor=actor, reason=form.cleaned_data["reason"])

    done = _("Forespørselen er trukket. Verten har fått beskjed.")
    return _run(
        request, booking, BookingStatus.WITHDRAWN, actor, form, act, template="bookings/withdraw.html", done=done
    )


@ask_or_act
@login_required
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    booking = get_booking(request, pk)
    sides = sides_of(booking)
    if not sides:
        raise Http404
    side = sides[0]
    actor = Actor(user=request.user, role=str(side.value))  # type: ignore[arg-type]  # login_required
    form = ReasonForm(_posted(request))
    refusal = ""
    try:
        check_may_cancel(booking, side)
    except DomainError as error:
        refusal = error.message

    def act() -> Booking:
        return cancel_booking(booking=booking, actor=actor, side=side, reason=form.cleaned_data["reason"])

    other = booking.school.name if side is Side.HOST else booking.activity.organisation.name
    done = _("Avlyst. %(other)s har fått beskjed.") % {"other": other}
    context = {"refusal": refusal}
    return _run(
        request, booking, CANCELLED[side], actor, form, act, template="bookings/cancel.html", done=done, context=context
    )


@ask_or_act
@login_required
def no_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    booking, actor = _on_side(request, pk, Side.HOST)
    form = OptionalReasonForm(_posted(request))

    def act() -> Booking:
        return mark_no_show(booking=booking, actor=actor, note=form.cleaned_data["reason"])

    done = _("Notert. Skolen har fått beskjed.")
    return _run(request, booking, BookingStatus.NO_SHOW, actor, form, act, template="bookings/no_show.html", done=done)


@require_safe
@login_required
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A booking's time is its slot's: go there, where all who share it are told of."""
    booking, actor = _on_side(request, pk, Side.HOST)
    if booking.slot is None or not booking.machine.allows(booking.status, BookingStatus.CANCELLED_BY_HOST, actor.role):
        messages.warning(request, _("Bestillingen har ikke et tidspunkt som kan flyttes."))
        return redirect(booking)
    return redirect("slot-move", uuid=booking.slot.uuid)


def _posted(request: HttpRequest) -> Any:
    """What was posted, also when that is nothing; None for a GET."""
    return request.POST if request.method == "POST" else None
