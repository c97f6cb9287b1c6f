"""What a typed text is asked for as."""

import pytest

from catalogue import words


@pytest.mark.parametrize(
    ("typed", "also"),
    [
        ("lærerne", "lærer"),
        ("læreren", "lærer"),
        ("lærere", "lærerne"),
        ("lærer", "læreren"),
        ("robotene", "robot"),
        ("ki", "ai"),
    ],
)
def test_forms_cover_the_other_inflections_and_synonyms(typed: str, also: str) -> None:
    assert {typed, also} <= words.forms(typed)


def test_parse_drops_common_words_and_lets_the_last_be_half_typed() -> None:
    assert words.parse("den vindkr") == words.TextQuery(("vindkr",), "vindkr")


@pytest.mark.parametrize("text", ["", "   ", "og i på", "!!! & | :* '", "'; DROP TABLE catalogue_activity; --"[:2]])
def test_parse_of_nothing_worth_asking_for_is_none(text: str) -> None:
    assert words.parse(text) is None


def test_parse_lets_no_operator_through() -> None:
    parsed = words.parse("(vind & !kraft):* | 'bil'")

    assert parsed is not None
    assert words.tokens("(vind & !kraft):* | 'bil'") == ["vind", "kraft", "bil"]
    assert parsed.prefix == "bil"


def test_parse_asks_for_a_bounded_number_of_words() -> None:
    parsed = words.parse(" ".join(f"ord{number}" for number in range(100)))

    assert parsed is not None
    assert len(parsed.words) == words.MOST_WORDS
