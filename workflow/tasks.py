"""Keeps the log of periodic jobs short."""

from datetime import timedelta

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from .jobs import counted, periodic
from .services.job_runs import forget_old_runs


@shared_task(name="workflow.tasks.forget_job_runs")
@periodic("workflow.tasks.forget_job_runs", _("Rydder i gamle jobbkjøringer"))
def forget_job_runs() -> str:
    forgotten = forget_old_runs(older_than=timedelta(days=14))
    return counted(forgotten, "jobbkjøring slettet", "jobbkjøringer slettet")
