"""The admin lists of places: shown, not edited, and the same number of queries whatever their length."""

from datetime import date

import pytest
from django.test import Client

from regions.models import SchoolHoliday
from tests.factories.accounts import StaffFactory
from tests.factories.regions import SchoolHolidayFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(StaffFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_school_holiday_list_queries(staff: Client, rows: int, django_assert_num_queries: object) -> None:
    SchoolHolidayFactory.create_batch(rows)
    with django_assert_num_queries(8):  # type: ignore[operator]
        response = staff.get("/admin/regions/schoolholiday/")
    assert len(response.context["cl"].result_list) == rows


@pytest.mark.parametrize(
    ("address", "queries", "rows"),
    [("county/", 5, 15), ("county/?q=nordl", 5, 1), ("municipality/?q=bodø", 6, 1), ("municipality/?q=nes", 6, 20)],
)
def test_place_list_queries(
    staff: Client, address: str, queries: int, rows: int, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(queries):  # type: ignore[operator]
        response = staff.get(f"/admin/regions/{address}")
    assert len(response.context["cl"].result_list) == rows


@pytest.mark.parametrize("address", ["county/18/change/", "municipality/1804/change/", "county/add/"])
def test_places_cannot_be_edited(staff: Client, address: str) -> None:
    assert staff.post(f"/admin/regions/{address}", {"name": "Tullefylket"}).status_code == 403


def test_a_holiday_may_not_end_before_it_begins(staff: Client) -> None:
    values = {"name": "Høstferie", "county": "18", "first_day": "2027-10-08", "last_day": "2027-10-04"}
    response = staff.post("/admin/regions/schoolholiday/add/", values)
    errors = response.context["adminform"].form.non_field_errors()
    assert errors == ["Siste dag må være samme dag som eller etter første dag."]
    assert SchoolHoliday.objects.count() == 0


def test_staff_add_a_holiday(staff: Client) -> None:
    values = {"name": "Høstferie", "county": "18", "first_day": "2027-10-04", "last_day": "2027-10-08"}
    assert staff.post("/admin/regions/schoolholiday/add/", values).status_code == 302
    assert SchoolHoliday.objects.get().last_day == date(2027, 10, 8)
