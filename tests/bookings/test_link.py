"""The link in the mail: opening shows, only pressing answers, once, until it runs out."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from bookings.enums import BookingStatus
from bookings.models import AnswerLink, Booking
from bookings.services.answer import accept_booking, propose_times
from bookings.services.booking import periods_from, request_booking
from bookings.services.deadline import expire_unanswered
from bookings.services.link import answer_url
from bookings.services.reply import propose_again, withdraw_booking
from notifications.models import Message
from schools.models import School
from tests.factories.bookings import Cast
from tests.factories.catalogue import SlotFactory, SlotRoleModelFactory
from tests.factories.partners import RoleModelFactory
from tests.factories.regions import SchoolHolidayFactory
from workflow.machine import Actor
from workflow.models import LogEntry

FEBRUARY = datetime(2027, 2, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def booking(requested: Booking) -> Booking:
    return requested


@pytest.fixture
def url(booking: Booking) -> str:
    """The address as the mail has it."""
    return Message.objects.get(kind="booking_requested").url


def status(booking: Booking) -> str:
    return str(Booking.objects.get(pk=booking.pk).status)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_mail_has_the_link_of_its_receiver(cast: Cast, url: str) -> None:
    link = AnswerLink.objects.get(user=cast.host)
    assert url == answer_url(link)
    assert url.startswith("/svar/")


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_changes_nothing_however_often(client: Client, booking: Booking, url: str, method: str) -> None:
    before = (LogEntry.objects.count(), Message.objects.count())
    responses = [getattr(client, method)(url) for _ in range(3)]
    assert [r.status_code for r in responses] == [200, 200, 200]
    assert (LogEntry.objects.count(), Message.objects.count()) == before
    assert status(booking) == BookingStatus.REQUESTED
    assert AnswerLink.objects.get().used_at is None


def test_page_is_private(client: Client, url: str) -> None:
    response = client.get(url)
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in response["Cache-Control"]


def test_accept_without_logging_in(client: Client, cast: Cast, booking: Booking, url: str) -> None:
    response = client.post(url, {"action": "godta", "note": "Velkommen"})
    assert response.status_code == 200
    assert "Besøket er bekreftet" in text(response)
    assert status(booking) == BookingStatus.CONFIRMED
    entry = LogEntry.objects.get(to_state="confirmed")
    assert (entry.user, entry.role) == (cast.host, "host")
    assert AnswerLink.objects.get().used_at is not None
    assert "_auth_user_id" not in client.session


def test_decline_without_logging_in(client: Client, booking: Booking, url: str) -> None:
    client.post(url, {"action": "avslaa", "d-reason": "Vi pusser opp"})
    assert status(booking) == BookingStatus.DECLINED


def test_a_school_without_a_municipality_gets_other_times_too(client: Client, booking: Booking, url: str) -> None:
    School.objects.update(municipality=None)
    assert client.get(url).status_code == 200
    client.post(url, {"action": "foreslaa", "p-day_1": "2027-02-02", "p-start_1": "10:00", "p-note": ""})
    assert status(booking) == BookingStatus.NEW_TIME


def test_propose_without_logging_in(client: Client, booking: Booking, url: str) -> None:
    client.post(url, {"action": "foreslaa", "p-day_1": "2027-02-02", "p-start_1": "10:00", "p-note": ""})
    assert status(booking) == BookingStatus.NEW_TIME
    assert booking.proposed_times.get().starts_at == FEBRUARY


def test_the_schools_own_winter_holiday_is_asked_about(client: Client, booking: Booking, url: str) -> None:
    SchoolHolidayFactory()
    sent = {"action": "foreslaa", "p-day_1": "2027-03-02", "p-start_1": "10:00", "p-note": ""}
    asked = client.post(url, sent).context["propose_form"].errors
    question = "Er du sikker på tirsdag 2.\xa0mars? Da har skolene fri: Vinterferie. Kryss av hvis det stemmer."
    assert asked == {"confirm_time": [question]}
    client.post(url, {**sent, "p-confirm_time": "on"})
    assert booking.proposed_times.count() == 1


@pytest.mark.parametrize(
    ("posted", "form"),
    [
        ({"action": "avslaa", "d-reason": " "}, "decline_form"),
        ({"action": "avslaa", "d-reason": "x" * 501}, "decline_form"),
        ({"action": "foreslaa"}, "propose_form"),
        ({"action": "foreslaa", "p-day_1": "2026-02-02", "p-start_1": "10:00"}, "propose_form"),
        ({"action": "foreslaa", "p-day_1": "2027-03-28", "p-start_1": "02:30"}, "propose_form"),
        ({"action": "godta", "note": "x" * 1001}, "accept_form"),
    ],
)
def test_refused_answer_is_told_and_the_link_still_works(
    client: Client, booking: Booking, url: str, posted: dict[str, str], form: str
) -> None:
    response = client.post(url, posted)
    assert response.status_code == 422
    assert response.context[form].errors
    assert status(booking) == BookingStatus.REQUESTED
    client.post(url, {"action": "godta", "note": ""})
    assert status(booking) == BookingStatus.CONFIRMED


def test_busy_role_model_leaves_the_link_unused(client: Client, cast: Cast, booking: Booking, url: str) -> None:
    role_model = RoleModelFactory(organisation=cast.organisation)
    SlotRoleModelFactory(
        slot=SlotFactory(starts_at=cast.slot.starts_at, ends_at=cast.slot.ends_at), role_model=role_model
    )
    response = client.post(url, {"action": "godta", "role_model": str(role_model.uuid), "note": ""})
    assert list(response.context["accept_form"].errors) == ["role_model"]
    assert AnswerLink.objects.get().used_at is None


@pytest.mark.parametrize("posted", [{}, {"action": "slett"}])
def test_unknown_answer_changes_nothing(client: Client, booking: Booking, url: str, posted: dict[str, str]) -> None:
    assert client.post(url, posted).status_code == 200
    assert status(booking) == BookingStatus.REQUESTED


def test_used_link_says_what_happened(client: Client, cast: Cast, booking: Booking, url: str) -> None:
    client.post(url, {"action": "godta", "note": ""})
    for response in (client.get(url), client.post(url, {"action": "avslaa", "d-reason": "Nei"})):
        assert response.status_code == 410
        assert "Forespørselen er besvart" in text(response)
        assert "Vera Vert svarte" in text(response)
    assert status(booking) == BookingStatus.CONFIRMED


def test_answered_in_the_workspace_says_so(client: Client, cast: Cast, booking: Booking, url: str) -> None:
    accept_booking(booking=booking, actor=Actor(cast.host, "host"))
    assert client.post(url, {"action": "avslaa", "d-reason": "Nei"}).status_code == 410
    assert status(booking) == BookingStatus.CONFIRMED


def test_link_of_an_earlier_round_is_dead(client: Client, cast: Cast, booking: Booking, url: str) -> None:
    times = periods_from([FEBRUARY], cast.activity)
    propose_times(booking=booking, actor=Actor(cast.host, "host"), times=times)
    propose_again(booking=booking, actor=Actor(cast.teacher, "school"), times=times)
    assert client.get(url).status_code == 410
    newest = Message.objects.filter(kind="booking_requested").exclude(url=url).get()
    assert client.get(newest.url).status_code == 200


def test_expired_link_is_told_apart(client: Client, booking: Booking, url: str, moment: time_machine.Traveller) -> None:
    moment.move_to(datetime(2027, 1, 25, 8, 0, tzinfo=UTC))
    response = client.post(url, {"action": "godta", "note": ""})
    assert response.status_code == 410
    assert "Lenken er utløpt" in text(response)
    assert status(booking) == BookingStatus.REQUESTED


def test_request_that_ran_out_is_not_called_answered(
    client: Client, booking: Booking, url: str, moment: time_machine.Traveller
) -> None:
    moment.move_to(booking.expires_at)
    expire_unanswered()
    response = client.get(url)
    assert response.status_code == 410
    assert "Forespørselen gikk ut på tid" in text(response)
    assert "Forespørselen er besvart" not in text(response)


def test_request_that_was_taken_back_is_not_called_answered(
    client: Client, cast: Cast, booking: Booking, url: str
) -> None:
    withdraw_booking(booking=booking, actor=Actor(cast.teacher, "school"))
    response = client.get(url)
    assert response.status_code == 410
    assert "Forespørselen er trukket" in text(response)
    assert "Forespørselen er besvart" not in text(response)


@pytest.mark.parametrize("change", ["left", "inactive"])
def test_one_who_left_the_organisation_cannot_answer(
    client: Client, cast: Cast, booking: Booking, url: str, change: str
) -> None:
    if change == "left":
        cast.host.partner_memberships.all().delete()
    else:
        cast.host.is_active = False
        cast.host.save()
    assert client.post(url, {"action": "godta", "note": ""}).status_code == 410
    assert status(booking) == BookingStatus.REQUESTED


@pytest.mark.parametrize("token", ["x", "a.b", "0" * 32 + ".sig", "æøå"])
def test_forged_link_is_not_found(client: Client, db: None, token: str) -> None:
    assert client.get(f"/svar/{token}/").status_code == 404


def test_tampered_link_is_not_found(client: Client, cast: Cast, url: str) -> None:
    other = request_booking(**cast.request(slot=SlotFactory(activity=cast.activity)))
    forged = url.replace(url.split("/")[2].split(".")[0], AnswerLink.objects.get(booking=other).pk.hex)
    assert client.get(forged).status_code == 404


def test_post_without_token_is_refused(booking: Booking, url: str) -> None:
    assert Client(enforce_csrf_checks=True).post(url, {"action": "godta"}).status_code == 403
    assert status(booking) == BookingStatus.REQUESTED


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method_is_refused(client: Client, url: str, method: str) -> None:
    assert getattr(client, method)(url).status_code == 405


def test_proposed_times_are_chosen_between(client: Client, cast: Cast) -> None:
    proposed = request_booking(**cast.request(slot=None, times=periods_from([FEBRUARY], cast.activity)))
    url = Message.objects.get(kind="booking_requested").url
    time = proposed.proposed_times.get()
    client.post(url, {"action": "godta", "time": str(time.uuid), "note": ""})
    assert status(proposed) == BookingStatus.CONFIRMED
