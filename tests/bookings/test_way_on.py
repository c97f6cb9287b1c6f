"""A booking that came to nothing leads the school on to something else; the host has nothing to look for."""

import pytest
from django.test import Client

from bookings.enums import NEVER_HELD, BookingStatus
from tests.factories.bookings import BookingFactory, Cast

FIND = 'href="/aktiviteter/?type=company_visit"'


@pytest.mark.parametrize("status", BookingStatus.values)
def test_the_school_is_led_to_other_activities(client: Client, cast: Cast, status: str) -> None:
    booking = BookingFactory(slot=cast.slot, school=cast.school, booked_by=cast.teacher, status=status)
    client.force_login(cast.teacher)
    assert (FIND in client.get(booking.get_absolute_url()).content.decode()) == (status in NEVER_HELD)
    client.force_login(cast.host)
    assert FIND not in client.get(booking.get_absolute_url()).content.decode()
