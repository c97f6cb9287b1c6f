"""Periodic jobs: a row for every run, so that a failure is seen and silence too. When they run: the beat schedule."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from . import clock
from .machine import Label
from .models import JobRun

P = ParamSpec("P")

_labels: dict[str, Label] = {}


def periodic(name: str, label: Label) -> Callable[[Callable[P, object]], Callable[P, None]]:
    """Record each run of the decorated job; its return value becomes the detail. Errors are recorded and raised.

    Put it below `@shared_task(name=name)`, with the name the beat schedule knows the task by. `label` is what staff read.
    """

    def decorate(run: Callable[P, object]) -> Callable[P, None]:
        _labels[name] = label

        @wraps(run)
        def recorded(*args: P.args, **kwargs: P.kwargs) -> None:
            job_run = JobRun.objects.create(name=name)
            try:
                result = run(*args, **kwargs)
            except Exception as error:
                _finish(job_run, ok=False, detail=f"{type(error).__name__}: {error}")
                raise
            _finish(job_run, ok=True, detail="" if result is None else str(result))

        return recorded

    return decorate


# In what a job returns, its numbers told by `counted`: one of them is not nought.
DID_SOMETHING = r"(^|, )[1-9]"


def counted(number: int, one: str, many: str) -> str:
    """«1 aktivitet endret», «3 aktiviteter endret». A job's result is kept as it is written: bokmål for every reader."""
    return f"{number} {one if number == 1 else many}"


def _finish(job_run: JobRun, *, ok: bool, detail: str) -> None:
    job_run.finished_at = clock.now()
    job_run.ok = ok
    job_run.detail = detail[:2000]
    job_run.save(update_fields=["finished_at", "ok", "detail"])


def job_labels() -> dict[str, Label]:
    """Every periodic job of the project, with what it does; needs the task modules to be loaded (a worker has them)."""
    return dict(sorted(_labels.items()))
