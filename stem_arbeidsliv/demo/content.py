"""Reads the invented country from content/*.toml: who there is, and what they offer."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent / "content"
FACTORS = {"i": "interest", "k": "knowledge", "a": "attitudes", "r": "relations"}


class SchoolLine(NamedTuple):
    name: str
    municipality: str
    first_grade: int
    last_grade: int
    pupils: int
    language_form: str
    address: str


def _read(name: str) -> dict[str, Any]:
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)


@cache
def schools() -> list[SchoolLine]:
    return [SchoolLine(*row) for row in _read("schools.toml")["rows"]]


@cache
def partners() -> list[dict[str, Any]]:
    """Every partner as written, with its activities and role models; the one in Bodø that `partner@` runs is first."""
    found: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("partners_*.toml")):
        found += _read(path.name)["partners"]
    return sorted(found, key=lambda partner: partner["slug"] != "saltlys-energi")


def factors(letters: str) -> list[str]:
    return [FACTORS[letter] for letter in letters]
