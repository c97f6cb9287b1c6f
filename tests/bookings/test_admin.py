"""Bookings in the admin: found, read, acted on through the services."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from bookings.enums import BookingStatus, Side
from bookings.models import Booking, BookingRules
from tests.factories.accounts import StaffFactory
from tests.factories.bookings import BookingFactory, Cast, ProposedTimeFactory
from tests.factories.catalogue import SlotFactory

LIST = "/admin/bookings/booking/"


@pytest.fixture
def staff(client: Client, db: None, moment: time_machine.Traveller) -> Client:
    client.force_login(StaffFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_whatever_the_rows(staff: Client, rows: int, django_assert_num_queries: Any) -> None:
    BookingFactory.create_batch(rows)
    staff.get(LIST)
    with django_assert_num_queries(6):
        response = staff.get(LIST)
    assert len(response.context["cl"].result_list) == rows


@pytest.mark.parametrize("query", ["status=confirmed", "fylke=18", "activity__kind=company_visit", "q=9ina"])
def test_filters_and_search_work(staff: Client, query: str) -> None:
    BookingFactory(status=BookingStatus.CONFIRMED)
    assert staff.get(f"{LIST}?{query}").status_code == 200


def test_number_is_found(staff: Client) -> None:
    wanted, _other = BookingFactory.create_batch(2)
    response = staff.get(LIST, {"q": wanted.number})
    assert [row.pk for row in response.context["cl"].result_list] == [wanted.pk]


def test_page_is_read_only_and_tells_the_story(staff: Client, cast: Cast) -> None:
    booking = BookingFactory(slot=cast.slot)
    response = staff.get(f"{LIST}{booking.pk}/change/")
    assert response.status_code == 200
    assert b'name="pupils"' not in response.content
    assert f"/admin/bookings/booking/{booking.pk}/trekk/" in response.content.decode()


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        (BookingStatus.CONFIRMED, "avlys-for-skolen", BookingStatus.CANCELLED_BY_SCHOOL),
        (BookingStatus.CONFIRMED, "avlys-for-verten", BookingStatus.CANCELLED_BY_HOST),
        (BookingStatus.REQUESTED, "trekk", BookingStatus.WITHDRAWN),
        (BookingStatus.REQUESTED, "avslaa", BookingStatus.DECLINED),
    ],
)
def test_staff_act_for_a_side(staff: Client, cast: Cast, before: str, action: str, after: str) -> None:
    booking = BookingFactory(slot=cast.slot, status=before, school=cast.school, booked_by=cast.teacher)
    url = f"{LIST}{booking.pk}/{action}/"
    page = staff.get(url).content.decode()
    assert cast.activity.title in page
    assert Booking.objects.get().status == before
    staff.post(url, {"reason": "Ringte oss"})
    assert Booking.objects.get().status == after
    cast.slot.refresh_from_db()
    assert cast.slot.taken == 0


def test_action_out_of_turn_is_refused(staff: Client) -> None:
    booking = BookingFactory(slot=SlotFactory(), status=BookingStatus.DECLINED)
    response = staff.post(f"{LIST}{booking.pk}/avlys-for-skolen/", {"reason": "x"})
    assert response.status_code == 302
    assert Booking.objects.get().status == BookingStatus.DECLINED


def test_rules_are_edited_and_kept_in_order(staff: Client) -> None:
    url = "/admin/bookings/bookingrules/1/change/"
    values = {
        "chase_after_workdays": 8,
        "expire_after_workdays": 7,
        "link_valid_days": 14,
        "no_show_days": 14,
        "open_requests_per_group": 2,
        "requests_per_day": 30,
        "keep_people_months": 24,
    }
    assert "Fristen må være senere enn purringen." in staff.post(url, values).content.decode()
    staff.post(url, {**values, "chase_after_workdays": 2})
    rules = BookingRules.current()
    assert (rules.chase_after_workdays, rules.open_requests_per_group, rules.requests_per_day) == (2, 2, 30)
    for absurd in ({"link_valid_days": 0}, {"expire_after_workdays": 32767}, {"chase_after_workdays": 0}):
        response = staff.post(url, {**values, "chase_after_workdays": 2, **absurd})
        assert list(response.context["adminform"].form.errors) == list(absurd)


def test_rules_are_one_row_that_the_list_leads_to(staff: Client) -> None:
    row = "/admin/bookings/bookingrules/1/change/"
    for page in ("", "add/"):
        assert staff.get(f"/admin/bookings/bookingrules/{page}")["Location"] == row
    menu = staff.get("/admin/bookings/").content.decode()
    assert ("/admin/bookings/evaluationquestion/add/" in menu, "/admin/bookings/bookingrules/add/" in menu) == (
        True,
        False,
    )
    assert "_addanother" not in staff.get(row).content.decode()


def test_page_shows_the_times_each_side_has_proposed(staff: Client, cast: Cast) -> None:
    booking = BookingFactory(slot=None, activity=cast.activity, status=BookingStatus.NEW_TIME)
    for side, day, is_open in ((Side.SCHOOL, 2, False), (Side.SCHOOL, 3, False), (Side.HOST, 4, True)):
        at = datetime(2027, 2, day, 9, 0, tzinfo=UTC)
        ProposedTimeFactory(booking=booking, side=side, starts_at=at, ends_at=at.replace(hour=10), is_open=is_open)
    text = staff.get(f"{LIST}{booking.pk}/change/").content.decode()
    rows = {side: text.partition(f"field-by_{side}")[2].partition("field-")[0] for side in ("school", "host")}
    told = {side: re.findall(r"(\d+)\. februar 2027 10:00–11:00, ([a-z ]+)", row) for side, row in rows.items()}
    assert told == {
        "school": [("2", "gjelder ikke lenger"), ("3", "gjelder ikke lenger")],
        "host": [("4", "kan velges")],
    }
