"""The host's answers to a request: yes, no, or another time."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bookings import rules
from bookings.enums import BookingStatus, Side
from bookings.errors import BookingError
from bookings.mails import Mail
from bookings.models import AnswerLink, Booking, ProposedTime
from bookings.services import notice
from bookings.services.booking import save_times
from bookings.services.confirmation import confirm, slot_for
from bookings.services.deadline import clear_deadlines, set_deadlines
from bookings.services.letting_go import close_questions, leave_slot, let_go
from bookings.services.link import claim_link
from bookings.services.locking import lock_booking
from bookings.services.moves import require_move
from catalogue.models import Slot
from partners.models import RoleModel
from workflow import clock
from workflow.machine import Actor
from workflow.services.transition import transition


@transaction.atomic
def accept_booking(
    *,
    booking: Booking,
    actor: Actor,
    time: UUID | None = None,
    role_model: RoleModel | None = None,
    note: str = "",
    link: AnswerLink | None = None,
) -> Booking:
    """Say yes: to the slot that was asked for, or to `time`, one of those the school proposed.

    1. Lock the slot and the booking; use up the link.
    2. For a proposed time: make a slot of its own.
    3. Confirm, with the role model when one is chosen.

    Raises: BookingError (beside `time` or `role_model`), TransitionError.
    """
    booking = lock_booking(booking_id=booking.pk)
    require_move(booking, BookingStatus.CONFIRMED, actor)
    claim_link(link=link)
    confirm(booking, slot=_agreed_slot(booking, time), actor=actor, role_model=role_model, note=note)
    return booking


@transaction.atomic
def decline_booking(*, booking: Booking, actor: Actor, reason: str, link: AnswerLink | None = None) -> Booking:
    """Say no, with a reason; the seats are free again and the school is told.

    Raises: BookingError (beside `reason`), TransitionError.
    """
    booking = lock_booking(booking_id=booking.pk)
    require_move(booking, BookingStatus.DECLINED, actor)
    claim_link(link=link)
    booking.reason = require_reason(reason)
    entry = transition(
        booking,
        BookingStatus.DECLINED,
        actor=actor,
        reason=booking.reason,
        extra_fields=["reason", *clear_deadlines(booking)],
    )
    notice.tell(Mail.DECLINED, booking, to=notice.school_side(booking), event=str(entry.pk))
    let_go(booking)
    return booking


@transaction.atomic
def propose_times(
    *,
    booking: Booking,
    actor: Actor,
    times: Sequence[rules.Period],
    note: str = "",
    link: AnswerLink | None = None,
) -> Booking:
    """Offer the school one to three other times. The slot it asked for, if any, is free again.

    Raises: BookingError (beside `times`), TransitionError.
    """
    booking = lock_booking(booking_id=booking.pk)
    require_move(booking, BookingStatus.NEW_TIME, actor)
    claim_link(link=link)
    periods = rules.check_proposals(times, earliest=clock.now())
    close_questions(booking)
    leave_slot(booking)
    booking.slot = None
    booking.host_note = note
    fields = ["slot", "host_note", *set_deadlines(booking, last_start=periods[-1][0])]
    entry = transition(
        booking,
        BookingStatus.NEW_TIME,
        actor=actor,
        reason=note,
        extra_fields=fields,
        data={"times": [start.isoformat() for start, _end in periods]},
    )
    save_times(booking, Side.HOST, periods)
    notice.ask_school(booking, mail=Mail.NEW_TIME, event=str(entry.pk))
    return booking


def _agreed_slot(booking: Booking, time: UUID | None) -> Slot:
    if booking.slot is not None:
        if booking.slot.starts_at <= clock.now():
            raise BookingError(_("Tidspunktet har vært. Avslå, eller foreslå et nytt."))
        return booking.slot
    return slot_for(booking, open_time(booking, Side.SCHOOL, time))


def open_time(booking: Booking, side: Side, time: UUID | None) -> ProposedTime:
    """The open time `time` that `side` proposed. The caller holds the booking's lock.

    Raises: BookingError, beside `time`.
    """
    if time is None:
        raise BookingError(_("Velg et av tidspunktene."), "time")
    row = ProposedTime.objects.filter(booking=booking, side=side, is_open=True, uuid=time).first()
    if row is None:
        raise BookingError(_("Det tidspunktet kan ikke velges lenger."), "time")
    return row


def require_reason(reason: str) -> str:
    """`reason` without the air around it.

    Raises: BookingError, beside `reason`.
    """
    if not reason.strip():
        raise BookingError(_("Skriv kort hvorfor, så den andre parten forstår."), "reason")
    return reason.strip()
