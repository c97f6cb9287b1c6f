"""What a card says, from the activity's columns."""

from datetime import UTC, datetime

import pytest
import time_machine

from catalogue.enums import BookingKind, Kind, Place, Unit
from catalogue.views.cards import DISTANCE_MARK, card

FIRST = datetime(2027, 1, 12, 9, tzinfo=UTC)


def made(**changes):
    row = {
        "pk": 1,
        "slug": "vind",
        "title": "Slik lager vi strøm av vind",
        "kind": Kind.COMPANY_VISIT,
        "grades": [8, 9, 10],
        "group_max": 30,
        "unit": Unit.PUPILS,
        "booking_kind": BookingKind.FIXED,
        "place": Place.HOST,
        "municipality__name": None,
        "organisation__name": "Nordlys Energi",
        "organisation__municipality__name": "Bodø",
        "search_row__next_start": FIRST,
        "search_row__free_slots": 5,
    }
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False):
        return card(row | changes)


@pytest.mark.parametrize(
    ("changes", "words", "has_times"),
    [
        ({}, "5 ledige tidspunkter, neste tir 12. jan", True),
        ({"search_row__free_slots": 1}, "1 ledig tidspunkt, neste tir 12. jan", True),
        ({"search_row__free_slots": 0}, "Ingen ledige tidspunkter nå", False),
        # The time has passed since the row was made.
        ({"search_row__next_start": datetime(2026, 12, 1, 8, tzinfo=UTC)}, "Ingen ledige tidspunkter nå", False),
        (
            {"search_row__next_start": None, "search_row__free_slots": 0, "booking_kind": BookingKind.PROPOSAL},
            "Du foreslår tidspunkt",
            False,
        ),
        (
            {"search_row__next_start": None, "kind": Kind.FILM, "booking_kind": BookingKind.NONE},
            "Se den når det passer",
            False,
        ),
    ],
)
def test_when(changes, words, has_times):
    found = made(**changes)
    assert (found.time_label.replace("\xa0", " "), found.has_times) == (words, has_times)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "inntil 30 elever"),
        ({"group_max": 1}, "inntil 1 elev"),
        ({"unit": Unit.GROUPS}, "inntil 30 personer"),
        ({"booking_kind": BookingKind.EXTERNAL}, ""),
    ],
)
def test_how_many(changes, words):
    assert made(**changes).size_label == words


@pytest.mark.parametrize(
    ("changes", "words", "mark"),
    [
        ({}, "Bodø", DISTANCE_MARK),
        ({"municipality__name": "Fauske"}, "Fauske", DISTANCE_MARK),
        ({"place": Place.SCHOOL}, "Kommer til skolen fra Bodø", ""),
        ({"place": Place.DIGITAL}, "Digitalt", DISTANCE_MARK),
    ],
)
def test_where(changes, words, mark):
    found = made(**changes)
    assert (found.place_label, found.distance_mark) == (words, mark)
