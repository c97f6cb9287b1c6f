"""Who has opened which case."""

from __future__ import annotations

from accounts.models import User
from grants.models import Application, ApplicationRead
from workflow import clock


def log_read(*, application: Application, by: User) -> None:
    """Note that `by` opened the case: one row for each person and hour, in one statement."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    ApplicationRead.objects.bulk_create(
        [ApplicationRead(application=application, user=by, hour=hour)], ignore_conflicts=True
    )
