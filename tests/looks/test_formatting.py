"""Dates, money, grades and distances in the three languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from workflow import formatting as f

NOW = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)  # 09.30 in Oslo
START = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)  # 10.00 in Oslo
END = START + timedelta(minutes=90)


def plain(text: str) -> str:
    return text.replace(f.NBSP, " ")


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "tirsdag 12. januar kl. 10.00–\u206011.30"),
        ("nn", "tysdag 12. januar kl. 10.00–\u206011.30"),
        ("en", "Tuesday 12 January at 10:00–\u206011:30"),
    ],
)
def test_when_says_the_day_and_the_time(language, expected):
    with translation.override(language):
        assert plain(f.when(START, END)) == expected
        assert plain(f.when(START.isoformat(), END.isoformat())) == expected


def test_when_over_two_days_writes_both():
    late = START + timedelta(days=1)
    assert plain(f.when(START, late)) == "tirsdag 12. januar kl. 10.00 – onsdag 13. januar kl. 10.00"


def test_when_of_dates_has_no_time():
    assert f.when(date(2027, 1, 11), date(2027, 1, 15)) == "mandag 11.\xa0januar – fredag 15.\xa0januar"
    assert f.when(date(2027, 1, 11), date(2027, 1, 11)) == "mandag 11.\xa0januar"


def test_times_follow_oslo_across_summer_time():
    assert plain(f.kl(datetime(2027, 7, 1, 8, 0, tzinfo=UTC))) == "kl. 10.00"
    assert plain(f.kl(datetime(2027, 1, 1, 8, 0, tzinfo=UTC))) == "kl. 09.00"
    assert plain(f.kl("2027-07-01T10:00:00")) == "kl. 10.00"


def test_day_adds_the_year_when_it_is_far_away():
    assert f.day(date(2027, 6, 1)) == "tirsdag 1.\xa0juni"
    assert f.day(date(2028, 6, 1)) == "torsdag 1.\xa0juni 2028"
    assert f.day(date(2027, 6, 1), True) == "tirsdag 1.\xa0juni 2027"


def test_short_and_long_dates():
    assert plain(f.day_short(START)) == "tir 12. jan"
    with translation.override("nn"):
        assert plain(f.day_short(START)) == "tys 12. jan"
    assert plain(f.date_long(START)) == "12. januar 2027"
    assert " " not in f.date_long(START)


@pytest.mark.parametrize(
    ("value", "nb", "nn", "en"),
    [
        (NOW, "nå", "no", "now"),
        (NOW + timedelta(minutes=1), "om 1 minutt", "om 1 minutt", "in 1 minute"),
        (NOW + timedelta(hours=2), "om 2 timer", "om 2 timar", "in 2 hours"),
        (NOW - timedelta(minutes=5), "for 5 minutter siden", "for 5 minutt sidan", "5 minutes ago"),
        (NOW + timedelta(hours=20), "i morgen", "i morgon", "tomorrow"),
        (NOW - timedelta(hours=12), "i går", "i går", "yesterday"),
        (date(2026, 12, 1), "i dag", "i dag", "today"),
        (NOW + timedelta(days=3), "om 3 dager", "om 3 dagar", "in 3 days"),
        (NOW - timedelta(days=13), "for 13 dager siden", "for 13 dagar sidan", "13 days ago"),
        (NOW + timedelta(days=21), "om 3 uker", "om 3 veker", "in 3 weeks"),
        (NOW + timedelta(days=40), "om 6 uker", "om 6 veker", "in 6 weeks"),
        (NOW + timedelta(days=17), "om 2 uker", "om 2 veker", "in 2 weeks"),
        (NOW + timedelta(days=89), "om 3 måneder", "om 3 månader", "in 3 months"),
        (NOW + timedelta(days=95), "om 3 måneder", "om 3 månader", "in 3 months"),
        (NOW - timedelta(days=800), "for 2 år siden", "for 2 år sidan", "2 years ago"),
    ],
)
def test_ago_in(value, nb, nn, en):
    for language, expected in (("nb", nb), ("nn", nn), ("en", en)):
        with translation.override(language):
            assert plain(f.ago_in(value)) == expected


def test_calendar_days_count_not_hours():
    """22.30 tonight to 00.30 is tomorrow, though only two hours away."""
    with time_machine.travel(datetime(2026, 12, 1, 21, 30, tzinfo=UTC), tick=False):
        assert f.ago_in(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == "i morgen"


@pytest.mark.parametrize(
    ("ore", "nb", "en"),
    [
        (320000, "kr 3 200", "NOK 3,200"),
        (320050, "kr 3 200,50", "NOK 3,200.50"),
        (5, "kr 0,05", "NOK 0.05"),
        (0, "kr 0", "NOK 0"),
        (-100, "\N{MINUS SIGN}kr 1", "\N{MINUS SIGN}NOK 1"),
        (123456789000, "kr 1 234 567 890", "NOK 1,234,567,890"),
        (None, "", ""),
    ],
)
def test_kr(ore, nb, en):
    assert plain(f.kr(ore)) == nb
    with translation.override("en"):
        assert plain(f.kr(ore)) == en


@pytest.mark.parametrize(
    ("values", "nb", "en"),
    [
        ([9], "9. trinn", "year 9"),
        ([10, 8, 9], "8.–10. trinn", "years 8–10"),
        ([8, 10], "8. og 10. trinn", "years 8 and 10"),
        ([11], "Vg1", "Vg1"),
        ([11, 12, 13], "Vg1–Vg3", "Vg1–Vg3"),
        ([9, 10, 11], "9.–10. trinn og Vg1", "years 9–10 and Vg1"),
        ([8, 11, 13], "8. trinn, Vg1 og Vg3", "year 8, Vg1 and Vg3"),
        ([], "", ""),
        (None, "", ""),
    ],
)
def test_grades(values, nb, en):
    assert f.grades(values) == nb
    with translation.override("en"):
        assert f.grades(values) == en


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, ""), (0.3, "noen få km"), (4.2, "ca. 4 km"), (1234.5, "ca. 1 234 km"), (0, "noen få km")],
)
def test_km(value, expected):
    assert plain(f.km(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("+4799887766", "99 88 77 66"),
        ("99887766", "99 88 77 66"),
        ("+46701234567", "+46 70 123 45 67"),
        ("ring meg", "ring meg"),
        ("", ""),
    ],
)
def test_phone(value, expected):
    assert plain(f.phone(value)) == expected


@pytest.mark.parametrize("empty", [None, "", "ikke en dato"])
def test_nothing_gives_nothing(empty):
    for write in (f.day, f.when, f.kl, f.ago_in, f.date_long, f.day_short):
        assert write(empty) == ""


def test_an_unknown_language_reads_bokmal():
    with translation.override("de"):
        assert f.day(START) == "tirsdag 12.\xa0januar"
