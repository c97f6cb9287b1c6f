"""The host's answers and the school's replies: what they change, what they refuse."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from bookings.enums import BookingStatus, Side
from bookings.errors import BookingError
from bookings.models import AnswerLink, Booking, ProposedTime
from bookings.services.answer import accept_booking, decline_booking, propose_times
from bookings.services.booking import periods_from, request_booking
from bookings.services.reply import choose_time, propose_again, withdraw_booking
from catalogue.enums import SlotStatus
from catalogue.models import Slot, SlotRoleModel
from notifications.models import Message
from tests.factories.bookings import CONTACT, GROUP, BookingFactory, Cast
from tests.factories.catalogue import SlotFactory, SlotRoleModelFactory
from tests.factories.partners import RoleModelFactory
from workflow.errors import DomainError, TransitionError
from workflow.machine import Actor

FEBRUARY = [datetime(2027, 2, day, 9, 0, tzinfo=UTC) for day in (2, 3, 4)]


@pytest.fixture
def proposed(cast: Cast) -> Booking:
    """The school proposes three times of its own."""
    return request_booking(**cast.request(slot=None, times=periods_from(FEBRUARY, cast.activity)))


def host(cast: Cast) -> Actor:
    return Actor(cast.host, "host")


def school(cast: Cast) -> Actor:
    return Actor(cast.teacher, "school")


def kinds() -> list[str]:
    return sorted(Message.objects.exclude(kind="booking_requested").values_list("kind", flat=True))


def test_accept_confirms_and_closes_the_question(cast: Cast, requested: Booking) -> None:
    accept_booking(booking=requested, actor=host(cast), note="Velkommen!")
    requested.refresh_from_db()
    assert (requested.status, requested.host_note) == (BookingStatus.CONFIRMED, "Velkommen!")
    assert (requested.chase_at, requested.expires_at) == (None, None)
    assert AnswerLink.objects.filter(used_at=None).count() == 0
    cast.slot.refresh_from_db()
    assert cast.slot.taken == 1


def test_accept_tells_a_contact_whose_address_is_as_long_as_one_can_be(cast: Cast) -> None:
    address = f"{'k' * 60}@{'demo.' * 37}example"
    booking = request_booking(**cast.request(contact=replace(CONTACT, email=address)))
    accept_booking(booking=booking, actor=host(cast))
    message = Message.objects.get(email=address)
    assert (message.kind, address in message.key) == ("booking_confirmed", False)


def test_what_the_host_said_of_other_times_is_not_said_of_the_one_agreed_on(cast: Cast, requested: Booking) -> None:
    times = periods_from(FEBRUARY[:1], cast.activity)
    propose_times(booking=requested, actor=host(cast), times=times, note="Den dagen har vi revisjon.")
    choose_time(booking=requested, actor=school(cast), time=requested.proposed_times.get(side=Side.HOST).uuid)
    requested.refresh_from_db()
    assert (requested.status, requested.host_note) == (BookingStatus.CONFIRMED, "")
    told = Message.objects.filter(kind="booking_confirmed").first()
    assert (told is not None and told.context["note"]) == ""


def test_accept_of_a_proposed_time_makes_a_slot_of_its_own(cast: Cast, proposed: Booking) -> None:
    time = proposed.proposed_times.get(starts_at=FEBRUARY[1])
    accept_booking(booking=proposed, actor=host(cast), time=time.uuid)
    proposed.refresh_from_db()
    slot = proposed.slot
    assert slot is not None
    assert (slot.starts_at, slot.ends_at) == (FEBRUARY[1], FEBRUARY[1] + timedelta(minutes=90))
    assert (slot.listed, slot.capacity, slot.taken) == (False, 1, 1)
    assert ProposedTime.objects.filter(is_open=True).count() == 0


@pytest.mark.parametrize("choice", ["none", "unknown", "another booking's"])
def test_accept_without_a_time_of_the_schools_is_refused(cast: Cast, proposed: Booking, choice: str) -> None:
    other_group = replace(GROUP, name="9C")
    other = request_booking(**cast.request(group=other_group, slot=None, times=periods_from(FEBRUARY, cast.activity)))
    time = {"none": None, "unknown": uuid4(), "another booking's": other.proposed_times.first().uuid}[choice]
    with pytest.raises(BookingError) as error:
        accept_booking(booking=proposed, actor=host(cast), time=time)
    assert error.value.field == "time"
    assert Slot.objects.filter(listed=False).count() == 0


def test_accept_of_a_time_that_has_been_is_refused(
    cast: Cast, proposed: Booking, moment: time_machine.Traveller
) -> None:
    moment.move_to(FEBRUARY[1])
    with pytest.raises(BookingError) as error:
        accept_booking(booking=proposed, actor=host(cast), time=proposed.proposed_times.first().uuid)
    assert error.value.field == "time"


def test_accept_of_a_slot_that_has_been_is_refused(
    cast: Cast, requested: Booking, moment: time_machine.Traveller
) -> None:
    moment.move_to(cast.slot.starts_at)
    with pytest.raises(BookingError):
        accept_booking(booking=requested, actor=host(cast))
    requested.refresh_from_db()
    assert requested.status == BookingStatus.REQUESTED


def test_accept_takes_the_role_model(cast: Cast, requested: Booking) -> None:
    role_model = RoleModelFactory(organisation=cast.organisation)
    accept_booking(booking=requested, actor=host(cast), role_model=role_model)
    requested.refresh_from_db()
    assert requested.role_model == role_model
    assert SlotRoleModel.objects.get().slot == cast.slot


def test_busy_role_model_is_refused_and_nothing_changes(cast: Cast, requested: Booking) -> None:
    role_model = RoleModelFactory(organisation=cast.organisation)
    elsewhere = SlotFactory(activity=cast.activity, starts_at=cast.slot.starts_at + timedelta(minutes=30))
    SlotRoleModelFactory(slot=elsewhere, role_model=role_model)
    with pytest.raises(DomainError) as error:
        accept_booking(booking=requested, actor=host(cast), role_model=role_model)
    assert error.value.field == "role_model"
    requested.refresh_from_db()
    assert requested.status == BookingStatus.REQUESTED
    assert kinds() == []


def test_another_organisations_role_model_is_refused(cast: Cast, requested: Booking) -> None:
    with pytest.raises(DomainError) as error:
        accept_booking(booking=requested, actor=host(cast), role_model=RoleModelFactory())
    assert error.value.field == "role_model"


def test_answer_given_twice_is_refused_and_says_what_it_is(cast: Cast, requested: Booking) -> None:
    accept_booking(booking=requested, actor=host(cast))
    with pytest.raises(TransitionError) as error:
        decline_booking(booking=requested, actor=host(cast), reason="Nei")
    assert error.value.message == "Det går ikke lenger. Bestillingen er nå: Bekreftet. Ingenting er endret."


def test_decline_frees_the_seat_and_tells_the_school(cast: Cast, requested: Booking) -> None:
    decline_booking(booking=requested, actor=host(cast), reason="  Vi pusser opp. ")
    requested.refresh_from_db()
    cast.slot.refresh_from_db()
    assert (requested.status, requested.reason) == (BookingStatus.DECLINED, "Vi pusser opp.")
    assert cast.slot.taken == 0
    assert [(m.kind, m.user) for m in Message.objects.filter(kind="booking_declined")] == [
        ("booking_declined", cast.teacher)
    ]
    assert AnswerLink.objects.filter(used_at=None).count() == 0


def test_decline_without_reason_is_refused(cast: Cast, requested: Booking) -> None:
    with pytest.raises(BookingError) as error:
        decline_booking(booking=requested, actor=host(cast), reason="   ")
    assert error.value.field == "reason"
    cast.slot.refresh_from_db()
    assert cast.slot.taken == 1


def test_propose_frees_the_slot_and_asks_the_school(cast: Cast, requested: Booking) -> None:
    propose_times(booking=requested, actor=host(cast), times=periods_from(FEBRUARY[:2], cast.activity), note="Messe")
    requested.refresh_from_db()
    cast.slot.refresh_from_db()
    assert (requested.status, requested.slot, requested.host_note) == (BookingStatus.NEW_TIME, None, "Messe")
    assert cast.slot.taken == 0
    assert [t.starts_at for t in requested.proposed_times.filter(side=Side.HOST, is_open=True)] == FEBRUARY[:2]
    assert kinds() == ["booking_new_time"]
    assert requested.expires_at == datetime(2027, 1, 20, 8, 0, tzinfo=UTC)


def test_propose_four_times_is_refused(cast: Cast, requested: Booking) -> None:
    times = periods_from([*FEBRUARY, FEBRUARY[2] + timedelta(days=1)], cast.activity)
    with pytest.raises(BookingError) as error:
        propose_times(booking=requested, actor=host(cast), times=times)
    assert error.value.field == "times"
    requested.refresh_from_db()
    assert requested.slot == cast.slot


def test_new_proposal_replaces_the_old(cast: Cast, requested: Booking) -> None:
    propose_times(booking=requested, actor=host(cast), times=periods_from(FEBRUARY[:1], cast.activity))
    propose_times(booking=requested, actor=host(cast), times=periods_from(FEBRUARY[2:], cast.activity))
    assert [t.starts_at for t in requested.proposed_times.filter(is_open=True)] == FEBRUARY[2:]


def test_school_chooses_and_it_is_confirmed(cast: Cast, requested: Booking) -> None:
    propose_times(booking=requested, actor=host(cast), times=periods_from(FEBRUARY, cast.activity))
    time = requested.proposed_times.get(starts_at=FEBRUARY[2])
    choose_time(booking=requested, actor=school(cast), time=time.uuid)
    requested.refresh_from_db()
    assert requested.status == BookingStatus.CONFIRMED
    assert requested.slot is not None
    assert requested.slot.starts_at == FEBRUARY[2]


def test_school_cannot_choose_an_outdated_time(cast: Cast, requested: Booking) -> None:
    propose_times(booking=requested, actor=host(cast), times=periods_from(FEBRUARY[:1], cast.activity))
    old = requested.proposed_times.get()
    propose_times(booking=requested, actor=host(cast), times=periods_from(FEBRUARY[1:], cast.activity))
    with pytest.raises(BookingError) as error:
        choose_time(booking=requested, actor=school(cast), time=old.uuid)
    assert error.value.field == "time"


def test_school_proposes_again_and_the_host_is_asked_anew(cast: Cast, requested: Booking) -> None:
    propose_times(booking=requested, actor=host(cast), times=periods_from(FEBRUARY[:1], cast.activity))
    propose_again(booking=requested, actor=school(cast), times=periods_from(FEBRUARY[1:2], cast.activity))
    requested.refresh_from_db()
    assert requested.status == BookingStatus.REQUESTED
    assert [(t.side, t.starts_at) for t in requested.proposed_times.filter(is_open=True)] == [("school", FEBRUARY[1])]
    assert Message.objects.filter(kind="booking_requested").count() == 2
    assert AnswerLink.objects.filter(used_at=None).count() == 1


def test_withdraw_frees_the_seat_and_tells_the_host(cast: Cast, requested: Booking) -> None:
    withdraw_booking(booking=requested, actor=school(cast), reason="Dobbeltbooket")
    cast.slot.refresh_from_db()
    assert cast.slot.taken == 0
    assert [(m.kind, m.user) for m in Message.objects.filter(kind="booking_withdrawn")] == [
        ("booking_withdrawn", cast.host)
    ]


def test_freed_slot_can_be_booked_again_by_the_same_group(cast: Cast, requested: Booking) -> None:
    withdraw_booking(booking=requested, actor=school(cast))
    assert request_booking(**cast.request()).status == BookingStatus.REQUESTED


def test_a_slot_of_its_own_is_closed_when_the_booking_lets_go(cast: Cast, proposed: Booking) -> None:
    from bookings.services.cancel import cancel_booking

    accept_booking(booking=proposed, actor=host(cast), time=proposed.proposed_times.first().uuid)
    cancel_booking(booking=proposed, actor=school(cast), side=Side.SCHOOL, reason="Klassetur")
    assert Slot.objects.get(listed=False).status == SlotStatus.CLOSED


def test_factory_bookings_hold_their_seats(cast: Cast) -> None:
    BookingFactory(slot=cast.slot)
    cast.slot.refresh_from_db()
    assert cast.slot.taken == 1
