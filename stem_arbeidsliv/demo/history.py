"""Log rows of what is said to have happened before the demo began, written in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from workflow.models import LogEntry, StatefulModel


class Move(NamedTuple):
    """One step of a life: `role` did it at `at`."""

    to: str
    at: datetime
    role: str
    user: User | None = None
    reason: str = ""


def rows(obj: StatefulModel, moves: Sequence[Move]) -> list[LogEntry]:
    """The log of `obj`, whose every move the machine must allow; the last one is where it is now."""
    content_type = ContentType.objects.get_for_model(obj)
    entries, source = [], ""
    for move in moves:
        allowed = move.to in obj.machine.starts if not source else obj.machine.allows(source, move.to, move.role)
        if not allowed:
            raise ValueError(f"{obj.machine.name}: {source} -> {move.to} is not {move.role}'s to do")
        entries.append(
            LogEntry(
                content_type=content_type,
                object_id=str(obj.pk),
                machine=obj.machine.name,
                from_state=source,
                to_state=move.to,
                at=move.at,
                user=move.user,
                role=move.role,
                reason=move.reason,
            )
        )
        source = str(move.to)
    if source != obj.status:
        raise ValueError(f"{obj} is {obj.status}, its log ends at {source}")
    return entries
