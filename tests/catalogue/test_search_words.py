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


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("vinkraft", "vindkraft", True),
        ("vindkraftt", "vindkraft", True),
        ("vindkragt", "vindkraft", True),
        ("vindkarft", "vindkraft", True),
        ("indkraft", "vindkraft", True),
        ("vindkraft", "vindkraft", False),
        ("vannkraft", "vindkraft", False),
        ("vikraft", "vindkraft", False),
    ],
)
def test_one_letter_off(one: str, other: str, expected: bool) -> None:
    assert (words.one_letter_off(one, other), words.one_letter_off(other, one)) == (expected, expected)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("vinkraft i bodø", "vindkraft i bodø"), ("vindkraft", ""), ("kod", ""), ("zzyzx", ""), ("trubin", "turbin")],
)
def test_corrected(typed: str, expected: str) -> None:
    assert words.corrected(typed, ["turbin"]) == expected


def test_an_english_reader_finds_role_models() -> None:
    assert ["rollemodell" in asked for asked in words.parse("role model").words] == [True, True]  # type: ignore[union-attr]
