"""Which days Norway works and goes to school. Days are dates on a wall calendar in Norway.

Public holidays come from the `holidays` package; school holidays from the rows that staff keep (SchoolHoliday).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from django.db.models import Q, QuerySet

from workflow.clock import OSLO

from .models import County, SchoolHoliday

WEEKEND = (5, 6)
DAY = timedelta(days=1)


@lru_cache(maxsize=32)
def public_holidays(year: int) -> frozenset[date]:
    """Norway's public holidays of one year, Sundays apart."""
    return frozenset(holidays.country_holidays("NO", years=year))


def is_workday(day: date) -> bool:
    """Whether `day` is a Monday to Friday and no public holiday."""
    return day.weekday() not in WEEKEND and day not in public_holidays(day.year)


def is_school_day(day: date, county: County | str | None = None) -> bool:
    """Whether schools in `county` (a County or its number; None: the whole country's holidays only) teach on `day`."""
    return is_workday(day) and not _holidays_between(day, day, county).exists()


def add_workdays(moment: datetime, days: int) -> datetime:
    """The same time of day in Norway, `days` working days later (earlier when negative).

    From a Friday, one working day later is Monday; so it is from a Saturday or Sunday.
    """
    local = moment.astimezone(OSLO)
    day, step = local.date(), DAY if days >= 0 else -DAY
    for _ in range(abs(days)):
        day += step
        while not is_workday(day):
            day += step
    return datetime.combine(day, local.timetz().replace(tzinfo=None), tzinfo=OSLO).astimezone(moment.tzinfo)


def school_days(
    weekdays: Collection[int], every_weeks: int, first: date, last: date, county: County | str | None = None
) -> list[date]:
    """The school days from `first` to `last`, both included, on `weekdays` (0 is Monday) of every n-th week.

    The week of `first` counts as the first one. Public holidays and the county's school holidays are left out.
    """
    off = list(_holidays_between(first, last, county).values_list("first_day", "last_day"))
    return [
        day
        for day in _days(first, last)
        if day.weekday() in weekdays
        and _weeks_between(first, day) % max(every_weeks, 1) == 0
        and is_workday(day)
        and not _within(day, off)
    ]


def days_left_out(
    weekdays: Collection[int], every_weeks: int, first: date, last: date, county: County | str | None = None
) -> list[date]:
    """The days that `school_days` skipped because of a holiday, for the one who made the series to see."""
    kept = set(school_days(weekdays, every_weeks, first, last, county))
    return [
        day
        for day in _days(first, last)
        if day.weekday() in weekdays
        and day.weekday() not in WEEKEND
        and _weeks_between(first, day) % max(every_weeks, 1) == 0
        and day not in kept
    ]


def school_holidays(days: Collection[date], county: County | str | None = None) -> dict[date, str]:
    """What the school holiday is called on those of `days` that lie in one; see `is_school_day`. One query, none for no days."""
    if not days:
        return {}
    rows = list(_holidays_between(min(days), max(days), county))
    return {day: row.name for row in rows for day in days if row.first_day <= day <= row.last_day}


def _holidays_between(first: date, last: date, county: County | str | None) -> QuerySet[SchoolHoliday]:
    number = county.pk if isinstance(county, County) else county
    where = Q(county=None) | Q(county_id=number) if number else Q(county=None)
    return SchoolHoliday.objects.filter(where, last_day__gte=first, first_day__lte=last)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _weeks_between(first: date, day: date) -> int:
    monday = first - timedelta(days=first.weekday())
    return (day - monday).days // 7


def _within(day: date, periods: Sequence[tuple[date, date]]) -> bool:
    return any(start <= day <= end for start, end in periods)
