"""What is sent when: recipients, words, letter and calendar."""

from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import override
from icalendar import Calendar
from pypdf import PdfReader

from bookings.calendar import uid
from bookings.enums import Side
from bookings.mails import where
from bookings.models import Booking
from bookings.services.answer import accept_booking, decline_booking, propose_times
from bookings.services.booking import periods_from, request_booking
from bookings.services.cancel import cancel_booking
from bookings.services.slot import move_slot
from catalogue.enums import Place
from documents.models import Document
from documents.services import render
from notifications.models import Message
from notifications.services import drain
from schools.enums import LanguageForm
from tests.factories.bookings import CONTACT, Cast, make_cast
from tests.factories.partners import RoleModelFactory
from workflow.machine import Actor


@pytest.fixture
def welcomed(cast: Cast) -> Booking:
    cast.activity.bring = "Gode sko"
    cast.activity.save()
    booking = request_booking(**cast.request())
    return accept_booking(booking=booking, actor=Actor(cast.host, "host"), note="Velkommen!")


def event(message: Message) -> dict[str, Any]:
    calendar = Calendar.from_ical(message.calendar)
    [inner] = calendar.walk("VEVENT")
    return {
        "method": str(calendar["method"]),
        "uid": str(inner["uid"]),
        "sequence": int(inner["sequence"]),
        "start": inner["dtstart"].dt,
        "status": str(inner["status"]),
        "attendee": str(inner["attendee"]),
    }


def sent_to(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("email", flat=True))


def test_confirmation_reaches_both_sides_and_their_contacts(cast: Cast, welcomed: Booking) -> None:
    assert sent_to("booking_confirmed") == [CONTACT.email, cast.teacher.email, cast.host.email]


def test_confirmation_reaches_the_role_model(cast: Cast) -> None:
    booking = request_booking(**cast.request())
    role_model = RoleModelFactory(organisation=cast.organisation, email="rolf@nordlys.demo.example")
    accept_booking(booking=booking, actor=Actor(cast.host, "host"), role_model=role_model)
    message = Message.objects.get(email=role_model.email)
    assert (message.kind, message.context["side"], message.url) == ("booking_confirmed", "role_model", "")


def test_invitation_is_one_for_each_recipient(cast: Cast, welcomed: Booking) -> None:
    events = {m.email: event(m) for m in Message.objects.filter(kind="booking_confirmed")}
    assert events[cast.teacher.email] == {
        "method": "REQUEST",
        "uid": uid(welcomed),
        "sequence": 0,
        "start": datetime(2027, 1, 26, 9, 0, tzinfo=UTC),
        "status": "CONFIRMED",
        "attendee": f"mailto:{cast.teacher.email}",
    }
    assert {e["attendee"] for e in events.values()} == {f"mailto:{email}" for email in events}


def test_moved_time_keeps_uid_and_raises_sequence(cast: Cast, welcomed: Booking) -> None:
    later = datetime(2027, 1, 27, 9, 0, tzinfo=UTC), datetime(2027, 1, 27, 10, 30, tzinfo=UTC)
    told = move_slot(
        slot=cast.slot,
        actor=Actor(cast.host, "host"),
        starts_at=later[0],
        ends_at=later[1],
        reason="Hallen er opptatt.",
    )
    moved = event(Message.objects.get(kind="booking_moved", user=cast.teacher))
    assert told == 1
    assert (moved["uid"], moved["sequence"], moved["method"], moved["start"]) == (
        uid(welcomed),
        1,
        "REQUEST",
        later[0],
    )
    assert Document.objects.count() == 2


def test_cancellation_cancels_the_event_for_everyone(cast: Cast, welcomed: Booking) -> None:
    cancel_booking(booking=welcomed, actor=Actor(cast.teacher, "school"), side=Side.SCHOOL, reason="Klassetur")
    messages = list(Message.objects.filter(kind="booking_cancelled"))
    assert sorted(m.email for m in messages) == [CONTACT.email, cast.teacher.email, cast.host.email]
    for message in messages:
        gone = event(message)
        assert (gone["method"], gone["uid"], gone["sequence"], gone["status"]) == (
            "CANCEL",
            uid(welcomed),
            1,
            "CANCELLED",
        )
    # Whoever did it needs the calendar's update, not the news.
    assert [hasattr(m, "inbox_item") for m in messages if m.user == cast.teacher] == [False]
    assert [hasattr(m, "inbox_item") for m in messages if m.user == cast.host] == [True]


@pytest.mark.django_db(transaction=True)
def test_mails_carry_letter_calendar_and_the_same_words_twice(moment: time_machine.Traveller) -> None:
    cast = make_cast(slot={"starts_at": datetime(2027, 1, 26, 9, 0, tzinfo=UTC)})
    booking = request_booking(**cast.request())
    accept_booking(booking=booking, actor=Actor(cast.host, "host"), note="Ring på <b>døra</b>")
    moment.shift(1)
    drain()
    assert set(Message.objects.values_list("status", "last_error")) == {("sent", "")}
    [letter] = [m for m in mail.outbox if m.to == [cast.teacher.email]]
    assert letter.subject == "Godtatt: Slik lager vi strøm av vind, tir 26. jan kl. 10.00"
    html, calendar = letter.alternatives[0][0], letter.alternatives[1]
    for fact in ("tirsdag 26.\xa0januar", "Løpsmark ungdomsskole", "28 elever", booking.number, cast.host.email):
        assert fact in letter.body
        assert fact in unescape(html)
    assert "Ring på <b>døra</b>" in letter.body
    assert "Ring på &lt;b&gt;døra&lt;/b&gt;" in html
    assert calendar[1] == "text/calendar; method=REQUEST"
    assert [a[0] for a in letter.attachments] == ["invitasjon.ics", f"bekreftelse-{booking.number}.pdf"]
    [asked] = [m for m in mail.outbox if m.subject.startswith("Ny forespørsel")]
    assert "/svar/" in asked.body


def letter_text(booking: Booking) -> str:
    document = render(Document.objects.get(key=f"booking-confirmation:{booking.pk}:{booking.sequence}").pk)
    with document.file.open("rb") as file:
        reader = PdfReader(BytesIO(file.read()))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_letter_says_what_who_when_where_and_the_rules(cast: Cast, welcomed: Booking) -> None:
    text = letter_text(welcomed)
    for fact in (
        "Bekreftelse: Slik lager vi strøm av vind",
        "tirsdag 26. januar 2027 kl. 10.00–11.30",
        "Nordlys Energi, Vindveien 1, Bodø",
        "Se stedet på kart",
        "Gode sko",
        "9B (9. trinn), 28 elever, 2 voksne",
        "En elev bruker rullestol",
        "Kari Lærer",
        "Kari Vert",
        "Velkommen!",
        "2 dager før",
        welcomed.number,
    ):
        assert fact.replace("\N{NO-BREAK SPACE}", " ") in text


@pytest.mark.parametrize(
    ("place", "language", "sentence"),
    [
        ("host", "nb", "9B fra Løpsmark ungdomsskole er ventet hos Nordlys Energi."),
        ("school", "nb", "Nordlys Energi kommer til 9B ved Løpsmark ungdomsskole."),
        ("digital", "nb", "9B fra Løpsmark ungdomsskole møter Nordlys Energi på skjerm."),
        ("host", "nn", "9B frå Løpsmark ungdomsskole er venta hos Nordlys Energi."),
        ("school", "nn", "Nordlys Energi kjem til 9B ved Løpsmark ungdomsskole."),
        ("digital", "nn", "9B frå Løpsmark ungdomsskole møter Nordlys Energi på skjerm."),
        ("host", "en", "9B from Løpsmark ungdomsskole are expected at Nordlys Energi."),
        ("school", "en", "Nordlys Energi is coming to 9B at Løpsmark ungdomsskole."),
        ("digital", "en", "9B from Løpsmark ungdomsskole will meet Nordlys Energi online."),
    ],
)
def test_letter_says_who_comes_to_whom(booked: tuple[Cast, None], place: str, language: str, sentence: str) -> None:
    cast = booked[0]
    cast.activity.place = Place(place)
    cast.activity.save()
    accept_booking(booking=request_booking(**cast.request()), actor=Actor(cast.host, "host"))
    document = Document.objects.get()
    with override(language):
        html = render_to_string(document.template, document.context)
    lead = html.partition('<div class="letter-lead">')[2].partition("</div>")[0].replace("11:30", "11.30")
    assert " ".join(strip_tags(lead).split()).partition("11.30 ")[2] == sentence


@pytest.mark.django_db(transaction=True)
def test_mails_about_a_visit_at_the_school_do_not_say_that_the_group_travels(moment: time_machine.Traveller) -> None:
    cast = make_cast(activity={"place": Place.SCHOOL})
    host = Actor(cast.host, "host")
    booking = request_booking(**cast.request())
    times = periods_from([datetime(2027, 2, 2, 9, 0, tzinfo=UTC)], cast.activity)
    propose_times(booking=booking, actor=host, times=times)
    decline_booking(booking=booking, actor=host, reason="Sykdom")
    moment.shift(1)
    drain()
    declined, proposed = sorted(m.body for m in mail.outbox if m.to == [cast.teacher.email])
    assert declined.startswith("Nordlys Energi må dessverre si nei til «Slik lager vi strøm av vind» med 9B.")
    assert proposed.startswith("Nordlys Energi vil gjerne møte 9B, men foreslår et annet tidspunkt")


def test_letter_is_in_the_schools_language(cast: Cast) -> None:
    cast.school.language_form = LanguageForm.NYNORSK
    cast.school.save()
    booking = request_booking(**cast.request())
    accept_booking(booking=booking, actor=Actor(cast.host, "host"))
    assert Document.objects.get().language == "nn"


def test_nobody_gets_the_meeting_link_before_it_is_agreed(cast: Cast) -> None:
    cast.activity.meeting_url = "https://mote.demo.example/hemmelig"
    cast.activity.save()
    booking = request_booking(**cast.request())
    times = periods_from([datetime(2027, 2, 2, 9, 0, tzinfo=UTC)], cast.activity)
    propose_times(booking=booking, actor=Actor(cast.host, "host"), times=times)
    decline_booking(booking=booking, actor=Actor(cast.host, "host"), reason="Nei")
    assert [m.context["meeting_url"] for m in Message.objects.all()] == ["", "", ""]


def test_the_map_is_searched_for_the_address_not_for_the_middle_of_the_municipality(cast: Cast) -> None:
    assert cast.activity.latitude == cast.activity.municipality.latitude
    place = where(cast.activity, cast.school)
    assert place["text"] == "Nordlys Energi, Vindveien 1, Bodø"
    assert place["map_url"] == "https://www.openstreetmap.org/search?query=Vindveien+1%2C+Bod%C3%B8"


def test_a_town_in_the_address_is_not_said_twice(cast: Cast) -> None:
    cast.activity.address = "Vindveien 1, 8006 Bodø"
    assert where(cast.activity, cast.school)["text"] == "Nordlys Energi, Vindveien 1, 8006 Bodø"


def test_a_visit_at_the_school_is_found_by_the_schools_address(cast: Cast) -> None:
    cast.activity.place = Place.SCHOOL
    assert where(cast.activity, cast.school) == {
        "place": "school",
        "text": "Løpsmark ungdomsskole, Skoleveien 1, 8015 Bodø",
        "map_url": "https://www.openstreetmap.org/search?query=Skoleveien+1%2C+8015+Bod%C3%B8",
    }


def test_letter_gives_both_phones_and_fits_on_a_page(welcomed: Booking) -> None:
    text = letter_text(welcomed)
    assert "Senere må dere ringe verten på 99 90 00 01." in text
    assert (text.count("99 90 00 01"), text.count("90 00 00 01"), text.count("+47")) == (2, 1, 0)
    assert "Skoleveien 1 8015 Bodø" in text
    assert text.endswith("1 / 1")


def test_letter_of_a_host_without_a_phone_says_to_write(cast: Cast) -> None:
    type(cast.activity).objects.update(contact_phone="")
    booking = accept_booking(booking=request_booking(**cast.request()), actor=Actor(cast.host, "host"))
    text = letter_text(booking)
    assert f"Senere må dere skrive til verten: {cast.activity.contact_email}." in text
    assert "ringe" not in text


@pytest.mark.django_db(transaction=True)
def test_the_host_reads_who_and_when_and_the_button_and_not_her_own_facts(moment: time_machine.Traveller) -> None:
    cast = make_cast(activity={"bring": "Gode sko"}, slot={"starts_at": datetime(2027, 1, 26, 9, 0, tzinfo=UTC)})
    request_booking(**cast.request())
    moment.shift(1)
    drain()
    [asked] = mail.outbox
    for words in (asked.body, asked.alternatives[0][0]):
        for fact in ("tirsdag 26. januar", "Løpsmark ungdomsskole", "28 elever", "/svar/", "90 00 00 01"):
            assert fact in words.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")
        for known in ("Gode sko", "Resepsjonen", "Heis", "Vindveien", "openstreetmap"):
            assert known not in words
