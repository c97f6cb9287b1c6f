"""A run of slots: the same weekdays and times for weeks on end, around public and school holidays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain

import holidays
from django.db import transaction
from django.utils.translation import gettext as _

from regions.calendar import days_left_out, school_days
from regions.models import SchoolHoliday
from workflow import clock
from workflow.errors import refuse

from ..enums import Place, SlotStatus
from ..models import Activity, Slot, SlotSeries
from ..rules import MAX_UPCOMING_SLOTS
from . import search
from .slot import FURTHEST, SlotError, lock_activity, period_on


@dataclass(frozen=True)
class Pattern:
    """What the host asks for: these weekdays (0 = Monday) of every n-th week, between two days, at these times."""

    weekdays: tuple[int, ...]
    first_day: date
    last_day: date
    starts: time
    ends: time
    every_weeks: int = 1
    capacity: int = 1


@dataclass(frozen=True)
class Skipped:
    day: date
    why: str


@dataclass(frozen=True)
class Plan:
    """The slots a pattern makes, and the days it steps around."""

    periods: list[tuple[datetime, datetime]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def plan(*, activity: Activity, pattern: Pattern) -> Plan:
    """Work out the slots of `pattern` without making them.

    Raises: SlotError for a pattern that is backwards, past, empty or too large.
    """
    refuse(
        chain(
            [] if pattern.weekdays else [SlotError(_("Velg minst én ukedag."), "weekdays")],
            wrong_with_days(pattern.first_day, pattern.last_day),
            wrong_with_clock(pattern.starts, pattern.ends),
        )
    )
    county = holiday_county(activity)
    days = school_days(pattern.weekdays, pattern.every_weeks, pattern.first_day, pattern.last_day, county)
    off = days_left_out(pattern.weekdays, pattern.every_weeks, pattern.first_day, pattern.last_day, county)
    skipped = _why_off(off, county)
    taken = set(
        activity.slots.filter(listed=True)
        .exclude(status=SlotStatus.CANCELLED)
        .filter(starts_at__gt=clock.now())
        .values_list("starts_at", flat=True)
    )
    periods = []
    for day in days:
        first, last = period_on(activity=activity, day=day, starts=pattern.starts, ends=pattern.ends)
        if first <= clock.now():
            skipped.append(Skipped(day, _("har vært")))
        elif first in taken:
            skipped.append(Skipped(day, _("det finnes alt et tidspunkt da")))
        else:
            periods.append((first, last))
    if len(periods) + len(taken) > MAX_UPCOMING_SLOTS:
        raise SlotError(
            _("Det blir for mange: en aktivitet kan ha inntil %(limit)s tidspunkter. Velg en kortere periode.")
            % {"limit": MAX_UPCOMING_SLOTS},
            "last_day",
        )
    return Plan(periods, sorted(skipped, key=lambda row: row.day))


@transaction.atomic
def create_series(*, activity: Activity, pattern: Pattern) -> list[Slot]:
    """Make the slots that `plan` works out, under the activity's lock.

    Raises: SlotError; also when there is no day left.
    """
    activity = lock_activity(activity)
    made = plan(activity=activity, pattern=pattern)
    if not made.periods:
        raise SlotError(_("Ingen dager passer. Velg andre ukedager eller en lengre periode."), "weekdays")
    series = SlotSeries.objects.create(
        activity=activity,
        weekdays=list(pattern.weekdays),
        every_weeks=pattern.every_weeks,
        first_day=pattern.first_day,
        last_day=pattern.last_day,
        starts=pattern.starts,
        ends=pattern.ends,
        capacity=pattern.capacity,
    )
    slots = Slot.objects.bulk_create(
        Slot(activity=activity, series=series, starts_at=first, ends_at=last, capacity=pattern.capacity)
        for first, last in made.periods
    )
    search.refresh_times(activity_id=activity.pk)
    return slots


def wrong_with_clock(starts: time, ends: time) -> Iterator[SlotError]:
    """Times of day that run backwards."""
    if ends <= starts:
        yield SlotError(_("Slutt må være etter start."), "ends")


def wrong_with_days(first: date, last: date) -> Iterator[SlotError]:
    """A stretch of days that is past, backwards or too far off."""
    today = clock.today()
    if first <= last < today:
        yield SlotError(_("Perioden har vært. Velg en som kommer."), "last_day")
    elif first < today:
        yield SlotError(_("Velg en første dag som kommer."), "first_day")
    if last < first:
        yield SlotError(_("Siste dag må være samme dag som eller etter første dag."), "last_day")
    if last - today > FURTHEST:
        yield SlotError(_("Velg en siste dag innen to år."), "last_day")


def holiday_county(activity: Activity) -> str | None:
    """Whose school holidays count: the activity's own county's, and only the country's for a digital one."""
    if activity.place == Place.DIGITAL:
        return None
    place = activity.municipality or activity.organisation.municipality
    return place.county_id


def _why_off(days: list[date], county: str | None) -> list[Skipped]:
    if not days:
        return []
    public = holidays.country_holidays("NO", years={day.year for day in days}, language="no")
    rows = [
        row
        for row in SchoolHoliday.objects.filter(last_day__gte=days[0], first_day__lte=days[-1])
        if row.county_id in (None, county)
    ]

    def why(day: date) -> str:
        named = public.get(day) or next((row.name for row in rows if row.first_day <= day <= row.last_day), "")
        return named or _("skolefri")

    return [Skipped(day, why(day)) for day in days]
