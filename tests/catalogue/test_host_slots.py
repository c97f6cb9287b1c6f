"""Times one by one: added, closed, opened, removed, given more room and role models."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from catalogue.models import SearchRow, Slot, SlotRoleModel
from catalogue.services import search
from tests.catalogue.host import page
from tests.factories.catalogue import ActivityFactory, SlotFactory, SlotRoleModelFactory
from tests.factories.partners import RoleModelFactory
from tests.factories.regions import CountyFactory, SchoolHolidayFactory
from tests.partners.cast import Cast
from workflow import clock
from workflow.clock import OSLO

pytestmark = pytest.mark.django_db
NO_SUCH_TIME = "Klokka stilles fram en time den natta, så dette klokkeslettet finnes ikke. Velg et annet."


@pytest.fixture(autouse=True)
def _sunday() -> Any:
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


def add(cast: Cast, activity: Any, **changes: str) -> Any:
    data = {"day": "2027-01-12", "starts": "10:00", "ends": "11:30", "capacity": "1", **changes}
    return cast.owner.client.post(page(activity, "tidspunkter/nytt/"), data)


def slot_page(slot: Slot, rest: str = "") -> str:
    return f"/virksomhet/tidspunkter/{slot.uuid}/{rest}"


def test_a_time_is_norwegian_and_lands_in_the_catalogue(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    search.reindex(activity=activity)
    assert add(cast, activity).url == page(activity, "tidspunkter/")
    slot = Slot.objects.get()
    assert slot.starts_at == datetime(2027, 1, 12, 10, 0, tzinfo=OSLO)
    assert slot.ends_at - slot.starts_at == timedelta(minutes=90)
    assert SearchRow.objects.get(pk=activity.pk).free_slots == 1


def test_without_an_end_the_activitys_length_is_used(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, duration_minutes=45)
    add(cast, activity, ends="")
    slot = Slot.objects.get()
    assert slot.ends_at - slot.starts_at == timedelta(minutes=45)


@pytest.mark.parametrize(
    "odd", [{"day": "2027-01-16"}, {"day": "2027-03-26"}, {"starts": "18:00", "ends": "19:00"}, {"ends": "17:30"}]
)
def test_an_odd_time_is_asked_about_and_can_be_meant(cast: Cast, odd: dict[str, str]) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    response = add(cast, activity, **odd)
    assert list(response.context["form"].errors) == ["confirm_time"]
    assert response.content.decode().count('name="confirm_time"') == 1
    assert Slot.objects.count() == 0
    add(cast, activity, confirm_time="on", **odd)
    assert Slot.objects.count() == 1


@pytest.mark.parametrize("day", ["2026-12-21", "2027-03-01"])
def test_a_school_holiday_is_asked_about_by_name(cast: Cast, day: str) -> None:
    SchoolHolidayFactory(county=None, name="Juleferie", first_day=date(2026, 12, 21), last_day=date(2027, 1, 2))
    SchoolHolidayFactory()
    SchoolHolidayFactory(county=CountyFactory(number="46"), name="Vestlands", first_day=date(2027, 1, 4))
    activity = ActivityFactory(organisation=cast.organisation)
    name = "Juleferie" if day < "2027" else "Vinterferie"
    assert [
        f"Da har skolene fri: {name}. " in question
        for question in add(cast, activity, day=day).context["form"].errors["confirm_time"]
    ] == [True]
    assert Slot.objects.count() == 0
    assert add(cast, activity, day=day, confirm_time="on").status_code == 302
    assert add(cast, activity, day="2027-01-12").status_code == 302


def test_a_time_nobody_can_book_is_asked_about_and_can_be_meant(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, booking_closes_days=2)
    soon = {"day": "2026-11-24", "starts": "08:00", "ends": "09:00"}
    assert add(cast, activity, **soon).context["form"].errors == {
        "confirm_time": [
            "Er du sikker på tirsdag 24.\xa0november? Ingen kan booke det, for bookingen stenger 2 dager før."
            " Kryss av hvis det stemmer."
        ]
    }
    assert add(cast, activity, **soon, confirm_time="on").status_code == 302
    assert add(cast, activity, day="2026-11-25").status_code == 302


def test_a_time_that_is_booked_elsewhere_shuts_there(cast: Cast) -> None:
    activity = ActivityFactory(
        organisation=cast.organisation, kind="event", booking_kind="external", booking_closes_days=9
    )
    assert add(cast, activity, day="2026-11-24").status_code == 302


def test_a_work_week_ends_on_the_fifth_working_day(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, kind="work_week")
    add(cast, activity, day="2027-01-13", starts="08:00", ends="15:00")
    assert Slot.objects.get().ends_at == datetime(2027, 1, 19, 15, 0, tzinfo=OSLO)


def test_a_holiday_in_the_middle_of_a_work_week_is_asked_about(cast: Cast) -> None:
    SchoolHolidayFactory()
    activity = ActivityFactory(organisation=cast.organisation, kind="work_week")
    sent = {"day": "2027-02-25", "starts": "08:00", "ends": "15:00"}
    assert add(cast, activity, **sent).context["form"].errors["confirm_time"] == [
        "Er du sikker på mandag 1.\xa0mars? Da har skolene fri: Vinterferie. Kryss av hvis det stemmer."
    ]
    assert add(cast, activity, **sent | {"day": "2027-02-22"}).status_code == 302


def test_a_tick_for_one_odd_time_is_none_for_another(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    asked = add(cast, activity, day="2027-01-16").content.decode()
    [tick] = re.findall(r'<input type="checkbox" name="confirm_time"[^>]* value="(\w+)"', asked)
    again = add(cast, activity, day="2027-01-17", starts="06:00", confirm_time=tick)
    assert len(again.context["form"].errors["confirm_time"]) == 2
    [other] = re.findall(r'<input type="checkbox" name="confirm_time"[^>]*>', again.content.decode())
    assert ("checked" in other, tick in other) == (False, False)
    assert add(cast, activity, day="2027-01-16", confirm_time=tick).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"day": ""}, "day", "Fyll ut dette feltet."),
        ({"day": "i morgen"}, "day", "Oppgi en gyldig dato."),
        ({"day": "2026-11-20"}, "day", "Tidspunktet har vært. Velg et som kommer."),
        ({"day": "2029-01-12"}, "day", "Velg et tidspunkt innen to år."),
        ({"ends": "09:00"}, "ends", "Slutt må være etter start."),
        ({"day": "2027-03-28", "confirm_time": "on", "starts": "02:30"}, "starts", NO_SUCH_TIME),
        ({"day": "2027-03-28", "confirm_time": "on", "starts": "01:00", "ends": "02:00"}, "ends", NO_SUCH_TIME),
        ({"ends": "10:00"}, "ends", "Slutt må være etter start."),
        ({"capacity": "0"}, "capacity", "Verdien må være større enn eller lik 1."),
        ({"capacity": "501"}, "capacity", "Verdien må være mindre enn eller lik 500."),
    ],
)
def test_bad_times_are_refused_beside_the_field(cast: Cast, changes: dict[str, str], field: str, error: str) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    response = add(cast, activity, **changes)
    assert response.context["form"].errors == {field: [error]}
    assert Slot.objects.count() == 0


def test_all_that_is_wrong_with_a_time_is_told_at_once(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    response = add(cast, activity, day="2020-01-01", starts="10:00", ends="09:00", capacity="-1")
    assert set(response.context["form"].errors) == {"day", "ends", "capacity"}


def test_a_night_in_a_weekend_is_asked_about_twice(cast: Cast) -> None:
    response = add(
        cast, ActivityFactory(organisation=cast.organisation), day="2027-02-06", starts="03:00", ends="04:00"
    )
    asked = response.context["form"].errors["confirm_time"]
    assert ["helga" in asked[0], "utenfor kl. 7–17" in asked[1]] == [True, True]


def test_the_same_start_twice_is_refused_unless_the_first_was_cancelled(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    add(cast, activity)
    assert add(cast, activity).context["form"].errors == {"day": ["Det finnes alt et tidspunkt som starter da."]}
    Slot.objects.update(status="cancelled")
    assert add(cast, activity).status_code == 302


def test_an_archived_activity_gets_no_new_times(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="archived")
    assert add(cast, activity).context["form"].errors == {"__all__": ["Aktiviteten er arkivert."]}


def test_room_is_never_less_than_what_is_taken(cast: Cast) -> None:
    slot = SlotFactory(activity__organisation=cast.organisation, capacity=3, taken=2)
    response = cast.owner.client.post(slot_page(slot), {"capacity": "1"})
    assert response.context["form"].errors == {"capacity": ["2 er alt tatt. Antallet kan ikke være lavere."]}
    cast.owner.client.post(slot_page(slot), {"capacity": "2"})
    slot.refresh_from_db()
    assert (slot.capacity, slot.taken) == (2, 2)


def test_closing_takes_it_out_of_the_catalogue_and_opening_puts_it_back(cast: Cast) -> None:
    slot = SlotFactory(activity__organisation=cast.organisation)
    search.reindex(activity=slot.activity)
    for action, status, free in (("steng/", "closed", 0), ("apne/", "open", 1)):
        cast.owner.client.post(slot_page(slot, action))
        slot.refresh_from_db()
        assert (slot.status, SearchRow.objects.get(pk=slot.activity_id).free_slots) == (status, free)


def test_an_empty_time_is_removed_after_asking(cast: Cast) -> None:
    slot = SlotFactory(activity__organisation=cast.organisation)
    assert "Fjerne tidspunktet?" in cast.owner.client.get(slot_page(slot, "fjern/")).content.decode()
    assert cast.owner.client.post(slot_page(slot, "fjern/")).url == page(slot.activity, "tidspunkter/")
    assert Slot.objects.count() == 0


def test_a_booked_time_is_not_removed(cast: Cast) -> None:
    slot = SlotFactory(activity__organisation=cast.organisation, taken=1)
    html = cast.owner.client.post(slot_page(slot, "fjern/"), follow=True).content.decode()
    assert "Avlys det i stedet, så får de beskjed." in html
    assert Slot.objects.count() == 1


def test_a_cancelled_time_cannot_be_opened(cast: Cast) -> None:
    slot = SlotFactory(activity__organisation=cast.organisation, status="cancelled")
    assert "Tidspunktet er avlyst." in cast.owner.client.post(slot_page(slot, "apne/"), follow=True).content.decode()
    slot.refresh_from_db()
    assert slot.status == "cancelled"


def test_a_role_model_is_sent_and_taken_off(cast: Cast) -> None:
    slot = SlotFactory(activity__organisation=cast.organisation)
    rita = RoleModelFactory(organisation=cast.organisation, name="Rita")
    cast.owner.client.post(slot_page(slot, "rollemodell/"), {"role_model": rita.uuid})
    row = SlotRoleModel.objects.get()
    assert (row.role_model, row.active, row.period.lower) == (rita, True, slot.starts_at)
    cast.owner.client.post(slot_page(slot, f"rollemodell/{rita.uuid}/fjern/"))
    row.refresh_from_db()
    assert row.active is False
    cast.owner.client.post(slot_page(slot, "rollemodell/"), {"role_model": rita.uuid})
    row.refresh_from_db()
    assert row.active is True


def test_a_busy_role_model_is_refused_beside_the_field(cast: Cast) -> None:
    slot = SlotFactory(activity__organisation=cast.organisation)
    rita = RoleModelFactory(organisation=cast.organisation, name="Rita")
    clash = SlotFactory(activity=slot.activity, starts_at=slot.starts_at + timedelta(minutes=30))
    SlotRoleModelFactory(slot=clash, role_model=rita)
    response = cast.owner.client.post(slot_page(slot, "rollemodell/"), {"role_model": rita.uuid})
    assert response.context["assign_form"].errors == {"role_model": ["Rita er alt opptatt da. Velg en annen."]}
    assert SlotRoleModel.objects.count() == 1


def test_back_to_back_is_not_busy(cast: Cast) -> None:
    slot = SlotFactory(activity__organisation=cast.organisation)
    rita = RoleModelFactory(organisation=cast.organisation)
    SlotRoleModelFactory(slot=SlotFactory(activity=slot.activity, starts_at=slot.ends_at), role_model=rita)
    cast.owner.client.post(slot_page(slot, "rollemodell/"), {"role_model": rita.uuid})
    assert SlotRoleModel.objects.filter(slot=slot, active=True).count() == 1


@pytest.mark.parametrize("whose", ["foreign", "inactive"])
def test_only_ones_own_active_role_models_can_be_sent(cast: Cast, whose: str) -> None:
    slot = SlotFactory(activity__organisation=cast.organisation)
    person = (
        RoleModelFactory(organisation=cast.organisation, is_active=False) if whose == "inactive" else RoleModelFactory()
    )
    response = cast.owner.client.post(slot_page(slot, "rollemodell/"), {"role_model": person.uuid})
    assert list(response.context["assign_form"].errors) == ["role_model"]
    assert SlotRoleModel.objects.count() == 0


@pytest.mark.parametrize("rest", ["", "steng/", "apne/", "fjern/", "rollemodell/"])
def test_strangers_cannot_touch_a_time(cast: Cast, rest: str) -> None:
    slot = SlotFactory(activity__organisation=cast.organisation)
    assert cast.stranger.client.post(slot_page(slot, rest), {"capacity": "9"}).status_code == 404
    assert cast.anonymous.post(slot_page(slot, rest)).status_code == 302
    assert cast.owner.client.put(slot_page(slot, rest)).status_code == 405
    fresh = Slot.objects.get(pk=slot.pk)
    assert (fresh.status, fresh.capacity) == ("open", 1)


def test_the_list_shows_ahead_and_behind_apart(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    SlotFactory(activity=activity, starts_at=datetime(2027, 1, 12, 10, 0, tzinfo=OSLO), capacity=2, taken=1)
    SlotFactory(activity=activity, starts_at=clock.now() - timedelta(days=30))
    html = cast.owner.client.get(page(activity, "tidspunkter/")).content.decode()
    assert ("tirsdag 12.\xa0januar kl." in html, "1 av 2 grupper" in html, "fredag 23.\xa0oktober" in html) == (
        True,
        True,
        False,
    )
    past = cast.owner.client.get(page(activity, "tidspunkter/?vis=tidligere")).content.decode()
    assert ("tirsdag 12.\xa0januar kl." in past, "fredag 23.\xa0oktober" in past) == (False, True)


@pytest.mark.parametrize(
    ("unit", "capacity", "words"),
    [("groups", 1, "1 av 1 gruppe<"), ("groups", 3, "1 av 3 grupper<"), ("pupils", 1, "1 av 1 elev<")],
)
def test_what_is_taken_is_counted_as_people_count(cast: Cast, unit: str, capacity: int, words: str) -> None:
    activity = ActivityFactory(organisation=cast.organisation, unit=unit)
    slot = SlotFactory(activity=activity, capacity=capacity, taken=1)
    for address in (slot_page(slot), page(activity, "tidspunkter/")):
        assert words in cast.owner.client.get(address).content.decode()


def test_slot_list_query_count(cast: Cast, django_assert_num_queries: Any) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    SlotRoleModelFactory(slot=SlotFactory(activity=activity))
    with django_assert_num_queries(8):
        cast.owner.client.get(page(activity, "tidspunkter/"))
    for _ in range(2):
        SlotRoleModelFactory(slot=SlotFactory(activity=activity))
    with django_assert_num_queries(8):
        cast.owner.client.get(page(activity, "tidspunkter/"))
