"""What transport covers: each rule kept, broken or waiting, and the arithmetic that no input can bring above a ceiling."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from grants.rules.transport import Facts, RuleLine, Terms, check, line_from_json, share_of, support

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
TERMS = Terms(
    public_schools=True,
    private_schools=False,
    closes_at=NOW + timedelta(days=30),
    ceiling_per_pupil_ore=50_000,
    ceiling_per_trip_ore=3_000_000,
    ceiling_per_half_year_ore=6_000_000,
    share_percent=80,
    min_distance_km=10,
    distance_factor_percent=130,
    distance_leeway_percent=20,
    modes=("bus", "train"),
    offer_above_ore=1_500_000,
)
FACTS = Facts(
    at=NOW,
    private_school=False,
    visit_at=NOW + timedelta(days=14),
    booking_stands=True,
    pupils=28,
    mode="bus",
    estimate_ore=1_000_000,
    other_cover_ore=0,
    computed_km=130.0,
    distance_km=130.0,
    distance_reason="",
    has_offer=False,
    leader_confirmed=True,
    granted_half_year_ore=0,
)
ORE = st.integers(min_value=0, max_value=10**12)


def line(code: str, **changes: Any) -> RuleLine:
    found = [each for each in check(terms=TERMS, facts=replace(FACTS, **changes)).lines if each.code == code]
    assert len(found) == 1
    return found[0]


def test_a_plain_trip_keeps_every_rule() -> None:
    result = check(terms=TERMS, facts=FACTS)
    assert (result.passed, result.expected_ore, result.broken, result.missing) == (True, 800_000, [], [])


@pytest.mark.parametrize(
    ("code", "changes", "ok"),
    [
        ("audience", {"private_school": True}, False),
        ("open", {"at": NOW + timedelta(days=30)}, True),
        ("open", {"at": NOW + timedelta(days=30, seconds=1), "visit_at": NOW + timedelta(days=90)}, False),
        ("visit", {"booking_stands": False}, False),
        ("visit", {"visit_at": NOW}, False),
        ("visit", {"visit_at": NOW + timedelta(minutes=1)}, True),
        ("distance", {"distance_km": 10.0, "computed_km": 10.0}, True),
        ("distance", {"distance_km": 9.9, "computed_km": 10.0}, False),
        ("distance_unknown", {"distance_km": None}, None),
        ("distance_reason", {"distance_km": 156.0}, True),
        ("distance_reason", {"distance_km": 157.0}, None),
        ("distance_reason", {"distance_km": 157.0, "distance_reason": "Ferja går en omvei"}, True),
        ("distance_reason", {"distance_km": 157.0, "distance_reason": "  "}, None),
        ("distance_reason", {"distance_km": 157.0, "computed_km": None}, True),
        ("mode", {"mode": ""}, None),
        ("mode", {"mode": "plane"}, False),
        ("estimate", {"estimate_ore": None}, None),
        ("estimate", {"estimate_ore": 0}, None),
        ("offer", {"estimate_ore": 1_500_000}, True),
        ("offer", {"estimate_ore": 1_500_001}, None),
        ("offer", {"estimate_ore": 1_500_001, "has_offer": True}, True),
        ("leader", {"leader_confirmed": False}, None),
        ("half_year", {"granted_half_year_ore": 5_999_999}, True),
        ("half_year", {"granted_half_year_ore": 6_000_000}, False),
        ("share", {"other_cover_ore": 1_000_000}, False),
    ],
)
def test_a_rule(code: str, changes: dict[str, Any], ok: bool | None) -> None:
    assert line(code, **changes).ok is ok


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"other_cover_ore": 200_000}, 640_000),
        ({"estimate_ore": 1_000_001}, 800_000),
        ({"estimate_ore": 2_000_000, "has_offer": True}, 1_400_000),
        ({"estimate_ore": 9_000_000, "has_offer": True, "pupils": 200}, 3_000_000),
        ({"granted_half_year_ore": 5_900_000}, 100_000),
        ({"estimate_ore": None}, 0),
        ({"leader_confirmed": False}, 800_000),
        ({"distance_km": 3.0, "computed_km": 3.0}, 0),
    ],
)
def test_the_sum_to_expect(changes: dict[str, Any], expected: int) -> None:
    assert check(terms=TERMS, facts=replace(FACTS, **changes)).expected_ore == expected


def test_a_missing_confirmation_keeps_the_rules_from_passing() -> None:
    result = check(terms=TERMS, facts=replace(FACTS, leader_confirmed=False))
    assert (result.passed, [each.code for each in result.missing]) == (False, ["leader"])


def test_lines_say_what_holds_in_plain_words() -> None:
    nbsp = "\N{NO-BREAK SPACE}"
    with translation.override("nb"):
        assert line("distance").text == "Avstanden er 130 km. Kravet er minst 10 km."
        assert line("distance", distance_km=4.0, computed_km=4.0).text == (
            "Avstanden er 4 km, og ordningen dekker reiser på minst 10 km."
        )
        assert line("per_pupil").text == f"Taket er kr{nbsp}500 per elev: kr{nbsp}14{nbsp}000 for 28 elever."
        assert line("leader", leader_confirmed=False).text == "Skoleleder har ikke bekreftet søknaden ennå."


def test_a_line_survives_json() -> None:
    first = line("share")
    assert line_from_json(first.as_json()) == first


def test_terms_read_from_a_version() -> None:
    names = ("ceiling_per_pupil_ore", "ceiling_per_trip_ore", "ceiling_per_half_year_ore", "share_percent")
    names += ("min_distance_km", "distance_factor_percent", "distance_leeway_percent", "offer_above_ore")
    frozen = {
        "public_schools": True,
        "private_schools": False,
        "closes_at": TERMS.closes_at.isoformat(),
        "transport": {**{name: getattr(TERMS, name) for name in names}, "modes": ["bus", "train"]},
    }
    assert Terms.of(frozen) == TERMS


@given(cost=ORE, other=ORE, pupils=st.integers(0, 2000), granted=ORE)
def test_support_is_never_negative_nor_above_a_ceiling(cost: int, other: int, pupils: int, granted: int) -> None:
    got = support(terms=TERMS, cost_ore=cost, other_cover_ore=other, pupils=pupils, granted_half_year_ore=granted)
    assert got >= 0
    assert got <= TERMS.ceiling_per_trip_ore
    assert got <= TERMS.ceiling_per_pupil_ore * pupils
    assert got <= max(TERMS.ceiling_per_half_year_ore - granted, 0)
    assert got * 100 <= max(cost - other, 0) * TERMS.share_percent


@given(cost=ORE, more=ORE, other=ORE, pupils=st.integers(0, 2000), granted=ORE)
def test_support_never_falls_when_the_cost_rises(cost: int, more: int, other: int, pupils: int, granted: int) -> None:
    def of(cost_ore: int, other_cover_ore: int = other, count: int = pupils) -> int:
        return support(
            terms=TERMS,
            cost_ore=cost_ore,
            other_cover_ore=other_cover_ore,
            pupils=count,
            granted_half_year_ore=granted,
        )

    assert of(cost + more) >= of(cost)
    assert of(cost, other_cover_ore=other + more) <= of(cost)
    assert of(cost, count=pupils + 1) >= of(cost)


@given(cost=ORE, other=ORE, percent=st.integers(1, 100))
def test_the_share_is_whole_ore_rounded_down(cost: int, other: int, percent: int) -> None:
    share = share_of(cost_ore=cost, other_cover_ore=other, percent=percent)
    assert 0 <= max(cost - other, 0) * percent - share * 100 < 100
