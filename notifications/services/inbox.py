"""The inbox on the site: the same messages, for those whose mail never comes through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import translation

from notifications.models import InboxItem
from notifications.services.rendering import render_title_and_lead
from workflow import clock


@dataclass(frozen=True)
class InboxLine:
    """One item as the page shows it, in the reader's language."""

    id: UUID
    title: str
    lead: str
    url: str
    created_at: datetime
    is_read: bool


def items(user: AbstractBaseUser) -> QuerySet[InboxItem]:
    """The inbox of `user`, newest first, with what the page needs."""
    return (
        InboxItem.objects.filter(user_id=user.pk)
        .select_related("message")
        .only("created_at", "read_at", "user_id", "message__kind", "message__context", "message__url")
        .order_by("-created_at", "id")
    )


def lines(page: Sequence[InboxItem]) -> list[InboxLine]:
    """Each item of `page` with its title and first paragraph in the language that is active."""
    language = translation.get_language() or "nb"
    return [_line(item, language) for item in page]


def _line(item: InboxItem, language: str) -> InboxLine:
    message = item.message
    title, lead = render_title_and_lead(message.kind, message.context, language=language, url=message.url)
    return InboxLine(item.pk, title or message.kind, lead, message.url, item.created_at, item.read_at is not None)


def unread_count(user: AbstractBaseUser | AnonymousUser) -> int:
    return InboxItem.objects.filter(user_id=user.pk, read_at=None).count() if user.pk else 0


def mark_read(*, item: InboxItem) -> None:
    InboxItem.objects.filter(pk=item.pk, read_at=None).update(read_at=clock.now())


def mark_all_read(*, user: AbstractBaseUser) -> int:
    """Mark everything in the inbox of `user` as read. Gives how many were not."""
    return InboxItem.objects.filter(user_id=user.pk, read_at=None).update(read_at=clock.now())
