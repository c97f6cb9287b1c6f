"""One recipient gets the messages of a thread in the order they were made, and never a calendar update that is out of date."""

from datetime import timedelta
from smtplib import SMTPResponseException
from typing import Any

import pytest
import time_machine
from django.core import mail

from documents.models import Document
from notifications.models import Message, Status
from notifications.rules import BATCH
from notifications.services import drain
from notifications.services.delivery import BUSY_PAUSE
from tests.factories.floor0 import make_document, make_message
from tests.notifications.test_delivery import NOON, Server
from workflow import clock

pytestmark = pytest.mark.django_db
FIRST, SECOND = "note:1", "note:2"


@pytest.fixture(autouse=True)
def server(settings: Any) -> type[Server]:
    settings.EMAIL_BACKEND = f"{Server.__module__}.Server"
    Server.errors, Server.door = {}, None
    return Server


def two(**first: Any) -> tuple[Message, Message]:
    """Two messages about the same to the same person, a minute apart."""
    common: dict[str, Any] = {"thread": "booking:1", "calendar": "BEGIN:VCALENDAR", "calendar_method": "REQUEST"}
    with time_machine.travel(NOON, tick=False):
        earlier = make_message(FIRST, **common | first)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        return earlier, make_message(SECOND, **common)


def busy_letter() -> Document:
    """A letter that another worker is making."""
    letter = make_document()
    Document.objects.filter(pk=letter.pk).update(lease_until=NOON + timedelta(days=2))
    return letter


def status(key: str) -> str:
    return Message.objects.get(key=key).status


def test_a_message_waits_for_the_one_before_whose_letter_is_being_made() -> None:
    letter = busy_letter()
    two(attachments=[letter])
    with time_machine.travel(NOON + timedelta(minutes=2), tick=False) as moment:
        assert drain() == 0
        assert (status(FIRST), status(SECOND)) == (Status.QUEUED, Status.QUEUED)
        Document.objects.update(lease_until=None)
        moment.shift(BUSY_PAUSE)
        assert drain() == 2
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] == [
        Message.objects.get(key=key).message_id for key in (FIRST, SECOND)
    ]


@pytest.mark.parametrize(
    "other", [{"thread": "booking:2"}, {"thread": ""}, {"email": "per@demo.example"}], ids=["thread", "none", "person"]
)
def test_others_do_not_wait(other: dict[str, str]) -> None:
    two(attachments=[busy_letter()], **other)
    with time_machine.travel(NOON + timedelta(minutes=2), tick=False):
        assert drain() == 1
    assert (status(FIRST), status(SECOND)) == (Status.QUEUED, Status.SENT)


def refuse_once(server: type[Server]) -> None:
    """The mail server takes the second message and puts the first off."""
    server.errors = {"kari@demo.example": SMTPResponseException(451, b"later")}
    with time_machine.travel(NOON, tick=False):
        drain()
    server.errors = {}
    assert status(FIRST) == Status.RETRYING


def test_a_calendar_update_that_was_overtaken_is_never_sent(server: type[Server]) -> None:
    two()
    refuse_once(server)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        Message.objects.filter(key=FIRST).update(next_attempt_at=clock.now() + timedelta(minutes=5))
        assert drain() == 1
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        assert drain() == 0
    first = Message.objects.get(key=FIRST)
    assert (first.status, first.last_error) == (Status.CANCELLED, "En nyere melding om det samme er sendt.")
    assert len(mail.outbox) == 1


def test_a_message_without_a_calendar_is_sent_late_rather_than_never(server: type[Server]) -> None:
    two(calendar="", calendar_method="")
    refuse_once(server)
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        assert drain() == 2
    assert (status(FIRST), status(SECOND)) == (Status.SENT, Status.SENT)


def test_a_code_goes_before_all_that_waited_longer() -> None:
    with time_machine.travel(NOON, tick=False):
        for number in range(BATCH + 1):
            make_message(f"letter:{number}", email=f"skole{number}@demo.example")
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        make_message("code:1", email="per@demo.example", confidential=True)
        drain()
    assert mail.outbox[0].to == ["per@demo.example"]
    assert len(mail.outbox) == BATCH + 2


def test_a_code_that_waits_for_another_try_holds_nothing_up(server: type[Server]) -> None:
    server.errors = {"per@demo.example": SMTPResponseException(451, b"later")}
    with time_machine.travel(NOON, tick=False):
        make_message("code:1", email="per@demo.example", confidential=True)
        assert drain() == 0
        make_message(FIRST)
        assert drain() == 1
    assert (status("code:1"), status(FIRST)) == (Status.RETRYING, Status.SENT)
