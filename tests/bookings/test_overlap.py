"""A group that has something else at that hour is asked whether it wants both."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from bookings.enums import BookingStatus, Side
from bookings.models import Booking, ProposedTime
from tests.factories.bookings import BookingFactory, Cast
from tests.factories.catalogue import SlotFactory

ADDRESS = "/aktiviteter/vind/bestill/"
WORDS = "Gruppa skal alt til «Annet» da: tirsdag 26.\xa0januar kl. 10.30. Kryss av hvis dere vil ha begge."


def elsewhere(cast: Cast, *, minutes: int = 30, **values: object) -> Booking:
    """The group at another host, `minutes` after the cast's own time begins."""
    starts_at = cast.slot.starts_at + timedelta(minutes=minutes)
    slot = SlotFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), activity__title="Annet")
    fields = {"school": cast.school, "group_name": "9b", "status": BookingStatus.CONFIRMED, **values}
    booking: Booking = BookingFactory(slot=slot, **fields)
    return booking


def test_what_is_elsewhere_then_is_asked_about_and_can_be_confirmed(client: Client, cast: Cast) -> None:
    elsewhere(cast)
    client.force_login(cast.teacher)
    response = client.post(ADDRESS, cast.posted())
    assert (response.status_code, response.context["form"].errors) == (422, {"confirm_again": [WORDS]})
    assert Booking.objects.count() == 1
    assert client.post(ADDRESS, cast.posted(confirm_again="on")).status_code == 302


def test_in_english_the_time_is_written_in_english(client: Client, cast: Cast) -> None:
    elsewhere(cast)
    client.force_login(cast.teacher)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    words = "The group is going to “Annet” then: Tuesday 26\xa0January at 10:30. Tick the box if you want both."
    assert client.post(ADDRESS, cast.posted()).context["form"].errors == {"confirm_again": [words]}


@pytest.mark.parametrize(
    "other",
    [{"minutes": 90}, {"minutes": -60}, {"group_name": "9C"}, {"status": BookingStatus.DECLINED}],
    ids=["after", "before", "another group", "not held"],
)
def test_what_does_not_collide_is_not_asked_about(client: Client, cast: Cast, other: dict[str, object]) -> None:
    elsewhere(cast, **other)  # type: ignore[arg-type]
    client.force_login(cast.teacher)
    assert client.post(ADDRESS, cast.posted()).status_code == 302


def test_choosing_a_proposed_time_asks_too(client: Client, cast: Cast) -> None:
    elsewhere(cast)
    booking = BookingFactory(
        activity=cast.activity, slot=None, school=cast.school, booked_by=cast.teacher, group_name="9B",
        status=BookingStatus.NEW_TIME,
    )  # fmt: skip
    time = ProposedTime.objects.create(
        booking=booking, side=Side.HOST, starts_at=cast.slot.starts_at, ends_at=cast.slot.ends_at
    )
    client.force_login(cast.teacher)
    address = f"{booking.get_absolute_url()}velg/"
    response = client.post(address, {"time": str(time.uuid)})
    assert (response.status_code, response.context["form"].errors) == (422, {"confirm_again": [WORDS]})
    assert 'name="confirm_again"' in response.content.decode()
    assert client.post(address, {"time": str(time.uuid), "confirm_again": "on"}).status_code == 302
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
