"""The pages: catalogue, activity page, front page, dashboards and an admin list, each against F."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product as combinations

from django.core.cache import cache

from bench.client import Ask
from bench.measure import Row, Side, compare
from bench.people import Person, admin, partner, teacher
from bench.server import Server
from bench.words import Writer

LIST = "/aktiviteter/"
KINDS = ("company_visit", "role_model", "campus_visit", "event", "work_week")
COUNTIES = ("03", "11", "15", "18", "46", "50", "55")
COMMON = "elevene"
SELECTIVE = Writer().words[430:436]
"""Each in about two of a hundred texts."""


def filters() -> list[str]:
    """Addresses with several filters at once, each another question."""
    return [
        f"{LIST}?type={kind}&trinn={grade}&fylke={county}&ledig=1"
        for kind, grade, county in list(combinations(KINDS, (9, 10, 12), COUNTIES))[::4]
    ]


def searches() -> list[str]:
    return [f"{LIST}?q={word}&trinn={grade}" for word, grade in combinations(SELECTIVE, (9, 10, 11, 12))]


def common() -> list[str]:
    return [f"{LIST}?q={COMMON}&trinn={grade}" for grade in range(8, 14)] + [f"{LIST}?q={COMMON}"]


def rare_questions() -> list[str]:
    """The common word with filters that nobody has combined before: more than are asked in one run."""
    return [
        f"{LIST}?q={COMMON}&type={kind}&trinn={grade}&fylke={county}"
        for kind, grade, county in combinations(KINDS, range(8, 14), COUNTIES)
    ]


def around() -> list[str]:
    return [
        f"{LIST}?kommune={place}&km={km}" for place, km in combinations(("1804", "0301", "5001", "4601"), (10, 25, 50))
    ]


def municipalities() -> list[str]:
    return [
        f"{LIST}?kommune={place}&trinn={grade}" for place, grade in combinations(("1804", "0301", "1103"), (9, 11, 12))
    ]


class Pages:
    def __init__(self, floor: Server, product: Server, database: int, pairs: int, requests: int) -> None:
        self.floor, self.product, self.database = floor, product, database
        self.pairs, self.requests = pairs, requests

    def row(self, name: str, asks: Sequence[Ask], goal: float, limit: float, *, cold: bool = False) -> Row:
        """`asks` are taken in turn, as often as it takes; all are asked once before, unless it is to be `cold`."""

        def chosen(turn: int) -> list[Ask]:
            return [asks[(turn * self.requests + n) % len(asks)] for n in range(self.requests)]

        bare = Side(self.floor, lambda turn: [Ask(f"/list/?k={7 + n % 8}") for n in range(self.requests)])
        if cold:
            cache.clear()
        full = Side(self.product, chosen, warm_up=() if cold else asks)
        return compare(name, bare, full, database=self.database, pairs=self.pairs, unit="F", goal=goal, limit=limit)

    def catalogue(self, size: str, *, large: bool = False) -> Iterator[Row]:
        """The goals are the design's, for 10 000 activities or for 100 000."""
        plain = (0.8, 2.0) if large else (1.0, 2.5)
        picked = (1.5, 4.0) if large else (1.0, 2.5)
        yield self.row(f"Catalogue, {size}: landing", [Ask(LIST)], *plain)
        if not large:
            yield self.row(f"Catalogue, {size}: kind + grade + county + free, all counts", _asks(filters()), *picked)
        yield self.row(f"Catalogue, {size}: selective word + grade", _asks(searches()), *picked)
        yield self.row(f"Catalogue, {size}: municipality + grade", _asks(municipalities()), *picked)
        yield self.row(f"Catalogue, {size}: within 10–50 km", _asks(around()), *picked)
        worst = (4.0, 14.0) if large else (1.0, 2.5)
        yield self.row(f"Catalogue, {size}: common word, asked before", _asks(common()), *worst)
        asked = _asks(rare_questions())
        yield self.row(f"Catalogue, {size}: common word + filters nobody has combined", asked, *worst, cold=True)
        pages = [Ask(f"{LIST}?sort=tid&side={page}") for page in range(2, 482)]
        yield self.row(f"Catalogue, {size}: pages nobody has opened, every card drawn", pages, *plain, cold=True)

    def others(self) -> Iterator[Row]:
        detail = [Ask(f"{LIST}aktivitet-{pk}/") for pk in range(1, 60)]
        yield self.row("Activity page", detail, 0.5, 1.5)
        yield self.row("Front page", [Ask("/")], 0.5, 1.5)
        who: list[tuple[str, Person, str]] = [
            ("Teacher: min side", teacher(1), "/min-side/"),
            ("Partner: virksomhet", partner(1), "/virksomhet/"),
        ]
        for name, person, path in who:
            yield self.row(name, [Ask(path, cookie=person.cookie)], 1.0, 2.5)
        yield self.row("Teacher: catalogue near the school", _asks(filters(), teacher(2)), 1.0, 2.5)
        listing = Ask("/admin/catalogue/activity/", cookie=admin().cookie)
        yield self.row("Admin: list of activities", [listing], 3.0, 6.0)


def _asks(paths: Sequence[str], person: Person | None = None) -> list[Ask]:
    return [Ask(path, cookie=person.cookie if person else "") for path in paths]
