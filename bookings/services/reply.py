"""The school's moves before a time is agreed: choose, propose again, withdraw."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from bookings import rules
from bookings.enums import BookingStatus, Side
from bookings.mails import Mail
from bookings.models import Booking
from bookings.services import notice
from bookings.services.answer import open_time
from bookings.services.booking import save_times
from bookings.services.confirmation import confirm, slot_for
from bookings.services.deadline import clear_deadlines, set_deadlines
from bookings.services.letting_go import close_questions, let_go
from bookings.services.limits import refuse_second
from bookings.services.locking import lock_booking
from bookings.services.moves import require_move
from workflow.machine import Actor
from workflow.services.transition import transition


@transaction.atomic
def choose_time(*, booking: Booking, actor: Actor, time: UUID | None, only_one: bool = False) -> Booking:
    """Take one of the times the host proposed; that confirms the booking. `only_one`: as in `request_booking`.

    Raises: BookingError (beside `time` or `confirm_again`), TransitionError.
    """
    booking = lock_booking(booking_id=booking.pk)
    require_move(booking, BookingStatus.CONFIRMED, actor)
    chosen = open_time(booking, Side.HOST, time)
    if only_one:
        refuse_second(booking, chosen.starts_at, chosen.ends_at, field="confirm_again")
    confirm(booking, slot=slot_for(booking, chosen), actor=actor)
    return booking


@transaction.atomic
def propose_again(*, booking: Booking, actor: Actor, times: Sequence[rules.Period], note: str = "") -> Booking:
    """Answer the host's times with other ones; the question is the host's again.

    Raises: BookingError (beside `times`), TransitionError.
    """
    booking = lock_booking(booking_id=booking.pk)
    require_move(booking, BookingStatus.REQUESTED, actor)
    periods = rules.check_proposals(times, earliest=rules.first_bookable_start(booking.activity))
    close_questions(booking)
    entry = transition(
        booking,
        BookingStatus.REQUESTED,
        actor=actor,
        reason=note,
        extra_fields=set_deadlines(booking, last_start=periods[-1][0]),
        data={"times": [start.isoformat() for start, _end in periods]},
    )
    save_times(booking, Side.SCHOOL, periods)
    notice.ask_host(booking, mail=Mail.REQUESTED, event=str(entry.pk))
    return booking


@transaction.atomic
def withdraw_booking(*, booking: Booking, actor: Actor, reason: str = "") -> Booking:
    """Take back a request that has not become a booking; the host is told.

    Raises: TransitionError.
    """
    booking = lock_booking(booking_id=booking.pk)
    require_move(booking, BookingStatus.WITHDRAWN, actor)
    booking.reason = reason.strip()
    entry = transition(
        booking,
        BookingStatus.WITHDRAWN,
        actor=actor,
        reason=booking.reason,
        extra_fields=["reason", *clear_deadlines(booking)],
    )
    notice.tell(Mail.WITHDRAWN, booking, to=notice.host_side(booking), event=str(entry.pk))
    let_go(booking)
    return booking
