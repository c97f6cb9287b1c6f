"""What the host reads about a booking: a grade outside the activity's own, and words that are the host's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client

from bookings.enums import BookingStatus, Side
from bookings.models import Booking
from bookings.services.booking import request_booking
from notifications.models import Message
from notifications.services import drain
from tests.factories.bookings import GROUP, BookingFactory, Cast, ProposedTimeFactory, make_cast
from tests.factories.catalogue import SlotFactory
from workflow import clock

OTHER_GRADE = replace(GROUP, grade=13, pupils=26)
WHO = "9B (Vg3, utenfor 8.–10. trinn), 26 elever, 2 voksne"
WHY = "Vg3 er utenfor det aktiviteten er laget for (8.–10. trinn). Skolen vet det, og spør likevel."
DESK = "/virksomhet/"


def asks_from_another_grade(cast: Cast) -> Booking:
    """At an activity for 8.–10. trinn whose times are confirmed at once."""
    cast.activity.grades, cast.activity.instant = [8, 9, 10], True
    cast.activity.save()
    return request_booking(**cast.request(group=OTHER_GRADE, grade_confirmed=True))


def words(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ").split())


@pytest.mark.parametrize("address", [DESK, "booking", "accept", "link"])
def test_another_grade_is_told_on_every_page_of_the_host(client: Client, cast: Cast, address: str) -> None:
    booking = asks_from_another_grade(cast)
    link = Message.objects.get(kind="booking_requested").url
    page = booking.get_absolute_url()
    client.force_login(cast.host)
    text = words(client.get({"booking": page, "accept": f"{page}godta/", "link": link}.get(address, address)).text)
    assert WHO in text
    assert WHY in text


def test_the_school_is_not_told_why_it_asks(client: Client, cast: Cast) -> None:
    booking = asks_from_another_grade(cast)
    client.force_login(cast.teacher)
    text = words(client.get(booking.get_absolute_url()).text)
    assert WHO in text
    assert WHY not in text


@pytest.mark.django_db(transaction=True)
def test_another_grade_is_told_in_the_mail(moment: time_machine.Traveller) -> None:
    asks_from_another_grade(make_cast(slot={"starts_at": datetime(2027, 1, 26, 9, 0, tzinfo=UTC)}))
    moment.shift(1)
    drain()
    [asked] = mail.outbox
    for text in (asked.body, asked.alternatives[0][0]):
        assert WHO in words(text)
        assert WHY in words(text)


def test_a_grade_that_fits_is_only_named(client: Client, cast: Cast) -> None:
    request_booking(**cast.request())
    client.force_login(cast.host)
    text = words(client.get(DESK).text)
    assert "9B (9. trinn), 28 elever, 2 voksne" in text
    assert "utenfor" not in text


def test_a_group_named_by_its_grade_is_named_once(client: Client, cast: Cast) -> None:
    request_booking(**cast.request(group=replace(GROUP, name="9. trinn")))
    client.force_login(cast.host)
    assert "9. trinn, 28 elever, 2 voksne" in words(client.get(DESK).text)


@pytest.mark.parametrize("address", ["", "/bestillinger/"])
def test_who_proposed_is_told_that_the_school_chooses(client: Client, cast: Cast, address: str) -> None:
    booking = BookingFactory(slot=None, activity=cast.activity, school=cast.school, status=BookingStatus.NEW_TIME)
    ProposedTimeFactory(booking=booking, side=Side.HOST)
    tags = []
    for person in (cast.host, cast.teacher):
        client.force_login(person)
        text = client.get(address or booking.get_absolute_url()).text
        tags.append(("Venter på at skolen velger<" in text, "Ny tid å svare på<" in text))
    assert tags == [(True, False), (False, True)]


def test_crumb_leads_to_the_page_of_the_readers_side(client: Client, cast: Cast) -> None:
    booking = request_booking(**cast.request())
    crumbs = []
    for person in (cast.host, cast.teacher):
        client.force_login(person)
        [crumb] = client.get(booking.get_absolute_url()).context["crumbs"]
        crumbs.append((crumb["url"], crumb["label"]))
    assert crumbs == [("/virksomhet/", "Virksomheten"), ("/min-side/", "Min side")]


@pytest.mark.parametrize(("who", "other"), [("host", "Løpsmark ungdomsskole"), ("teacher", "Nordlys Energi")])
def test_who_cancels_is_told_who_gets_to_know(client: Client, cast: Cast, who: str, other: str) -> None:
    booking = BookingFactory(slot=cast.slot, school=cast.school, status=BookingStatus.CONFIRMED)
    client.force_login(getattr(cast, who))
    response = client.post(f"{booking.get_absolute_url()}avlys/", {"reason": "Det går ikke."})
    assert [str(message) for message in get_messages(response.wsgi_request)] == [f"Avlyst. {other} har fått beskjed."]


def test_what_must_be_answered_first_is_first_on_the_desk_and_in_the_list(client: Client, cast: Cast) -> None:
    """Sent last, but its deadline is soonest."""
    common = {"activity": cast.activity, "school": cast.school, "status": BookingStatus.REQUESTED}
    waiting = [
        BookingFactory(
            slot=SlotFactory(activity=cast.activity), expires_at=clock.now() + timedelta(days=days), **common
        )
        for days in (7, 2, 4)
    ]
    late, soon, between = waiting
    client.force_login(cast.host)
    response = client.get(DESK)
    assert [row.pk for row in response.context["requests"].rows] == [soon.pk, between.pk, late.pk]
    assert response.context["numbers"]["oldest"] == min(row.created_at for row in waiting)
    listed = client.get("/bestillinger/").context
    assert [row.pk for row in listed["page"]] == [soon.pk, between.pk, late.pk]
    assert listed["crumbs"][0]["url"] == DESK


def test_no_request_looks_more_acceptable_than_another(client: Client, cast: Cast) -> None:
    for day in (3, 4):
        slot = SlotFactory(activity=cast.activity, starts_at=datetime(2027, 2, day, 9, tzinfo=UTC))
        BookingFactory(slot=slot, school=cast.school, status=BookingStatus.REQUESTED)
    client.force_login(cast.host)
    requests = client.get(DESK).text.partition('id="foresporsler"')[2].partition('id="kalender"')[0]
    assert requests.count('class="ds-button"') == requests.count('data-variant="secondary"') == 2
