"""Seats are taken and given back under the slot's lock."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from catalogue.models import SearchRow, Slot
from catalogue.services import search
from catalogue.services.seats import SeatError, release_seats, take_seats
from catalogue.services.slot import SlotError, change_slot_time, lock_slot
from tests.factories.catalogue import ActivityFactory, SlotFactory, SlotRoleModelFactory
from tests.factories.partners import RoleModelFactory
from workflow import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


def test_seats_are_counted_and_given_back() -> None:
    slot = SlotFactory(capacity=30, activity__unit="pupils")
    take_seats(slot=slot, seats=28)
    slot.refresh_from_db()
    assert (slot.taken, slot.free) == (28, 2)
    release_seats(slot=slot, seats=28)
    slot.refresh_from_db()
    assert slot.taken == 0


def test_the_catalogue_hears_when_a_time_fills_and_frees() -> None:
    slot = SlotFactory(capacity=1)
    search.reindex(activity=slot.activity)
    take_seats(slot=slot, seats=1)
    assert SearchRow.objects.get(pk=slot.activity_id).free_slots == 0
    release_seats(slot=slot, seats=1)
    assert SearchRow.objects.get(pk=slot.activity_id).free_slots == 1


@pytest.mark.parametrize(
    ("slot", "seats", "message"),
    [
        ({"capacity": 1, "taken": 1}, 1, "Tidspunktet er dessverre fullt. Velg et annet."),
        ({"capacity": 30, "taken": 28}, 3, "Det er bare 2 plasser igjen på dette tidspunktet."),
        ({"capacity": 30, "taken": 29}, 3, "Det er bare 1 plass igjen på dette tidspunktet."),
        ({"status": "closed"}, 1, "Tidspunktet er stengt for nye bestillinger. Velg et annet."),
        ({"status": "cancelled"}, 1, "Tidspunktet er avlyst. Velg et annet."),
        ({"starts_at": timedelta(minutes=-1)}, 1, "Tidspunktet har vært. Velg et annet."),
        ({"starts_at": timedelta(days=2)}, 1, "Det er for sent å booke dette tidspunktet: fristen er 2 dager før."),
        ({"activity__status": "paused"}, 1, "Aktiviteten tar ikke imot bestillinger nå."),
    ],
)
def test_a_slot_that_cannot_be_had_says_why(slot: dict[str, Any], seats: int, message: str) -> None:
    if "starts_at" in slot:
        slot = {**slot, "starts_at": clock.now() + slot["starts_at"]}
    row = SlotFactory(**slot)
    with pytest.raises(SeatError) as error:
        take_seats(slot=row, seats=seats)
    assert error.value.message == message
    assert Slot.objects.get(pk=row.pk).taken == row.taken


@pytest.mark.parametrize("slot", [{"status": "closed"}, {"activity__status": "paused"}, {"listed": False}])
def test_what_both_sides_agreed_on_passes_a_closed_door(slot: dict[str, Any]) -> None:
    row = SlotFactory(**slot)
    take_seats(slot=row, seats=1, agreed=True)
    assert Slot.objects.get(pk=row.pk).taken == 1


@pytest.mark.parametrize("slot", [{"status": "cancelled"}, {"taken": 1}])
def test_what_both_sides_agreed_on_does_not_pass_a_wall(slot: dict[str, Any]) -> None:
    with pytest.raises(SeatError):
        take_seats(slot=SlotFactory(**slot), seats=1, agreed=True)


def test_moving_a_slot_takes_its_role_models_along() -> None:
    activity = ActivityFactory()
    slot = SlotFactory(activity=activity)
    row = SlotRoleModelFactory(slot=slot, role_model=RoleModelFactory(organisation=activity.organisation))
    later = slot.starts_at + timedelta(days=1)
    change_slot_time(slot=lock_slot(slot), starts_at=later, ends_at=later + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.period.lower, row.period.upper) == (later, later + timedelta(hours=1))


def test_moving_a_slot_to_where_its_role_model_is_busy_is_refused() -> None:
    activity = ActivityFactory()
    slot, other = SlotFactory(activity=activity), SlotFactory()
    rita = RoleModelFactory(organisation=activity.organisation, name="Rita")
    for one in (slot, other):
        SlotRoleModelFactory(slot=one, role_model=rita, period=(one.starts_at, one.starts_at + timedelta(minutes=5)))
    with pytest.raises(SlotError) as error:
        change_slot_time(slot=lock_slot(slot), starts_at=other.starts_at, ends_at=other.ends_at)
    assert error.value.message == "Rita er alt opptatt da. Velg en annen."
