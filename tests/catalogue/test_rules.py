"""What each kind of activity asks for."""

from datetime import datetime

import pytest
import time_machine
from django.utils import translation

from catalogue import rules
from catalogue.enums import BookingKind, Kind
from catalogue.rules import Step
from tests.factories.catalogue import ActivityFactory
from workflow.clock import OSLO

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_bookings_and_start_values_that_fit(kind: str) -> None:
    values = rules.start_values(kind)
    assert values["booking_kind"] in rules.BOOKING_KINDS[kind]
    assert rules.steps_for(kind)[0] == Step.WHAT


def test_a_complete_activity_lacks_nothing() -> None:
    assert rules.missing(ActivityFactory()) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"summary": ""}, [(Step.WHAT, "summary")]),
        ({"factors": []}, [(Step.CONTENT, "factors")]),
        ({"subjects": []}, [(Step.CONTENT, "subjects")]),
        ({"address": ""}, [(Step.PLACE, "address")]),
        ({"address": "", "meeting_point": "", "place": "school"}, []),
        ({"municipality": None, "latitude": None, "longitude": None, "place": "digital"}, []),
        ({"booking_kind": BookingKind.EXTERNAL}, [(Step.BOOKING, "external_url")]),
        ({"languages": [], "contact_email": ""}, [(Step.GROUP, "languages"), (Step.PRACTICAL, "contact_email")]),
        ({"contact_phone": ""}, [(Step.PRACTICAL, "contact_phone")]),
        ({"contact_phone": "", "booking_kind": BookingKind.PROPOSAL}, [(Step.PRACTICAL, "contact_phone")]),
        ({"contact_phone": "", "kind": Kind.EVENT, "booking_kind": BookingKind.NONE}, []),
        ({"kind": Kind.FILM, "languages": []}, [(Step.CONTENT, "languages")]),
        ({"kind": Kind.STUDY, "address": "", "meeting_point": ""}, []),
    ],
)
def test_missing(changes: dict[str, object], expected: list[tuple[Step, str]]) -> None:
    found = rules.missing(ActivityFactory(**changes))
    assert [(gap.step, gap.field) for gap in found] == expected


def test_missing_takes_one_query(django_assert_num_queries: object) -> None:
    activity = ActivityFactory()
    with django_assert_num_queries(1):  # type: ignore[operator]
        rules.missing(activity)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "Er du sikker på lørdag 6.\xa0februar?"),
        ("nn", "Er du sikker på laurdag 6.\xa0februar?"),
        ("en", "Are you sure about Saturday 6\xa0February?"),
    ],
)
def test_an_odd_day_is_written_as_the_language_writes_it(language: str, words: str) -> None:
    with time_machine.travel("2027-01-11T08:00:00Z", tick=False), translation.override(language):
        assert [
            question.startswith(words) for question in rules.odd_time(datetime(2027, 2, 6, 10, 0, tzinfo=OSLO))
        ] == [True]
