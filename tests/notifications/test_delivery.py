"""From the outbox to the mail server's hands: claim, render, send, mark; and what happens when it will not go."""

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from documents import letter
from documents.models import Document
from documents.models import Status as DocumentStatus
from notifications.models import Message, Status
from notifications.rules import BATCH
from notifications.services import drain, failed_count, oldest_unsent, resend, sweep
from notifications.services.outbox import cancel
from tests.factories.floor0 import make_document, make_message, make_user
from workflow import clock
from workflow.errors import DomainError

NOON = datetime(2126, 11, 22, 11, 0, tzinfo=UTC)  # ahead of every day this is run
EARLIER = datetime(2026, 1, 1, 11, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Server(EmailBackend):
    """A mail server that says what the test wants: an exception per recipient, one for all, one at the door."""

    errors: dict[str, Exception] = {}
    door: Exception | None = None
    opened = 0

    is_open = False

    def open(self) -> bool:
        if self.is_open:
            return False
        type(self).opened += 1
        if self.door:
            raise self.door
        self.is_open = True
        return True

    def close(self) -> None:
        self.is_open = False

    def send_messages(self, messages: Any) -> int:
        assert connection.savepoint_ids == [], "mail is never sent inside a transaction"
        for message in messages:
            if error := self.errors.get(message.to[0]):
                raise error
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def server(settings: Any) -> type[Server]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    settings.MESSAGE_LEASE = timedelta(minutes=2)
    Server.errors, Server.door, Server.opened = {}, None, 0
    return Server


def state(message: Message) -> tuple[str, int]:
    message.refresh_from_db()
    return message.status, message.attempts


def test_drain_sends_and_keeps_what_was_sent() -> None:
    message = make_message(to=make_user(), url="/bestillinger/1/")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert drain() == 1
    assert state(message) == (Status.SENT, 1)
    assert (message.sent_at, message.lease_until) == (NOON + timedelta(days=1), None)
    assert message.subject == "Status: besøket"
    assert message.text.startswith("Noe er nytt med besøket.\n\nSpråk: nb\nTil: Kari Eksempel\n\nSe: ")
    assert "http://127.0.0.1:8000/bestillinger/1/" in message.text
    assert "<style>" in message.html
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["kari@demo.example"], "Status: besøket")


def test_drain_twice_sends_once() -> None:
    make_message()
    assert (drain(), drain()) == (1, 0)
    assert len(mail.outbox) == 1


def test_drain_takes_several_batches_and_opens_one_connection_each(server: type[Server]) -> None:
    for number in range(5):
        make_message(f"note:{number}")
    assert drain(2) == 5
    assert server.opened == 3


@pytest.mark.parametrize(
    ("status", "after"),
    [
        (Status.SENDING, timedelta()),
        (Status.SENT, timedelta()),
        (Status.FAILED, timedelta()),
        (Status.CANCELLED, timedelta()),
        (Status.RETRYING, timedelta(minutes=1)),
        (Status.QUEUED, timedelta(minutes=1)),
    ],
)
def test_drain_leaves_what_is_not_due(status: str, after: timedelta) -> None:
    with time_machine.travel(NOON, tick=False):
        message = make_message()
        Message.objects.update(status=status, next_attempt_at=NOON + after)
        assert drain() == 0
    assert (state(message), mail.outbox) == ((status, 0), [])


@pytest.mark.parametrize("rows", [1, 3])
def test_drain_costs_one_write_a_message_and_four_a_batch(rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        make_message(f"note:{number}", to=make_user(f"kari{number}@demo.example"))
    # savepoint, claim, mark, read with user, documents, release; the last three find nothing more
    with django_assert_num_queries(6 + rows + 3):
        drain()


def test_message_is_in_the_recipients_language() -> None:
    make_message("note:1", language="en")
    make_message("note:2", language="nn")
    drain()
    assert ["Språk: en" in sent.body for sent in mail.outbox] == [True, False]


def test_passing_refusal_waits_longer_each_time_then_fails(server: type[Server]) -> None:
    server.errors = {"kari@demo.example": smtplib.SMTPDataError(451, b"greylisted")}
    message = make_message()
    waits = []
    with time_machine.travel(NOON + timedelta(days=1), tick=False) as time:
        for _attempt in range(7):
            drain()
            status, _attempts = state(message)
            if status == Status.RETRYING:
                waits.append(message.next_attempt_at - datetime.now(UTC))
                time.move_to(message.next_attempt_at)
    assert [wait.total_seconds() / 60 for wait in waits] == [1, 5, 30, 120, 480, 1440]
    assert state(message) == (Status.FAILED, 7)
    assert message.last_error == "E-postserveren svarte: 451 greylisted"
    assert failed_count() == 1


def test_lasting_refusal_fails_at_once_and_the_next_goes(server: type[Server]) -> None:
    gone = smtplib.SMTPRecipientsRefused({"borte@demo.example": (550, b"no such user")})
    server.errors = {"borte@demo.example": gone}
    lost, fine = make_message("note:1", email="borte@demo.example"), make_message("note:2")
    assert drain() == 1
    assert state(lost) == (Status.FAILED, 1)
    assert state(fine) == (Status.SENT, 1)
    assert server.opened == 1


def test_server_that_answers_nobody_is_knocked_on_once(server: type[Server]) -> None:
    server.door = ConnectionRefusedError(111, "Connection refused")
    messages = [make_message(f"note:{number}") for number in range(3)]
    assert drain() == 0
    assert server.opened == 1
    assert [state(message) for message in messages] == [(Status.RETRYING, 0)] * 3


def test_server_away_for_longer_than_all_tries_costs_none_and_no_mail(server: type[Server]) -> None:
    server.door = ConnectionRefusedError(111, "Connection refused")
    waits = []
    with time_machine.travel(NOON, tick=False) as time:
        messages = [make_message(f"note:{number}") for number in range(BATCH)]
        first = messages[0]
        while clock.now() < NOON + timedelta(hours=40):
            drain()
            first.refresh_from_db()
            waits.append(first.next_attempt_at - clock.now())
            time.move_to(first.next_attempt_at)
        server.door = None
        time.shift(timedelta(minutes=30))
        assert drain() == BATCH
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(minutes=30))
    assert waits == sorted(waits)
    assert {state(message) for message in messages} == {(Status.SENT, 1)}


def test_template_that_fails_is_tried_again_and_stops_no_other() -> None:
    broken, fine = make_message("note:1", kind="broken_note"), make_message("note:2")
    assert drain() == 1
    assert state(broken) == (Status.RETRYING, 1)
    assert broken.last_error == "TemplateDoesNotExist: mail/broken_note.txt"
    assert state(fine) == (Status.SENT, 1)


def test_sweep_frees_what_a_dead_worker_held() -> None:
    held, alive = make_message("note:1"), make_message("note:2")
    with time_machine.travel(NOON, tick=False):
        Message.objects.filter(pk=held.pk).update(
            status=Status.SENDING, attempts=1, lease_until=NOON - timedelta(seconds=1)
        )
        Message.objects.filter(pk=alive.pk).update(
            status=Status.SENDING, attempts=1, lease_until=NOON + timedelta(seconds=1)
        )
        assert (sweep(), sweep()) == (1, 0)
        assert state(held) == (Status.RETRYING, 1)
        assert state(alive) == (Status.SENDING, 1)
        assert drain() == 1
    assert state(held) == (Status.SENT, 2)


def test_message_that_kills_every_worker_is_given_up() -> None:
    message = make_message()
    with time_machine.travel(NOON, tick=False):
        Message.objects.update(status=Status.SENDING, attempts=7, lease_until=NOON - timedelta(seconds=1))
        assert sweep() == 1
    assert state(message) == (Status.FAILED, 7)


def test_worker_that_lost_its_lease_writes_nothing(monkeypatch: pytest.MonkeyPatch, server: type[Server]) -> None:
    message = make_message()

    def late(self: Server, messages: Any) -> int:
        Message.objects.update(attempts=2)  # another worker has taken it in the meantime
        return 1

    monkeypatch.setattr(server, "send_messages", late)
    drain()
    assert state(message) == (Status.SENDING, 2)


def test_lease_of_the_rest_is_renewed_when_sending_is_slow(
    monkeypatch: pytest.MonkeyPatch, server: type[Server]
) -> None:
    first, second = make_message("note:1"), make_message("note:2")
    leases = []
    with time_machine.travel(NOON + timedelta(days=1), tick=False) as time:

        def slow(self: Server, messages: Any) -> int:
            leases.append(Message.objects.get(pk=second.pk).lease_until - datetime.now(UTC))
            time.shift(timedelta(seconds=90))
            return 1

        monkeypatch.setattr(server, "send_messages", slow)
        drain()
    assert leases == [timedelta(minutes=2), timedelta(minutes=2)]
    assert (state(first), state(second)) == ((Status.SENT, 1), (Status.SENT, 1))


def test_confidential_message_is_wiped_when_sent() -> None:
    message = make_message(context={"what": "koden 4711"}, url="/nullstill/abc/", confidential=True)
    assert drain() == 1
    assert "koden 4711" in mail.outbox[0].body
    message.refresh_from_db()
    assert (message.context, message.url, message.subject, message.text, message.html) == ({}, "", "", "", "")
    with pytest.raises(DomainError):
        resend(message=message)


def test_resend_gives_all_tries_back_and_keeps_the_message_id(server: type[Server]) -> None:
    server.errors = {"kari@demo.example": smtplib.SMTPDataError(554, b"spam")}
    message = make_message()
    drain()
    server.errors = {}
    resend(message=message)
    assert state(message) == (Status.QUEUED, 0)
    assert drain() == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id


@pytest.mark.parametrize("status", [Status.QUEUED, Status.SENDING])
def test_resend_of_what_is_under_way_is_refused(status: str) -> None:
    message = make_message()
    Message.objects.update(status=status)
    with pytest.raises(DomainError):
        resend(message=message)


@pytest.mark.parametrize("status", [Status.SENT, Status.SENDING, Status.CANCELLED])
def test_cancel_of_what_does_not_wait_is_refused(status: str) -> None:
    message = make_message()
    Message.objects.update(status=status)
    with pytest.raises(DomainError):
        cancel(message=message)
    assert state(message) == (status, 0)


def test_oldest_unsent_is_the_one_that_should_have_gone_first() -> None:
    assert oldest_unsent() is None
    make_message("note:1")
    make_message("note:2")
    Message.objects.filter(key="note:2").update(next_attempt_at=EARLIER)
    assert oldest_unsent() == EARLIER
    drain()
    assert oldest_unsent() is None


def test_document_is_made_before_its_message_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter, "write_pdf", lambda document: b"%PDF letter")
    document = make_document()
    make_message(attachments=[document])
    assert drain() == 1
    assert mail.outbox[0].attachments == [("bekreftelse.pdf", b"%PDF letter", "application/pdf")]


def test_message_waits_for_a_document_another_worker_makes() -> None:
    document = make_document()
    message = make_message(attachments=[document])
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        Document.objects.update(lease_until=NOON + timedelta(days=2))
        assert drain() == 0
    assert state(message) == (Status.QUEUED, 0)
    assert message.next_attempt_at == NOON + timedelta(days=1, seconds=5)


def test_resend_lets_a_failed_document_be_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter, "write_pdf", lambda document: b"%PDF letter")
    document = make_document()
    message = make_message(attachments=[document])
    Document.objects.update(status=DocumentStatus.FAILED, attempts=5)
    assert drain() == 0
    assert state(message) == (Status.RETRYING, 1)
    with transaction.atomic():
        resend(message=message)
    assert drain() == 1
    assert len(mail.outbox[0].attachments) == 1
