"""Partners with their people, what they offer, and when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.text import slugify

from accounts.models import User
from catalogue.enums import ActivityStatus, BookingKind, Kind, Place, Unit
from catalogue.models import Activity, Slot, SlotSeries, Subject
from catalogue.rules import START_VALUES, has_slots
from catalogue.services.slot import period_on
from partners.enums import AgreementStatus, MemberRole
from partners.models import Member, Organisation, RoleModel
from partners.slugs import NORWEGIAN
from regions.calendar import school_days
from regions.models import Municipality
from workflow import clock
from workflow.models import LogEntry

from . import content, history, names
from .country import add_users
from .history import Move
from .numbers import PARTNERS, identity, orgnrs, phone
from .time_travel import at, workday_before
from .world import World

A, S = AgreementStatus, ActivityStatus
AGREEMENTS: dict[str, list[tuple[str, str, str]]] = {
    A.APPLIED: [],
    A.UNDER_REVIEW: [(A.UNDER_REVIEW, "staff", "")],
    A.MORE_INFORMATION: [
        (A.UNDER_REVIEW, "staff", ""),
        (A.MORE_INFORMATION, "staff", "Hvem hos dere tar imot klassene, og hva kan elevene gjøre i verkstedet?"),
    ],
    A.ACTIVE: [(A.UNDER_REVIEW, "staff", ""), (A.ACTIVE, "staff", "")],
    A.DECLINED: [(A.DECLINED, "staff", "Tilbudet gjelder ikke realfag eller teknologi.")],
    A.EXPIRED: [(A.ACTIVE, "staff", ""), (A.EXPIRED, "clock", "")],
    A.TERMINATED: [(A.ACTIVE, "staff", ""), (A.TERMINATED, "partner", "Vi legger ned avdelingen.")],
}
LIVES: dict[str, list[tuple[str, str]]] = {
    S.DRAFT: [],
    S.SUBMITTED: [(S.SUBMITTED, "host")],
    S.RETURNED: [(S.SUBMITTED, "host"), (S.RETURNED, "staff")],
    S.PUBLISHED: [(S.SUBMITTED, "host"), (S.PUBLISHED, "staff")],
    S.PAUSED: [(S.SUBMITTED, "host"), (S.PUBLISHED, "staff"), (S.PAUSED, "host")],
    S.ARCHIVED: [(S.SUBMITTED, "host"), (S.PUBLISHED, "staff"), (S.ARCHIVED, "host")],
}
STARTS = (time(9, 0), time(10, 0), time(12, 15), time(8, 30))
WEEKS_AHEAD = 20


def make_partners(world: World) -> None:
    """Organisations in every state of agreement, their people and their role models."""
    lines = content.partners()
    for line, number in zip(lines, orgnrs(PARTNERS, len(lines)), strict=True):
        world.partners[line["slug"]] = Organisation(
            slug=line["slug"],
            orgnr=number,
            name=line["name"],
            kind=line["kind"],
            about=line["about"],
            address=line["address"],
            website=f"https://{line['slug']}.demo.example/",
            municipality_id=line["municipality"],
            status=line.get("agreement", A.ACTIVE),
            agreement_ends_on=_ends_on(world, line),
        )
    Organisation.objects.bulk_create(world.partners.values())
    LogEntry.objects.bulk_create(
        row for number, line in enumerate(lines) for row in _agreement_log(world, world.partners[line["slug"]], number)
    )
    Organisation.objects.bulk_update(world.partners.values(), ["status_changed_at", "created_at"])
    _make_members(world, lines)
    _make_role_models(world, lines)


def _ends_on(world: World, line: dict[str, Any]) -> date | None:
    return world.today - timedelta(days=20) if line.get("agreement") == A.EXPIRED else None


def _agreement_log(world: World, organisation: Organisation, number: int) -> list[LogEntry]:
    steps = AGREEMENTS[organisation.status]
    recent = organisation.status in {A.APPLIED, A.UNDER_REVIEW, A.MORE_INFORMATION}
    first = at(workday_before(world.today, 3 if recent else 300 - number), 9, number % 60)
    moves = [Move(A.APPLIED, first, "partner")]
    for days, (to, role, reason) in enumerate(steps, 1):
        moves.append(
            Move(to, first + timedelta(hours=3 * days), role, world.staff if role == "staff" else None, reason)
        )
    organisation.status_changed_at = moves[-1].at
    organisation.created_at = first
    return history.rows(organisation, moves)


def _make_members(world: World, lines: list[dict[str, Any]]) -> None:
    people: list[User] = []
    ties: list[Member] = []
    for line in lines:
        organisation = world.partners[line["slug"]]
        for name, role in line["people"]:
            user = next((p for p in world.personas.values() if p.name == name), None)
            if user is None:
                user = User(
                    email=f"{names.address_part(name)}@{line['slug']}.demo.example", name=name, password=world.password
                )
                people.append(user)
            ties.append(Member(user=user, organisation=organisation, role=MemberRole(role)))
            world.members.setdefault(organisation.pk, []).append(user)
    add_users(people)
    Member.objects.bulk_create(ties)


def _make_role_models(world: World, lines: list[dict[str, Any]]) -> None:
    accounts = {user.name: user for user in world.personas.values()}
    for line in lines:
        for person in line.get("role_models", ()):
            organisation = world.partners[line["slug"]]
            world.role_models[organisation.pk, person["name"]] = RoleModel(
                uuid=identity("role model", line["slug"], person["name"]),
                organisation=organisation,
                user=accounts.get(person["name"]),
                name=person["name"],
                work=person["work"],
                about=person["about"],
                birth_year=min(person["born"], world.today.year - 19),
                attendance=person["attendance"],
                email=f"{names.address_part(person['name'])}@{line['slug']}.demo.example",
            )
    RoleModel.objects.bulk_create(world.role_models.values())


def make_activities(world: World, subjects: dict[str, Subject]) -> None:
    """Everything on offer, in every state, with the log that led there."""
    places = {place.pk: place for place in Municipality.objects.all()}
    lives: list[tuple[Activity, list[Move]]] = []
    in_subjects, with_models = [], []
    number = 0
    for line in content.partners():
        organisation = world.partners[line["slug"]]
        for offer in line.get("activities", ()):
            number += 1
            activity = _activity(world, line, offer, places[line["municipality"]], number)
            lives.append((activity, _life(world, activity, offer, number)))
            world.activities[activity.title] = activity
            in_subjects += [(activity, subjects[slug]) for slug in offer["subjects"]]
            with_models += [
                (activity, world.role_models[organisation.pk, name]) for name in offer.get("role_models", ())
            ]
    Activity.objects.bulk_create(world.activities.values())
    for activity, moves in lives:
        activity.created_at, activity.updated_at = moves[0].at, moves[-1].at
    Activity.objects.bulk_update(world.activities.values(), ["created_at", "updated_at"])
    LogEntry.objects.bulk_create(row for activity, moves in lives for row in history.rows(activity, moves))
    _tie(Activity.subjects.through, in_subjects, "subject")
    _tie(Activity.role_models.through, with_models, "rolemodel")


def _tie(through: Any, pairs: list[tuple[Activity, Any]], name: str) -> None:
    through.objects.bulk_create(through(activity_id=one.pk, **{f"{name}_id": other.pk}) for one, other in pairs)


def _activity(world: World, line: dict[str, Any], offer: dict[str, Any], place: Municipality, number: int) -> Activity:
    host = world.members[world.partners[line["slug"]].pk][0]
    digital = offer.get("place") == Place.DIGITAL
    low, high = offer["group"]
    activity = Activity(
        organisation=world.partners[line["slug"]],
        slug=slugify(offer["title"].translate(NORWEGIAN)),
        kind=offer["kind"],
        title=offer["title"],
        summary=offer["summary"],
        pupils_do=offer["pupils_do"],
        preparation=offer.get("preparation", ""),
        grades=offer["grades"],
        factors=content.factors(offer["factors"]),
        place=offer.get("place", Place.HOST),
        address="" if digital else line["address"],
        municipality=None if digital else place,
        latitude=None if digital else _near(world, place.latitude),
        longitude=None if digital else _near(world, place.longitude),
        meeting_url=f"https://mote.demo.example/{number:03d}" if digital and "booking" not in offer else "",
        group_min=low,
        group_max=high,
        unit=offer.get("unit", Unit.GROUPS),
        languages=offer.get("languages", ["no"]),
        duration_minutes=duration(offer),
        booking_kind=offer.get("booking", BookingKind.FIXED),
        instant=offer.get("instant", False),
        external_url=offer.get("external", ""),
        meeting_point=_practical(offer, line, "meeting_point"),
        bring=offer.get("bring", ""),
        clothing=offer.get("clothing", ""),
        lunch=_practical(offer, line, "lunch"),
        accessibility=_practical(offer, line, "accessibility"),
        price_note=offer.get("price_note", ""),
        contact_name=host.name,
        contact_email=host.email,
        contact_phone=phone(host.email),
        created_by=host,
        status=offer.get("status", S.PUBLISHED),
    )
    return activity


def _practical(offer: dict[str, Any], line: dict[str, Any], field: str) -> str:
    """What holds for all visits to the partner; nothing where nobody comes."""
    visited = offer.get("place", Place.HOST) == Place.HOST and offer["kind"] not in {Kind.FILM, Kind.STUDY}
    return str(offer.get(field, line[field] if visited else ""))


def _near(world: World, degrees: float) -> float:
    return round(degrees + world.rng.uniform(-0.03, 0.03), 5)


def _life(world: World, activity: Activity, offer: dict[str, Any], number: int) -> list[Move]:
    """How the activity came to be where it is."""
    waiting = activity.status in {S.DRAFT, S.SUBMITTED, S.RETURNED}
    began = at(
        workday_before(world.today, 4 + number % 5 if waiting else 30 + number * 7 % 220), 9 + number % 6, number % 60
    )
    moves = [Move(S.DRAFT, began, "host", activity.created_by)]
    for step, (to, role) in enumerate(LIVES[activity.status], 1):
        moment = began + timedelta(days=step - 1, hours=2)
        by = world.staff if role == "staff" else activity.created_by
        moves.append(Move(to, moment, role, by, offer.get("note", "") if to == S.RETURNED else ""))
        if to == S.PUBLISHED:
            activity.published_at = moment
    activity.status_changed_at = moves[-1].at
    return moves


def make_times(world: World) -> None:
    """A series of times for each published activity that has times, on school days in the weeks to come."""
    series: list[SlotSeries] = []
    slots: list[Slot] = []
    for offer in (offer for line in content.partners() for offer in line.get("activities", ())):
        activity = world.activities[offer["title"]]
        if activity.status == S.PUBLISHED and has_slots(activity.kind, activity.booking_kind):
            run = _series(world, activity, offer)
            series.append(run)
            slots += _slots(world, activity, run, offer)
    SlotSeries.objects.bulk_create(series)
    Slot.objects.bulk_create(slots)
    for slot in sorted(slots, key=lambda slot: slot.starts_at):
        world.free_slots.setdefault(slot.activity_id, []).append(slot)


def duration(offer: dict[str, Any]) -> int:
    """Minutes. The length that is written for a work week is that of each of its days."""
    return (
        offer["duration"] if offer["kind"] != Kind.WORK_WEEK else int(START_VALUES[Kind.WORK_WEEK]["duration_minutes"])
    )


def _series(world: World, activity: Activity, offer: dict[str, Any]) -> SlotSeries:
    rng = world.rng
    starts = time.fromisoformat(offer["starts"]) if "starts" in offer else rng.choice(STARTS)
    if activity.duration_minutes >= 300:
        starts = time(8, 30)
    rare = activity.kind in {Kind.EVENT, Kind.WORK_WEEK} or activity.duration_minutes >= 300
    ends = (datetime.combine(world.today, starts) + timedelta(minutes=offer["duration"])).time()
    weekdays = [0] if activity.kind == Kind.WORK_WEEK else sorted(rng.sample(range(5), 1 if rare else 2))
    return SlotSeries(
        activity=activity,
        weekdays=weekdays,
        every_weeks=rng.choice((3, 4)) if rare else rng.choice((1, 1, 2)),
        first_day=world.today + timedelta(days=1),
        last_day=world.today + timedelta(weeks=WEEKS_AHEAD if not rare else WEEKS_AHEAD + 6),
        starts=starts,
        ends=ends,
        capacity=offer.get("capacity", 2 if activity.group_max > 60 else 1),
    )


def _slots(world: World, activity: Activity, run: SlotSeries, offer: dict[str, Any]) -> list[Slot]:
    county = activity.municipality.county_id if activity.municipality else None
    days = school_days(run.weekdays, run.every_weeks, run.first_day, run.last_day, county)
    ends = run.ends if activity.kind == Kind.WORK_WEEK else None
    periods = [period_on(activity=activity, day=day, starts=run.starts, ends=ends) for day in days]
    return [
        Slot(
            uuid=identity("slot", offer["title"], first.astimezone(clock.OSLO).isoformat()),
            activity=activity,
            series=run,
            starts_at=first,
            ends_at=last,
            capacity=run.capacity,
        )
        for first, last in periods[:24]
    ]
