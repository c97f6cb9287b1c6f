"""Slots that move or are called off: everyone on them is told, everything they held follows."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client

from bookings.enums import BookingStatus
from bookings.errors import BookingError
from bookings.models import Booking
from bookings.services.answer import accept_booking
from bookings.services.booking import request_booking
from bookings.services.slot import cancel_slot, move_slot
from catalogue.enums import Kind, SlotStatus
from catalogue.models import Activity, Slot, SlotRoleModel
from catalogue.services.slot import period_on
from notifications.models import Message
from notifications.services.rendering import render_kind
from tests.factories.bookings import BookingFactory, Cast
from tests.factories.catalogue import SlotFactory, SlotRoleModelFactory
from tests.factories.partners import RoleModelFactory
from tests.factories.regions import SchoolHolidayFactory
from tests.factories.schools import MembershipFactory
from workflow import clock
from workflow.errors import DomainError
from workflow.machine import Actor
from workflow.models import LogEntry

WHY = "Hallen er opptatt."
LATER = (datetime(2027, 1, 27, 9, 0, tzinfo=UTC), datetime(2027, 1, 27, 10, 30, tzinfo=UTC))


@pytest.fixture
def host(cast: Cast) -> Actor:
    return Actor(cast.host, "host")


@pytest.fixture
def two(cast: Cast, host: Actor) -> tuple[Booking, Booking]:
    """A confirmed booking with a role model and a request, on one slot."""
    cast.slot.capacity = 2
    cast.slot.save()
    confirmed = request_booking(**cast.request())
    role_model = RoleModelFactory(organisation=cast.organisation)
    accept_booking(booking=confirmed, actor=host, role_model=role_model)
    request = BookingFactory(slot=cast.slot, group_name="10A")
    MembershipFactory(user=request.booked_by, school=request.school)
    return confirmed, request


def kinds() -> list[str]:
    return sorted(Message.objects.values_list("kind", flat=True))


def test_move_takes_bookings_and_role_models_along(cast: Cast, host: Actor, two: tuple[Booking, Booking]) -> None:
    Message.objects.all().delete()
    cast.slot.refresh_from_db()
    assert move_slot(slot=cast.slot, actor=host, starts_at=LATER[0], ends_at=LATER[1], reason=WHY) == 2
    cast.slot.refresh_from_db()
    assert (cast.slot.starts_at, cast.slot.taken) == (LATER[0], 2)
    period = SlotRoleModel.objects.get().period
    assert (period.lower, period.upper) == LATER
    assert [b.sequence for b in Booking.objects.order_by("status")] == [1, 0]
    told = Message.objects.filter(kind="booking_moved")
    assert sorted(bool(m.calendar) for m in told if m.user == two[1].booked_by) == [False]
    assert LogEntry.objects.filter(from_state="confirmed", to_state="confirmed").count() == 1


@pytest.mark.parametrize("start", [datetime(2027, 1, 10, 9, 0, tzinfo=UTC), datetime(2027, 1, 26, 9, 0, tzinfo=UTC)])
def test_move_to_the_past_or_the_same_time_is_refused(cast: Cast, host: Actor, start: datetime) -> None:
    with pytest.raises(BookingError) as error:
        move_slot(slot=cast.slot, actor=host, starts_at=start, ends_at=start + timedelta(minutes=90), reason=WHY)
    assert error.value.field == "day"


def test_move_onto_another_slot_is_refused(cast: Cast, host: Actor) -> None:
    SlotFactory(activity=cast.activity, starts_at=LATER[0])
    with pytest.raises(DomainError):
        move_slot(slot=cast.slot, actor=host, starts_at=LATER[0], ends_at=LATER[1], reason=WHY)


def test_move_is_refused_when_the_role_model_is_busy_then(
    cast: Cast, host: Actor, two: tuple[Booking, Booking]
) -> None:
    elsewhere = SlotFactory(activity=cast.activity, starts_at=LATER[0] + timedelta(minutes=30))
    SlotRoleModelFactory(slot=elsewhere, role_model=Booking.objects.get(pk=two[0].pk).role_model)
    with pytest.raises(DomainError):
        move_slot(slot=cast.slot, actor=host, starts_at=LATER[0], ends_at=LATER[1], reason=WHY)
    cast.slot.refresh_from_db()
    assert cast.slot.starts_at == datetime(2027, 1, 26, 9, 0, tzinfo=UTC)
    assert "booking_moved" not in kinds()


def test_cancel_ends_every_booking_on_it(cast: Cast, host: Actor, two: tuple[Booking, Booking]) -> None:
    assert cancel_slot(slot=cast.slot, actor=host, reason="Streik") == 2
    cast.slot.refresh_from_db()
    assert (cast.slot.status, cast.slot.taken, cast.slot.cancel_reason) == (SlotStatus.CANCELLED, 0, "Streik")
    statuses = [Booking.objects.get(pk=b.pk).status for b in two]
    assert statuses == [BookingStatus.CANCELLED_BY_HOST, BookingStatus.DECLINED]
    assert SlotRoleModel.objects.filter(active=True).count() == 0
    told = Message.objects.filter(kind__in=["booking_cancelled", "booking_declined"], context__reason="Streik")
    assert {m.user for m in told} == {cast.teacher, cast.host, two[1].booked_by, None}


def test_cancel_with_bookings_needs_a_reason(cast: Cast, host: Actor, two: tuple[Booking, Booking]) -> None:
    with pytest.raises(BookingError) as error:
        cancel_slot(slot=cast.slot, actor=host)
    assert error.value.field == "reason"
    cast.slot.refresh_from_db()
    assert cast.slot.status == SlotStatus.OPEN


def test_cancel_without_bookings_needs_none(cast: Cast, host: Actor) -> None:
    assert cancel_slot(slot=cast.slot, actor=host) == 0


def test_cancel_twice_is_refused(cast: Cast, host: Actor) -> None:
    cancel_slot(slot=cast.slot, actor=host)
    with pytest.raises(BookingError):
        cancel_slot(slot=cast.slot, actor=host)


def test_past_slot_is_neither_moved_nor_cancelled(cast: Cast, host: Actor, moment: time_machine.Traveller) -> None:
    moment.move_to(cast.slot.starts_at)
    for act in (
        lambda: cancel_slot(slot=cast.slot, actor=host),
        lambda: move_slot(slot=cast.slot, actor=host, starts_at=LATER[0], ends_at=LATER[1], reason=WHY),
    ):
        with pytest.raises(BookingError):
            act()


@pytest.mark.parametrize("role", ["school", "clock"])
def test_only_the_host_changes_a_slot(cast: Cast, role: str) -> None:
    with pytest.raises(BookingError):
        cancel_slot(slot=cast.slot, actor=Actor(cast.teacher, role))


@pytest.mark.parametrize("who", ["teacher", "stranger", "other_host"])
@pytest.mark.parametrize("page", ["flytt", "avlys"])
def test_others_do_not_find_the_pages(client: Client, cast: Cast, who: str, page: str) -> None:
    client.force_login(getattr(cast, who))
    url = f"/virksomhet/tidspunkter/{cast.slot.uuid}/{page}/"
    assert [client.get(url).status_code, client.post(url, {}).status_code] == [404, 404]


def test_move_page_moves(client: Client, cast: Cast, two: tuple[Booking, Booking]) -> None:
    client.force_login(cast.host)
    url = f"/virksomhet/tidspunkter/{cast.slot.uuid}/flytt/"
    assert "2 bestillinger gjelder dette tidspunktet" in client.get(url).content.decode()
    assert client.post(url, {"day": "", "starts": "10:00", "ends": "09:00"}).status_code == 422
    posted = {"day": "2027-01-27", "starts": "10:00", "ends": "11:30"}
    assert set(client.post(url, posted).context["form"].errors) == {"reason"}
    response = client.post(url, {**posted, "reason": WHY})
    assert response["Location"] == "/virksomhet/aktiviteter/vind/tidspunkter/"
    cast.slot.refresh_from_db()
    assert cast.slot.starts_at == LATER[0]
    assert cast.slot.starts_at.date() == date(2027, 1, 27)


def test_move_with_bookings_needs_a_reason(cast: Cast, host: Actor, two: tuple[Booking, Booking]) -> None:
    with pytest.raises(BookingError) as error:
        move_slot(slot=cast.slot, actor=host, starts_at=LATER[0], ends_at=LATER[1], reason=" ")
    assert error.value.field == "reason"


def test_the_reason_of_a_move_reaches_the_mails_and_the_story(
    client: Client, cast: Cast, host: Actor, two: tuple[Booking, Booking]
) -> None:
    move_slot(slot=cast.slot, actor=host, starts_at=LATER[0], ends_at=LATER[1], reason=WHY)
    told = Message.objects.filter(kind="booking_moved")
    assert {cast.teacher, two[1].booked_by} <= {message.user for message in told}
    for message in told:
        mail = render_kind(message.kind, message.context, language="nb")
        assert f"Begrunnelsen er: {WHY}" in mail.text
        assert f"Begrunnelsen er: {WHY}" in mail.html
    client.force_login(cast.teacher)
    assert WHY in client.get(two[0].get_absolute_url()).text.partition('id="historie"')[2]


@pytest.mark.parametrize("page", ["", "flytt/", "avlys/"])
def test_pages_of_a_time_say_who_has_booked(
    client: Client, cast: Cast, two: tuple[Booking, Booking], page: str
) -> None:
    gone = BookingFactory(slot=cast.slot, status=BookingStatus.WITHDRAWN)
    client.force_login(cast.host)
    text = client.get(f"/virksomhet/tidspunkter/{cast.slot.uuid}/{page}").text
    for booking, group, status in ((two[0], "9B (9. trinn)", "Bekreftet"), (two[1], "10A", "Venter på svar")):
        row = text.partition(booking.get_absolute_url())[2].partition("</li>")[0]
        assert booking.school.name in row
        assert group in row
        assert status in row
    assert gone.get_absolute_url() not in text


def test_a_full_time_is_called_full_on_its_own_page_as_in_the_list(
    client: Client, cast: Cast, two: tuple[Booking, Booking]
) -> None:
    Slot.objects.filter(pk=cast.slot.pk).update(taken=2)
    client.force_login(cast.host)
    pages = (f"/virksomhet/tidspunkter/{cast.slot.uuid}/", "/virksomhet/aktiviteter/vind/tidspunkter/")
    for page in pages:
        text = client.get(page).text
        assert "Fullt" in text
        assert "Åpen" not in text


def test_a_work_week_that_moves_is_five_working_days_still(client: Client, cast: Cast) -> None:
    Activity.objects.filter(pk=cast.activity.pk).update(kind=Kind.WORK_WEEK)
    first, last = period_on(activity=Activity.objects.get(), day=date(2027, 2, 15), starts=time(8), ends=time(15))
    Slot.objects.filter(pk=cast.slot.pk).update(starts_at=first, ends_at=last)
    client.force_login(cast.host)
    sent = {"day": "2027-02-19", "starts": "08:00", "ends": "15:00"}
    client.post(f"/virksomhet/tidspunkter/{cast.slot.uuid}/flytt/", sent)
    cast.slot.refresh_from_db()
    assert [at.astimezone(clock.OSLO).date() for at in (cast.slot.starts_at, cast.slot.ends_at)] == [
        date(2027, 2, 19), date(2027, 2, 25),
    ]  # fmt: skip


@pytest.mark.parametrize(("starts", "ends", "field"), [("02:30", "04:00", "starts"), ("01:00", "02:30", "ends")])
def test_move_page_refuses_a_time_that_day_does_not_have(
    client: Client, cast: Cast, starts: str, ends: str, field: str
) -> None:
    client.force_login(cast.host)
    url = f"/virksomhet/tidspunkter/{cast.slot.uuid}/flytt/"
    response = client.post(url, {"day": "2027-03-28", "starts": starts, "ends": ends})
    assert (response.status_code, set(response.context["form"].errors)) == (422, {field})
    before = cast.slot.starts_at
    cast.slot.refresh_from_db()
    assert cast.slot.starts_at == before


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        ({"day": "2020-01-01", "starts": "10:00", "ends": "09:00"}, {"day", "ends", "reason"}),
        ({"day": "2027-01-31", "starts": "10:00", "ends": "11:30"}, {"confirm_time", "reason"}),
        ({"day": "i morgen", "starts": "10:00", "ends": "09:00"}, {"day", "ends", "reason"}),
    ],
)
def test_all_that_is_wrong_with_a_move_is_told_at_once(
    client: Client, cast: Cast, two: tuple[Booking, Booking], times: dict[str, str], wrong: set[str]
) -> None:
    client.force_login(cast.host)
    url = f"/virksomhet/tidspunkter/{two[0].slot.uuid}/flytt/"  # type: ignore[union-attr]
    assert set(client.post(url, {**times, "reason": ""}).context["form"].errors) == wrong


def test_cancel_page_cancels(client: Client, cast: Cast, two: tuple[Booking, Booking]) -> None:
    client.force_login(cast.host)
    url = f"/virksomhet/tidspunkter/{cast.slot.uuid}/avlys/"
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Streik"})
    cast.slot.refresh_from_db()
    assert cast.slot.status == SlotStatus.CANCELLED


def test_a_booked_time_moved_into_the_countys_holiday_is_asked_about_by_name(
    client: Client, cast: Cast, two: tuple[Booking, Booking]
) -> None:
    SchoolHolidayFactory()
    client.force_login(cast.host)
    url = f"/virksomhet/tidspunkter/{two[0].slot.uuid}/flytt/"  # type: ignore[union-attr]
    winter = {"day": "2027-03-01", "starts": "10:00", "ends": "11:30", "reason": "Vi pusser opp"}
    question = "Er du sikker på mandag 1.\xa0mars? Da har skolene fri: Vinterferie. Kryss av hvis det stemmer."
    assert client.post(url, winter).context["form"].errors == {"confirm_time": [question]}
    assert client.post(url, {**winter, "confirm_time": "on"}).status_code == 302


def test_a_move_to_where_nobody_can_book_is_asked_about_unless_somebody_has(client: Client, cast: Cast) -> None:
    client.force_login(cast.host)
    url = f"/virksomhet/tidspunkter/{cast.slot.uuid}/flytt/"
    tomorrow = {"day": f"{clock.today() + timedelta(days=1)}", "starts": "10:00", "ends": "11:30"}
    assert "Ingen kan booke det" in client.post(url, tomorrow).context["form"].errors["confirm_time"][0]
    BookingFactory(slot=cast.slot, school=cast.school)
    assert client.post(url, {**tomorrow, "reason": "Streik"}).status_code == 302


def test_a_move_to_a_sunday_is_asked_about_and_can_be_meant(client: Client, cast: Cast) -> None:
    client.force_login(cast.host)
    url = f"/virksomhet/tidspunkter/{cast.slot.uuid}/flytt/"
    sunday = {"day": "2027-01-31", "starts": "10:00", "ends": "11:30"}
    assert "confirm_time" not in client.get(url).content.decode()
    response = client.post(url, sunday)
    assert list(response.context["form"].errors) == ["confirm_time"]
    assert client.post(url, {**sunday, "confirm_time": "on"}).status_code == 302
    cast.slot.refresh_from_db()
    assert cast.slot.starts_at == datetime(2027, 1, 31, 9, 0, tzinfo=UTC)
