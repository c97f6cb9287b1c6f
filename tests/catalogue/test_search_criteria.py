"""The address of a search, read and written."""

import time
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
        ("digitalt besøk, vg3", "q=besøk&trinn=13&digitalt=1"),
        ("10. trinn: vind", "q=vind&trinn=10"),
        ("digital tvilling", "q=digital+tvilling"),
        ("8 klasser", "q=8+klasser"),
        ("28 trinn", "q=28+trinn"),
        ("7. trinn", "q=7.+trinn"),
        ("vg4 nettverk", "q=vg4+nettverk"),
        ("5.–10. trinn", "trinn=8&trinn=9&trinn=10"),
        ("6.-9. trinn", "trinn=8&trinn=9"),
        ("1.-7. trinn", "q=1.-7.+trinn"),
        ("10.-8. trinn", "trinn=8&trinn=9&trinn=10"),
        ("8. til og med 10. trinn", "trinn=8&trinn=9&trinn=10"),
        ("8. trinn til 10. trinn", "trinn=8&trinn=9&trinn=10"),
        ("9.-vg1", "trinn=9&trinn=10&trinn=11"),
        ("9. trinn – vg1", "trinn=9&trinn=10&trinn=11"),
        ("10. og vg1", "trinn=10&trinn=11"),
        ("vg1-3", "trinn=11&trinn=12&trinn=13"),
        ("8/9 trinn", "trinn=8&trinn=9"),
        ("8 9 10 trinn", "trinn=8&trinn=9&trinn=10"),
        ("8. 9. trinn", "trinn=8&trinn=9"),
        ("8–10", "trinn=8&trinn=9&trinn=10"),
        ("8. og 9.", "trinn=8&trinn=9"),
        ("trinn 9", "trinn=9"),
        ("besøk for trinn 8-9", "q=besøk&trinn=8&trinn=9"),
        ("9. klassinger", "trinn=9"),
        ("8.- og 10.-klassinger", "trinn=8&trinn=10"),
        ("8.-klasse og 10.-klasse", "trinn=8&trinn=10"),
        ("niendeklassing", "trinn=9"),
        ("9B", "trinn=9"),
        ("vind 9A og 9b", "q=vind&trinn=9"),
        ("klasse 10C", "trinn=10"),
        ("9th grade", "trinn=9"),
        ("8th to 10th graders", "trinn=8&trinn=9&trinn=10"),
        ("year 9", "trinn=9"),
        ("Grade 9", "trinn=9"),
        ("online", "digitalt=1"),
        ("digital", "digitalt=1"),
        ("Digitale", "digitalt=1"),
        ("digitale besøk", "q=digitale+besøk"),
        ("ikke digitalt", ""),
        ("besøk, ikke på nett", "q=besøk"),
        ("ikke bare digitalt 9. trinn", "trinn=9"),
        ("9. trinn 10 elever", "q=10+elever&trinn=9"),
        ("9. trinn, 10 elever", "q=10+elever&trinn=9"),
        ("trinn 9, 10 elever", "q=10+elever&trinn=9"),
        ("uke 10 9. trinn", "q=uke+10&trinn=9"),
        ("8 elever", "q=8+elever"),
        ("10 minutter", "q=10+minutter"),
        ("10 grader", "q=10+grader"),
        ("8-10 elever", "q=8-10+elever"),
        ("uke 8, 9. trinn", "q=uke+8&trinn=9"),
        ("uke 8 9 trinn", "q=uke+8&trinn=9"),
        ("veke 8 og 10. trinn", "q=veke+8&trinn=10"),
        ("week 8 grade 9", "q=week+8&trinn=9"),
        ("9. trinn i uke 8-9", "q=uke+8-9&trinn=9"),
        ("uke 8 – 10. trinn", "q=uke+8&trinn=10"),
        ("ukene 8–9, 10. klasse", "q=ukene+8–9&trinn=10"),
        ("9", "trinn=9"),
        (" 8. ", "trinn=8"),
        ("10", "trinn=10"),
        ("niende", "trinn=9"),
        ("8. kl", "trinn=8"),
        ("8.kl.", "trinn=8"),
        ("vind 8.-9. kl.", "q=vind&trinn=8&trinn=9"),
        ("10 tr", "trinn=10"),
        ("tirsdag 9 kl 10", "q=tirsdag+9+kl+10"),
        ("tirsdag 9. kl. 10.00", "q=tirsdag+9.+kl.+10.00"),
        ("9 klær", "q=9+klær"),
        ("10 truser", "q=10+truser"),
        ("7", "q=7"),
        ("12", "q=12"),
        ("1-2", "q=1-2"),
        ("3D", "q=3D"),
        ("3D-print", "q=3D-print"),
        ("9G", "q=9G"),
        ("B-9A301B", "q=B-9A301B"),
        ("vg1-bok", "q=vg1-bok"),
        ("vg1 og 2 lærere", "q=2+lærere&trinn=11"),
    ],
)
def test_words_that_mean_a_filter_become_one(typed: str, address: str) -> None:
    read = Criteria.read(QueryDict(urlencode({"q": typed})))
    assert unquote(read.querystring()) == address
    assert Criteria.read(QueryDict(read.querystring())) == read


@pytest.mark.parametrize(
    "again", ["10 ", "9.–", "8 9 10 ", "trinn 9 og ", "vg1/2-", "ikke digital ", "niende, ", "uke 8-", "uke 8 9 "]
)
def test_no_text_takes_long_to_read(again: str) -> None:
    started = time.process_time()
    Criteria.read(QueryDict(urlencode({"q": again * 200})))
    assert time.process_time() - started < 0.2


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
