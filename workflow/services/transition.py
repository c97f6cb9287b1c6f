"""The only way a status changes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workflow import clock
from workflow.errors import TransitionError
from workflow.machine import Actor
from workflow.models import LogEntry, StatefulModel


def start(obj: StatefulModel, *, actor: Actor, reason: str = "", data: Mapping[str, Any] | None = None) -> LogEntry:
    """Log that `obj`, just saved, begins its life in the status it has.

    Raises: TransitionError when that is no place to begin.
    """
    _require_transaction()
    if obj.status not in obj.machine.starts:
        raise TransitionError(_("Saken kan ikke begynne i denne tilstanden."))
    return _log(obj, "", actor=actor, reason=reason, data=data)


def transition(
    obj: StatefulModel,
    to: str,
    *,
    actor: Actor,
    reason: str = "",
    extra_fields: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
) -> LogEntry:
    """Move `obj` to the state `to`. The caller holds the lock on its row, in a transaction.

    1. Check the machine's table for the actor's role.
    2. Set the status and its time; save these and `extra_fields`, nothing else.
    3. Write the log row.

    Raises: TransitionError, with a message for the user, and `obj` is left as it was.
    """
    _require_transaction()
    source, to = obj.status, str(to)
    if not obj.machine.allows(source, to, actor.role):
        raise TransitionError(_refusal(obj))
    obj.status = to
    obj.status_changed_at = clock.now()
    obj.save(update_fields=["status", "status_changed_at", *extra_fields])
    return _log(obj, source, actor=actor, reason=reason, data=data)


def note(obj: StatefulModel, *, actor: Actor, reason: str) -> LogEntry:
    """Log what was done to `obj`, whose status stays as it is."""
    _require_transaction()
    return _log(obj, obj.status, actor=actor, reason=reason, data=None, at=clock.now())


def history(obj: StatefulModel) -> QuerySet[LogEntry]:
    """Every state change of `obj`, oldest first, with who made it."""
    return LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(obj), object_id=str(obj.pk)
    ).select_related("user")


def forget_people(model: type[StatefulModel], keys: Iterable[Any]) -> None:
    """Take out of the log who moved these objects, and in what words. What stays is that they were moved, and when."""
    of_type = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=of_type, object_id__in=[str(key) for key in keys]).update(user=None, reason="")


def _refusal(obj: StatefulModel) -> str:
    return _("Det går ikke nå: statusen er «%(status)s». Last siden på nytt for å se hva du kan gjøre.") % {
        "status": obj.user_label
    }


def _log(
    obj: StatefulModel,
    source: str,
    *,
    actor: Actor,
    reason: str,
    data: Mapping[str, Any] | None,
    at: datetime | None = None,
) -> LogEntry:
    return LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(obj),
        object_id=str(obj.pk),
        machine=obj.machine.name,
        from_state=source,
        to_state=obj.status,
        at=at or (obj.status_changed_at if source else clock.now()),
        user_id=actor.user.pk if actor.user else None,
        role=actor.role,
        reason=reason,
        data=dict(data or {}),
    )


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A state changes inside a transaction that holds the row's lock.")
