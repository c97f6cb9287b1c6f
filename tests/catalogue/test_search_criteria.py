"""The address of a search, read and written."""

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
