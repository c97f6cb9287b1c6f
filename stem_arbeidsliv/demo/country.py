"""The people of the demo, the schools they teach at, and the calendar they live by."""

from __future__ import annotations

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from dateutil.easter import easter
from django.contrib.auth.models import Group

from accounts.models import Purpose, StaffGroup, User
from regions.models import Coordinator, County, SchoolHoliday
from schools.enums import MembershipStatus, SchoolRole, VerifiedBy
from schools.models import Membership, School, SchoolDomain
from workflow.models import LogEntry

from . import content, history, names
from .history import Move
from .numbers import SCHOOLS, orgnrs
from .personas import PERSONAS
from .time_travel import at, workday_before
from .world import World

NORDLAND = "18"
HOME = "Nordlysveien ungdomsskole"
GROUPS = {
    "saksbehandler": StaffGroup.CASE_HANDLER,
    "leder": StaffGroup.LEADER,
    "okonomi": StaffGroup.FINANCE,
    "fagvurderer": StaffGroup.REVIEWER,
    "koordinator": StaffGroup.COORDINATOR,
}
NSR_STAFF = ("saksbehandler", "leder", "okonomi")
FROM_PARTNER = ("partner", "rollemodell")
COLLEAGUES_PER_SCHOOL = 2


def make_people(world: World) -> None:
    """The personas, each verified and in her group."""
    people = [
        User(
            email=p.email,
            name=p.name,
            password=world.password,
            is_staff=p.key in NSR_STAFF,
            came_as=Purpose.PARTNER if p.key in FROM_PARTNER else "",
        )
        for p in PERSONAS
    ]
    world.names.update(user.name for user in people)
    add_users(people)
    world.personas = {user.email.partition("@")[0]: user for user in people}
    for key, group in GROUPS.items():
        world.personas[key].groups.add(Group.objects.get_or_create(name=group.value)[0])
    Coordinator.objects.create(user=world.personas["koordinator"], county_id=NORDLAND)


def add_users(people: list[User]) -> None:
    """Insert people whose addresses are proved."""
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people
    )


def make_schools(world: World) -> None:
    """Sixty schools in fifteen counties, two or three people at each, and some who wait to be known."""
    lines = content.schools()
    rows = [
        School(
            orgnr=number,
            name=line.name,
            municipality_id=line.municipality,
            address=line.address,
            first_grade=line.first_grade,
            last_grade=line.last_grade,
            is_primary=line.first_grade <= 10,
            is_upper_secondary=line.last_grade > 10,
            pupils=line.pupils,
            language_form=line.language_form,
        )
        for line, number in zip(lines, orgnrs(SCHOOLS, len(lines)), strict=True)
    ]
    School.objects.bulk_create(rows)
    world.schools = {school.name: school for school in School.objects.select_related("municipality__county")}
    SchoolDomain.objects.bulk_create(
        SchoolDomain(domain=_domain(number), school=school) for number, school in enumerate(rows, 1)
    )
    ties = _ties_of_personas(world)
    newcomers: list[User] = []
    for number, school in enumerate(rows, 1):
        how_many = COLLEAGUES_PER_SCHOOL + (number % 5 == 0 or school.name == HOME)
        for place in range(how_many):
            user = _person(world, _domain(number))
            user.language = school.language_form
            newcomers.append(user)
            role = SchoolRole.LEADER if place == 1 and number % 3 == 0 else SchoolRole.TEACHER
            waits = place == COLLEAGUES_PER_SCHOOL
            ties.append(
                Membership(
                    user=user,
                    school=school,
                    role=role,
                    status=MembershipStatus.PENDING if waits else MembershipStatus.VERIFIED,
                    verified_by="" if waits else VerifiedBy.DOMAIN,
                    leader_by=VerifiedBy.STAFF if role == SchoolRole.LEADER and not waits else "",
                )
            )
    add_users(newcomers)
    Membership.objects.bulk_create(ties)
    LogEntry.objects.bulk_create(row for number, tie in enumerate(ties) for row in _log_of(world, tie, number))
    Membership.objects.bulk_update(ties, ["created_at", "status_changed_at"])
    for tie in ties:
        if tie.status == MembershipStatus.VERIFIED:
            world.teachers.setdefault(tie.school_id, []).append(tie.user)


def _ties_of_personas(world: World) -> list[Membership]:
    roles = {"larer": SchoolRole.TEACHER, "radgiver": SchoolRole.COUNSELLOR, "rektor": SchoolRole.LEADER}
    return [
        Membership(
            user=world.personas[key],
            school=world.schools[HOME],
            role=role,
            status=MembershipStatus.VERIFIED,
            verified_by=VerifiedBy.STAFF,
            leader_by=VerifiedBy.STAFF if role == SchoolRole.LEADER else "",
        )
        for key, role in roles.items()
    ]


def _log_of(world: World, tie: Membership, number: int) -> list[LogEntry]:
    waits = tie.status == MembershipStatus.PENDING
    asked = at(workday_before(world.today, 2 if waits else 60 + number % 90), 9, number % 60)
    moves = [Move(MembershipStatus.PENDING, asked, "member", tie.user)]
    if not waits:
        by_staff = tie.verified_by == VerifiedBy.STAFF
        role, by = ("staff", world.staff) if by_staff else ("register", tie.user)
        moves.append(Move(MembershipStatus.VERIFIED, asked + timedelta(minutes=30), role, by))
    tie.created_at, tie.status_changed_at = asked, moves[-1].at
    return history.rows(tie, moves)


def _domain(number: int) -> str:
    return f"skole{number:02d}.demo.example"


def _person(world: World, domain: str) -> User:
    name = names.person(world.rng, world.names)
    return User(email=f"{names.address_part(name)}@{domain}", name=name, password=world.password)


def make_holidays(today: date) -> None:
    """School holidays of this school year and the next, all labelled as examples: each county sets its own."""
    first = today.year if today.month >= 8 else today.year - 1
    rows = []
    for year in (first, first + 1):
        sunday = easter(year + 1)
        rows += [
            _holiday("Høstferie", _monday(year, 40), 5),
            SchoolHoliday(name="Juleferie (eksempel)", first_day=date(year, 12, 21), last_day=date(year + 1, 1, 2)),
            _holiday("Påskeferie", sunday - timedelta(days=6), 8),
            SchoolHoliday(
                name="Sommerferie (eksempel)", first_day=date(year + 1, 6, 20), last_day=date(year + 1, 8, 17)
            ),
        ]
        rows += [
            _holiday("Vinterferie", _monday(year + 1, 8 + number % 3), 5, county)
            for number, county in enumerate(County.objects.order_by("number"))
        ]
    SchoolHoliday.objects.bulk_create(rows)


def _holiday(name: str, first: date, days: int, county: County | None = None) -> SchoolHoliday:
    return SchoolHoliday(
        name=f"{name} (eksempel)", first_day=first, last_day=first + timedelta(days=days - 1), county=county
    )


def _monday(year: int, week: int) -> date:
    return date.fromisocalendar(year, week, 1)
