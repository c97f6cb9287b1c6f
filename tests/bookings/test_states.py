"""Every (from, to, role) of BOOKING, through the service that makes the move: allowed exactly when the table says so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bookings.enums import BookingStatus as S
from bookings.enums import Side
from bookings.models import Booking, ProposedTime
from bookings.services import deadline
from bookings.services.answer import accept_booking, decline_booking, propose_times
from bookings.services.cancel import cancel_booking, mark_no_show
from bookings.services.reply import choose_time, propose_again, withdraw_booking
from bookings.states import BOOKING
from tests.factories.bookings import BookingFactory, Cast, ProposedTimeFactory
from tests.factories.catalogue import SlotFactory
from workflow import clock
from workflow.errors import DomainError, TransitionError
from workflow.machine import Actor
from workflow.models import LogEntry

ROLES = ("school", "host", "staff", "clock", "system", "stranger")
NEW = [(datetime(2027, 2, 3, 9, 0, tzinfo=UTC), datetime(2027, 2, 3, 10, 30, tzinfo=UTC))]


def accept(booking: Booking, actor: Actor) -> Any:
    return accept_booking(booking=booking, actor=actor)


def choose(booking: Booking, actor: Actor) -> Any:
    time = ProposedTime.objects.filter(booking=booking, side=Side.HOST).first()
    return choose_time(booking=booking, actor=actor, time=time.uuid if time else None)


def decline(booking: Booking, actor: Actor) -> Any:
    return decline_booking(booking=booking, actor=actor, reason="Vi er fullt opptatt")


def propose(booking: Booking, actor: Actor) -> Any:
    return propose_times(booking=booking, actor=actor, times=NEW)


def again(booking: Booking, actor: Actor) -> Any:
    return propose_again(booking=booking, actor=actor, times=NEW)


def withdraw(booking: Booking, actor: Actor) -> Any:
    return withdraw_booking(booking=booking, actor=actor)


def cancel_for_school(booking: Booking, actor: Actor) -> Any:
    return cancel_booking(booking=booking, actor=actor, side=Side.SCHOOL, reason="Klassetur")


def cancel_for_host(booking: Booking, actor: Actor) -> Any:
    return cancel_booking(booking=booking, actor=actor, side=Side.HOST, reason="Sykdom")


def no_show(booking: Booking, actor: Actor) -> Any:
    if booking.slot is not None:
        _in_the_past(booking)
    return mark_no_show(booking=booking, actor=actor)


# (service, where it leads, the states it is meant for when the table alone does not say)
MOVES: list[tuple[Callable[[Booking, Actor], Any], S, frozenset[S] | None]] = [
    (accept, S.CONFIRMED, frozenset({S.REQUESTED})),
    (choose, S.CONFIRMED, frozenset({S.NEW_TIME})),
    (decline, S.DECLINED, None),
    (propose, S.NEW_TIME, None),
    (again, S.REQUESTED, None),
    (withdraw, S.WITHDRAWN, None),
    (cancel_for_school, S.CANCELLED_BY_SCHOOL, None),
    (cancel_for_host, S.CANCELLED_BY_HOST, None),
    (no_show, S.NO_SHOW, None),
]


def _in_the_past(booking: Booking) -> None:
    slot = booking.slot
    assert slot is not None
    slot.starts_at, slot.ends_at = clock.now() - timedelta(hours=3), clock.now() - timedelta(hours=1)
    slot.listed = False
    slot.save()


def _booking(cast: Cast, status: S) -> Booking:
    if status == S.NEW_TIME:
        booking = BookingFactory(slot=None, activity=cast.activity, school=cast.school, status=status)
        ProposedTimeFactory(booking=booking)
        return booking
    starts_at = cast.slot.starts_at + timedelta(days=1 + list(S).index(status))
    slot = SlotFactory(activity=cast.activity, starts_at=starts_at)
    return BookingFactory(slot=slot, school=cast.school, booked_by=cast.teacher, status=status)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("move", MOVES, ids=lambda move: move[0].__name__)
def test_service_follows_the_table(cast: Cast, move: Any, role: str) -> None:
    """From every state: where the booking ends, and the log rows that it took."""
    service, target, meant_for = move
    actor = Actor(cast.host if role == "host" else cast.teacher, role)
    outcomes, expected = {}, {}
    for source in S:
        allowed = BOOKING.allows(source, target, role)
        fits = meant_for is None or source in meant_for
        booking = _booking(cast, source)
        refusal = ""
        try:
            service(booking, actor)
        except TransitionError:
            refusal = "table"
        except DomainError:
            refusal = "rule"
        booking.refresh_from_db()
        logged = list(LogEntry.objects.filter(object_id=str(booking.pk)).values_list("from_state", "to_state", "role"))
        outcomes[source] = (booking.status, logged, refusal)
        if allowed and fits:
            expected[source] = (target, [(source, target, role)], "")
        else:
            expected[source] = (source, [], "rule" if allowed else "table")
    assert outcomes == expected


@pytest.mark.parametrize("source", list(S))
@pytest.mark.parametrize(
    ("job", "target"), [(deadline.expire_unanswered, S.EXPIRED), (deadline.complete_past, S.COMPLETED)]
)
def test_clock_follows_the_table(cast: Cast, job: Callable[[], int], target: S, source: S) -> None:
    booking = _booking(cast, source)
    if booking.slot is not None:
        _in_the_past(booking)
    Booking.objects.update(expires_at=clock.now() - timedelta(hours=1))
    allowed = BOOKING.allows(source, target, "clock")
    assert job() == (1 if allowed else 0)
    booking.refresh_from_db()
    assert booking.status == (target if allowed else source)


def test_every_edge_of_the_table_has_a_service() -> None:
    covered = {(target, role) for _service, target, _meant in MOVES for role in ROLES}
    covered |= {(S.EXPIRED, "clock"), (S.COMPLETED, "clock")}
    assert {(target, role) for _source, target, roles in BOOKING.edges() for role in roles} <= covered
