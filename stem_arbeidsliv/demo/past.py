"""Bookings that are over: rows with their log, written in bulk. Their mails were sent long ago and are not kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import User
from bookings.enums import BookingStatus as B
from bookings.models import Booking
from bookings.rules import seats_needed
from catalogue.enums import ActivityStatus, BookingKind, Kind, Place, SlotStatus
from catalogue.models import Activity, Slot
from catalogue.services.slot import period_on
from regions.calendar import school_days
from schools.models import School
from workflow.models import LogEntry

from . import history
from .groups import CLASSES, contact, group_for, school_fits
from .history import Move
from .numbers import identity
from .offers import STARTS
from .time_travel import at
from .world import World

WEEKS_BACK = 14
KEPT_SEATS = {B.COMPLETED, B.NO_SHOW}
ENDINGS = (
    [B.COMPLETED] * 30
    + [B.CANCELLED_BY_SCHOOL] * 3
    + [B.CANCELLED_BY_HOST] * 2
    + [B.DECLINED] * 3
    + [B.EXPIRED] * 2
    + [B.WITHDRAWN] * 2
    + [B.NO_SHOW]
)
REASONS = {
    B.CANCELLED_BY_SCHOOL: "Halve klassen er syk, vi må dessverre avlyse.",
    B.CANCELLED_BY_HOST: "Anlegget må stenges for vedlikehold den dagen.",
    B.DECLINED: "Vi har full drift den uka og ingen som kan ta imot dere.",
    B.WITHDRAWN: "Vi fikk plass et annet sted.",
    B.NO_SHOW: "Gruppa kom ikke, og vi fikk ikke tak i dem.",
}


@dataclass
class _Rows:
    slots: list[Slot]
    bookings: list[Booking]
    created: dict[str, datetime]
    logs: list[LogEntry]


def make_past(world: World) -> int:
    """Two months and more of visits, most of them completed. Gives how many."""
    rows = _Rows([], [], {}, [])
    for activity in world.activities.values():
        if activity.status == ActivityStatus.PUBLISHED and activity.is_bookable:
            for day in _days(world, activity):
                _visit(world, rows, activity, day, _school(world, activity), world.rng.choice(ENDINGS))
    _visits_of_personas(world, rows)
    Slot.objects.bulk_create(rows.slots)
    Booking.objects.bulk_create(rows.bookings)
    for booking in rows.bookings:
        booking.created_at = rows.created[str(booking.pk)]
    Booking.objects.bulk_update(rows.bookings, ["created_at"], batch_size=500)
    LogEntry.objects.bulk_create(rows.logs)
    return len(rows.bookings)


def _days(world: World, activity: Activity) -> Iterator[datetime]:
    """Some school days of the weeks behind us, each with a time of day; fewer for what seldom happens."""
    rare = activity.kind in {Kind.EVENT, Kind.WORK_WEEK}
    county = activity.municipality.county_id if activity.municipality else None
    first, last = world.today - timedelta(weeks=WEEKS_BACK), world.today - timedelta(days=8)
    weekdays = [0] if activity.kind == Kind.WORK_WEEK else range(5)
    found = school_days(weekdays, 1, first, last, county)
    wanted = min(len(found), world.rng.choice((0, 1) if rare else (0, 1, 2, 2, 3)))
    for day in sorted(world.rng.sample(found, wanted)):
        starts = world.rng.choice(STARTS)
        yield at(day, starts.hour, starts.minute)


def _school(world: World, activity: Activity) -> School | None:
    """A school with people in it, most often from the same county; anywhere when nobody travels."""
    fitting = [
        school for school in world.schools.values() if school.pk in world.teachers and school_fits(school, activity)
    ]
    home = activity.municipality
    if activity.place != Place.DIGITAL and home is not None:
        near = [school for school in fitting if school.municipality and school.municipality.county_id == home.county_id]
        fitting = near if near and world.rng.random() < 0.85 else fitting
    return world.rng.choice(fitting) if fitting else None


def _visits_of_personas(world: World, rows: _Rows) -> None:
    """What `larer@` and `radgiver@` have behind them."""
    school = world.schools["Nordlysveien ungdomsskole"]
    teacher, counsellor = world.personas["larer"], world.personas["radgiver"]
    plan = (
        ("Prøvens vei gjennom laben", 16, B.COMPLETED, teacher),
        ("Lysverksted: fang fargene", 30, B.COMPLETED, teacher),
        ("Han som besvimte av blod", 44, B.COMPLETED, teacher),
        ("Ut til merden: hvordan har laksen det?", 23, B.CANCELLED_BY_HOST, teacher),
        ("Strøk i matte, ble utvikler", 12, B.DECLINED, teacher),
        ("En dag som energimontør", 26, B.COMPLETED, counsellor),
        ("Slik lager vi strøm av vind", 37, B.COMPLETED, counsellor),
    )
    for title, days, ending, by in plan:
        day = at(_school_day_near(world, days), 10)
        _visit(world, rows, world.activities[title], day, school, ending, by)


def _school_day_near(world: World, days: int) -> date:
    last = world.today - timedelta(days=days)
    found = school_days(range(5), 1, last - timedelta(days=70), last)
    return found[-1]


def _visit(
    world: World,
    rows: _Rows,
    activity: Activity,
    starts: datetime,
    school: School | None,
    ending: B,
    by: User | None = None,
) -> None:
    if school is None or _taken(rows, activity, starts):
        return
    rng = world.rng
    if by is None:
        by = rng.choice([user for user in world.teachers[school.pk] if user.email not in CLASSES])
    group = group_for(rng, school, activity, by)
    seats = seats_needed(activity, group.pupils)
    _first, ends = period_on(activity=activity, day=starts.date(), starts=starts.time(), ends=None)
    listed = activity.booking_kind == BookingKind.FIXED
    held = ending in KEPT_SEATS
    slot = Slot(
        uuid=identity("past slot", activity.title, starts.isoformat()),
        activity=activity,
        starts_at=starts,
        ends_at=ends,
        capacity=max(seats, 1),
        taken=seats if held else 0,
        listed=listed,
        status=SlotStatus.CLOSED if not listed and not held else SlotStatus.OPEN,
    )
    agreed = listed or ending in KEPT_SEATS | {B.CANCELLED_BY_SCHOOL, B.CANCELLED_BY_HOST}
    if agreed:
        rows.slots.append(slot)
    person = contact(by)
    moves = _moves(world, activity, ending, starts, ends, by)
    models = list(activity.role_models.all()) if held else []
    booking = Booking(
        id=identity("past booking", activity.title, starts.isoformat()),
        key=identity("past key", activity.title, starts.isoformat()),
        activity=activity,
        slot=slot if agreed else None,
        school=school,
        booked_by=by,
        contact_name=person.name,
        contact_email=person.email,
        contact_phone=person.phone,
        group_name=group.name,
        grade=group.grade,
        pupils=group.pupils,
        adults=group.adults,
        working_on=group.working_on,
        needs=group.needs,
        seats=seats,
        status=ending,
        status_changed_at=moves[-1].at,
        reason="" if ending == B.NO_SHOW else REASONS.get(ending, ""),
        sequence=1 if ending in {B.CANCELLED_BY_SCHOOL, B.CANCELLED_BY_HOST} else 0,
        role_model=rng.choice(models) if models else None,
    )
    rows.bookings.append(booking)
    rows.created[str(booking.pk)] = moves[0].at
    rows.logs += history.rows(booking, moves)


def _taken(rows: _Rows, activity: Activity, starts: datetime) -> bool:
    return any(slot.activity_id == activity.pk and slot.starts_at == starts for slot in rows.slots) or any(
        booking.pk == identity("past booking", activity.title, starts.isoformat()) for booking in rows.bookings
    )


def _moves(world: World, activity: Activity, ending: B, starts: datetime, ends: datetime, by: User) -> list[Move]:
    """From the request, weeks before, to the ending."""
    rng = world.rng
    asked = (starts - timedelta(days=rng.randint(14, 35))).replace(hour=rng.randint(8, 15), minute=rng.randint(0, 59))
    answered = asked + timedelta(hours=rng.randint(2, 60))
    host, reason = world.host(activity), REASONS.get(ending, "")
    moves = [Move(B.REQUESTED, asked, "school", by)]
    if ending == B.DECLINED:
        return [*moves, Move(ending, answered, "host", host, reason)]
    if ending == B.WITHDRAWN:
        return [*moves, Move(ending, answered, "school", by, reason)]
    if ending == B.EXPIRED:
        return [*moves, Move(ending, asked + timedelta(days=9), "clock")]
    moves.append(
        Move(B.CONFIRMED, answered, "system" if activity.instant else "host", None if activity.instant else host)
    )
    if ending == B.CANCELLED_BY_SCHOOL:
        return [*moves, Move(ending, starts - timedelta(days=4), "school", by, reason)]
    if ending == B.CANCELLED_BY_HOST:
        return [*moves, Move(ending, starts - timedelta(days=3), "host", host, reason)]
    if ending == B.NO_SHOW:
        return [*moves, Move(B.COMPLETED, ends, "clock"), Move(ending, ends + timedelta(hours=3), "host", host, reason)]
    return [*moves, Move(B.COMPLETED, ends, "clock")]
