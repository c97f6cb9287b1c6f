"""200 clients at once on one slot of capacity C: exactly C get it, the rest a clear no, and nothing else happens."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

from bench import database, server
from bench.booking import form, open_slots
from bench.client import Ask, percentile, run
from bench.measure import Row
from bench.people import Person, teacher

CLIENTS, CAPACITY = 200, 30
YES, NO = 302, 422
FLOOR_SLOT = 5_000


@dataclass
class Tally:
    exact: int = 0
    other: int = 0
    walls: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)


def one_slot(worker: str, env: dict[str, str], log: Path, rounds: int) -> Row:
    from django.conf import settings

    people = [teacher(number) for number in range(1, CLIENTS + 1)]
    name = str(settings.DATABASES["default"]["NAME"])
    before = database.deadlocks(name)
    with server.product(env, log, worker) as full:
        tally = _rounds(full.port, people, rounds, days_ahead=300 if worker == "sync" else 400)
    with server.floor(env, log, worker) as bare:
        floor_walls = [_volley(bare.port, _floor_asks(n, worker))[1] for n in range(max(3, rounds // 4))]
    deadlocks = database.deadlocks(name) - before
    ratio = median(tally.walls) / median(floor_walls[1:])
    told = (
        f"{tally.exact} of {rounds} rounds exact, {tally.other} other answers, {deadlocks} deadlocks; all answered in "
        f"{median(tally.walls):.0f} ms ({min(tally.walls):.0f}–{max(tally.walls):.0f}), p95 {median(tally.p95):.0f} ms; "
        f"{ratio:.1f} × the floor's round"
    )
    return Row(
        f"{CLIENTS} clients, one slot of {CAPACITY}, {worker}",
        f"exactly {CAPACITY} every round, nothing but yes and no; within 2.5 × the floor's round",
        "any other number, 5xx or deadlock",
        told=told,
        ok=tally.exact == rounds and not tally.other and not deadlocks,
        reached=ratio <= 2.5,
    )


def _rounds(port: int, people: list[Person], rounds: int, days_ahead: int) -> Tally:
    from bookings.models import Booking
    from catalogue.models import Slot

    activity, slots = open_slots(rounds + 1, CAPACITY, days_ahead)
    tally = Tally()
    for turn, slot in enumerate(slots):
        path = f"/aktiviteter/{activity.slug}/bestill/"
        asks = [Ask(path, cookie=person.cookie, form=form(slot, person, "9A")) for person in people]
        statuses, wall, p95 = _volley(port, asks)
        taken = Slot.objects.values_list("taken", flat=True).get(pk=slot.pk)
        made = Booking.objects.filter(slot=slot).count()
        exact = statuses == {YES: CAPACITY, NO: CLIENTS - CAPACITY} and taken == made == CAPACITY
        if turn:  # the first round warms up
            tally.exact += exact
            tally.other += CLIENTS - statuses[YES] - statuses[NO]
            tally.walls.append(wall)
            tally.p95.append(p95)
    return tally


def _volley(port: int, asks: list[Ask]) -> tuple[Counter[int], float, float]:
    began = perf_counter()
    answers = run(port, asks, connections=len(asks))
    wall = 1000 * (perf_counter() - began)
    return Counter(answer.status for answer in answers), wall, percentile([answer.ms for answer in answers], 0.95)


def _floor_asks(turn: int, worker: str) -> list[Ask]:
    slot = FLOOR_SLOT + turn + (100 if worker == "sync" else 0)
    return [Ask(f"/book/{slot}/", form={}) for _ in range(CLIENTS)]
