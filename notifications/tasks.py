"""Thin: what a worker and the clock do with the outbox."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from workflow.jobs import counted, periodic

from .services.delivery import drain, sweep


@shared_task(name="notifications.tasks.drain")
def drain_messages() -> None:
    drain()


@shared_task(name="notifications.tasks.sweep")
@periodic("notifications.tasks.sweep", _("Sender meldinger som venter"))
def sweep_messages() -> str:
    """Free what dead workers held, then send all that is due, whether anyone told us or not."""
    freed = counted(sweep(), "melding frigitt", "meldinger frigitt")
    return f"{freed}, {counted(drain(), 'melding sendt', 'meldinger sendt')}"
