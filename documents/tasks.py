"""Thin: workers make the files that wait."""

from celery import shared_task

from workflow.jobs import periodic

from .services.document import render_pending


@shared_task(name="documents.tasks.render_pending")
def render_pending_documents() -> None:
    render_pending()


@shared_task(name="documents.tasks.sweep")
@periodic("documents.tasks.sweep")
def sweep_documents() -> str:
    return f"{render_pending()} laget"
