"""The search rows follow the activities and their times."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.postgres.search import SearchQuery
from django.core.management import call_command

from catalogue.enums import ActivityStatus, BookingKind, Place, SlotStatus
from catalogue.models import SearchRow
from catalogue.services.search import refresh_passed_times, refresh_times, reindex
from tests.catalogue.public import BODO, in_days, offer, place
from tests.factories.catalogue import ActivityFactory, SlotFactory
from workflow import clock

pytestmark = pytest.mark.django_db


def row(pk: int) -> SearchRow:
    return SearchRow.objects.select_related("words").get(pk=pk)


def test_reindex_writes_the_row() -> None:
    activity = offer("Vindkraft", grades=[8, 11], slots=2)

    found = row(activity.pk)

    assert (found.kind_bit, found.grade_bits, found.subject_bits) == (2, 1 << 8 | 1 << 11, 1)
    assert (found.county_code, found.municipality_code, found.digital) == (18, 1804, False)
    assert (found.latitude, found.longitude) == (place(BODO).latitude, place(BODO).longitude)
    assert (found.free_slots, found.next_start) == (2, activity.slots.first().starts_at)
    assert "Vindkraft Bedriftsbesøk" in found.words.text


def test_reindex_again_follows_the_activity_and_its_people() -> None:
    activity = offer("Vindkraft")
    activity.title = "Solceller"
    activity.save(update_fields=["title"])

    reindex(activity=activity)

    assert "Solceller" in row(activity.pk).words.text
    assert "Vindkraft" not in row(activity.pk).words.text
    assert SearchRow.objects.filter(words__vector=SearchQuery("solcelle", config="norwegian")).count() == 1


def test_reindex_takes_the_row_away_when_not_published() -> None:
    activity = offer("Vindkraft")
    activity.status = ActivityStatus.PAUSED
    activity.save(update_fields=["status"])

    reindex(activity=activity)

    assert SearchRow.objects.count() == 0


def test_a_digital_activity_has_no_place_to_measure_to() -> None:
    assert row(offer("På skjerm", place=Place.DIGITAL).pk).latitude is None


@pytest.mark.parametrize(
    "fields",
    [{"status": SlotStatus.CANCELLED}, {"status": SlotStatus.CLOSED}, {"taken": 1}, {"listed": False}],
)
def test_refresh_times_counts_only_what_can_be_booked(fields: dict[str, object]) -> None:
    activity = offer("Vindkraft", slots=1)
    activity.slots.update(**fields)

    refresh_times(activity_id=activity.pk)

    assert (row(activity.pk).free_slots, row(activity.pk).next_start) == (0, None)


def test_a_time_whose_booking_has_closed_is_not_free() -> None:
    activity = ActivityFactory(booking_closes_days=3)
    SlotFactory(activity=activity, starts_at=in_days(2))
    SlotFactory(activity=activity, starts_at=in_days(4))
    reindex(activity=activity)

    assert (row(activity.pk).free_slots, row(activity.pk).next_start) == (1, activity.slots.last().starts_at)


def test_an_open_event_counts_its_time_to_the_start() -> None:
    activity = ActivityFactory(booking_kind=BookingKind.NONE, booking_closes_days=3)
    SlotFactory(activity=activity, starts_at=in_days(1))
    reindex(activity=activity)

    assert row(activity.pk).free_slots == 1


def test_refresh_times_is_one_statement(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    activity = offer("Vindkraft", slots=3)

    with django_assert_num_queries(1):
        refresh_times(activity_id=activity.pk)


def test_refresh_times_without_a_row_does_nothing() -> None:
    refresh_times(activity_id=ActivityFactory(status=ActivityStatus.DRAFT).pk)

    assert SearchRow.objects.count() == 0


def test_unchanged_times_leave_the_kept_card() -> None:
    activity = offer("Vindkraft", slots=1)
    before = row(activity.pk).changed_at

    refresh_times(activity_id=activity.pk)

    assert row(activity.pk).changed_at == before


def test_passed_times_are_no_longer_free() -> None:
    with time_machine.travel("2027-01-04 08:00+01:00", tick=False):
        activity = offer("Vindkraft", slots=2)
        second = activity.slots.last().starts_at
    with time_machine.travel(second - timedelta(days=2, hours=1), tick=False):
        assert refresh_passed_times() == 1
        assert (row(activity.pk).free_slots, row(activity.pk).next_start) == (1, second)
        assert row(activity.pk).changed_at == clock.now()
        assert refresh_passed_times() == 0


def test_the_command_builds_everything_anew(capsys: pytest.CaptureFixture[str]) -> None:
    published, paused = offer("Vindkraft", slots=1), offer("Solkraft")
    SearchRow.objects.filter(pk=published.pk).delete()
    paused.status = ActivityStatus.PAUSED
    paused.save(update_fields=["status"])

    call_command("reindex_catalogue")

    assert [found.pk for found in SearchRow.objects.all()] == [published.pk]
    assert "1 activities" in capsys.readouterr().out
