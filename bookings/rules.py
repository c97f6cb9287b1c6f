"""The arithmetic of a booking: seats, group sizes and last days. No database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from catalogue.enums import Unit
from catalogue.models import Activity
from catalogue.services.seats import closes_before
from workflow import clock

from .errors import BookingError

MAX_PROPOSALS = 3
Period = tuple[datetime, datetime]


def seats_needed(activity: Activity, pupils: int) -> int:
    """How much of a slot's capacity a group takes: one, or one for each pupil."""
    return pupils if activity.unit == Unit.PUPILS else 1


def check_group(activity: Activity, pupils: int, adults: int) -> None:
    """Refuse a group that does not fit. A class is counted with its adults; where single places are booked, pupils only.

    Raises: BookingError, beside `pupils` or `adults`.
    """
    if pupils < 1:
        raise BookingError(_("Skriv hvor mange elever som kommer."), "pupils")
    counts_pupils = activity.unit == Unit.PUPILS
    if not counts_pupils and adults < 1:
        raise BookingError(_("Minst én voksen må følge gruppa."), "adults")
    size = pupils if counts_pupils else pupils + adults
    if size > activity.group_max:
        if counts_pupils:
            text = _("Det er plass til høyst %(max)d elever.")
        else:
            text = _("Det er plass til høyst %(max)d, medregnet voksne. Dere er %(size)d.")
        raise BookingError(text % {"max": activity.group_max, "size": size}, "pupils")
    if size < activity.group_min:
        if counts_pupils:
            text = _("Gruppa må ha minst %(min)d elever.")
        else:
            text = _("Gruppa må være minst %(min)d, medregnet voksne. Dere er %(size)d.")
        raise BookingError(text % {"min": activity.group_min, "size": size}, "pupils")


def oslo_day(at: datetime) -> date:
    return at.astimezone(clock.OSLO).date()


def last_day_to_cancel(activity: Activity, starts_at: datetime) -> date:
    return oslo_day(starts_at) - timedelta(days=activity.cancel_days)


def first_bookable_start(activity: Activity) -> datetime:
    """Times that start after this moment can still be booked."""
    return clock.now() + closes_before(activity)


def check_proposals(times: Sequence[Period], *, earliest: datetime) -> list[Period]:
    """The proposed times in order, without repeats.

    Raises: BookingError, beside `times`, when there is none, more than three, or one that starts before `earliest`.
    """
    unique = sorted(set(times))
    if not unique:
        raise BookingError(_("Foreslå minst ett tidspunkt."), "times")
    if len(unique) > MAX_PROPOSALS:
        raise BookingError(_("Foreslå høyst %(max)d tidspunkter.") % {"max": MAX_PROPOSALS}, "times")
    if unique[0][0] <= clock.now():
        raise BookingError(_("Et av tidspunktene har alt vært. Velg tidspunkter fram i tid."), "times")
    if unique[0][0] < earliest:
        raise BookingError(_("Et av tidspunktene er for tidlig. Velg senere tidspunkter."), "times")
    if unique[-1][0] > clock.now() + timedelta(days=550):
        raise BookingError(_("Et av tidspunktene er for langt fram i tid."), "times")
    if any(end <= start for start, end in unique):
        raise BookingError(_("Slutt må være etter start."), "times")
    return unique
