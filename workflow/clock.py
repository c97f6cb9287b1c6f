"""The one clock. Every reading of time goes through here, so that a test can freeze it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .errors import DomainError

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The date on a wall calendar in Norway."""
    return timezone.localdate(timezone=OSLO)


def months_ago(months: int) -> datetime:
    """This moment `months` back by the calendar; from the 29th on, the 28th, so never more than asked for."""
    at = now()
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, 28))


def start_of_today() -> datetime:
    """The midnight in Norway that today began with."""
    return datetime.combine(today(), time.min, tzinfo=OSLO)


def moment(day: date, at: time, *, field: str = "") -> datetime:
    """When the clocks in Norway show `at` on `day`; the first time, when they do so twice.

    Raises: DomainError, beside `field`, for a time they leap over: 02:00–03:00 on the last Sunday of March.
    """
    when = datetime.combine(day, at, tzinfo=OSLO)
    # PEP 495: inside a leap forward, and only there, the second reading is the earlier moment.
    if when.replace(fold=1).timestamp() < when.timestamp():
        raise DomainError(
            _("Klokka stilles fram en time den natta, så dette klokkeslettet finnes ikke. Velg et annet."), field
        )
    return when
