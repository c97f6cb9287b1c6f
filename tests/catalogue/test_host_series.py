"""A series of times: shown first, around holidays, then made."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from catalogue import rules
from catalogue.models import SearchRow, Slot, SlotSeries
from catalogue.services import search, series
from regions.models import SchoolHoliday
from tests.catalogue.host import page
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.regions import CountyFactory, SchoolHolidayFactory
from tests.partners.cast import Cast
from workflow.clock import OSLO

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sunday() -> Any:
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


def post(cast: Cast, activity: Any, action: str = "create", **changes: Any) -> Any:
    data = {
        "weekdays": ["1"],
        "every_weeks": "1",
        "first_day": "2027-02-01",
        "last_day": "2027-03-31",
        "starts": "10:00",
        "ends": "11:30",
        "capacity": "2",
        "action": action,
        **changes,
    }
    return cast.owner.client.post(page(activity, "tidspunkter/serie/"), data)


def days() -> list[str]:
    return [f"{slot.starts_at.astimezone(OSLO):%m-%d %H:%M}" for slot in Slot.objects.order_by("starts_at")]


def test_a_series_skips_public_and_the_countys_school_holidays(cast: Cast) -> None:
    SchoolHoliday.objects.all().delete()
    SchoolHolidayFactory(name="Vinterferie", first_day=date(2027, 2, 22), last_day=date(2027, 2, 26))
    elsewhere = CountyFactory(number="46", name="Vestland")
    SchoolHolidayFactory(
        county=elsewhere, name="Vinterferie vest", first_day=date(2027, 3, 1), last_day=date(2027, 3, 5)
    )
    SchoolHolidayFactory(county=None, name="Påskeferie", first_day=date(2027, 3, 22), last_day=date(2027, 3, 24))
    activity = ActivityFactory(organisation=cast.organisation)
    search.reindex(activity=activity)
    post(cast, activity, weekdays=["1", "3"], first_day="2027-02-16")
    assert days() == [
        f"{day} 10:00" for day in ("02-16", "02-18", "03-02", "03-04", "03-09", "03-11", "03-16", "03-18", "03-30")
    ]
    assert {slot.series for slot in Slot.objects.all()} == {SlotSeries.objects.get()}
    assert SearchRow.objects.get(pk=activity.pk).free_slots == 9


def test_the_preview_says_what_is_skipped_and_why_and_makes_nothing(cast: Cast) -> None:
    SchoolHoliday.objects.all().delete()
    SchoolHolidayFactory(name="Vinterferie", first_day=date(2027, 3, 1), last_day=date(2027, 3, 5))
    activity = ActivityFactory(organisation=cast.organisation)
    SlotFactory(activity=activity, starts_at=datetime(2027, 3, 9, 10, 0, tzinfo=OSLO))
    response = post(cast, activity, "preview", weekdays=["1", "3"], first_day="2027-03-01", last_day="2027-03-26")
    plan = response.context["plan"]
    assert [(f"{row.day:%m-%d}", row.why) for row in plan.skipped] == [
        ("03-02", "Vinterferie"),
        ("03-04", "Vinterferie"),
        ("03-09", "det finnes alt et tidspunkt da"),
        ("03-25", "Skjærtorsdag"),
    ]
    assert [f"{first:%m-%d}" for first, _last in plan.periods] == ["03-11", "03-16", "03-18", "03-23"]
    html = response.content.decode()
    assert ("4 tidspunkter blir lagt til" in html, "torsdag 25.\xa0mars: Skjærtorsdag" in html) == (True, True)
    assert Slot.objects.count() == 1


def test_what_was_typed_follows_from_preview_to_create_and_back(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    hidden = post(cast, activity, "preview").context["hidden"]
    data = [(field.html_name, field.value()) for field in hidden]
    response = cast.owner.client.post(page(activity, "tidspunkter/serie/"), {**dict(data), "action": "edit"})
    assert (response.context["plan"], response.context["form"].data["last_day"]) == (None, "2027-03-31")
    cast.owner.client.post(page(activity, "tidspunkter/serie/"), {**dict(data), "action": "create"})
    assert Slot.objects.exists()


def test_every_second_week_keeps_wall_clock_time_over_summer_time(cast: Cast) -> None:
    SchoolHoliday.objects.all().delete()
    activity = ActivityFactory(organisation=cast.organisation)
    post(cast, activity, every_weeks="2", first_day="2027-03-16", last_day="2027-04-27")
    assert days() == ["03-16 10:00", "03-30 10:00", "04-13 10:00", "04-27 10:00"]
    assert [slot.starts_at.astimezone(OSLO).utcoffset() for slot in Slot.objects.order_by("starts_at")][0::3] == [
        datetime(2027, 1, 1, tzinfo=OSLO).utcoffset(),
        datetime(2027, 7, 1, tzinfo=OSLO).utcoffset(),
    ]


def test_making_it_twice_makes_it_once(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    post(cast, activity)
    made = Slot.objects.count()
    assert list(post(cast, activity).context["form"].errors) == ["weekdays"]
    assert (Slot.objects.count(), SlotSeries.objects.count()) == (made, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": ["6"]}, "weekdays"),
        ({"every_weeks": "9"}, "every_weeks"),
        ({"first_day": "snart"}, "first_day"),
        ({"first_day": "2026-11-01"}, "first_day"),
        ({"last_day": "2027-01-31"}, "last_day"),
        ({"last_day": "2030-01-01"}, "last_day"),
        ({"first_day": "2025-01-01", "last_day": "2025-02-01"}, "last_day"),
        ({"ends": "09:30"}, "ends"),
        ({"capacity": "0"}, "capacity"),
        ({"first_day": "2027-02-03", "last_day": "2027-02-04"}, "weekdays"),
    ],
)
def test_bad_series_are_refused_beside_the_field(cast: Cast, changes: dict[str, Any], field: str) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    response = post(cast, activity, **changes)
    assert list(response.context["form"].errors) == [field]
    assert Slot.objects.count() == 0


def test_all_that_is_wrong_with_a_series_is_told_at_once(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    response = post(cast, activity, first_day="2020-01-01", last_day="2019-01-01", ends="09:00", capacity="0")
    assert set(response.context["form"].errors) == {"first_day", "last_day", "ends", "capacity"}


@pytest.mark.parametrize(("starts", "ends", "asked"), [("02:00", "03:00", True), ("10:00", "11:00", False)])
def test_the_preview_asks_about_odd_hours(cast: Cast, starts: str, ends: str, asked: bool) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    response = post(cast, activity, action="preview", starts=starts, ends=ends)
    assert ("Tidspunktene er utenfor kl. 7–17." in response.content.decode()) == asked


def test_an_activity_has_at_most_its_limit_of_times(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rules.MAX_UPCOMING_SLOTS == 400
    monkeypatch.setattr(series, "MAX_UPCOMING_SLOTS", 5)
    activity = ActivityFactory(organisation=cast.organisation)
    response = post(cast, activity)
    assert response.context["form"].errors == {
        "last_day": ["Det blir for mange: en aktivitet kan ha inntil 5 tidspunkter. Velg en kortere periode."]
    }
    assert Slot.objects.count() == 0
