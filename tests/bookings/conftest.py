"""Everyone around one activity with one free slot; a Monday morning in January, unless a test says otherwise.

A test that asks for a booking too gets the two made, and put back, as one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from bookings.models import Booking
from bookings.services.answer import accept_booking, propose_times
from bookings.services.booking import periods_from, request_booking
from tests.factories.bookings import Cast, make_cast
from tests.factories.kept import kept
from workflow.machine import Actor

MONDAY = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
FEBRUARY = datetime(2027, 2, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@kept
def make_booked(*, status: str) -> tuple[Cast, Booking | None]:
    cast = make_cast(
        slot={
            "starts_at": datetime(2027, 1, 26, 9, 0, tzinfo=UTC),
            "ends_at": datetime(2027, 1, 26, 10, 30, tzinfo=UTC),
        }
    )
    host = Actor(cast.host, "host")
    booking = request_booking(**cast.request()) if status else None
    if booking and status == "confirmed":
        booking = accept_booking(booking=booking, actor=host)
    if booking and status == "to_choose":
        booking = propose_times(booking=booking, actor=host, times=periods_from([FEBRUARY], cast.activity))
    return cast, booking


@pytest.fixture
def booked(db: None, moment: time_machine.Traveller, request: pytest.FixtureRequest) -> tuple[Cast, Booking | None]:
    asked = {"requested", "confirmed", "to_choose"}.intersection(request.fixturenames)
    assert len(asked) < 2, "there is one booking"
    return make_booked(status="".join(asked))


@pytest.fixture
def cast(booked: tuple[Cast, Booking | None]) -> Cast:
    return booked[0]


@pytest.fixture
def requested(booked: tuple[Cast, Booking | None]) -> Booking | None:
    return booked[1]


@pytest.fixture
def confirmed(booked: tuple[Cast, Booking | None]) -> Booking | None:
    return booked[1]


@pytest.fixture
def to_choose(booked: tuple[Cast, Booking | None]) -> Booking | None:
    """The host has proposed another time, in February."""
    return booked[1]
