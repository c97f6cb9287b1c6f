"""Searching: every filter, alone and together, words with their inflections and mistakes, order and distance."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from catalogue.criteria import Criteria, Sort
from catalogue.enums import BookingKind, Kind, Place
from catalogue.models import Activity
from catalogue.services import facets
from catalogue.services import find as finding
from catalogue.services.find import Found, Origin, find
from tests.catalogue.public import BODO, FAUSKE, OSLO, TROMSO, in_days, offer, place
from tests.factories.catalogue import SubjectFactory

pytestmark = pytest.mark.django_db


def titles(found: Found) -> list[str]:
    names = dict(Activity.objects.values_list("pk", "title"))
    return [names[hit.activity_id] for hit in found.hits]


def look(**fields: Any) -> set[str]:
    return set(titles(find(Criteria(**fields))))


def origin(number: str, own: bool = True) -> Origin:
    municipality = place(number)
    return Origin("Skolen", (municipality.latitude, municipality.longitude), own)


@pytest.fixture
def country() -> Sequence[Activity]:
    maths = SubjectFactory(slug="matematikk", name="Matematikk", bit=1)
    science = SubjectFactory()
    return [
        offer("Vindkraft i praksis", BODO, slots=2, grades=[8, 9], subjects=[science]),
        offer("Regn på broer", OSLO, kind=Kind.CAMPUS_VISIT, grades=[11, 12], subjects=[maths]),
        offer("Programmer en robot", TROMSO, kind=Kind.EVENT, grades=[10], subjects=[maths, science], slots=1),
        offer(
            "Møt en lærer i rommet",
            FAUSKE,
            kind=Kind.ROLE_MODEL,
            place=Place.DIGITAL,
            grades=[8, 13],
            booking_kind=BookingKind.PROPOSAL,
            subjects=[],
        ),
    ]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"kinds": frozenset({"event"})}, {"Programmer en robot"}),
        ({"kinds": frozenset({"event", "role_model"})}, {"Programmer en robot", "Møt en lærer i rommet"}),
        ({"grades": frozenset({8})}, {"Vindkraft i praksis", "Møt en lærer i rommet"}),
        ({"grades": frozenset({8, 11})}, {"Vindkraft i praksis", "Møt en lærer i rommet", "Regn på broer"}),
        ({"subjects": frozenset({"matematikk"})}, {"Regn på broer", "Programmer en robot"}),
        ({"subjects": frozenset({"finnes-ikke"})}, None),
        ({"county": "18"}, {"Vindkraft i praksis", "Møt en lærer i rommet"}),
        ({"municipality": FAUSKE}, {"Møt en lærer i rommet"}),
        ({"county": "03", "municipality": FAUSKE}, {"Regn på broer"}),
        ({"municipality": "9999"}, None),
        ({"digital": True}, {"Møt en lærer i rommet"}),
        ({"free": True}, {"Vindkraft i praksis", "Programmer en robot"}),
        ({"free": True, "grades": frozenset({8, 9})}, {"Vindkraft i praksis"}),
        ({"q": "robot", "kinds": frozenset({"event"}), "grades": frozenset({10})}, {"Programmer en robot"}),
        ({"q": "robot", "kinds": frozenset({"film"})}, set()),
        ({"q": "Bodø"}, {"Vindkraft i praksis"}),
        ({"q": "og i på"}, None),
    ],
)
def test_each_filter_narrows(country: Sequence[Activity], wanted: dict[str, Any], expected: set[str] | None) -> None:
    assert look(**wanted) == (expected if expected is not None else {activity.title for activity in country})


@pytest.mark.parametrize("typed", ["lærer", "lærerne", "læreren", "LÆRERE", "lære"])
def test_any_inflection_finds_the_word(country: Sequence[Activity], typed: str) -> None:
    assert look(q=typed) == {"Møt en lærer i rommet"}


def test_a_half_typed_word_finds_it(country: Sequence[Activity]) -> None:
    assert look(q="vindkr") == {"Vindkraft i praksis"}


def test_a_misspelt_word_finds_what_looks_like_it_and_suggests(country: Sequence[Activity]) -> None:
    found = find(Criteria(q="vinnkraft"))

    assert titles(found) == ["Vindkraft i praksis"]
    assert found.looks_like
    assert found.suggestion == "vindkraft"


def test_a_word_one_letter_off_ranks_above_looser_likenesses(country: Sequence[Activity]) -> None:
    """Also where the word stands only in what the pupils do, or another word for the same is used."""
    offer("Bygg et vannkraftverk", FAUSKE)
    offer("Tyngdekraft etter ønske", FAUSKE)
    offer("Sjekk en havvind", FAUSKE)
    offer("Strøm av luft", FAUSKE, pupils_do="Elevene regner på vindkraft.")

    found = find(Criteria(q="vinkraft"))

    assert titles(found)[:3] == ["Vindkraft i praksis", "Sjekk en havvind", "Strøm av luft"]
    assert (found.looks_like, found.suggestion) == (True, "vindkraft")


def test_a_correction_costs_no_more_queries(country: Sequence[Activity]) -> None:
    def count(typed: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            find(Criteria(q=typed))
        return len(queries)

    find(Criteria(q="robot"))
    assert count("vinkraft") == count("vindkraften i praksiss")


@pytest.mark.parametrize(
    ("typed", "expected"), [("vindkarft", {"Vindkraft i praksis", "Vind på taket"}), ("vnid", set())]
)
def test_letters_that_changed_places(country: Sequence[Activity], typed: str, expected: set[str]) -> None:
    """A long word is known by less of it; a short one by half would be like anything."""
    offer("Vind på taket", FAUSKE)
    assert look(q=typed) == expected


def test_a_word_that_is_nowhere_finds_nothing(country: Sequence[Activity]) -> None:
    found = find(Criteria(q="zzyzx"))

    assert (titles(found), found.looks_like, found.suggestion) == ([], False, "")


def test_distance_counts_from_the_own_school(country: Sequence[Activity]) -> None:
    offer("Nabobesøket", FAUSKE)

    near = find(Criteria(km=50), school_origin=origin(BODO))
    wide = find(Criteria(km=200), school_origin=origin(BODO))

    assert titles(near) == ["Vindkraft i praksis", "Nabobesøket"] or titles(near) == ["Vindkraft i praksis"]
    assert titles(wide) == ["Vindkraft i praksis", "Nabobesøket"]
    assert [round(hit.km or 0) for hit in wide.hits] == sorted(round(hit.km or 0) for hit in wide.hits)


def test_distance_counts_from_the_chosen_municipality(country: Sequence[Activity]) -> None:
    offer("Nabobesøket", FAUSKE)

    found = find(Criteria(km=100, municipality=FAUSKE), school_origin=origin(OSLO))

    assert titles(found)[0] == "Nabobesøket"
    assert set(titles(found)) == {"Nabobesøket", "Vindkraft i praksis"}


def test_distance_without_a_place_to_count_from_is_left_out(country: Sequence[Activity]) -> None:
    assert find(Criteria(km=50)).total == 4


def test_nearest_first_looks_beyond_the_circle_when_it_must(country: Sequence[Activity]) -> None:
    found = find(Criteria(sort=Sort.NEAR), school_origin=origin(BODO))

    assert titles(found) == ["Vindkraft i praksis", "Programmer en robot", "Regn på broer", "Møt en lærer i rommet"]
    assert found.hits[-1].km is None


def test_next_free_time_first(country: Sequence[Activity]) -> None:
    offer("Straks", OSLO, slots=1)
    soonest = Activity.objects.get(title="Straks")
    soonest.slots.update(starts_at=in_days(5), ends_at=in_days(6))
    finding.SearchRow.objects.filter(pk=soonest.pk).update(next_start=in_days(5))

    assert titles(find(Criteria(sort=Sort.NEXT)))[0] == "Straks"


def test_newest_first_unless_words_or_a_school_say_otherwise(country: Sequence[Activity]) -> None:
    offer("Helt ny", OSLO, published_at=in_days(-1))

    assert titles(find(Criteria()))[0] == "Helt ny"
    assert find(Criteria()).sort is Sort.NEW
    assert find(Criteria(q="vind")).sort is Sort.MATCH
    assert find(Criteria(), school_origin=origin(BODO)).sort is Sort.NEAR
    assert find(Criteria(sort=Sort.NEAR)).sort is Sort.NEW
    assert find(Criteria(sort=Sort.MATCH)).sort is Sort.NEW


def test_a_title_ranks_above_a_mention(country: Sequence[Activity]) -> None:
    offer("Besøk hos oss", BODO, pupils_do="Elevene ser en robot.")

    assert titles(find(Criteria(q="robot"))) == ["Programmer en robot", "Besøk hos oss"]


def test_counts_say_what_each_choice_would_give(country: Sequence[Activity]) -> None:
    counts = find(Criteria(kinds=frozenset({"event"}), grades=frozenset({10, 11}))).counts

    assert counts.total == 1
    assert counts.kinds == {"event": 1, "campus_visit": 1}
    assert counts.grades == {10: 1}
    assert counts.subject_bits == {0: 1, 1: 1}
    assert counts.counties == {"55": 1}
    assert (counts.free, counts.digital) == (1, 0)


def test_counts_without_filters_are_those_of_all(country: Sequence[Activity]) -> None:
    counts = find(Criteria()).counts

    assert counts.total == counts.matched == 4
    assert counts.kinds == {"company_visit": 1, "campus_visit": 1, "event": 1, "role_model": 1}
    assert counts.grades == {8: 2, 9: 1, 10: 1, 11: 1, 12: 1, 13: 1}
    assert counts.counties == {"18": 2, "03": 1, "55": 1}
    assert (counts.free, counts.digital) == (2, 1)


def test_the_choice_counts_are_what_choosing_gives(country: Sequence[Activity]) -> None:
    for wanted in (Criteria(), Criteria(free=True), Criteria(q="elevene"), Criteria(county="18")):
        counts = find(wanted).counts
        for kind in Kind.values:
            assert find(wanted.but(kinds=frozenset({kind}))).total == counts.kinds[kind]
        for grade in range(8, 14):
            assert find(wanted.but(grades=frozenset({grade}))).total == counts.grades[grade]
        assert find(wanted.but(digital=True)).total == counts.digital
        assert find(wanted.but(free=True)).total == counts.free


def test_a_common_word_is_counted_up_to_the_cap(country: Sequence[Activity], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "COUNT_CAP", 2)
    monkeypatch.setattr(finding, "RANK_CAP", 2)
    monkeypatch.setattr(finding, "FEW", 1)

    found = find(Criteria(q="elevene"))

    assert found.counts.capped
    assert found.total == 2
    assert found.sort is Sort.NEW


def test_counts_kept_for_a_common_word_are_not_another_schools(
    country: Sequence[Activity], monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(finding, "MANY", 0)
    monkeypatch.setattr(finding, "FEW", 0)
    bodo = origin(BODO)
    near_bodo = find(Criteria(q="elevene", km=50), school_origin=bodo)

    assert (near_bodo.total, titles(near_bodo)) == (1, ["Vindkraft i praksis"])
    assert titles(find(Criteria(q="elevene", km=50), school_origin=origin(OSLO))) == ["Regn på broer"]
    with django_assert_num_queries(1):
        assert find(Criteria(q="elevene", km=50, sort=Sort.NEW), school_origin=bodo).total == 1


def test_a_page_beyond_the_end_is_the_last(country: Sequence[Activity]) -> None:
    found = find(Criteria(page=9), page_size=3)

    assert found.criteria.page == 2
    assert len(found.hits) == 1


def test_pages_hold_every_activity_once(country: Sequence[Activity]) -> None:
    for sort in Sort:
        pages = [find(Criteria(sort=sort, page=n), school_origin=origin(BODO), page_size=2) for n in (1, 2)]
        assert sorted(title for page in pages for title in titles(page)) == sorted(a.title for a in country)


def test_filters_that_leave_little_are_not_a_misspelling(country: Sequence[Activity]) -> None:
    for number in range(5):
        offer(f"Robotene {number}", OSLO, grades=[8])

    found = find(Criteria(q="robot", grades=frozenset({13}), kinds=frozenset({"film"})))

    assert (found.total, found.looks_like) == (0, False)
