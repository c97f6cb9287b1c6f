"""The one clock. Every reading of time goes through here, so that a test can freeze it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The date on a wall calendar in Norway."""
    return timezone.localdate(timezone=OSLO)


def start_of_today() -> datetime:
    """The midnight in Norway that today began with."""
    return datetime.combine(today(), time.min, tzinfo=OSLO)
