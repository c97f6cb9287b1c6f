"""request_booking: what it makes, and everything it refuses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from bookings.enums import BookingStatus
from bookings.errors import BookingError
from bookings.models import AnswerLink, Booking, ProposedTime
from bookings.services.booking import periods_from, request_booking
from catalogue.enums import ActivityStatus, BookingKind, SlotStatus, Unit
from notifications.models import Message
from schools.models import School
from tests.factories.bookings import CONTACT, GROUP, BookingFactory, Cast
from tests.factories.catalogue import SlotFactory
from tests.factories.schools import MembershipFactory
from workflow.services.transition import history

A_DAY = timedelta(days=1)


def refused(cast: Cast, **changes: Any) -> BookingError:
    """Try, expect a no, and see that nothing was left behind."""
    before = (Booking.objects.count(), Message.objects.count())
    with pytest.raises(BookingError) as error:
        request_booking(**cast.request(**changes))
    assert (Booking.objects.count(), Message.objects.count()) == before
    return error.value


def starts(*days: int) -> list[datetime]:
    return [datetime(2027, 2, day, 9, 0, tzinfo=UTC) for day in days]


def test_fixed_slot_holds_a_seat_and_asks_the_host(cast: Cast) -> None:
    booking = request_booking(**cast.request())
    cast.slot.refresh_from_db()
    assert (booking.status, booking.slot, booking.seats) == (BookingStatus.REQUESTED, cast.slot, 1)
    assert cast.slot.taken == 1
    entry = history(booking).get()
    assert (entry.from_state, entry.to_state, entry.user, entry.role) == ("", "requested", cast.teacher, "school")
    assert [(m.kind, m.user) for m in Message.objects.all()] == [("booking_requested", cast.host)]
    assert AnswerLink.objects.get().user == cast.host


def test_deadlines_are_three_and_seven_workdays_away(cast: Cast) -> None:
    booking = request_booking(**cast.request())
    assert booking.chase_at == datetime(2027, 1, 14, 8, 0, tzinfo=UTC)
    assert booking.expires_at == datetime(2027, 1, 20, 8, 0, tzinfo=UTC)


def test_deadline_is_a_working_day_before_the_slot(cast: Cast) -> None:
    soon = SlotFactory(activity=cast.activity, starts_at=datetime(2027, 1, 14, 9, 0, tzinfo=UTC))
    booking = request_booking(**cast.request(slot=soon))
    assert booking.expires_at == datetime(2027, 1, 13, 9, 0, tzinfo=UTC)
    assert booking.chase_at == datetime(2027, 1, 12, 9, 0, tzinfo=UTC)


def test_instant_activity_confirms_at_once(cast: Cast) -> None:
    cast.activity.instant = True
    cast.activity.save()
    booking = request_booking(**cast.request())
    assert booking.status == BookingStatus.CONFIRMED
    assert (booking.chase_at, booking.expires_at) == (None, None)
    assert [(e.to_state, e.role) for e in history(booking)] == [("requested", "school"), ("confirmed", "system")]
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds == {"booking_confirmed"}


def test_instant_activity_asks_the_host_about_another_grade(cast: Cast) -> None:
    cast.activity.instant = True
    cast.activity.save()
    booking = request_booking(**cast.request(group=replace(GROUP, grade=12), grade_confirmed=True))
    assert booking.status == BookingStatus.REQUESTED


def test_three_proposed_times_hold_no_slot(cast: Cast) -> None:
    times = periods_from(starts(2, 3, 4), cast.activity)
    booking = request_booking(**cast.request(slot=None, times=times))
    assert booking.slot is None
    assert [(t.side, t.starts_at) for t in ProposedTime.objects.all()] == [("school", at) for at in starts(2, 3, 4)]
    assert ProposedTime.objects.first().ends_at == starts(2)[0] + timedelta(minutes=90)


def test_same_key_gives_the_first_booking(cast: Cast) -> None:
    key = uuid4()
    first = request_booking(**cast.request(key=key))
    assert request_booking(**cast.request(key=key)) == first
    assert Booking.objects.count() == 1
    cast.slot.refresh_from_db()
    assert cast.slot.taken == 1


OTHER: list[dict[str, Any]] = [
    {"group": replace(GROUP, pupils=20)},
    {"group": replace(GROUP, name="10A")},
    {"contact": replace(CONTACT, phone="+4790000099")},
    {"slot": "another"},
    {"slot": None},
]


@pytest.mark.parametrize("change", OTHER, ids=["size", "name", "contact", "slot", "own times"])
def test_same_key_with_other_answers_is_told_and_makes_none(cast: Cast, change: dict[str, Any]) -> None:
    key = uuid4()
    request_booking(**cast.request(key=key))
    if "slot" in change:
        other = SlotFactory(activity=cast.activity, starts_at=cast.slot.starts_at + timedelta(days=7))
        change = {"slot": other} if change["slot"] else {"slot": None, "times": periods_from(starts(2), cast.activity)}
    error = refused(cast, key=key, **change)
    assert (error.message, error.field) == (
        "Du har alt sendt dette skjemaet, med andre svar. Vil du sende en forespørsel til, trykk en gang til.", "",
    )  # fmt: skip
    assert Booking.objects.count() == 1


def test_same_key_with_other_proposed_times_is_told(cast: Cast) -> None:
    key = uuid4()
    request_booking(**cast.request(key=key, slot=None, times=periods_from(starts(2), cast.activity)))
    other = [start + timedelta(days=1) for start in starts(2)]
    assert "med andre svar" in refused(cast, key=key, slot=None, times=periods_from(other, cast.activity)).message


def test_same_key_for_proposed_times_gives_the_first_booking(cast: Cast) -> None:
    key, times = uuid4(), periods_from(starts(2), cast.activity)
    first = request_booking(**cast.request(key=key, slot=None, times=times))
    assert request_booking(**cast.request(key=key, slot=None, times=times)) == first
    assert ProposedTime.objects.count() == 1


def test_someone_elses_key_is_refused(cast: Cast) -> None:
    booking = BookingFactory(slot=SlotFactory(), booked_by=cast.stranger)
    assert "brukt før" in refused(cast, key=booking.key).message


def test_unverified_teacher_is_refused(cast: Cast) -> None:
    cast.teacher.school_memberships.update(status="pending")
    assert refused(cast).message == "Du kan booke når skolen har bekreftet at du jobber der."


def test_the_booking_is_the_school_she_acts_for(cast: Cast) -> None:
    MembershipFactory(user=cast.teacher, is_main=False, created_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert request_booking(**cast.request()).school == cast.school


@pytest.mark.parametrize("status", ["declined", "ended"])
def test_who_is_tied_to_no_school_any_more_is_refused(cast: Cast, status: str) -> None:
    cast.teacher.school_memberships.update(status=status)
    refused(cast)


def test_closed_school_is_refused(cast: Cast) -> None:
    School.objects.filter(pk=cast.school.pk).update(closed_at=datetime(2026, 8, 1, tzinfo=UTC).date())
    refused(cast)


@pytest.mark.parametrize(
    ("pupils", "adults", "field"),
    [(34, 2, "pupils"), (2, 2, "pupils"), (0, 2, "pupils"), (20, 0, "adults"), (500, 100, "pupils")],
)
def test_group_that_does_not_fit_is_refused(cast: Cast, pupils: int, adults: int, field: str) -> None:
    error = refused(cast, group=replace(GROUP, pupils=pupils, adults=adults))
    assert error.field == field


@pytest.mark.parametrize(("pupils", "adults"), [(33, 2), (4, 1)])
def test_group_at_the_limit_fits(cast: Cast, pupils: int, adults: int) -> None:
    assert request_booking(**cast.request(group=replace(GROUP, pupils=pupils, adults=adults))).people == pupils + adults


def test_grade_outside_must_be_confirmed(cast: Cast) -> None:
    assert refused(cast, group=replace(GROUP, grade=12)).field == "confirm_grade"
    booking = request_booking(**cast.request(group=replace(GROUP, grade=12), grade_confirmed=True))
    assert booking.grade == 12


def test_full_slot_is_refused(cast: Cast) -> None:
    BookingFactory(slot=cast.slot)
    error = refused(cast)
    assert (error.field, error.message) == ("slot", "Tidspunktet er dessverre fullt. Velg et annet.")


@pytest.mark.parametrize("status", [SlotStatus.CLOSED, SlotStatus.CANCELLED])
def test_closed_or_cancelled_slot_is_refused(cast: Cast, status: SlotStatus) -> None:
    cast.slot.status = status
    cast.slot.save()
    assert refused(cast).field == "slot"


def test_past_slot_is_refused(cast: Cast) -> None:
    past = SlotFactory(activity=cast.activity, starts_at=datetime(2027, 1, 11, 7, 0, tzinfo=UTC))
    assert refused(cast, slot=past).message == "Tidspunktet har vært. Velg et annet."


def test_slot_too_near_is_refused(cast: Cast) -> None:
    near = SlotFactory(activity=cast.activity, starts_at=datetime(2027, 1, 13, 7, 0, tzinfo=UTC))
    assert refused(cast, slot=near).field == "slot"


def test_slot_made_for_another_booking_is_refused(cast: Cast) -> None:
    assert refused(cast, slot=SlotFactory(activity=cast.activity, listed=False)).field == "slot"


def test_slot_of_another_activity_is_refused(cast: Cast) -> None:
    assert refused(cast, slot=SlotFactory()).field == "slot"


def test_removed_slot_is_refused(cast: Cast) -> None:
    gone = SlotFactory(activity=cast.activity)
    type(gone).objects.filter(pk=gone.pk).delete()
    assert refused(cast, slot=gone).message == "Tidspunktet finnes ikke lenger. Velg et annet."


def test_paused_activity_is_refused(cast: Cast) -> None:
    cast.activity.status = ActivityStatus.PAUSED
    cast.activity.save()
    refused(cast)


@pytest.mark.parametrize("kind", [BookingKind.NONE, BookingKind.EXTERNAL])
def test_activity_booked_elsewhere_is_refused(cast: Cast, kind: BookingKind) -> None:
    cast.activity.booking_kind = kind
    cast.activity.save()
    assert refused(cast).message == "Aktiviteten bookes ikke her."


def test_slot_of_an_activity_where_teachers_propose_is_refused(cast: Cast) -> None:
    cast.activity.booking_kind = BookingKind.PROPOSAL
    cast.activity.save()
    assert refused(cast).field == "slot"


@pytest.mark.parametrize(
    ("times", "field"),
    [
        ([], "times"),
        (starts(1, 2, 3, 4), "times"),
        ([datetime(2027, 1, 10, 9, 0, tzinfo=UTC)], "times_1"),
        ([datetime(2027, 1, 12, 9, 0, tzinfo=UTC)], "times_1"),
        ([datetime(2029, 1, 12, 9, 0, tzinfo=UTC)], "times_1"),
    ],
    ids=["none", "four", "past", "too near", "too far"],
)
def test_proposed_times_that_will_not_do_are_refused(cast: Cast, times: list[datetime], field: str) -> None:
    assert refused(cast, slot=None, times=periods_from(times, cast.activity)).field == field


def test_same_group_twice_on_a_slot_is_refused(cast: Cast) -> None:
    cast.slot.capacity = 2
    cast.slot.save()
    request_booking(**cast.request())
    error = refused(cast, group=replace(GROUP, name="9b"))
    assert (error.field, error.message) == ("group_name", "Gruppa har alt en bestilling på dette tidspunktet.")


def test_pupils_are_seats_where_single_places_are_booked(cast: Cast) -> None:
    cast.activity.unit, cast.activity.group_min = Unit.PUPILS, 1
    cast.activity.save()
    cast.slot.capacity = 4
    cast.slot.save()
    booking = request_booking(**cast.request(group=replace(GROUP, pupils=3, adults=0)))
    cast.slot.refresh_from_db()
    assert (booking.seats, cast.slot.taken) == (3, 3)
    error = refused(cast, group=replace(GROUP, name="9C", pupils=2, adults=0))
    assert (error.field, error.message) == ("pupils", "Det er bare 1 plass igjen på dette tidspunktet.")
