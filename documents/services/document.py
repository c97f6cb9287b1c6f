"""Ask for a document, make it once, open it."""

import hashlib
import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from documents.models import Document, Status, Variant, private_storage
from documents.rules import ATTEMPTS, LEASE, PAUSE
from workflow import clock
from workflow.errors import DomainError
from workflow.once import insert_once
from workflow.wake import wake_on_commit

logger = logging.getLogger(__name__)


class DocumentPending(DomainError):
    """The file is not made yet."""


class DocumentBusy(Exception):
    """Another worker is making the file, or a failed try waits for its pause to end."""


def request_document(
    *,
    kind: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    key: str,
    title: str,
    filename: str,
    variant: str = Variant.LETTER,
) -> Document:
    """Ask for a PDF of `template` with `context` (JSON primitives). The same `key` gives the same document.

    Only a row is written here; a worker makes the file after the commit.
    """
    document = Document(
        kind=kind,
        template=template,
        context=dict(context),
        language=language,
        key=key,
        title=title,
        filename=filename,
        variant=variant,
    )
    with transaction.atomic():
        if key not in insert_once([document]):
            return Document.objects.get(key=key)
        wake_on_commit("documents.tasks.render_pending")
    return document


def delete_documents(*, keys: Collection[str]) -> int:
    """Delete documents for good. Gives how many.

    The files go first: when it stops halfway, the rows are still there to tell what is left to delete.
    """
    found = Document.objects.filter(key__in=keys)
    for name in found.exclude(file="").values_list("file", flat=True):
        private_storage().delete(name)
    return found.delete()[1].get(Document._meta.label, 0)


def render(document_id: UUID) -> Document:
    """Make the file of one document, once; call only in a worker.

    1. Claim the row with a lease, so that two workers do not make the same file.
    2. Render outside any transaction.
    3. Keep file, hash and size if the lease still is ours; else throw our file away.

    Raises: DocumentBusy when another worker has it; DomainError when it could not be made.
    """
    if _claim(document_id):
        return _make(Document.objects.get(pk=document_id))
    document = Document.objects.get(pk=document_id)
    if document.status == Status.FAILED:
        raise DomainError(_("Dokumentet kunne ikke lages."))
    if document.status == Status.PENDING:
        raise DocumentBusy(str(document_id))
    return document


def _claim(document_id: UUID) -> bool:
    """Take the row by compare-and-set; false when it is made, given up, or another's."""
    now = clock.now()
    free = Document.objects.filter(pk=document_id, status=Status.PENDING, attempts__lt=ATTEMPTS).filter(_unleased(now))
    return bool(free.update(lease_until=now + LEASE, attempts=F("attempts") + 1))


def _unleased(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now)


def _make(document: Document) -> Document:
    from documents.letter import write_pdf  # WeasyPrint costs a second and 60 MB; web workers never pay it

    mine = Document.objects.filter(pk=document.pk, status=Status.PENDING, attempts=document.attempts)
    try:
        content = write_pdf(document)
        name = private_storage().save(_path(document), ContentFile(content))
    except Exception as error:
        logger.exception("document %s failed, attempt %d", document.pk, document.attempts)
        given_up = document.attempts >= ATTEMPTS
        mine.update(
            status=Status.FAILED if given_up else Status.PENDING,
            lease_until=None if given_up else clock.now() + PAUSE * 4 ** (document.attempts - 1),
            last_error=f"{type(error).__name__}: {error}"[:2000],
        )
        raise DomainError(_("Dokumentet kunne ikke lages.")) from error
    kept = mine.update(
        status=Status.READY,
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        rendered_at=clock.now(),
        lease_until=None,
        last_error="",
    )
    if not kept:
        private_storage().delete(name)
    document.refresh_from_db()
    return document


def _path(document: Document) -> str:
    return f"documents/{document.created_at:%Y/%m}/{document.pk}-{document.attempts}.pdf"


def render_pending(*, limit: int = 20) -> int:
    """Make the files of up to `limit` waiting documents; safe to run twice at once. Gives how many were made.

    One whose last try took its worker along is given up: nobody was left to write that down.
    """
    dead = Document.objects.filter(status=Status.PENDING, attempts__gte=ATTEMPTS, lease_until__lt=clock.now())
    dead.update(status=Status.FAILED, lease_until=None, last_error="Arbeideren ble borte mens dokumentet ble laget.")
    waiting = Document.objects.filter(status=Status.PENDING).filter(_unleased(clock.now())).order_by("created_at")
    made = 0
    for pk in waiting.values_list("pk", flat=True)[:limit]:
        if not _claim(pk):
            continue
        try:
            _make(Document.objects.get(pk=pk))
        except DomainError as error:
            logger.warning("document %s: %s", pk, error)
        else:
            made += 1
    return made


def retry_failed(*, document: Document) -> None:
    """Let a document that was given up be tried again."""
    changed = Document.objects.filter(pk=document.pk, status=Status.FAILED).update(
        status=Status.PENDING, attempts=0, lease_until=None
    )
    if changed:
        wake_on_commit("documents.tasks.render_pending")


def open_document(document: Document) -> "File[bytes]":
    """The stored file, open for reading.

    Raises: DocumentPending when a worker has not made it yet; DomainError when it could not be made.
    """
    if document.status == Status.PENDING:
        raise DocumentPending(_("Dokumentet lages nå. Prøv igjen om noen sekunder."))
    if document.status == Status.FAILED:
        raise DomainError(_("Dokumentet kunne ikke lages. Vi har fått beskjed."))
    return private_storage().open(str(document.file.name), "rb")
