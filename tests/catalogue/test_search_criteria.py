"""The address of a search, read and written."""

from urllib.parse import unquote, urlencode

import pytest
from django.http import QueryDict

from catalogue.criteria import Criteria


@pytest.mark.parametrize(
    "address",
    [
        "",
        "q=vind+og+vann",
        "q=vind&type=company_visit&type=event&trinn=8&trinn=11&fag=naturfag&fylke=18&kommune=1804&km=50"
        "&digitalt=1&ledig=1&sort=tid&side=2",
    ],
)
def test_an_address_comes_back_as_it_was(address: str) -> None:
    assert Criteria.read(QueryDict(address)).querystring() == address


@pytest.mark.parametrize(
    "address",
    [
        "type=spaceship",
        "trinn=99&trinn=abc&trinn=-1&trinn=²",
        "fag=%3Cscript%3E",
        "fylke=xx&kommune=18041",
        "km=7&km=ti",
        "digitalt=ja&ledig=0",
        "sort=random()",
        "side=0&q=+++",
        "side=999999999999999999999",
        "q=&type=&trinn=&fag=&fylke=&kommune=&km=&sort=",
    ],
)
def test_what_makes_no_sense_is_left_out(address: str) -> None:
    assert Criteria.read(QueryDict(address)).querystring() == ""


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("9. trinn", "trinn=9"),
        ("9 trinn", "trinn=9"),
        ("9.trinn", "trinn=9"),
        ("8. klasse", "trinn=8"),
        ("Niende trinn", "trinn=9"),
        ("tiande steg", "trinn=10"),
        ("8.–10. trinn", "trinn=8&trinn=9&trinn=10"),
        ("8-10 trinn", "trinn=8&trinn=9&trinn=10"),
        ("åttende til tiende trinn", "trinn=8&trinn=9&trinn=10"),
        ("8., 9. og 10. trinn", "trinn=8&trinn=9&trinn=10"),
        ("8. og 10. trinn", "trinn=8&trinn=10"),
        ("VG1", "trinn=11"),
        ("vg 2", "trinn=12"),
        ("vg1-vg3", "trinn=11&trinn=12&trinn=13"),
        ("vg1 og vg2", "trinn=11&trinn=12"),
        ("digitalt", "digitalt=1"),
        ("på nett", "digitalt=1"),
        ("Equinor for 9. trinn", "q=Equinor&trinn=9"),
        ("digitalt besøk, vg3", "q=besøk,&trinn=13&digitalt=1"),
        ("10. trinn: vind", "q=vind&trinn=10"),
        ("digital tvilling", "q=digital+tvilling"),
        ("8 klasser", "q=8+klasser"),
        ("28 trinn", "q=28+trinn"),
        ("7. trinn", "q=7.+trinn"),
        ("vg4 nettverk", "q=vg4+nettverk"),
    ],
)
def test_words_that_mean_a_filter_become_one(typed: str, address: str) -> None:
    read = Criteria.read(QueryDict(urlencode({"q": typed})))
    assert unquote(read.querystring()) == address
    assert Criteria.read(QueryDict(read.querystring())) == read


def test_typed_grades_come_on_top_of_those_chosen() -> None:
    assert Criteria.read(QueryDict("q=9.+trinn&trinn=8")).querystring() == "trinn=8&trinn=9"


def test_null_bytes_and_endless_texts_are_cut() -> None:
    read = Criteria.read(QueryDict("q=" + "%00vind" * 1000))

    assert "\0" not in read.q
    assert len(read.q) == 200


def test_an_emptied_county_takes_its_municipality_with_it() -> None:
    assert Criteria.read(QueryDict("fylke=&kommune=1804")).municipality == ""
    assert Criteria.read(QueryDict("kommune=1804")).municipality == "1804"


def test_a_changed_filter_begins_at_the_first_page() -> None:
    assert Criteria(page=7, q="vind").but(free=True) == Criteria(q="vind", free=True)
    assert Criteria(page=7, q="vind").but(free=True).page == 1
