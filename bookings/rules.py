"""The arithmetic of a booking: seats, group sizes and last days. No database."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from catalogue.enums import Unit
from catalogue.models import Activity
from catalogue.services.seats import closes_before
from workflow import clock
from workflow.errors import refuse

from .errors import BookingError

MAX_PROPOSALS = 3
FURTHEST = timedelta(days=550)
Period = tuple[datetime, datetime]


def seats_needed(activity: Activity, pupils: int) -> int:
    """How much of a slot's capacity a group takes: one, or one for each pupil."""
    return pupils if activity.unit == Unit.PUPILS else 1


def check_group(activity: Activity, pupils: int, adults: int) -> None:
    """Refuse a group that does not fit.

    Raises: BookingError, all of `wrong_with_group`.
    """
    refuse(wrong_with_group(activity, pupils, adults))


def wrong_with_group(activity: Activity, pupils: int, adults: int) -> Iterator[BookingError]:
    """All that does not fit, beside `pupils` or `adults`. A class is counted with its adults; where single places are booked,
    pupils only.
    """
    if pupils < 1:
        yield BookingError(_("Skriv hvor mange elever som kommer."), "pupils")
        return
    counts_pupils = activity.unit == Unit.PUPILS
    if not counts_pupils and adults < 1:
        yield BookingError(_("Minst én voksen må følge gruppa."), "adults")
    size = pupils if counts_pupils else pupils + adults
    if size > activity.group_max:
        if counts_pupils:
            text = _("Det er plass til høyst %(max)d elever.")
        else:
            text = _("Det er plass til høyst %(max)d, medregnet voksne. Dere er %(size)d.")
        yield BookingError(text % {"max": activity.group_max, "size": size}, "pupils")
    elif size < activity.group_min:
        if counts_pupils:
            text = _("Gruppa må ha minst %(min)d elever.")
        else:
            text = _("Gruppa må være minst %(min)d, medregnet voksne. Dere er %(size)d.")
        yield BookingError(text % {"min": activity.group_min, "size": size}, "pupils")


def check_grade(activity: Activity, grade: int, *, confirmed: bool) -> bool:
    """Whether the activity is made for the grade. Raises: BookingError, beside `confirm_grade`, when it is not and nobody has confirmed it."""
    fits = grade in activity.grades
    if not fits and not confirmed:
        raise BookingError(
            _("Trinnet er utenfor det aktiviteten er laget for. Kryss av hvis dere vil spørre likevel."),
            "confirm_grade",
        )
    return fits


def oslo_day(at: datetime) -> date:
    return at.astimezone(clock.OSLO).date()


def last_day_to_cancel(activity: Activity, starts_at: datetime) -> date:
    return oslo_day(starts_at) - timedelta(days=activity.cancel_days)


def first_bookable_start(activity: Activity) -> datetime:
    """Times that start after this moment can still be booked."""
    return clock.now() + closes_before(activity)


def check_proposals(times: Sequence[Period], *, earliest: datetime) -> list[Period]:
    """The proposed times in order.

    Raises: BookingError, beside `times`, when there is none or more than three; beside `times_1`, `times_2` or `times_3`
    when that one starts before `earliest`, is too far off, or overlaps one before it the same day; all that are wrong at once.
    """
    refuse(_wrong_with_proposals(times, earliest))
    return sorted(times)


def _wrong_with_proposals(times: Sequence[Period], earliest: datetime) -> Iterator[BookingError]:
    if not times:
        yield BookingError(_("Foreslå minst ett tidspunkt."), "times")
    if len(times) > MAX_PROPOSALS:
        yield BookingError(_("Foreslå høyst %(max)d tidspunkter.") % {"max": MAX_PROPOSALS}, "times")
    for number, (start, end) in enumerate(times, 1):
        if start <= clock.now():
            problem = _("Tidspunktet har alt vært. Velg et fram i tid.")
        elif start < earliest:
            problem = _("Tidspunktet er for tidlig. Velg et senere.")
        elif start > clock.now() + FURTHEST:
            problem = _("Tidspunktet er for langt fram i tid.")
        elif end <= start:
            problem = _("Slutt må være etter start.")
        elif any(_overlap((start, end), other) for other in times[: number - 1]):
            problem = _("Tidspunktet overlapper et annet du foreslår samme dag.")
        else:
            continue
        yield BookingError(problem, f"times_{number}")


def _overlap(one: Period, other: Period) -> bool:
    """Whether two times of the same day cross. Whole weeks may: they are choices, and only one of them is held."""
    return oslo_day(one[0]) == oslo_day(other[0]) and one[0] < other[1] and other[0] < one[1]
