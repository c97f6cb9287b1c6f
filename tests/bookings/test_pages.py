"""A booking's page and what each side does there; who sees what; what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from icalendar import Calendar

from bookings.calendar import uid
from bookings.enums import BookingStatus, Side
from bookings.models import Booking
from bookings.services.answer import accept_booking
from bookings.services.cancel import cancel_booking
from bookings.services.slot import move_slot
from catalogue.models import Activity
from documents.models import Document
from documents.services import render
from schools.models import School
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.bookings import Cast
from tests.factories.partners import RoleModelFactory
from workflow.machine import Actor

FEBRUARY = datetime(2027, 2, 2, 9, 0, tzinfo=UTC)
ACTIONS = ("godta", "avslaa", "foreslaa", "avlys", "trekk", "velg", "flytt", "ikke-mott")
PAGES = ("", "bekreftelse.pdf", "kalender.ics")


def page(booking: Booking, action: str = "") -> str:
    return f"/bestillinger/{booking.pk}/{action}/" if action else f"/bestillinger/{booking.pk}/"


def labels(response: HttpResponse) -> list[str]:
    return [action["label"] for action in response.context["actions"]]


def told(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


@pytest.mark.parametrize("who", ["stranger", "other_host"])
@pytest.mark.parametrize("address", [*PAGES, *[f"{action}/" for action in ACTIONS]])
def test_stranger_finds_nothing(client: Client, cast: Cast, confirmed: Booking, who: str, address: str) -> None:
    client.force_login(getattr(cast, who))
    url = page(confirmed) + address
    assert client.get(url).status_code == 404
    assert client.post(url, {"reason": "x"}).status_code in (404, 405)
    assert fresh(confirmed).status == BookingStatus.CONFIRMED


@pytest.mark.parametrize("address", [*PAGES, *[f"{action}/" for action in ACTIONS]])
def test_visitor_is_sent_to_log_in(client: Client, confirmed: Booking, address: str) -> None:
    response = client.get(page(confirmed) + address)
    assert response.status_code == 302
    assert response["Location"].startswith("/konto/")


@pytest.mark.parametrize("who", ["teacher", "colleague", "host"])
def test_both_sides_see_the_contacts(client: Client, cast: Cast, confirmed: Booking, who: str) -> None:
    client.force_login(getattr(cast, who))
    text = client.get(page(confirmed)).content.decode()
    for contact in ("kari@skole.demo.example", "vert@nordlys.demo.example", "90\xa000\xa000\xa001"):
        assert contact in text


def test_role_model_sees_what_she_goes_to_but_moves_nothing(client: Client, cast: Cast, requested: Booking) -> None:
    role_model = RoleModelFactory(organisation=cast.organisation, user=cast.stranger)
    accept_booking(booking=requested, actor=Actor(cast.host, "host"), role_model=role_model)
    client.force_login(cast.stranger)
    response = client.get(page(requested))
    assert (response.status_code, labels(response)) == (200, [])
    assert client.post(page(requested, "avlys"), {"reason": "x"}).status_code == 404


def test_staff_see_and_move_nothing_here(client: Client, cast: Cast, confirmed: Booking) -> None:
    client.force_login(StaffFactory())
    response = client.get(page(confirmed))
    assert (response.status_code, labels(response)) == (200, [])


def test_buttons_follow_the_side_and_the_state(client: Client, cast: Cast, requested: Booking) -> None:
    client.force_login(cast.host)
    assert labels(client.get(page(requested))) == ["Godta", "Foreslå nytt tidspunkt", "Avslå"]
    client.force_login(cast.colleague)
    response = client.get(page(requested))
    assert labels(response) == ["Trekk forespørselen"]
    assert "Venter på svar fra Nordlys Energi – vi purrer torsdag 14.\xa0januar." in response.content.decode()


def test_buttons_of_a_confirmed_booking(client: Client, cast: Cast, confirmed: Booking) -> None:
    client.force_login(cast.host)
    assert labels(client.get(page(confirmed))) == ["Flytt", "Avlys"]
    client.force_login(cast.teacher)
    response = client.get(page(confirmed))
    assert labels(response) == ["Avlys"]
    assert "Dere kan avlyse her til og med søndag 24.\xa0januar." in response.content.decode()


def test_story_says_who_did_what(client: Client, cast: Cast, confirmed: Booking) -> None:
    client.force_login(cast.teacher)
    story = client.get(page(confirmed)).context["story"]
    assert [(line["title"], line["who"]) for line in story] == [
        ("Bekreftet", "Vera Vert, Nordlys Energi"),
        ("Forespørsel sendt", "Kari Lærer, Løpsmark ungdomsskole"),
    ]


def test_one_click_accepts(client: Client, cast: Cast, requested: Booking) -> None:
    client.force_login(cast.host)
    response = client.post(page(requested, "godta"))
    assert (response.status_code, response["Location"]) == (302, page(requested))
    assert fresh(requested).status == BookingStatus.CONFIRMED


@pytest.mark.parametrize("action", ["godta", "avslaa", "foreslaa", "trekk", "velg", "avlys", "ikke-mott"])
def test_opening_a_page_that_asks_changes_nothing(client: Client, cast: Cast, requested: Booking, action: str) -> None:
    for who in (cast.host, cast.teacher):
        client.force_login(who)
        client.get(page(requested, action))
    assert fresh(requested).status == BookingStatus.REQUESTED


@pytest.mark.parametrize("action", ["godta", "avslaa", "ikke-mott", "flytt"])
def test_school_has_no_host_actions(client: Client, cast: Cast, requested: Booking, action: str) -> None:
    client.force_login(cast.teacher)
    assert client.get(page(requested, action)).status_code == 404


@pytest.mark.parametrize("action", ["trekk", "velg"])
def test_host_has_no_school_actions(client: Client, cast: Cast, requested: Booking, action: str) -> None:
    client.force_login(cast.host)
    assert client.post(page(requested, action)).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("address", [*PAGES, *[f"{action}/" for action in ACTIONS]])
def test_wrong_method_is_refused(client: Client, cast: Cast, confirmed: Booking, address: str, method: str) -> None:
    client.force_login(cast.host)
    assert getattr(client, method)(page(confirmed) + address).status_code == 405


def test_decline_needs_a_reason(client: Client, cast: Cast, requested: Booking) -> None:
    client.force_login(cast.host)
    response = client.post(page(requested, "avslaa"), {"reason": ""})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    client.post(page(requested, "avslaa"), {"reason": "Vi pusser opp"})
    assert fresh(requested).reason == "Vi pusser opp"


def test_cancelled_booking_accepted_in_another_tab(client: Client, cast: Cast, requested: Booking) -> None:
    client.force_login(cast.teacher)
    client.post(page(requested, "trekk"), {"reason": ""})
    client.force_login(cast.host)
    response = client.post(page(requested, "godta"))
    assert response["Location"] == page(requested)
    assert told(response)[-1:] == ["Det går ikke lenger. Bestillingen er nå: Trukket tilbake. Ingenting er endret."]
    assert fresh(requested).status == BookingStatus.WITHDRAWN


def test_school_chooses(client: Client, cast: Cast, to_choose: Booking) -> None:
    client.force_login(cast.colleague)
    time = to_choose.proposed_times.get()
    client.post(page(to_choose, "velg"), {"time": str(time.uuid)})
    assert fresh(to_choose).status == BookingStatus.CONFIRMED


def test_school_choosing_nothing_is_told(client: Client, cast: Cast, to_choose: Booking) -> None:
    client.force_login(cast.teacher)
    response = client.post(page(to_choose, "velg"), {})
    assert response.context["form"].errors == {"time": ["Velg et av tidspunktene."]}


@pytest.mark.parametrize("has_municipality", [True, False])
def test_both_sides_may_propose_in_turn(client: Client, cast: Cast, to_choose: Booking, has_municipality: bool) -> None:
    if not has_municipality:
        School.objects.update(municipality=None)
    client.force_login(cast.teacher)
    client.post(page(to_choose, "foreslaa"), {"day_1": "2027-02-04", "start_1": "09:00", "note": "Torsdag er best"})
    assert fresh(to_choose).status == BookingStatus.REQUESTED
    client.force_login(cast.host)
    client.post(page(to_choose, "foreslaa"), {"day_1": "2027-02-05", "start_1": "09:00", "note": ""})
    assert fresh(to_choose).status == BookingStatus.NEW_TIME


def test_cancel_needs_a_reason_and_frees_the_seat(client: Client, cast: Cast, confirmed: Booking) -> None:
    client.force_login(cast.teacher)
    assert client.post(page(confirmed, "avlys"), {"reason": " "}).status_code == 422
    client.post(page(confirmed, "avlys"), {"reason": "Klassetur"})
    cast.slot.refresh_from_db()
    assert (fresh(confirmed).status, cast.slot.taken) == (BookingStatus.CANCELLED_BY_SCHOOL, 0)


def test_school_that_is_too_late_is_told_whom_to_call(
    client: Client, cast: Cast, confirmed: Booking, moment: time_machine.Traveller
) -> None:
    moment.move_to(datetime(2027, 1, 25, 8, 0, tzinfo=UTC))
    client.force_login(cast.teacher)
    response = client.post(page(confirmed, "avlys"), {"reason": "Syk"})
    assert "Ta kontakt med Kari Vert, 99 90 00 01, vert@nordlys.demo.example" in response.content.decode()
    assert fresh(confirmed).status == BookingStatus.CONFIRMED
    client.force_login(cast.host)
    client.post(page(confirmed, "avlys"), {"reason": "Skolen ringte"})
    assert fresh(confirmed).status == BookingStatus.CANCELLED_BY_HOST


def test_school_may_cancel_on_its_last_day(
    client: Client, cast: Cast, confirmed: Booking, moment: time_machine.Traveller
) -> None:
    moment.move_to(datetime(2027, 1, 24, 22, 59, tzinfo=UTC))
    client.force_login(cast.teacher)
    client.post(page(confirmed, "avlys"), {"reason": "Syk"})
    assert fresh(confirmed).status == BookingStatus.CANCELLED_BY_SCHOOL


def test_school_may_cancel_what_the_host_moved(
    client: Client, cast: Cast, confirmed: Booking, moment: time_machine.Traveller
) -> None:
    moment.move_to(datetime(2027, 1, 25, 8, 0, tzinfo=UTC))
    later = cast.slot.starts_at + timedelta(hours=2)
    move_slot(
        slot=cast.slot,
        actor=Actor(cast.host, "host"),
        starts_at=later,
        ends_at=later + timedelta(minutes=90),
        reason="Hallen er opptatt.",
    )
    client.force_login(cast.teacher)
    client.post(page(confirmed, "avlys"), {"reason": "Passer ikke"})
    assert fresh(confirmed).status == BookingStatus.CANCELLED_BY_SCHOOL


def test_nobody_cancels_what_has_begun(
    client: Client, cast: Cast, confirmed: Booking, moment: time_machine.Traveller
) -> None:
    moment.move_to(cast.slot.starts_at)
    for who in (cast.teacher, cast.host):
        client.force_login(who)
        client.post(page(confirmed, "avlys"), {"reason": "x"})
    assert fresh(confirmed).status == BookingStatus.CONFIRMED


@pytest.mark.parametrize(("days", "status"), [(14, BookingStatus.NO_SHOW), (15, BookingStatus.CONFIRMED)])
def test_no_show_is_told_in_time(
    client: Client, cast: Cast, confirmed: Booking, moment: time_machine.Traveller, days: int, status: str
) -> None:
    moment.move_to(cast.slot.ends_at + timedelta(days=days))
    client.force_login(cast.host)
    client.post(page(confirmed, "ikke-mott"), {"reason": ""})
    assert fresh(confirmed).status == status


def test_no_show_before_the_start_is_refused(client: Client, cast: Cast, confirmed: Booking) -> None:
    client.force_login(cast.host)
    client.post(page(confirmed, "ikke-mott"), {"reason": ""})
    assert fresh(confirmed).status == BookingStatus.CONFIRMED


def test_move_leads_to_the_slot(client: Client, cast: Cast, confirmed: Booking) -> None:
    client.force_login(cast.host)
    assert client.get(page(confirmed, "flytt"))["Location"] == f"/virksomhet/tidspunkter/{cast.slot.uuid}/flytt/"


def test_letter_waits_and_then_comes(client: Client, cast: Cast, confirmed: Booking) -> None:
    client.force_login(cast.colleague)
    assert client.get(page(confirmed) + "bekreftelse.pdf").status_code == 202
    render(Document.objects.get().pk)
    response: Any = client.get(page(confirmed) + "bekreftelse.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert b"".join(response.streaming_content)[:5] == b"%PDF-"


def test_letter_that_was_deleted_is_made_again_once(client: Client, cast: Cast, confirmed: Booking) -> None:
    Document.objects.all().delete()
    client.force_login(cast.teacher)
    assert [client.get(page(confirmed) + "bekreftelse.pdf").status_code for _ in range(2)] == [202, 202]
    render(Document.objects.get().pk)
    response: Any = client.get(page(confirmed) + "bekreftelse.pdf")
    assert b"".join(response.streaming_content)[:5] == b"%PDF-"


def test_after_the_last_day_the_school_is_told_whom_to_call_and_has_no_button(
    client: Client, cast: Cast, confirmed: Booking, moment: time_machine.Traveller
) -> None:
    moment.move_to(cast.slot.starts_at - timedelta(hours=20))
    client.force_login(cast.teacher)
    response = client.get(page(confirmed))
    assert (labels(response), "Avlyst?" in response.content.decode()) == ([], False)
    assert "Fristen for å avlyse her er ute. Ta kontakt med" in response.content.decode()
    assert "Dere kan avlyse her til og med" not in response.content.decode()
    client.force_login(cast.host)
    assert labels(client.get(page(confirmed))) == ["Flytt", "Avlys"]


def test_the_hosts_telephone_is_shown_when_a_time_is_agreed(client: Client, cast: Cast, requested: Booking) -> None:
    Activity.objects.update(contact_phone="+4799938751")
    shown = {}
    for who in ("teacher", "host"):
        client.force_login(getattr(cast, who))
        shown[who] = "99 93 87 51" in client.get(page(requested)).content.decode().replace("\xa0", " ")
    assert shown == {"teacher": False, "host": True}
    accept_booking(booking=requested, actor=Actor(cast.host, "host"))
    client.force_login(cast.teacher)
    assert "99 93 87 51" in client.get(page(requested)).content.decode().replace("\xa0", " ")


def test_whom_to_call_stands_first_and_once_while_the_visit_is_ahead(
    client: Client, cast: Cast, confirmed: Booking
) -> None:
    Activity.objects.update(contact_phone="+4799938751")
    Booking.objects.update(contact_phone="+4799938752")
    for who, theirs, own in (("teacher", "99 93 87 51", "99 93 87 52"), ("host", "99 93 87 52", "99 93 87 51")):
        client.force_login(getattr(cast, who))
        html = client.get(page(confirmed)).content.decode().replace("\xa0", " ")
        first, _alert, rest = html.partition('<ol class="steps"')
        assert (first.count(f"{theirs}</a>"), rest.count(f"{theirs}</a>")) == (1, 0)
        assert (first.count(f"{own}</a>"), rest.count(f"{own}</a>")) == (0, 1)


def test_a_role_model_is_told_whom_to_call_at_the_school(client: Client, cast: Cast, confirmed: Booking) -> None:
    Booking.objects.update(contact_phone="+4799938752", role_model=RoleModelFactory(user=UserFactory()))
    client.force_login(Booking.objects.get().role_model.user)
    html = client.get(page(confirmed)).content.decode().replace("\xa0", " ")
    first, _alert, rest = html.partition('<ol class="steps"')
    assert (first.count("99 93 87 52</a>"), rest.count("99 93 87 52</a>")) == (1, 0)

    client.force_login(StaffFactory())
    html = client.get(page(confirmed)).content.decode().replace("\xa0", " ")
    assert "99 93 87 52</a>" not in html.partition('<ol class="steps"')[0]


@pytest.mark.parametrize("address", ["bekreftelse.pdf", "kalender.ics"])
def test_nothing_agreed_has_neither_letter_nor_calendar(
    client: Client, cast: Cast, requested: Booking, address: str
) -> None:
    client.force_login(cast.teacher)
    assert client.get(page(requested) + address).status_code == 404


def test_cancelled_booking_has_no_letter(client: Client, cast: Cast, confirmed: Booking) -> None:
    cancel_booking(booking=confirmed, actor=Actor(cast.host, "host"), side=Side.HOST, reason="Syk")
    client.force_login(cast.teacher)
    assert client.get(page(confirmed) + "bekreftelse.pdf").status_code == 404


def test_calendar_file_has_the_same_uid_and_no_attendees(client: Client, cast: Cast, confirmed: Booking) -> None:
    client.force_login(cast.teacher)
    response = client.get(page(confirmed) + "kalender.ics")
    calendar = Calendar.from_ical(response.content)
    [event] = calendar.walk("VEVENT")
    assert (str(calendar["method"]), str(event["uid"]), "attendee" in event) == ("PUBLISH", uid(confirmed), False)


@pytest.mark.parametrize(
    ("pupils", "adults", "who"), [(28, 1, "28 elever, 1 voksen"), (1, 2, "1 elev, 2 voksne"), (2, 0, "2 elever")]
)
def test_the_calendar_counts_as_people_count(
    client: Client, cast: Cast, confirmed: Booking, pupils: int, adults: int, who: str
) -> None:
    Booking.objects.filter(pk=confirmed.pk).update(pupils=pupils, adults=adults)
    client.force_login(cast.teacher)
    [event] = Calendar.from_ical(client.get(page(confirmed) + "kalender.ics").content).walk("VEVENT")
    assert str(event["description"]).splitlines()[0] == f"{confirmed.group_name}, {confirmed.school.name}: {who}"


def test_page_costs_six_queries(client: Client, cast: Cast, confirmed: Booking, django_assert_num_queries: Any) -> None:
    client.force_login(cast.teacher)
    client.get(page(confirmed))
    # session, user, booking, log, proposed times, unread count
    with django_assert_num_queries(6):
        client.get(page(confirmed))


def test_letter_that_could_not_be_made_is_told(client: Client, cast: Cast, confirmed: Booking) -> None:
    Document.objects.update(status="failed")
    client.force_login(cast.teacher)
    response = client.get(page(confirmed) + "bekreftelse.pdf")
    assert (response.status_code, response["Location"]) == (302, page(confirmed))
    assert told(response) == ["Dokumentet kunne ikke lages. Vi har fått beskjed."]


def test_withdrawing_is_not_the_filled_button(client: Client, cast: Cast, requested: Booking) -> None:
    client.force_login(cast.teacher)
    button = client.get(page(requested)).content.decode().split(f'href="{page(requested, "trekk")}"')
    assert 'data-variant="tertiary"' in button[0].rsplit("<", 1)[1] + button[1].split(">", 1)[0]
