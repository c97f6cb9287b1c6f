"""Numbers that cannot be anybody's: organisation numbers outside the register's series, phone numbers, and ids made from words."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from stdnum.no import kontonr

NAMESPACE = uuid.UUID("5ca1ab1e-0000-4000-8000-00000000de30")
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
SCHOOLS, PARTNERS = 1, 2
"""The first digit. Real organisation numbers begin with 8 or 9."""


def orgnrs(series: int, count: int) -> list[str]:
    """The first `count` numbers of a series with a valid check digit (MOD 11)."""
    found: list[str] = []
    number = 0
    while len(found) < count:
        number += 1
        body = f"{series}{number:07d}"
        check = -sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
        if check < 10:
            found.append(f"{body}{check}")
    return found


def phone(*words: object) -> str:
    """A number in the series 999, which is in the plan but given to no operator; the same words give the same number."""
    return f"+47999{identity('phone', *words).int % 100_000:05d}"


def identity(*words: object) -> uuid.UUID:
    """The same words give the same id, on every machine."""
    return uuid.uuid5(NAMESPACE, ":".join(str(word) for word in words))


def accounts() -> Iterator[str]:
    """Account numbers with a valid check digit (MOD 11), in a register number that no bank has."""
    for number in range(1, 1_000_000):
        body = f"9999{number:06d}"
        yield from (body + digit for digit in "0123456789" if kontonr.is_valid(body + digit))
