"""The Celery app. The request id of the page that sent a task follows it into the worker's log."""

import os
from typing import Any

import structlog
from celery import Celery, Task, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stem_arbeidsliv.settings.prod")

app = Celery("stem_arbeidsliv")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

REQUEST_ID = "request_id"


@signals.setup_logging.connect
def keep_django_logging(**kwargs: Any) -> None:
    """Being connected is the point: Celery then leaves the log set-up of the settings alone."""


@signals.before_task_publish.connect
def send_request_id(headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Put the current request id in the task's headers."""
    bound = structlog.contextvars.get_contextvars().get(REQUEST_ID)
    if headers is not None and bound:
        headers.setdefault(REQUEST_ID, bound)


@signals.task_prerun.connect
def bind_request_id(task: Task, task_id: str, **kwargs: Any) -> None:
    """Bind what `send_request_id` sent; a task of the beat has only its own id."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)
    request_id = (task.request.get("headers") or {}).get(REQUEST_ID) or task.request.get(REQUEST_ID)
    if request_id:
        structlog.contextvars.bind_contextvars(**{REQUEST_ID: request_id})


@signals.task_postrun.connect
def unbind_request_id(**kwargs: Any) -> None:
    structlog.contextvars.clear_contextvars()
