"""What runs by itself. Each may run twice at once and miss a turn: the rows say what is due."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from workflow.jobs import periodic

from .services import bulk, deadline


@shared_task(name="grants.tasks.run_bulk_jobs")
@periodic("grants.tasks.run_bulk_jobs", _("Fatter samlevedtak"))
def run_bulk_jobs() -> int:
    return bulk.run_waiting()


@shared_task(name="grants.tasks.remind")
@periodic("grants.tasks.remind", _("Minner om frister i støttesaker"))
def remind() -> int:
    return deadline.remind()


@shared_task(name="grants.tasks.lapse_overdue")
@periodic("grants.tasks.lapse_overdue", _("Lar støtte bortfalle når fristen er ute"))
def lapse_overdue() -> int:
    return deadline.lapse_unsent() + deadline.lapse_unanswered() + deadline.lapse_undocumented()


@shared_task(name="grants.tasks.follow_visits")
@periodic("grants.tasks.follow_visits", _("Følger besøkene som får støtte"))
def follow_visits() -> int:
    """What became of the visits: cancelled ones lapse the case, moved ones move its deadline."""
    return deadline.lapse_fallen_through() + deadline.follow_moved()
