"""The mail as it leaves: parts, headers, calendar."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail

from notifications.services import drain
from tests.factories.floor0 import make_message, make_user

pytestmark = pytest.mark.django_db
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nSUMMARY:Besøk\r\nEND:VCALENDAR\r\n"


def sent() -> EmailMessage:
    drain()
    (message,) = mail.outbox
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)  # type: ignore[return-value]


def test_mail_has_text_and_html_of_equal_worth() -> None:
    make_message(to=make_user(), url="/bestillinger/1/")
    parts = [part for part in sent().walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert 'style="color: #0b5fa5' in parts[1].get_content()
    for part in parts:
        assert part.get_content().count("Noe er nytt med besøket.") == 1
        assert part.get_content().count("http://127.0.0.1:8000/bestillinger/1/") == 1


def test_mail_says_a_machine_sent_it_and_has_its_own_id() -> None:
    message = make_message()
    headers = sent()
    assert headers["Message-ID"] == message.message_id
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Id"] is None
    assert headers["To"] == "kari@demo.example"


def test_an_answer_goes_to_people(settings: Any) -> None:
    settings.CONTACT_EMAIL = "hjelp@nsr.demo.example"
    make_message()
    assert sent()["Reply-To"] == "hjelp@nsr.demo.example"


@pytest.mark.parametrize(("given", "method"), [("REQUEST", "REQUEST"), ("CANCEL", "CANCEL"), ("", "PUBLISH")])
def test_calendar_comes_as_invitation_and_as_file(given: str, method: str) -> None:
    make_message(calendar=CALENDAR, calendar_method=given)
    parts = [part for part in sent().walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar", "text/calendar"]
    invitation, attached = parts[2:]
    assert invitation.get_param("method") == method
    assert invitation.get_content_charset() == "utf-8"
    assert invitation.get_content().splitlines() == CALENDAR.splitlines()
    assert attached.get_filename() == "invitasjon.ics"
    assert attached.get_content().splitlines() == CALENDAR.splitlines()


def test_text_is_not_escaped_and_html_is() -> None:
    make_message(context={"what": "<b>Å & Ø</b>"})
    parts = [part.get_content() for part in sent().walk() if not part.is_multipart()]
    assert parts[0].count("Noe er nytt med <b>Å & Ø</b>.") == 1
    assert parts[1].count("Noe er nytt med &lt;b&gt;Å &amp; Ø&lt;/b&gt;.") == 1


def test_line_break_in_a_subject_makes_no_header() -> None:
    make_message(context={"what": "besøk\r\nBcc: alle@demo.example"})
    headers = sent()
    assert headers["Bcc"] is None
    assert headers["Subject"] == "Status: besøk Bcc: alle@demo.example"
