"""From what a person types to what PostgreSQL's word index understands.

The Norwegian stemmer leaves the forms of agent nouns apart («lærer» → lær, «læreren» → lærer, «lærerne» → lærern), so a typed
word is asked for in its other forms as well, with the words the field uses for the same thing.
"""

import re
from functools import lru_cache
from typing import NamedTuple

LONGEST_QUERY = 200
MOST_WORDS = 8
SHORTEST_PREFIX = 3
# A letter of a shorter word is too much of it.
SHORTEST_CORRECTED = 5

STOP = frozenset(
    [
        "alle",
        "at",
        "av",
        "bare",
        "ble",
        "bli",
        "da",
        "de",
        "deg",
        "den",
        "der",
        "det",
        "dette",
        "din",
        "disse",
        "du",
        "eller",
        "en",
        "er",
        "et",
        "etter",
        "for",
        "fra",
        "før",
        "ha",
        "han",
        "har",
        "hos",
        "hun",
        "hva",
        "hvem",
        "hvor",
        "hvordan",
        "i",
        "ikke",
        "ikkje",
        "ja",
        "jeg",
        "kan",
        "med",
        "meg",
        "men",
        "min",
        "mot",
        "må",
        "nei",
        "noe",
        "når",
        "og",
        "også",
        "om",
        "opp",
        "oss",
        "over",
        "på",
        "seg",
        "selv",
        "som",
        "så",
        "til",
        "under",
        "ut",
        "var",
        "ved",
        "vi",
        "vil",
        "være",
        "år",
        "å",
        "the",
        "and",
        "of",
        "for",
        "to",
        "in",
    ]
)

# Words schools and partners use for one and the same thing. The first of a group is no better than the others.
SAME = [
    {"ki", "ai", "kunstig", "maskinlæring"},
    {"pc", "datamaskin", "data", "datateknologi"},
    {"it", "ikt", "informatikk", "data"},
    {"koding", "programmering", "kode", "programmere"},
    {"robot", "robotikk", "robotteknologi"},
    {"vindkraft", "vindmølle", "vindturbin", "havvind"},
    {"vannkraft", "vasskraft", "kraftverk"},
    {"strøm", "elektrisitet", "elkraft", "kraft"},
    {"solenergi", "solceller", "solkraft"},
    {"bærekraft", "berekraft", "bærekraftig", "miljø", "klima"},
    {"matte", "matematikk"},
    {"bedrift", "bedriftsbesøk", "firma", "virksomhet"},
    {"rollemodell", "forbilde", "role", "model"},
    {"utplassering", "arbeidsuke", "jobbskygging", "praksis", "pryo", "hospitering"},
    {"campus", "campusbesøk", "universitet", "høgskole", "høyskole"},
    {"video", "film"},
    {"kurs", "verksted", "workshop"},
    {"digitalt", "nettmøte", "videomøte", "teams"},
    {"helse", "sykehus", "medisin"},
    {"rom", "romfart", "satellitt", "astronomi"},
    {"hav", "marin", "havbruk", "oppdrett"},
    {"bygg", "byggeplass", "anlegg", "konstruksjon"},
    {"lab", "laboratorium", "forskning"},
    {"ingeniør", "sivilingeniør"},
    {"elev", "skoleelev", "ungdom"},
    {"yrke", "jobb", "karriere", "arbeidsliv"},
    {"gruve", "bergverk", "mineral", "geologi"},
    {"fly", "luftfart", "drone"},
    {"skip", "maritim", "båt", "sjøfart"},
]
SYNONYMS: dict[str, frozenset[str]] = {}
for _group in SAME:
    for _word in _group:
        SYNONYMS[_word] = SYNONYMS.get(_word, frozenset()) | frozenset(_group - {_word})

# Longest first. What a noun may end in, and endings whose stem in the index is another than its own.
ENDINGS = [
    ("erne", ("er", "eren")),
    ("eren", ("er", "erne")),
    ("ere", ("er", "erne")),
    ("ene", ("",)),
    ("er", ("eren", "erne")),
]
SHORTEST_STEM = 3


class TextQuery(NamedTuple):
    """`words`: a tsquery for the `norwegian` configuration for each word typed. `prefix`: how the last word begins, or ""."""

    words: tuple[str, ...]
    prefix: str


def forms(word: str) -> set[str]:
    """The word, its other inflections, and other words for the same."""
    found = {word}
    for ending, others in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= SHORTEST_STEM:
            found |= {stem + other for other in others}
            break
    for form in list(found):
        found |= SYNONYMS.get(form, frozenset())
    return found


def tokens(text: str) -> list[str]:
    """Words of letters and digits in small letters, each once, in order; nothing else gets through."""
    return list(dict.fromkeys(re.findall(r"[^\W_]+", text[:LONGEST_QUERY].lower())))


@lru_cache(maxsize=1024)
def parse(text: str) -> TextQuery | None:
    """None when nothing but common words was typed.

    1. Split into words; drop those in every text.
    2. Widen each to any of its forms.
    3. The last word may be half typed: also ask for words that begin with it.
    """
    words = [word for word in tokens(text) if word not in STOP][:MOST_WORDS]
    if not words:
        return None
    asked = tuple(" | ".join(sorted(forms(word))) for word in words)
    return TextQuery(asked, words[-1] if len(words[-1]) >= SHORTEST_PREFIX else "")


def corrected(text: str, known: list[str]) -> str:
    """The words typed, each swapped for the one a letter off that is in `known` or that the field uses; "" when none is."""
    typed = tokens(text)
    better = [_one_off(word, known) or word for word in typed]
    return " ".join(better) if better != typed else ""


def _one_off(word: str, known: list[str]) -> str:
    if len(word) < SHORTEST_CORRECTED or word in SYNONYMS or word in known:
        return ""
    near = (other for other in (*known, *sorted(SYNONYMS)) if len(other) >= SHORTEST_CORRECTED)
    return next((other for other in near if one_letter_off(word, other)), "")


def one_letter_off(one: str, other: str) -> bool:
    """Whether one letter too many, too few or wrong, or two that changed places, is all that parts them."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return (
        one[at + 1 :] == other[at + 1 :]
        or one[at + 1 :] == other[at:]
        or one[at:] == other[at + 1 :]
        or (one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :])
    )


def tokens_of(texts: list[str]) -> list[str]:
    """The different words of several texts, in order."""
    return list(dict.fromkeys(word for text in texts for word in tokens(text)))
