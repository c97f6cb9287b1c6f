"""A form sent again from the back button has a new key, and maybe another time: the group is asked whether it wants both."""

from uuid import uuid4

import pytest
from django.test import Client

from bookings.enums import BookingStatus
from bookings.models import Booking
from tests.factories.bookings import BookingFactory, Cast
from tests.factories.catalogue import SlotFactory

ADDRESS = "/aktiviteter/vind/bestill/"
WORDS = "Gruppa har alt et tidspunkt på denne aktiviteten: tirsdag 26.\xa0januar kl. 10.00. Kryss av hvis dere vil ha ett til."


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    """The teacher, who has just booked the first time."""
    client.force_login(cast.teacher)
    assert client.post(ADDRESS, cast.posted()).status_code == 302
    return client


def other_time(cast: Cast) -> str:
    return str(SlotFactory(activity=cast.activity).uuid)


def test_another_time_for_the_same_group_is_asked_about_and_nothing_is_made(browser: Client, cast: Cast) -> None:
    response = browser.post(ADDRESS, cast.posted(key=uuid4(), slot=other_time(cast), group_name="9b"))
    assert response.status_code == 422
    form = response.context["form"]
    assert form.errors == {"confirm_again": [WORDS]}
    assert 'name="confirm_again"' in response.content.decode()
    assert Booking.objects.count() == 1


def test_ticked_it_makes_the_second(browser: Client, cast: Cast) -> None:
    values = cast.posted(key=uuid4(), slot=other_time(cast), confirm_again="on")
    assert browser.post(ADDRESS, values).status_code == 302
    assert Booking.objects.count() == 2


def test_another_group_is_not_asked(browser: Client, cast: Cast) -> None:
    values = cast.posted(key=uuid4(), slot=other_time(cast), group_name="9C")
    assert browser.post(ADDRESS, values).status_code == 302


def test_a_time_that_was_cancelled_does_not_count(client: Client, cast: Cast) -> None:
    slot = SlotFactory(activity=cast.activity)
    BookingFactory(slot=slot, school=cast.school, group_name="9B", status=BookingStatus.CANCELLED_BY_SCHOOL)
    client.force_login(cast.teacher)
    assert client.post(ADDRESS, cast.posted()).status_code == 302


def test_the_box_is_hidden_until_it_is_needed(client: Client, cast: Cast) -> None:
    client.force_login(cast.teacher)
    assert "confirm_again" not in client.get(ADDRESS).content.decode()
