"""What is going on now, made through the real services, each as of the moment it happened."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from accounts.models import User
from bookings.enums import BookingStatus as B
from bookings.enums import Side
from bookings.errors import BookingError
from bookings.models import Booking, ProposedTime
from bookings.services.answer import accept_booking, decline_booking, propose_times
from bookings.services.booking import request_booking
from bookings.services.cancel import cancel_booking
from bookings.services.deadline import chase_unanswered, expire_unanswered
from bookings.services.reply import withdraw_booking
from catalogue.enums import ActivityStatus, BookingKind, Place
from catalogue.models import Activity, Slot
from catalogue.services.slot import period_on
from partners.models import RoleModel
from regions.calendar import school_days
from schools.models import School
from workflow.machine import Actor

from .groups import contact, group_for, school_fits
from .numbers import identity
from .past import REASONS
from .time_travel import as_of, at, workday_before
from .world import World

HOME = "Nordlysveien ungdomsskole"
CROWD = (
    [B.CONFIRMED] * 26
    + [B.REQUESTED] * 12
    + [B.NEW_TIME] * 5
    + [B.DECLINED] * 3
    + [B.WITHDRAWN] * 2
    + [B.CANCELLED_BY_SCHOOL] * 3
    + [B.CANCELLED_BY_HOST] * 3
    + [B.EXPIRED] * 2
)
NEW_TIME_NOTE = "Den dagen har vi revisjon. Passer en av disse i stedet?"
WELCOME = "Velkommen! Ring fra porten når bussen kommer."


def make_present(world: World) -> int:
    """The personas' own stories, then a crowd; then the clock's jobs. Gives how many bookings."""
    made = _stories(world)
    for number, ending in enumerate(CROWD):
        made += _crowd(world, ending, number)
    with as_of(world.now):
        chase_unanswered()
        expire_unanswered()
    return made


def _stories(world: World) -> int:
    """`larer@` waits for one, must choose in another, and has three ahead; `partner@` has four to answer."""
    teacher, counsellor = world.personas["larer"], world.personas["radgiver"]
    other = world.teachers[world.schools["Havblikkåsen skole"].pk][0]
    partner = world.personas["partner"]

    _ask(world, "Slik lager vi strøm av vind", teacher, days=0, weeks=3)
    _ask(world, "Møt en som flyr drone for å holde lysene på", teacher, days=2, weeks=4)
    _ask(world, "Arbeidsuke hos Saltlys Energi", counsellor, days=1, weeks=5)
    _ask(world, "Koden som styrer elva", other, days=5, weeks=3)

    asked = _ask(world, "Kunstig intelligens under vann", teacher, days=4, weeks=3)
    _propose(world, asked, world.host(asked.activity), days=1)
    asked = _ask(world, "Slik lager vi strøm av vind", other, days=4, weeks=5)
    _propose(world, asked, partner, days=3)

    _ask(world, "Bygg et vannkraftverk på bordet", teacher, days=0, weeks=2)
    asked = _ask(world, "Lag en app på papir", teacher, days=20, weeks=0)
    _accept(world, asked, world.host(asked.activity), days=18)
    # Far enough from Bodø that there is a bus to pay for.
    asked = _ask(world, "1 600 grader: der skrap blir til nytt", teacher, days=13, weeks=3)
    _accept(world, asked, world.host(asked.activity), days=12)
    asked = _ask(world, "En dag som energimontør", counsellor, days=16, weeks=1)
    _accept(world, asked, partner, days=15)
    asked = _ask(world, "Slik lager vi strøm av vind", other, days=18, weeks=1)
    _accept(world, asked, partner, days=17, model="Jonas Hagerup")
    asked = _ask(world, "Møt en som flyr drone for å holde lysene på", counsellor, days=10, weeks=2)
    _accept(world, asked, partner, days=9, model="Jonas Hagerup")
    asked = _ask(world, "Koden som styrer elva", teacher, days=12, weeks=4)
    _accept(world, asked, partner, days=11)
    _cancel(world, asked, teacher, Side.SCHOOL, days=2)
    return 13


def _crowd(world: World, ending: B, number: int) -> int:
    """One booking of somebody else's that ends up as `ending`; none when no time is left to book."""
    activity = world.rng.choice([a for a in world.activities.values() if _is_on_offer(world, a)])
    school = _school(world, activity)
    if school is None:
        return 0
    by = world.rng.choice(world.teachers[school.pk])
    days = {B.EXPIRED: 14, B.REQUESTED: number % 6}.get(ending, 6 + number % 14)
    try:
        booking = _ask(world, activity.title, by, days=days, weeks=1 + number % 9)
    except BookingError:
        return 0
    if booking.status != B.REQUESTED:
        return 1
    host, later = world.host(activity), max(days - 2, 0)
    if ending == B.CONFIRMED:
        _accept(world, booking, host, days=later)
    elif ending == B.NEW_TIME:
        _propose(world, booking, host, days=min(later, 3))
    elif ending == B.DECLINED:
        with as_of(_moment(world, later, host, booking)):
            decline_booking(booking=booking, actor=Actor(host, "host"), reason=REASONS[ending])
    elif ending == B.WITHDRAWN:
        with as_of(_moment(world, later, by, booking)):
            withdraw_booking(booking=booking, actor=Actor(by, "school"), reason=REASONS[ending])
    elif ending in {B.CANCELLED_BY_SCHOOL, B.CANCELLED_BY_HOST}:
        _accept(world, booking, host, days=later)
        side = Side.SCHOOL if ending == B.CANCELLED_BY_SCHOOL else Side.HOST
        _cancel(world, booking, by if side == Side.SCHOOL else host, side, days=1)
    return 1


def _is_on_offer(world: World, activity: Activity) -> bool:
    mine = activity.organisation.slug == "saltlys-energi"
    if activity.status != ActivityStatus.PUBLISHED or mine:
        return False
    return activity.booking_kind == BookingKind.PROPOSAL or bool(world.free_slots.get(activity.pk))


def _school(world: World, activity: Activity) -> School | None:
    home = activity.municipality
    fitting = [
        school
        for school in world.schools.values()
        if school.name != HOME
        and school.pk in world.teachers
        and school_fits(school, activity)
        and (activity.place == Place.DIGITAL or not home or school.municipality.county_id == home.county_id)  # type: ignore[union-attr]
    ]
    return world.rng.choice(fitting) if fitting else None


def _ask(world: World, title: str, by: User, *, days: int, weeks: int) -> Booking:
    """`by` asks `days` days ago for a time about `weeks` weeks from now."""
    activity = world.activities[title]
    school = next(s for s in world.schools.values() if by in world.teachers.get(s.pk, ()))
    moment = _moment(world, days, by)
    group = group_for(world.rng, school, activity, by)
    with as_of(moment):
        return request_booking(
            activity=activity,
            group=group,
            contact=contact(by),
            by=by,
            key=identity("booking", title, by.email, moment.isoformat()),
            slot=_slot(world, activity, weeks, group.pupils) if activity.booking_kind == BookingKind.FIXED else None,
            times=_times(world, activity, weeks) if activity.booking_kind == BookingKind.PROPOSAL else (),
        )


def _slot(world: World, activity: Activity, weeks: int, pupils: int) -> Slot:
    """The first free time at least so many weeks ahead (else the last there is), taken out of the list."""
    slots = world.free_slots[activity.pk]
    earliest = world.now + timedelta(weeks=weeks)
    place = next((n for n, slot in enumerate(slots) if slot.starts_at >= earliest), len(slots) - 1)
    slot = slots[place]
    if slot.capacity < 2 * max(pupils, 1):
        del slots[place]
    return slot


def _times(
    world: World, activity: Activity, weeks: int, hours: tuple[int, ...] = (9, 10, 12)
) -> list[tuple[datetime, datetime]]:
    """One time at each of `hours`, on school days a couple of days apart."""
    first = world.today + timedelta(weeks=max(weeks, 1))
    days = school_days(range(5), 1, first, first + timedelta(weeks=14), activity.organisation.municipality.county_id)[
        ::2
    ]
    return [
        period_on(activity=activity, day=day, starts=time(hour), ends=None)
        for day, hour in zip(days, hours, strict=False)
    ]


def _accept(world: World, booking: Booking, host: User, *, days: int, model: str = "") -> None:
    """The host says yes, and sends the role model named (else the first one) when she is free."""
    chosen = booking.activity.role_models.filter(is_active=True, name__contains=model).first()
    proposed = booking.proposed_times.filter(side=Side.SCHOOL, is_open=True).first()
    with as_of(_moment(world, days, host, booking)):
        accept_booking(
            booking=booking,
            actor=Actor(host, "host"),
            time=proposed.uuid if proposed else None,
            role_model=chosen if _is_free(chosen, booking.slot or proposed) else None,
            note=WELCOME,
        )


def _is_free(model: RoleModel | None, time: Slot | ProposedTime | None) -> bool:
    """Whether there is a role model, with no other group at `time`."""
    if model is None or time is None:
        return False
    return not model.assignments.filter(
        active=True, slot__starts_at__lt=time.ends_at, slot__ends_at__gt=time.starts_at
    ).exists()


def _propose(world: World, booking: Booking, host: User, *, days: int) -> None:
    with as_of(_moment(world, days, host, booking)):
        times = _times(world, booking.activity, 3, hours=(9, 12))
        propose_times(booking=booking, actor=Actor(host, "host"), times=times, note=NEW_TIME_NOTE)


def _cancel(world: World, booking: Booking, by: User, side: Side, *, days: int) -> None:
    status = B.CANCELLED_BY_SCHOOL if side == Side.SCHOOL else B.CANCELLED_BY_HOST
    with as_of(_moment(world, days, by, booking)):
        cancel_booking(booking=booking, actor=Actor(by, str(side.value)), side=side, reason=REASONS[status])


def _moment(world: World, days: int, by: User, after: Booking | None = None) -> datetime:
    """A working hour of the working day `days` days ago; never after now, always after what happened to `after`.

    Each person has her own minute.
    """
    day = workday_before(world.today, days)
    moment = min(at(day, 8 + len(by.name) % 7, len(by.email) * 7 % 60), world.now - timedelta(minutes=20))
    return max(moment, after.status_changed_at + timedelta(minutes=5)) if after else moment
