"""Thin: workers make the files that wait."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from workflow.jobs import counted, periodic

from .services.document import render_pending


@shared_task(name="documents.tasks.render_pending")
def render_pending_documents() -> None:
    render_pending()


@shared_task(name="documents.tasks.sweep")
@periodic("documents.tasks.sweep", _("Lager brev som venter"))
def sweep_documents() -> str:
    return counted(render_pending(), "brev laget", "brev laget")
