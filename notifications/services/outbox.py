"""The outbox: queue, stop, send again, forget."""

import logging
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from documents.models import Status as DocumentStatus
from documents.services.document import retry_failed
from notifications.models import WAITING, InboxItem, Message, Status
from notifications.rules import CASE_THREADS
from workflow import clock
from workflow.errors import DomainError
from workflow.once import insert_once
from workflow.wake import wake_on_commit

logger = logging.getLogger(__name__)

DRAIN = "notifications.tasks.drain"


class Recipient(Protocol):
    """What a user needs to have to be written to (accounts.User has it)."""

    @property
    def pk(self) -> Any: ...
    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...


def notify(
    kind: str,
    *,
    to: Recipient | None = None,
    email: str = "",
    context: Mapping[str, Any],
    url: str = "",
    key: str,
    language: str | None = None,
    attachments: Sequence[Document] = (),
    calendar: str = "",
    calendar_method: str = "",
    inbox: bool = True,
    confidential: bool = False,
    thread: str = "",
) -> Message:
    """Queue one mail, and an inbox item when it is to a user; inside the transaction of the thing it tells about.

    kind: the template name under templates/mail/. context: JSON primitives. url: absolute path.
    key: unique; asking again with the same key gives the message made the first time.
    calendar: an iCalendar text; calendar_method: its METHOD (REQUEST, CANCEL, PUBLISH).
    confidential: holds a code or a link that logs in: staff never see it, and it is wiped when sent.
    thread: what it is about, when the recipient must get its messages in order.
    """
    message = _draft(kind, to, email, context, url, key, language, calendar, calendar_method)
    message.confidential, message.thread = confidential, thread
    if _queue([message], attachments, inbox):
        return message
    return Message.objects.get(key=key)


def notify_each(
    kind: str,
    *,
    to: Sequence[Recipient],
    context: Mapping[str, Any],
    url: str = "",
    key: str,
    attachments: Sequence[Document] = (),
    calendar: str = "",
    calendar_method: str = "",
    inbox: bool = True,
    thread: str = "",
) -> int:
    """`notify` for several users in two statements; each gets the key `<key>:<user pk>`. Gives how many were new."""
    drafts = [_draft(kind, user, "", context, url, f"{key}:{user.pk}", None, calendar, calendar_method) for user in to]
    for draft in drafts:
        draft.thread = thread
    return len(_queue(drafts, attachments, inbox))


def _draft(
    kind: str,
    to: Recipient | None,
    email: str,
    context: Mapping[str, Any],
    url: str,
    key: str,
    language: str | None,
    calendar: str,
    calendar_method: str,
) -> Message:
    address = email or (to.email if to else "")
    if not address:
        raise ValueError(f"{kind}: neither a user nor an address to write to")
    pk = uuid.uuid4()
    return Message(
        id=pk,
        key=key,
        kind=str(kind),
        user_id=to.pk if to else None,
        email=address,
        language=language or (to.language if to else "") or settings.LANGUAGE_CODE,
        context=dict(context),
        url=url,
        calendar=calendar,
        calendar_method=calendar_method,
        message_id=f"<{pk}@{_mail_domain()}>",
    )


def _mail_domain() -> str:
    return (
        parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or urlsplit(settings.SITE_URL).hostname or "stem"
    )


def _queue(drafts: Sequence[Message], attachments: Sequence[Document], inbox: bool) -> list[Message]:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A message is queued in the transaction of what it tells about.")
    taken = insert_once(drafts)
    new = [draft for draft in drafts if draft.key in taken]
    if inbox:
        InboxItem.objects.bulk_create(
            InboxItem(message=draft, user_id=draft.user_id, created_at=draft.created_at)
            for draft in new
            if draft.user_id
        )
    if attachments:
        through = Message.documents.through
        through.objects.bulk_create(
            through(message_id=draft.pk, document_id=document.pk) for draft in new for document in attachments
        )
    if new:
        wake_on_commit(DRAIN)
    return new


def cancel_messages(*, key_prefix: str) -> int:
    """Stop those messages whose key begins with `key_prefix` that no worker has taken. Gives how many were stopped."""
    return Message.objects.filter(key__startswith=key_prefix, status__in=WAITING).update(status=Status.CANCELLED)


def cancel(*, message: Message) -> None:
    """Stop one that waits, or lay one away that did not come through: it waits for nobody any more.

    Raises: DomainError when it is sent, being sent or stopped already.
    """
    open_ = Message.objects.filter(pk=message.pk, status__in=(*WAITING, Status.FAILED))
    if not open_.update(status=Status.CANCELLED):
        raise DomainError(_("Meldingen kan ikke stoppes nå: den er sendt, i ferd med å sendes eller alt stoppet."))


@transaction.atomic
def resend(*, message: Message, by: AbstractBaseUser | AnonymousUser | None = None) -> None:
    """Queue a failed, stopped or retrying message again, at once, with all its tries given back.

    It keeps its Message-ID, so a recipient who has it already sees it once.

    Raises: DomainError when it waits for its first try, a worker has it or it is forgotten. A sent one may be sent again.
    """
    again = (Status.FAILED, Status.CANCELLED, Status.RETRYING, Status.SENT)
    changed = (
        Message.objects.filter(pk=message.pk, status__in=again)
        .exclude(sent_at__isnull=False, confidential=True)
        .exclude(email="")
        .update(
            status=Status.QUEUED,
            attempts=0,
            next_attempt_at=clock.now(),
            lease_until=None,
            last_error="",
        )
    )
    if not changed:
        raise DomainError(_("Meldingen er alt på vei."))
    logger.info("message %s queued again by user %s", message.pk, by.pk if by else None)
    for document in message.documents.filter(status=DocumentStatus.FAILED):
        retry_failed(document=document)
    wake_on_commit(DRAIN)


def sent_about(key_prefix: str) -> QuerySet[Message]:
    """Every message whose key begins with `key_prefix`, newest first: what was sent about one thing."""
    return Message.objects.filter(key__startswith=key_prefix)


def failed_count() -> int:
    """Those that staff may still do something about."""
    return Message.objects.filter(status=Status.FAILED).exclude(email="").count()


def oldest_unsent() -> datetime | None:
    """When the message that has waited longest for its first or next try should have gone."""
    waiting = Message.objects.filter(status__in=WAITING).order_by("next_attempt_at")
    return waiting.values_list("next_attempt_at", flat=True).first()


def forget_old(before: datetime) -> int:
    """Forget every finished message from before `before`, apart from those that belong to a case. Gives how many."""
    return _forget(Message.objects.filter(created_at__lt=before).exclude(thread__startswith=CASE_THREADS))


def forget_threads(threads: Collection[str]) -> int:
    """Forget every finished message about these things. Gives how many."""
    return _forget(Message.objects.filter(thread__in=threads))


@transaction.atomic
def _forget(messages: QuerySet[Message]) -> int:
    """Delete content, address, key and inbox item. What stays is that a message of this kind was sent then."""
    done = messages.filter(status__in=(Status.SENT, Status.FAILED, Status.CANCELLED)).exclude(email="")
    InboxItem.objects.filter(message__in=done).delete()
    return done.update(
        email="",
        user=None,
        # An address may be part of it, and nothing this old is asked for twice.
        key=Concat(Value("forgotten:"), Cast("pk", CharField())),
        context={},
        url="",
        calendar="",
        subject="",
        text="",
        html="",
        last_error="",
    )
