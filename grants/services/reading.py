"""Who has opened which case."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from grants.models import Application, ApplicationRead
from workflow import clock


def log_read(*, application: Application, by: User) -> None:
    """Note that `by` opened the case: one row for each person and hour, in one statement."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    ApplicationRead.objects.bulk_create(
        [ApplicationRead(application=application, user=by, hour=hour)], ignore_conflicts=True
    )


def hour_text(hour: datetime) -> str:
    """When a read happened, as far as it is known: «mellom kl. 03 og 04», in Oslo time."""
    local = hour.astimezone(clock.OSLO)
    return _("mellom kl. %(first)s og %(last)s") % {
        "first": f"{local:%H}",
        "last": f"{(hour + timedelta(hours=1)).astimezone(clock.OSLO):%H}",
    }
