"""Floor and product in turn, A B A B: what a request costs in CPU, and how many times the floor that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.client import Answer, Ask, percentile, run
from bench.machine import cpu_of
from bench.server import Server


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: a server, and what to ask it for in round n."""

    server: Server
    asks: Callable[[int], Sequence[Ask]]
    warm_up: Sequence[Ask] = ()
    """Asked once before the first turn, so that what is kept is kept; empty: one turn is thrown away instead."""
    good: Callable[[Answer], bool] = lambda answer: answer.status == 200


@dataclass(frozen=True)
class Cost:
    app_ms: float
    database_ms: float
    answers: list[Answer]

    @property
    def ms(self) -> float:
        return self.app_ms + self.database_ms


@dataclass(frozen=True)
class Row:
    """One line of the report. `ratio` is against the floor; None where something else than CPU is told, in `told`."""

    name: str
    goal: str
    limit: str
    ratio: float | None = None
    spread: tuple[float, float] = (0, 0)
    goal_value: float | None = None
    limit_value: float | None = None
    app_ms: float = 0
    database_ms: float = 0
    floor_ms: float = 0
    p50_ms: float = 0
    p95_ms: float = 0
    kb: float = 0
    told: str = ""
    ok: bool | None = None
    """Where CPU is not what is compared: whether the limit held, and in `reached` whether the goal did."""
    reached: bool = True

    @property
    def verdict(self) -> str:
        if self.ok is not None:
            return ("goal" if self.reached else "within the limit") if self.ok else "BEYOND THE LIMIT"
        if self.ratio is None or self.goal_value is None or self.limit_value is None:
            return ""
        if self.ratio <= self.goal_value:
            return "goal"
        return "within the limit" if self.ratio <= self.limit_value else "BEYOND THE LIMIT"


class Bad(Exception):
    """A server answered something else than the benchmark is about."""


def cost(side: Side, round_: int, database: int, connections: int) -> Cost:
    asks = side.asks(round_)
    before = cpu_of(side.server.pid), cpu_of(database)
    answers = run(side.server.port, asks, connections)
    after = cpu_of(side.server.pid), cpu_of(database)
    bad = [answer for answer in answers if not side.good(answer)]
    if bad:
        raise Bad(f"{len(bad)} of {len(answers)} answers, such as {bad[0].status} {bad[0].location}")
    app, pg = (1000 * (b - a) / len(answers) for a, b in zip(before, after, strict=True))
    return Cost(app, pg, answers)


def compare(
    name: str,
    floor: Side,
    product: Side,
    *,
    database: int,
    pairs: int,
    unit: str,
    goal: float,
    limit: float,
    connections: int = 2,
) -> Row:
    """Warm both up, then measure them in turn, `pairs` times. The ratio is the median of the pairs' ratios."""
    for side in (floor, product):
        answers = run(side.server.port, side.warm_up or side.asks(0), connections)
        if bad := [answer for answer in answers if not side.good(answer)]:
            raise Bad(f"{name}: {bad[0].status} {bad[0].location}")
    turns = [
        (cost(floor, turn, database, connections), cost(product, turn, database, connections))
        for turn in range(1, pairs + 1)
    ]
    ratios = [b.ms / a.ms for a, b in turns]
    answers = [answer for _, b in turns for answer in b.answers]
    times = [answer.ms for answer in answers]
    return Row(
        name=name,
        goal=f"{goal:g} {unit}",
        limit=f"{limit:g} {unit}",
        ratio=median(ratios),
        spread=(min(ratios), max(ratios)),
        goal_value=goal,
        limit_value=limit,
        app_ms=median(b.app_ms for _, b in turns),
        database_ms=median(b.database_ms for _, b in turns),
        floor_ms=median(a.ms for a, _ in turns),
        p50_ms=percentile(times, 0.5),
        p95_ms=percentile(times, 0.95),
        kb=median(answer.size for answer in answers) / 1024,
    )
