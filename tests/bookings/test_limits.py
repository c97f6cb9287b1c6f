"""How many requests a group and a teacher may send; the numbers are staff's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from bookings.errors import BookingError
from bookings.models import Booking, BookingRules
from bookings.services.answer import decline_booking, propose_times
from bookings.services.booking import periods_from, request_booking
from bookings.services.reply import withdraw_booking
from tests.factories.bookings import GROUP, Cast
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.schools import MembershipFactory
from workflow.machine import Actor

FEBRUARY = [datetime(2027, 2, day, 9, 0, tzinfo=UTC) for day in (2, 3)]


def propose(cast: Cast, name: str = "9B", **changes: Any) -> Booking:
    times = periods_from(FEBRUARY, cast.activity)
    group = replace(GROUP, name=name)
    return request_booking(**cast.request(**{"slot": None, "times": times, "group": group, **changes}))


def refused(cast: Cast, name: str = "9B", **changes: Any) -> BookingError:
    before = Booking.objects.count()
    with pytest.raises(BookingError) as error:
        propose(cast, name, **changes)
    assert Booking.objects.count() == before
    return error.value


@pytest.mark.parametrize("name", ["9B", "9b"])
@pytest.mark.parametrize("by", ["herself", "a colleague"])
def test_a_group_that_waits_asks_no_second_time(cast: Cast, name: str, by: str) -> None:
    propose(cast)
    error = refused(cast, name, by=cast.teacher if by == "herself" else cast.colleague)
    assert (error.field, error.message) == (
        "group_name",
        "Gruppa har alt en forespørsel om denne aktiviteten som ikke er avklart. Avklar eller trekk den først.",
    )


def test_times_the_host_has_offered_are_to_be_answered_first(cast: Cast) -> None:
    booking = request_booking(**cast.request())
    propose_times(booking=booking, actor=Actor(cast.host, "host"), times=periods_from(FEBRUARY, cast.activity))
    assert refused(cast).field == "group_name"


def test_other_groups_schools_and_activities_are_not_counted(cast: Cast) -> None:
    propose(cast)
    propose(cast, "9C")
    propose(cast, by=cast.stranger)
    propose(cast, activity=ActivityFactory(organisation=cast.organisation))
    request_booking(**cast.request())
    assert Booking.objects.count() == 5


@pytest.mark.parametrize("ending", ["withdrawn", "declined"])
def test_a_settled_request_makes_room(cast: Cast, ending: str) -> None:
    booking = propose(cast)
    if ending == "withdrawn":
        withdraw_booking(booking=booking, actor=Actor(cast.teacher, "school"))
    else:
        decline_booking(booking=booking, actor=Actor(cast.host, "host"), reason="Nei")
    assert propose(cast).status == "requested"


def test_staff_set_how_many(cast: Cast) -> None:
    BookingRules.objects.update(open_requests_per_group=2)
    propose(cast)
    propose(cast)
    assert refused(cast).field == "group_name"


def test_a_teacher_has_a_number_of_requests_a_day(cast: Cast, moment: time_machine.Traveller) -> None:
    BookingRules.objects.update(requests_per_day=2)
    request_booking(**cast.request())
    withdraw_booking(booking=propose(cast), actor=Actor(cast.teacher, "school"))
    error = refused(cast, "9C")
    assert (error.field, error.message) == ("", "Du har sendt 2 forespørsler i dag. Flere kan du sende i morgen.")
    slot = SlotFactory(activity=cast.activity, starts_at=cast.slot.starts_at + timedelta(days=1))
    assert refused(cast, slot=slot, times=()).message == error.message
    assert propose(cast, "9C", by=cast.colleague).status == "requested"
    moment.move_to(datetime(2027, 1, 11, 22, 59, tzinfo=UTC))
    refused(cast, "9D")
    moment.move_to(datetime(2027, 1, 11, 23, 0, tzinfo=UTC))
    assert propose(cast, "9D").status == "requested"


def test_the_days_number_does_not_turn_a_double_click_into_a_refusal(cast: Cast) -> None:
    BookingRules.objects.update(requests_per_day=1)
    values = cast.request()
    assert request_booking(**values) == request_booking(**values)


def test_two_schools_share_the_teachers_day(cast: Cast) -> None:
    BookingRules.objects.update(requests_per_day=1)
    propose(cast)
    cast.teacher.school_memberships.update(is_main=False)
    MembershipFactory(user=cast.teacher)
    assert refused(cast).field == ""
