"""What other apps call."""

from .delivery import drain, sweep
from .inbox import mark_all_read, mark_read, unread_count
from .outbox import (
    cancel_messages,
    failed_count,
    forget_old,
    forget_threads,
    notify,
    notify_each,
    oldest_unsent,
    resend,
    sent_about,
)

__all__ = [
    "cancel_messages",
    "drain",
    "failed_count",
    "forget_old",
    "forget_threads",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_each",
    "oldest_unsent",
    "resend",
    "sent_about",
    "sweep",
    "unread_count",
]
