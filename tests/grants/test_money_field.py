"""Sums as people type them."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import Form
from hypothesis import given
from hypothesis import strategies as st

from grants.forms.money import KrField, read_kr, write_kr


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("3200", 320_000),
        ("3 200", 320_000),
        ("3\u00a0200", 320_000),
        ("3.200", 320_000),
        ("12.500.000", 1_250_000_000),
        ("3200,50", 320_050),
        ("3 200,5", 320_050),
        ("3200.50", 320_050),
        ("kr 3 200,-", 320_000),
        ("3200 kr", 320_000),
        ("3200 kroner", 320_000),
        ("NOK 3200", 320_000),
        ("0", 0),
    ],
)
def test_sums_are_read(text: str, ore: int) -> None:
    assert read_kr(text) == ore


@pytest.mark.parametrize(
    "text",
    ["tre tusen", "3200 eller 3400", "3,2,0", "32 00", "1e5", "0x10", "3200,555", "٣٢٠٠", "9" * 40, "=1+1", "3200;"],
)
def test_mistyped_sums_are_refused_kindly(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_kr(text)
    assert refused.value.messages == ["Skriv et beløp i kroner, for eksempel 3 200 eller 3200,50."]


@pytest.mark.parametrize("text", ["-3200", "−3200", "kr -50", "- 1"])
def test_negative_sums_are_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_kr(text)
    assert refused.value.messages == ["Summen kan ikke være negativ."]


@given(st.integers(min_value=0, max_value=10**13))
def test_what_is_written_is_read_back(ore: int) -> None:
    assert read_kr(write_kr(ore)) == ore


class SumForm(Form):
    sum = KrField(required=False)


def test_absurd_sum_is_refused(db: None) -> None:
    form = SumForm({"sum": "90000000"})
    assert form.errors == {"sum": ["Summen er høyere enn kr\u00a01\u00a0000\u00a0000. Se etter skrivefeil."]}


def test_box_shows_what_was_typed_or_kept(db: None) -> None:
    assert SumForm({"sum": "tull"})["sum"].value() == "tull"
    assert SumForm(initial={"sum": 320_050})["sum"].value() == "3 200,50"
    assert SumForm({"sum": ""}).is_valid()
