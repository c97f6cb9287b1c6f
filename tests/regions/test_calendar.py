"""Which days Norway works and goes to school."""

from datetime import UTC, date, datetime

import pytest

from regions.calendar import add_workdays, days_left_out, is_school_day, is_workday, school_days
from regions.models import County
from tests.factories.regions import SchoolHolidayFactory
from workflow.clock import OSLO

MONDAY, THURSDAY = 0, 3


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 1, 12), True),
        (date(2027, 1, 16), False),  # Saturday
        (date(2027, 1, 17), False),  # Sunday
        (date(2027, 1, 1), False),
        (date(2027, 3, 25), False),  # skjærtorsdag
        (date(2027, 3, 29), False),  # annen påskedag
        (date(2027, 5, 17), False),
        (date(2027, 5, 6), False),  # Kristi himmelfartsdag
        (date(2027, 12, 26), False),
    ],
)
def test_workday(day: date, expected: bool) -> None:
    assert is_workday(day) is expected


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2027-01-15T10:00", 1, "2027-01-18T10:00"),  # Friday to Monday
        ("2027-01-16T10:00", 1, "2027-01-18T10:00"),  # Saturday to Monday
        ("2027-01-12T10:00", 0, "2027-01-12T10:00"),
        ("2027-03-24T10:00", 1, "2027-03-30T10:00"),  # over Easter
        ("2027-03-26T09:00", 3, "2027-04-01T09:00"),  # from a holiday, over the change to summer time
        ("2027-01-18T10:00", -1, "2027-01-15T10:00"),
    ],
)
def test_add_workdays_keeps_the_time_of_day(start: str, days: int, expected: str) -> None:
    moment = datetime.fromisoformat(start).replace(tzinfo=OSLO)
    assert add_workdays(moment, days) == datetime.fromisoformat(expected).replace(tzinfo=OSLO)


def test_add_workdays_gives_back_the_callers_time_zone() -> None:
    # 10.00 in winter is 09.00 UTC, in summer 08.00 UTC.
    assert add_workdays(datetime(2027, 3, 26, 9, tzinfo=UTC), 2) == datetime(2027, 3, 31, 8, tzinfo=UTC)


@pytest.mark.django_db
def test_school_day_heeds_the_countys_holiday_and_the_whole_countrys() -> None:
    SchoolHolidayFactory(first_day=date(2027, 3, 1), last_day=date(2027, 3, 5))
    SchoolHolidayFactory(county=None, first_day=date(2027, 6, 21), last_day=date(2027, 8, 15))
    nordland, oslo = County.objects.get(pk="18"), "03"
    assert is_school_day(date(2027, 3, 5), nordland) is False
    assert is_school_day(date(2027, 3, 5), oslo) is True
    assert is_school_day(date(2027, 3, 5)) is True
    assert is_school_day(date(2027, 6, 21), oslo) is False
    assert is_school_day(date(2027, 5, 17), oslo) is False


@pytest.mark.django_db
def test_series_steps_around_holidays() -> None:
    SchoolHolidayFactory()
    found = school_days({MONDAY, THURSDAY}, 1, date(2027, 2, 22), date(2027, 3, 11), "18")
    assert found == [date(2027, 2, 22), date(2027, 2, 25), date(2027, 3, 8), date(2027, 3, 11)]
    left_out = days_left_out({MONDAY, THURSDAY}, 1, date(2027, 2, 22), date(2027, 3, 11), "18")
    assert left_out == [date(2027, 3, 1), date(2027, 3, 4)]


@pytest.mark.django_db
def test_series_every_other_week_counts_from_the_first_days_week() -> None:
    found = school_days({MONDAY}, 2, date(2027, 1, 6), date(2027, 2, 8))
    assert found == [date(2027, 1, 18), date(2027, 2, 1)]


@pytest.mark.django_db
def test_series_asks_the_database_once(django_assert_num_queries: object) -> None:
    SchoolHolidayFactory.create_batch(3)
    with django_assert_num_queries(1):  # type: ignore[operator]
        school_days({MONDAY}, 1, date(2027, 1, 1), date(2027, 12, 31), "18")


@pytest.mark.django_db
def test_series_that_ends_before_it_begins_is_empty() -> None:
    assert school_days({MONDAY}, 1, date(2027, 2, 1), date(2027, 1, 1)) == []
