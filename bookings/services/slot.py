"""Changes to a slot that those who booked it must hear about."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from bookings.enums import HOLDING, BookingStatus, Side
from bookings.errors import BookingError
from bookings.mails import Mail
from bookings.models import Booking
from bookings.services import notice
from bookings.services.answer import require_reason
from bookings.services.cancel import cancel_locked
from bookings.services.deadline import clear_deadlines, set_deadlines
from bookings.services.letting_go import let_go
from bookings.services.locking import lock_slot
from catalogue.enums import SlotStatus
from catalogue.models import Slot, SlotRoleModel
from catalogue.services import slot as slots
from workflow import clock
from workflow.machine import Actor
from workflow.models import LogEntry
from workflow.services.transition import transition


@transaction.atomic
def move_slot(*, slot: Slot, actor: Actor, starts_at: datetime, ends_at: datetime, reason: str = "") -> int:
    """Give the slot another time. Gives how many bookings were on it. A reason is needed only when someone has booked.

    1. Lock the slot, then every booking on it.
    2. Change the time, the role models' with it.
    3. Confirmed ones: raise SEQUENCE, send a new confirmation and the moved invitation. Requests: tell the school.

    Raises: BookingError or SlotError, beside `reason`, or beside `day` or `ends` when the time is past or taken, or a role model is busy then.
    """
    slot = lock_slot(slot=slot)
    _require_host(actor)
    if slot.status == SlotStatus.CANCELLED:
        raise BookingError(_("Tidspunktet er avlyst og kan ikke flyttes."))
    if slot.starts_at <= clock.now():
        raise BookingError(_("Tidspunktet har vært og kan ikke flyttes."))
    if starts_at <= clock.now():
        raise BookingError(_("Velg et tidspunkt fram i tid."), "day")
    if (starts_at, ends_at) == (slot.starts_at, slot.ends_at):
        raise BookingError(_("Det er det samme tidspunktet som før."), "day")
    moved_from = slot.starts_at.isoformat()
    bookings = _lock_bookings(slot)
    if bookings:
        reason = require_reason(reason)
    slots.change_slot_time(slot=slot, starts_at=starts_at, ends_at=ends_at)
    for booking in bookings:
        booking.slot = slot
        if booking.status == BookingStatus.CONFIRMED:
            booking.sequence += 1
            booking.save(update_fields=["sequence"])
            entry = _log_move(booking, actor, moved_from, reason)
            notice.tell_confirmed(booking, event=str(entry.pk), moved_from=moved_from, reason=reason)
        else:
            booking.save(update_fields=set_deadlines(booking, last_start=starts_at))
            entry = _log_move(booking, actor, moved_from, reason)
            notice.tell(
                Mail.MOVED,
                booking,
                to=notice.school_side(booking),
                event=str(entry.pk),
                extra={"moved_from": moved_from, "reason": reason},
            )
    return len(bookings)


@transaction.atomic
def cancel_slot(*, slot: Slot, actor: Actor, reason: str = "") -> int:
    """Call off the slot and every booking on it. Gives how many bookings there were.

    A reason is needed only when someone has booked: then confirmed ones are cancelled and requests declined with it.

    Raises: BookingError, beside `reason`; and when the slot is past or cancelled.
    """
    slot = lock_slot(slot=slot)
    _require_host(actor)
    if slot.status == SlotStatus.CANCELLED:
        raise BookingError(_("Tidspunktet er alt avlyst."))
    if slot.starts_at <= clock.now():
        raise BookingError(_("Tidspunktet har vært og kan ikke avlyses."))
    bookings = _lock_bookings(slot)
    if bookings:
        reason = require_reason(reason)
    for booking in bookings:
        booking.slot = slot
        if booking.status == BookingStatus.CONFIRMED:
            cancel_locked(booking, BookingStatus.CANCELLED_BY_HOST, actor=actor, side=Side.HOST, reason=reason)
        else:
            _decline(booking, actor, reason)
    slots.cancel_slot(slot=slot, reason=reason.strip())
    return len(bookings)


def bookings_on(slot: Slot) -> int:
    """How many bookings hold seats of `slot`: what a confirm page tells before the click."""
    return Booking.objects.filter(slot=slot, status__in=HOLDING).count()


def role_models_of(slot: Slot) -> list[str]:
    rows = SlotRoleModel.objects.filter(slot=slot, active=True).select_related("role_model")
    return [row.role_model.name for row in rows]


def _require_host(actor: Actor) -> None:
    if actor.role not in {"host", "staff"}:
        raise BookingError(_("Bare verten kan endre tidspunktet."))


def _lock_bookings(slot: Slot) -> list[Booking]:
    return list(
        Booking.objects.select_for_update(of=("self",))
        .filter(slot=slot, status__in=HOLDING)
        .select_related("activity__organisation", "activity__municipality", "school__municipality", "booked_by")
        .select_related("role_model__user")
        .order_by("pk")
    )


def _decline(booking: Booking, actor: Actor, reason: str) -> None:
    booking.reason = reason
    entry = transition(
        booking,
        BookingStatus.DECLINED,
        actor=actor,
        reason=reason,
        extra_fields=["reason", *clear_deadlines(booking)],
        data={"slot_cancelled": True},
    )
    notice.tell(Mail.DECLINED, booking, to=notice.school_side(booking), event=str(entry.pk))
    let_go(booking)


def _log_move(booking: Booking, actor: Actor, moved_from: str, reason: str) -> LogEntry:
    """A move changes the time but not the status; the story on the booking's page shows it all the same."""
    assert booking.slot is not None
    return LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Booking),
        object_id=str(booking.pk),
        machine=booking.machine.name,
        from_state=booking.status,
        to_state=booking.status,
        user_id=actor.user.pk if actor.user else None,
        role=actor.role,
        reason=reason,
        data={"moved_from": moved_from, "starts_at": booking.slot.starts_at.isoformat()},
    )
