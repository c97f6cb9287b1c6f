"""Casts that many tests begin with: made once in a process, then put back row for row."""

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection

from tests import pristine
from workflow import clock

Made = TypeVar("Made")
# Arguments that mean the same in every test; a row of the database does not.
PLAIN = (str, int, float, date, type(None))
# Nothing that tests ask about turns on how many minutes old a case is.
FRESH = timedelta(minutes=15)


@dataclass(frozen=True)
class Kept:
    """What a factory gave at a moment, and every row it wrote."""

    made: Any
    rows: dict[str, list[str]]
    at: datetime


def kept(make: Callable[..., Made]) -> Callable[..., Made]:
    """`make`, which writes a hundred rows by the services, in one statement from the second time it is asked for the same.

    1. In a test that has written something already, or without a transaction of its own, just make it.
    2. Asked before with the same plain arguments, a few minutes ago by the test's clock: write the same rows again.
    3. Otherwise make it and remember what was written.

    What it gives is the test's own: nobody else has its objects, and the rows go with the test's transaction.
    """
    memory: dict[str, Kept] = {}

    @functools.wraps(make)
    def put_back(**options: Any) -> Made:
        if not (_plain(options) and _untouched()):
            return make(**options)
        # By the day too: a test on a frozen clock has its own copy.
        key, now = f"{clock.today()} {sorted(options.items())}", clock.now()
        found = memory.get(key)
        if found and found.at <= now <= found.at + FRESH:
            pristine.write(found.rows)
            return copy.deepcopy(found.made)
        made = make(**options)
        memory[key] = Kept(copy.deepcopy(made), pristine.written(), now)
        return made

    return put_back


def _plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_plain, value.values()))
    return isinstance(value, PLAIN)


def _untouched() -> bool:
    """Whether the test has written nothing yet."""
    if not connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        return bool(cursor.fetchone()[0])
