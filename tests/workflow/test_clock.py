"""Times on a wall clock in Norway, also the nights when the clocks are changed."""

from datetime import UTC, date, datetime, time

import pytest

from workflow import clock
from workflow.errors import DomainError

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2027, 1, 12), time(10), datetime(2027, 1, 12, 9, tzinfo=UTC)),
        (date(2027, 6, 12), time(10), datetime(2027, 6, 12, 8, tzinfo=UTC)),
        (SPRING, time(1, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (SPRING, time(3), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (AUTUMN, time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # the first of two
        (AUTUMN, time(3), datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ],
)
def test_a_time_in_norway_is_one_moment(day: date, at: time, utc: datetime) -> None:
    assert clock.moment(day, at).astimezone(UTC) == utc


@pytest.mark.parametrize("at", [time(2), time(2, 30), time(2, 59, 59)])
def test_a_time_the_clocks_leap_over_is_refused_beside_its_field(at: time) -> None:
    with pytest.raises(DomainError) as refused:
        clock.moment(SPRING, at, field="starts")
    assert (refused.value.field, refused.value.message) == (
        "starts",
        "Klokka stilles fram en time den natta, så dette klokkeslettet finnes ikke. Velg et annet.",
    )


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_time_are_no_error(day: date) -> None:
    assert clock.moment(day, time(2, 30)).date() == day
