"""A document is a row first, then a file made once and kept with its hash."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import storages
from django.db import connection, transaction

from documents import letter
from documents.models import Document, Status
from documents.rules import ATTEMPTS, LEASE, PAUSE
from documents.services import DocumentPending, open_document, render, render_pending
from documents.services.document import DocumentBusy, retry_failed
from tests.factories.floor0 import make_document
from workflow import clock
from workflow.errors import DomainError

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def pdf(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Quick bytes in the place of a letter; gives the documents that were written."""
    written: list[Any] = []

    def write(document: Document) -> bytes:
        written.append(document.pk)
        return f"%PDF {document.key}".encode()

    monkeypatch.setattr(letter, "write_pdf", write)
    return written


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(document: Document) -> bytes:
        raise KeyError("mal")

    monkeypatch.setattr(letter, "write_pdf", fail)


def test_request_with_the_same_key_gives_the_same_document() -> None:
    first = make_document()
    second = make_document(title="Noe annet")
    assert (second.pk, second.title) == (first.pk, "Bekreftelse på besøk")
    assert Document.objects.count() == 1


def test_request_wakes_a_worker_after_the_commit(wakes: list[str], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make_document()
        assert wakes == []
    assert wakes == ["documents.tasks.render_pending"]


def test_render_keeps_file_hash_and_size(pdf: list[Any]) -> None:
    with time_machine.travel(NOON, tick=False):
        document = render(make_document().pk)
    content = b"%PDF letter:1"
    assert (document.status, document.size, document.rendered_at) == (Status.READY, len(content), NOON)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.file.name == f"documents/2026/11/{document.pk}-1.pdf"
    with storages["private"].open(document.file.name) as file:
        assert file.read() == content


def test_render_twice_makes_one_file(pdf: list[Any]) -> None:
    document = make_document()
    first, second = render(document.pk), render(document.pk)
    assert pdf == [document.pk]
    assert first.file.name == second.file.name


def test_render_while_another_worker_has_it_is_busy(pdf: list[Any]) -> None:
    document = make_document()
    with time_machine.travel(NOON, tick=False) as time:
        Document.objects.update(lease_until=NOON + LEASE, attempts=1)
        with pytest.raises(DocumentBusy):
            render(document.pk)
        time.shift(LEASE + timedelta(seconds=1))
        assert render(document.pk).status == Status.READY


def test_worker_that_lost_its_lease_throws_its_file_away(monkeypatch: pytest.MonkeyPatch) -> None:
    document = make_document()

    def slow(late: Document) -> bytes:
        Document.objects.filter(pk=late.pk).update(attempts=2, status=Status.READY, file="documents/theirs.pdf")
        return b"%PDF mine"

    monkeypatch.setattr(letter, "write_pdf", slow)
    assert render(document.pk).file.name == "documents/theirs.pdf"
    assert storages["private"].exists(f"documents/{document.created_at:%Y/%m}/{document.pk}-1.pdf") is False


@pytest.mark.usefixtures("broken")
def test_failed_render_waits_longer_each_time_then_gives_up() -> None:
    document = make_document()
    waits = []
    with time_machine.travel(NOON, tick=False) as time:
        for _attempt in range(ATTEMPTS):
            with pytest.raises(DomainError):
                render(document.pk)
            document.refresh_from_db()
            if document.lease_until:
                waits.append(document.lease_until - datetime.now(UTC))
                time.move_to(document.lease_until + timedelta(seconds=1))
    assert waits == [PAUSE, PAUSE * 4, PAUSE * 16, PAUSE * 64]
    assert (document.status, document.last_error) == (Status.FAILED, "KeyError: 'mal'")


def test_retry_of_a_failed_document_starts_over(pdf: list[Any]) -> None:
    document = make_document()
    Document.objects.update(status=Status.FAILED, attempts=ATTEMPTS, last_error="KeyError: 'mal'")
    document.refresh_from_db()
    with transaction.atomic():
        retry_failed(document=document)
    made = render(document.pk)
    assert (made.status, made.attempts, made.last_error) == (Status.READY, 1, "")


def test_sweep_makes_what_waits_and_only_that(pdf: list[Any]) -> None:
    waiting = make_document("letter:1")
    leased = make_document("letter:2")
    render(make_document("letter:3").pk)
    pdf.clear()
    with time_machine.travel(NOON, tick=False):
        Document.objects.filter(pk=leased.pk).update(lease_until=NOON + LEASE)
        assert render_pending() == 1
    assert pdf == [waiting.pk]


@pytest.mark.usefixtures("broken")
def test_sweep_goes_on_after_a_failure() -> None:
    make_document("letter:1")
    make_document("letter:2")
    assert render_pending() == 0
    assert list(Document.objects.values_list("attempts", flat=True)) == [1, 1]


def test_document_that_kills_every_worker_is_given_up(pdf: list[Any]) -> None:
    document = make_document()
    dead = {"attempts": ATTEMPTS, "lease_until": clock.now() - timedelta(seconds=1)}
    Document.objects.filter(pk=document.pk).update(**dead)
    with pytest.raises(DocumentBusy):
        render(document.pk)
    assert render_pending() == 0
    document.refresh_from_db()
    assert (document.status, document.attempts, pdf) == (Status.FAILED, ATTEMPTS, [])
    assert document.last_error == "Arbeideren ble borte mens dokumentet ble laget."
    retry_failed(document=document)
    assert render_pending() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_file(pdf: list[Any]) -> None:
    documents = [make_document(f"letter:{number}") for number in range(6)]
    meet = threading.Barrier(2, timeout=10)
    made: list[int] = []

    def sweep() -> None:
        try:
            meet.wait()
            made.append(render_pending())
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(pdf) == sorted(document.pk for document in documents)
    assert sum(made) == 6


def test_open_of_what_is_not_made_yet_says_so() -> None:
    with pytest.raises(DocumentPending) as pending:
        open_document(make_document())
    assert pending.value.message == "Dokumentet lages nå. Prøv igjen om noen sekunder."


def test_open_gives_the_stored_bytes(pdf: list[Any]) -> None:
    with open_document(render(make_document().pk)) as file:
        assert file.read() == b"%PDF letter:1"
