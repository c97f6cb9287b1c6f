"""Words of a search that mean a filter: «9. trinn», «8.–10. klasse», «vg1», «digitalt».

No text of an activity holds its grades, so words would not find them; as filters they do, and the page shows them as such.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .words import STOP

ORDINALS = {"åttende": 8, "åttande": 8, "niende": 9, "niande": 9, "tiende": 10, "tiande": 10}
ONE = rf"(?:(?:8|9|10)\.?|{'|'.join(ORDINALS)})"
TO = r"\s*(?:[-–]|til)\s*"
GRADES = re.compile(
    rf"(?<!\w)({ONE}(?:(?:{TO}|\s*,\s*|\s*og\s*){ONE})*)\s*(?:trinn(?:et)?|steg(?:et)?|klassen?)(?!\w)", re.I
)
VG = re.compile(rf"(?<!\w)(vg\s?[123](?:{TO}(?:vg\s?)?[123])?)(?!\w)", re.I)
NUMBER = re.compile(rf"(10|[1-9])|({'|'.join(ORDINALS)})|(-|–|til)")
DIGITAL = re.compile(r"(?<!\w)(?:digitalt|på nett(?:et)?)(?!\w)", re.I)
VG0 = 10


class Typed(NamedTuple):
    """`rest`: the words that mean no filter."""

    rest: str
    grades: frozenset[int]
    digital: bool


def read(text: str) -> Typed:
    """Take the words that mean a filter out of `text`, and what is left of the sentence about them: «besøk for 9. trinn» is «besøk»."""
    grades: set[int] = set()

    def take(found: re.Match[str], first: int = 0) -> str:
        grades.update(first + number for number in _numbers(found[1]))
        return " "

    rest = GRADES.sub(take, text)
    rest = VG.sub(lambda found: take(found, VG0), rest)
    rest, digital = DIGITAL.subn(" ", rest)
    if not grades and not digital:
        return Typed(text, frozenset(), False)
    words = rest.split()
    while words and _says_nothing(words[-1]):
        words.pop()
    while words and _says_nothing(words[0]):
        words.pop(0)
    return Typed(" ".join(words), frozenset(grades), bool(digital))


def _numbers(text: str) -> set[int]:
    """The numbers of «8., 9. og 10», and those between of «8.–10»."""
    found: list[int] = []
    through = False
    for digits, ordinal, to in NUMBER.findall(text.lower()):
        if to:
            through = True
            continue
        number = ORDINALS[ordinal] if ordinal else int(digits)
        found += range(found[-1], number + 1) if through else [number]
        through = False
    return set(found)


def _says_nothing(word: str) -> bool:
    return word.lower() in STOP or not any(letter.isalnum() for letter in word)
