"""How long an answer may take, and what happens by itself when it does not come."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from bookings.enums import OPEN, BookingStatus
from bookings.mails import Mail
from bookings.models import Booking, BookingRules
from bookings.rules import oslo_day
from bookings.services import notice
from bookings.services.letting_go import let_go
from bookings.services.locking import lock_booking
from regions.calendar import add_workdays, is_workday
from workflow import clock
from workflow.machine import CLOCK
from workflow.services.transition import transition

BATCH = 500
QUIET = timedelta(hours=4)


def set_deadlines(booking: Booking, *, last_start: datetime, numbers: BookingRules | None = None) -> list[str]:
    """Set when the side that is asked is reminded, and when the question dies; gives the fields to save.

    A question ends a working day before the last time it is about, so that whoever asked can plan the day; when that
    leaves less than a working day to answer, halfway there. The reminder comes a working day before the end, on a working
    day, and not right after the question or right before its end.
    """
    numbers = numbers or BookingRules.current()
    now = clock.now()
    last_use = add_workdays(last_start, -1)
    if last_use < add_workdays(now, 1):
        last_use = now + (last_start - now) / 2
    booking.expires_at = min(add_workdays(now, numbers.expire_after_workdays), last_use)
    chase_at = min(add_workdays(now, numbers.chase_after_workdays), add_workdays(booking.expires_at, -1))
    chase_at = max(chase_at, now + QUIET)
    in_time = chase_at + QUIET <= booking.expires_at and is_workday(oslo_day(chase_at))
    booking.chase_at = chase_at if in_time else None
    return ["chase_at", "expires_at"]


def clear_deadlines(booking: Booking) -> list[str]:
    """Nobody is waited for any more; gives the fields to save."""
    booking.chase_at = booking.expires_at = None
    return ["chase_at", "expires_at"]


def chase_unanswered() -> int:
    """Remind the side that has not answered, once for each question. Gives how many were reminded."""
    due = Booking.objects.filter(status__in=OPEN, chase_at__lte=clock.now()).order_by("chase_at")
    return _for_each(due, _chase)


def expire_unanswered() -> int:
    """End the questions whose time is out, and give the seats back. Gives how many ended."""
    due = Booking.objects.filter(status__in=OPEN, expires_at__lte=clock.now()).order_by("expires_at")
    return _for_each(due, _expire)


def complete_past() -> int:
    """Mark what has taken place. Gives how many were marked."""
    due = Booking.objects.filter(status=BookingStatus.CONFIRMED, slot__ends_at__lte=clock.now()).order_by("created_at")
    return _for_each(due, _complete)


def _for_each(due: QuerySet[Booking], act: Callable[[UUID], bool]) -> int:
    """One transaction for each row: a bad one does not hold up the rest, and the first error is raised at the end."""
    done = 0
    errors: list[Exception] = []
    for pk in _keys(due):
        try:
            with transaction.atomic():
                done += act(pk)
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return done


def _keys(due: QuerySet[Booking]) -> Iterable[UUID]:
    return list(due.values_list("pk", flat=True)[:BATCH])


def _chase(pk: UUID) -> bool:
    booking = lock_booking(booking_id=pk)
    asked_at = booking.chase_at
    if not booking.is_open or asked_at is None or asked_at > clock.now():
        return False
    booking.chase_at = None
    booking.save(update_fields=["chase_at"])
    event = f"{asked_at:%Y-%m-%dT%H:%M}"
    if booking.status == BookingStatus.REQUESTED:
        notice.ask_host(booking, mail=Mail.CHASE_HOST, event=event)
    else:
        notice.ask_school(booking, mail=Mail.CHASE_SCHOOL, event=event)
    return True


def _expire(pk: UUID) -> bool:
    booking = lock_booking(booking_id=pk)
    if not booking.is_open or booking.expires_at is None or booking.expires_at > clock.now():
        return False
    waited_for = "host" if booking.status == BookingStatus.REQUESTED else "school"
    entry = transition(
        booking,
        BookingStatus.EXPIRED,
        actor=CLOCK,
        extra_fields=clear_deadlines(booking),
        data={"waited_for": waited_for},
    )
    notice.tell(
        Mail.EXPIRED,
        booking,
        to=[*notice.school_side(booking), *notice.host_side(booking)],
        event=str(entry.pk),
        extra={"waited_for": waited_for},
    )
    let_go(booking)
    return True


def _complete(pk: UUID) -> bool:
    booking = lock_booking(booking_id=pk)
    if booking.status != BookingStatus.CONFIRMED or booking.slot is None or booking.slot.ends_at > clock.now():
        return False
    transition(booking, BookingStatus.COMPLETED, actor=CLOCK)
    return True
