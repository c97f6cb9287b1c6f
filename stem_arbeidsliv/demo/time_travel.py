"""Lets the services work as of another moment, so that the demo's past is made by the same rules as its present."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest import mock

from regions.calendar import is_workday
from workflow import clock


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Inside, it is `moment`. For the seeding command only: it holds for the whole process."""
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


def workday_before(today: date, days: int) -> date:
    """The working day `days` days before `today`, or the nearest one before that."""
    day = today - timedelta(days=days)
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A time on the wall clock in Norway."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.OSLO)
