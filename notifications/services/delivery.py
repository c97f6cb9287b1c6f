"""Deliver what waits in the outbox. Runs in workers only; never inside a transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from documents.models import Document
from documents.models import Status as DocumentStatus
from documents.services.document import DocumentBusy, open_document, render
from notifications.models import WAITING, Message, Status
from notifications.rules import BATCH, Verdict, lease, lost_connection, told, verdict, wait_after, wait_for_server
from notifications.services.rendering import Rendered, inline, render_message
from workflow import clock

logger = logging.getLogger(__name__)

BUSY_PAUSE = timedelta(seconds=5)
# A code for logging in goes before letters by the hundred: somebody sits and waits for it.
FIRST_DUE = ("-confidential", "next_attempt_at", "id")


class NoServer(Exception):
    """The mail server let nobody in: what was not sent, how many were, and what happened."""

    def __init__(self, left: list[Message], sent: int, error: Exception) -> None:
        super().__init__(str(error))
        self.left, self.sent, self.error = left, sent, error


def drain(batch: int = BATCH, *, stop_after: timedelta = timedelta(minutes=1)) -> int:
    """Send until nothing is due or the time is up. Gives how many were sent. Any number of workers may run it at once.

    1. Claim a batch with SKIP LOCKED: mark it sending, with a lease; commit. A message waits for those before it in its
       thread that are under way; one that waits for another try holds nobody up.
    2. For each: render, make its documents, send, mark it sent — each mark its own commit.
    3. Renew the lease of the rest when half of it is used.
    4. When the server lets nobody in, stop: that is no try, however long it lasts, and the rest would wait for the same silence.
    """
    until = clock.now() + stop_after
    sent = 0
    while clock.now() < until and (claimed := _claim(batch)):
        try:
            sent += _deliver(claimed)
        except NoServer as closed:
            _wait_for_server(closed)
            return sent + closed.sent
    return sent


def _claim(batch: int) -> list[Message]:
    now = clock.now()
    with transaction.atomic():
        due = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(~Exists(_before()), status__in=WAITING, next_attempt_at__lte=now)
            .order_by(*FIRST_DUE)
        )
        keys = list(due.values_list("pk", flat=True)[:batch])
        if not keys:
            return []
        # The try is counted when it begins: a message that kills its worker is given up in the end.
        Message.objects.filter(pk__in=keys).update(
            status=Status.SENDING, lease_until=now + lease(), attempts=F("attempts") + 1
        )
        return list(
            Message.objects.filter(pk__in=keys)
            .select_related("user")
            .prefetch_related("documents")
            .order_by(*FIRST_DUE)
        )


def _in_thread() -> QuerySet[Message]:
    """The other messages of the outer row's thread to the same recipient."""
    return Message.objects.exclude(thread="").filter(thread=OuterRef("thread"), email=OuterRef("email"))


def _before() -> QuerySet[Message]:
    under_way = (Status.QUEUED, Status.SENDING)
    return _in_thread().filter(status__in=under_way, created_at__lt=OuterRef("created_at"))


def _is_overtaken(message: Message) -> bool:
    """Whether a later calendar update has gone to the recipient: this one would put a meeting back that is moved or off."""
    if not message.thread or not message.calendar_method:
        return False
    sent = Message.objects.exclude(thread="").filter(thread=message.thread, email=message.email, status=Status.SENT)
    return sent.exclude(calendar_method="").filter(created_at__gt=message.created_at).exists()


def _deliver(messages: list[Message]) -> int:
    connection = get_connection()
    lease_until = messages[0].lease_until
    sent = 0
    try:
        while messages:
            lease_until = _renewed(messages, lease_until)
            message = messages.pop(0)
            if _is_overtaken(message):
                _stop(message)
                continue
            try:
                rendered = render_message(message)
                mail = _build(message, rendered, _documents(message), connection)
            except DocumentBusy:
                _put_back(message)
                continue
            except Exception as error:  # noqa: BLE001 -- whatever it was, it is kept on the row and shown to staff
                _failed(message, None, error)
                continue
            try:
                connection.open()
            except Exception as error:  # noqa: BLE001 -- as above
                raise NoServer([message, *messages], sent, error) from error
            try:
                mail.send()
            except Exception as error:  # noqa: BLE001 -- as above
                _failed(message, rendered, error)
                if lost_connection(error):
                    connection.close()
            else:
                _sent(message, rendered)
                sent += 1
        return sent
    finally:
        connection.close()


def _renewed(messages: Sequence[Message], until: datetime | None) -> datetime | None:
    """Keep the lease of the messages left, once half of it is used."""
    now = clock.now()
    if until is not None and until - now > lease() / 2:
        return until
    Message.objects.filter(pk__in=[message.pk for message in messages], status=Status.SENDING).update(
        lease_until=now + lease()
    )
    return now + lease()


def _documents(message: Message) -> list[Document]:
    return [
        document if document.status == DocumentStatus.READY else render(document.pk)
        for document in message.documents.all()
    ]


def _build(
    message: Message, rendered: Rendered, documents: Sequence[Document], connection: BaseEmailBackend
) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.email],
        reply_to=[settings.CONTACT_EMAIL],
        connection=connection,
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    mail.attach_alternative(inline(rendered.html), "text/html")
    if message.calendar:
        method = message.calendar_method or "PUBLISH"
        mail.attach_alternative(message.calendar, f"text/calendar; method={method}")
        mail.attach("invitasjon.ics", message.calendar, "text/calendar")
    for document in documents:
        with open_document(document) as file:
            mail.attach(document.filename, file.read(), "application/pdf")
    return mail


def _mine(message: Message) -> Q:
    """Matches the row only while this try is the one going on: a lost lease loses the right to write."""
    return Q(pk=message.pk, status=Status.SENDING, attempts=message.attempts)


def _sent(message: Message, rendered: Rendered) -> None:
    now = clock.now()
    content: dict[str, object] = {"context": {}, "url": ""} if message.confidential else _content(rendered)
    kept = Message.objects.filter(_mine(message)).update(
        status=Status.SENT, sent_at=now, lease_until=None, last_error="", **content
    )
    if not kept:
        logger.error("message %s was sent, but its lease was lost: it may come twice", message.pk)


def _content(rendered: Rendered) -> dict[str, object]:
    return {"subject": rendered.subject, "text": rendered.text, "html": rendered.html}


def _failed(message: Message, rendered: Rendered | None, error: Exception) -> None:
    wait = wait_after(message.attempts) if verdict(error) is Verdict.AGAIN else None
    changes: dict[str, object] = {
        "status": Status.FAILED if wait is None else Status.RETRYING,
        "next_attempt_at": clock.now() + (wait or timedelta()),
        "lease_until": None,
        "last_error": told(error)[:2000],
    }
    if rendered and not message.confidential:
        changes |= _content(rendered)
    Message.objects.filter(_mine(message)).update(**changes)
    logger.warning("message %s, try %d: %s", message.pk, message.attempts, error)


def _wait_for_server(closed: NoServer) -> None:
    now = clock.now()
    for message in closed.left:
        Message.objects.filter(_mine(message)).update(
            status=Status.RETRYING,
            attempts=F("attempts") - 1,
            lease_until=None,
            next_attempt_at=now + wait_for_server(now - message.created_at),
            last_error=told(closed.error)[:2000],
        )
    logger.warning("no mail server: %s", closed.error)


def _stop(message: Message) -> None:
    Message.objects.filter(_mine(message)).update(
        status=Status.CANCELLED, lease_until=None, last_error=gettext("En nyere melding om det samme er sendt.")
    )


def _put_back(message: Message) -> None:
    """Another worker makes its document: look again soon; that is not a try."""
    Message.objects.filter(_mine(message)).update(
        status=Status.QUEUED,
        attempts=F("attempts") - 1,
        lease_until=None,
        next_attempt_at=clock.now() + BUSY_PAUSE,
    )


def sweep() -> int:
    """Give messages whose worker died back to the queue. Gives how many; safe to run twice at once.

    A message that has used all its tries is given up instead. What was queued and forgotten needs no step of its own:
    it is due, and the drain that follows takes it.
    """
    dead = Message.objects.filter(status=Status.SENDING, lease_until__lt=clock.now())
    lost = "Arbeideren ble borte under sending."
    given_up = max_attempts()
    failed = dead.filter(attempts__gte=given_up).update(status=Status.FAILED, lease_until=None, last_error=lost)
    freed = dead.update(status=Status.RETRYING, lease_until=None, next_attempt_at=clock.now(), last_error=lost)
    return failed + freed


def max_attempts() -> int:
    attempts = 1
    while wait_after(attempts) is not None:
        attempts += 1
    return attempts
