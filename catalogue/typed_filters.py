"""Words of a search that mean a filter: «9. trinn», «8.–10. klasse», «8. kl», «9B», «vg1», «digitalt»; a number alone, «9», is a grade too.

No text of an activity holds its grades, so words would not find them; as filters they do, and the page shows them as such.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .words import STOP

NAMES = {8: "åttende åttande eighth", 9: "niende niande ninth", 10: "tiende tiande tenth"}
ORDINALS = {name: grade for grade, names in NAMES.items() for name in names.split()}
OFFERED = range(8, 14)  # as in `enums.GRADES`: vg1 is 11
VG0 = 10

TO = r"(?: ?[-–—] ?| til(?: og med)? | to )"
AND = r"(?: ?[,/&] ?|-? og | and )"
NUMBER = rf"(?:(?:10|\d)(?:\.|th|[a-f])?|{'|'.join(ORDINALS)})"
# With nothing between, only in step and upwards: in «uke 10 9. trinn» the first number is no grade.
NUMBERS = rf"(?:[89](?: (?:9|10))+|[89]\.(?: ?(?:9|10)\.)+|{NUMBER}(?:(?:{TO}|{AND}){NUMBER})*)"
GRADE = "|".join(
    [
        # With an hour after it, «kl» is the clock's: «tirsdag 9 kl. 10».
        rf"{NUMBERS}[ -]{{0,2}}(?:kl\.?(?!\.? ?\d)|tr\.?)",
        rf"{NUMBERS}[ -]{{0,2}}(?:trinn(?:et)?|steg(?:et)?|klassen?|klassing(?:en|er|ene)?|grade(?:s|rs)?)",
        rf"(?:trinn|steg|klasse|grades?|years?) {NUMBERS}(?! (?:elev|min|pupil|student))",
        r"(?:8|9|10)[a-f]",  # a class: «9B»
        rf"(?:{NUMBERS}(?:{TO}| ?/ ?| og | and ))?vg ?[123](?:(?:{TO}|/)[123])*",
    ]
)
# Part of a longer word is none: «28 trinn», «vg1-bok».
ALONE, ENDED = r"(?<![\w–-])", r"(?!\w|[-–]\w)"
WEEK = r"\b(?:uk(?:e[nr]?|a|ene)|vek(?:e[nr]?|a|ene)|weeks?) ?\d\d?"
GRADES = re.compile(rf"(?P<week>{WEEK})|{ALONE}(?:{GRADE})(?:(?:{TO}|{AND})(?:{GRADE}))*{ENDED}", re.I)
ONLY_NUMBERS = re.compile(NUMBERS, re.I)
PART = re.compile(rf"(?P<vg>vg ?)?(?P<digits>\d+)|(?P<word>{'|'.join(ORDINALS)})|(?P<and>{AND})|(?P<to>{TO})", re.I)

# Not digital is no filter, and as words it would find the digital ones.
NOT_DIGITAL = re.compile(
    r"(?<!\w)(?:ikke|ikkje|not) (?:bare |berre |only )?(?:digital[et]?|på nett(?:et)?|online)(?!\w)", re.I
)
DIGITAL = re.compile(r"(?<!\w)(?:digitalt|på nett(?:et)?|online)(?!\w)", re.I)
ONLY_DIGITAL = re.compile(r"digitale?", re.I)


class Typed(NamedTuple):
    """`rest`: the words that mean no filter."""

    rest: str
    grades: frozenset[int]
    digital: bool


def read(text: str) -> Typed:
    """Take the words that mean a filter out of `text`, and what is left of the sentence about them: «besøk for 9. trinn» is «besøk»."""
    if ONLY_DIGITAL.fullmatch(text):
        return Typed("", frozenset(), True)
    if ONLY_NUMBERS.fullmatch(text) and (numbers := _numbers(text)) <= set(OFFERED):
        return Typed("", frozenset(numbers), False)
    grades: set[int] = set()

    def take(found: re.Match[str]) -> str:
        offered = set() if found["week"] else _numbers(found[0]) & set(OFFERED)
        grades.update(offered)
        return " " if offered else found[0]

    rest = GRADES.sub(take, text)
    rest = NOT_DIGITAL.sub(" ", rest)
    rest, digital = DIGITAL.subn(" ", rest)
    if rest == text:
        return Typed(text, frozenset(), False)
    words = rest.split()
    while words and _says_nothing(words[-1]):
        words.pop()
    while words and _says_nothing(words[0]):
        words.pop(0)
    return Typed(" ".join(words).strip(",;:"), frozenset(grades), bool(digital))


def _numbers(text: str) -> set[int]:
    """The numbers of «8., 9. og 10», and those between of «8.–10» and «9.–vg1», whichever comes first; vg1 is 11."""
    found: list[int] = []
    through = False
    for part in PART.finditer(text.lower()):
        if part["to"] or part["and"]:
            through = bool(part["to"])
            continue
        number = ORDINALS[part["word"]] if part["word"] else int(part["digits"])
        # The 3 of «vg1-3».
        if part["vg"] or (number <= 3 and found and found[-1] > VG0):
            number += VG0
        low, high = sorted([found[-1], number]) if through else [number, number]
        found += [*range(low, high + 1), number]
        through = False
    return set(found)


def _says_nothing(word: str) -> bool:
    return word.lower() in STOP or not any(letter.isalnum() for letter in word)
