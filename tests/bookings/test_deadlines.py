"""What happens by itself: once each, however often the job runs."""

from datetime import UTC, datetime

import pytest
import time_machine

from bookings.enums import BookingStatus
from bookings.models import AnswerLink, Booking, BookingRules
from bookings.services.answer import accept_booking, propose_times
from bookings.services.booking import periods_from, request_booking
from bookings.services.deadline import chase_unanswered, complete_past, expire_unanswered, set_deadlines
from bookings.tasks import chase_unanswered as chase_task
from notifications.models import Message
from tests.factories.bookings import Cast
from workflow.machine import Actor
from workflow.models import JobRun, LogEntry

THURSDAY = datetime(2027, 1, 14, 8, 0, tzinfo=UTC)
DEADLINE = datetime(2027, 1, 20, 8, 0, tzinfo=UTC)


def count(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


def test_host_is_chased_once(requested: Booking, moment: time_machine.Traveller) -> None:
    moment.move_to(THURSDAY.replace(hour=7))
    assert chase_unanswered() == 0
    # A job that missed a turn still does its work.
    moment.move_to(THURSDAY.replace(day=15))
    assert (chase_unanswered(), chase_unanswered()) == (1, 0)
    assert count("booking_chase_host") == 1
    assert AnswerLink.objects.filter(used_at=None).count() == 2


def test_school_is_chased_when_it_is_its_turn(cast: Cast, requested: Booking, moment: time_machine.Traveller) -> None:
    times = periods_from([datetime(2027, 2, 2, 9, 0, tzinfo=UTC)], cast.activity)
    propose_times(booking=requested, actor=Actor(cast.host, "host"), times=times)
    moment.move_to(THURSDAY)
    assert chase_unanswered() == 1
    assert (count("booking_chase_host"), count("booking_chase_school")) == (0, 1)


def test_answered_request_is_not_chased(cast: Cast, requested: Booking, moment: time_machine.Traveller) -> None:
    accept_booking(booking=requested, actor=Actor(cast.host, "host"))
    moment.move_to(THURSDAY)
    assert chase_unanswered() == 0


def test_staff_set_the_days(cast: Cast, moment: time_machine.Traveller) -> None:
    BookingRules.objects.update(chase_after_workdays=1, expire_after_workdays=2)
    booking = request_booking(**cast.request())
    assert (booking.chase_at, booking.expires_at) == (
        datetime(2027, 1, 12, 8, 0, tzinfo=UTC),
        datetime(2027, 1, 13, 8, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("asked", "starts", "chase", "end"),
    [
        # On a Monday for the Monday after: the end is Friday, the reminder Thursday, which is the third working day.
        ((11, 8), (18, 9), (14, 8), (15, 9)),
        # On a Wednesday for Monday: the end is Friday, the reminder the working day before.
        ((13, 8), (18, 9), (14, 9), (15, 9)),
        # On a Friday for Tuesday: the reminder comes on Friday, a while after the question, and never on a Sunday.
        ((15, 8), (19, 9), (15, 12), (18, 9)),
        # On a Friday for Monday there is no working day between: the end is halfway.
        ((15, 8), (18, 8), (15, 20), (16, 20)),
        # On a Saturday for Monday: nothing in the weekend.
        ((16, 8), (18, 8), None, (17, 8)),
        # The same day: no time for a reminder.
        ((18, 8), (18, 12), None, (18, 10)),
    ],
)
def test_reminders_come_on_working_days_and_the_end_before_the_visit(
    cast: Cast,
    moment: time_machine.Traveller,
    asked: tuple[int, int],
    starts: tuple[int, int],
    chase: tuple[int, int] | None,
    end: tuple[int, int],
) -> None:
    def january(day: int, hour: int) -> datetime:
        return datetime(2027, 1, day, hour, tzinfo=UTC)

    moment.move_to(january(*asked))
    booking = Booking()
    set_deadlines(booking, last_start=january(*starts))
    assert (booking.chase_at, booking.expires_at) == (january(*chase) if chase else None, january(*end))


def test_unanswered_request_expires_and_frees_the_seat(
    cast: Cast, requested: Booking, moment: time_machine.Traveller
) -> None:
    moment.move_to(DEADLINE)
    assert (expire_unanswered(), expire_unanswered()) == (1, 0)
    requested.refresh_from_db()
    cast.slot.refresh_from_db()
    assert (requested.status, cast.slot.taken) == (BookingStatus.EXPIRED, 0)
    told = Message.objects.filter(kind="booking_expired").values_list("user__email", flat=True)
    assert sorted(told) == [cast.teacher.email, cast.host.email]
    entry = LogEntry.objects.get(to_state="expired")
    assert (entry.role, entry.data) == ("clock", {"waited_for": "host"})
    assert AnswerLink.objects.filter(used_at=None).count() == 0


def test_confirmed_booking_does_not_expire(cast: Cast, requested: Booking, moment: time_machine.Traveller) -> None:
    accept_booking(booking=requested, actor=Actor(cast.host, "host"))
    moment.move_to(DEADLINE)
    assert expire_unanswered() == 0


def test_past_booking_is_completed(cast: Cast, requested: Booking, moment: time_machine.Traveller) -> None:
    accept_booking(booking=requested, actor=Actor(cast.host, "host"))
    moment.move_to(datetime(2027, 1, 26, 10, 29, tzinfo=UTC))
    assert complete_past() == 0
    moment.move_to(datetime(2027, 1, 26, 10, 30, tzinfo=UTC))
    assert (complete_past(), complete_past()) == (1, 0)
    requested.refresh_from_db()
    assert requested.status == BookingStatus.COMPLETED


def test_one_bad_row_does_not_stop_the_rest(
    cast: Cast, requested: Booking, moment: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bookings.services import deadline

    other = request_booking(**cast.request(slot=None, times=periods_from([DEADLINE], cast.activity)))
    real = deadline.lock_booking

    def broken(*, booking_id: object) -> Booking:
        if booking_id == requested.pk:
            raise RuntimeError("broken row")
        return real(booking_id=booking_id)

    monkeypatch.setattr(deadline, "lock_booking", broken)
    moment.move_to(DEADLINE)
    with pytest.raises(RuntimeError, match="broken row"):
        expire_unanswered()
    other.refresh_from_db()
    assert other.status == BookingStatus.EXPIRED


def test_job_leaves_a_trace(requested: Booking, moment: time_machine.Traveller) -> None:
    moment.move_to(THURSDAY)
    chase_task()
    run = JobRun.objects.get()
    assert (run.name, run.ok, run.detail) == ("bookings.tasks.chase_unanswered", True, "1 forespørsel purret")
