"""What runs by itself. Each may run twice at once and miss a turn: the rows say what is due."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from workflow.jobs import counted, periodic

from .services import bulk, deadline


@shared_task(name="grants.tasks.run_bulk_jobs")
@periodic("grants.tasks.run_bulk_jobs", _("Fatter samlevedtak"))
def run_bulk_jobs() -> str:
    return counted(bulk.run_waiting(), "sak behandlet", "saker behandlet")


@shared_task(name="grants.tasks.remind")
@periodic("grants.tasks.remind", _("Minner om frister i støttesaker"))
def remind() -> str:
    return counted(deadline.remind(), "påminnelse sendt", "påminnelser sendt")


@shared_task(name="grants.tasks.lapse_overdue")
@periodic("grants.tasks.lapse_overdue", _("Lar støtte bortfalle når fristen er ute"))
def lapse_overdue() -> str:
    lapsed = deadline.lapse_unsent() + deadline.lapse_unanswered() + deadline.lapse_undocumented()
    return counted(lapsed, "sak bortfalt", "saker bortfalt")


@shared_task(name="grants.tasks.follow_visits")
@periodic("grants.tasks.follow_visits", _("Følger besøkene som får støtte"))
def follow_visits() -> str:
    """What became of the visits: cancelled ones lapse the case, moved ones move its deadline."""
    lapsed = counted(deadline.lapse_fallen_through(), "sak bortfalt", "saker bortfalt")
    return f"{lapsed}, {counted(deadline.follow_moved(), 'sak flyttet', 'saker flyttet')}"
