"""Where the demo's mail goes: one file per mail, so that every process sees the same mailbox."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage as MimeMessage
from email.parser import BytesHeaderParser
from email.policy import default as policy
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple, cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from workflow import clock


class Backend(BaseEmailBackend):
    """Keeps each mail instead of sending it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            keep(message.message().as_bytes(linesep="\r\n"))
        return len(email_messages)


class Envelope(NamedTuple):
    """What the list shows of a mail."""

    pk: uuid.UUID
    subject: str
    sender: str
    to: list[str]
    sent_at: datetime


class Part(NamedTuple):
    """An attachment: its place among the mail's parts, name, type and size in bytes."""

    number: int
    filename: str
    content_type: str
    size: int


def folder() -> Path:
    return Path(settings.PRIVATE_ROOT) / "postkasse"


def keep(raw: bytes, at: datetime | None = None) -> uuid.UUID:
    """Store one mail, whole or not at all; `at` decides its place in the list."""
    pk = uuid.uuid4()
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    target = place / f"{(at or clock.now()):%Y%m%dT%H%M%S.%f}_{pk}.eml"
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(raw)
    os.replace(unfinished, target)
    return pk


def empty() -> None:
    """Throw away every mail."""
    for path in folder().glob("*.eml"):
        path.unlink(missing_ok=True)


def envelopes(*, recipient: str = "") -> Iterator[Envelope]:
    """Every mail, newest first; only those to `recipient` when given."""
    wanted = recipient.strip().lower()
    for path in sorted(folder().glob("*.eml"), reverse=True):
        with path.open("rb") as file:
            headers = cast(MimeMessage, BytesHeaderParser(policy=policy).parse(file))
        to = [address.lower() for _name, address in getaddresses([str(h) for h in headers.get_all("To", [])])]
        if not wanted or any(wanted in address for address in to):
            yield _envelope(path, headers, to)


def open_mail(pk: uuid.UUID) -> tuple[Envelope, MimeMessage] | None:
    """The mail `pk`, or None when there is none."""
    path = next(folder().glob(f"*_{pk}.eml"), None)
    if path is None:
        return None
    message = cast(MimeMessage, message_from_bytes(path.read_bytes(), policy=policy))
    to = [address.lower() for _name, address in getaddresses([str(h) for h in message.get_all("To", [])])]
    return _envelope(path, message, to), message


def body(message: MimeMessage, kind: str) -> str:
    """The text of the mail's "plain" or "html" version; empty when it has none."""
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def attachments(message: MimeMessage) -> list[Part]:
    """What can be downloaded: every part with a file name. (The calendar is there twice; mail programs want the bare one.)"""
    return [
        Part(number, name, part.get_content_type(), len(content(part)))
        for number, part in enumerate(message.walk())
        if (name := part.get_filename()) and not part.is_multipart()
    ]


def content(part: MimeMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _envelope(path: Path, headers: MimeMessage, to: list[str]) -> Envelope:
    pk = uuid.UUID(path.stem.rpartition("_")[2])
    date = str(headers.get("Date", ""))
    sent = parsedate_to_datetime(date) if date else datetime.fromtimestamp(path.stat().st_mtime, tz=clock.OSLO)
    if sent.tzinfo is None:  # "-0000", as Django writes it: in UTC, from nowhere in particular
        sent = sent.replace(tzinfo=UTC)
    return Envelope(pk, str(headers.get("Subject", "")), str(headers.get("From", "")), to, sent)
