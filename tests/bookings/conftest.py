"""Everyone around one activity with one free slot; a Monday morning in January, unless a test says otherwise."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.factories.bookings import Cast, make_cast

MONDAY = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast(db: None, moment: time_machine.Traveller) -> Cast:
    return make_cast(
        slot={
            "starts_at": datetime(2027, 1, 26, 9, 0, tzinfo=UTC),
            "ends_at": datetime(2027, 1, 26, 10, 30, tzinfo=UTC),
        }
    )
