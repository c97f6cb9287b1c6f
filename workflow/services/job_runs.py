"""How the periodic jobs are doing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from celery.schedules import BaseSchedule, crontab, schedule
from django.db.models import Min
from django.utils.translation import gettext as _

from workflow import clock
from workflow.formatting import kl
from workflow.jobs import job_labels
from workflow.machine import Label
from workflow.models import JobRun


@dataclass(frozen=True)
class JobHealth:
    name: str
    label: Label
    every: str
    last_success: datetime | None
    last_run: JobRun | None
    late: bool


def overview() -> list[JobHealth]:
    """Every periodic job with its last success and last run.

    A job is late when three turns passed without success, since its last one or since anything ran here first.
    """
    labels = _labels()
    names = list(labels)
    plan = beat_plan()
    last = {run.name: run for run in _newest(names, order="-started_at")}
    success = {run.name: run.finished_at for run in _newest(names, order="-finished_at", ok=True)}
    first = JobRun.objects.aggregate(first=Min("started_at"))["first"]
    now = clock.now()
    return [
        JobHealth(
            name=name,
            label=labels[name],
            every=how_often(plan.get(name)),
            last_success=success.get(name),
            last_run=last.get(name),
            late=_is_late(success.get(name) or first, plan.get(name), now),
        )
        for name in names
    ]


def beat_plan() -> dict[str, BaseSchedule]:
    """Task name → when the beat runs it."""
    entries = (current_app.conf.beat_schedule or {}).values()
    return {entry["task"]: entry["schedule"] for entry in entries}


def how_often(planned: BaseSchedule | None) -> str:
    """«hver time», «hver dag kl. 3.10»; "" for what the beat does not run."""
    if isinstance(planned, crontab):
        hours, minutes = sorted(planned.hour), sorted(planned.minute)
        if len(hours) == 1:
            return _("hver dag %(time)s") % {"time": kl(datetime(2000, 1, 1, hours[0], minutes[0], tzinfo=clock.OSLO))}
        return _("hver time") if len(minutes) == 1 else _("hvert %(n)s. minutt") % {"n": 60 // len(minutes)}
    return _("hvert %(n)s. sekund") % {"n": round(planned.seconds)} if isinstance(planned, schedule) else ""


def jobs_called(words: str) -> list[str]:
    """The jobs that staff know by a label with every one of `words` in it."""
    wanted = words.casefold().split()
    return [name for name, label in _labels().items() if all(word in str(label).casefold() for word in wanted)]


def _newest(names: list[str], *, order: str, **conditions: bool) -> list[JobRun]:
    """The newest run of each name: one index look-up each, in one query."""
    each = [JobRun.objects.filter(name=name, **conditions).order_by(order)[:1] for name in names]
    return list(each[0].union(*each[1:], all=True)) if each else []


def job_label(name: str) -> str:
    """What the job does; its name when it is no more."""
    return str(_labels().get(name, name))


def _labels() -> dict[str, Label]:
    current_app.loader.import_default_modules()
    return job_labels()


def _is_late(since: datetime | None, planned: BaseSchedule | None, now: datetime) -> bool:
    return since is not None and now - since > _late_after(planned)


def _late_after(planned: BaseSchedule | None) -> timedelta:
    """Three turns; a bit over a day for what runs once a day."""
    if isinstance(planned, schedule) and planned.run_every:
        return timedelta(seconds=3 * planned.seconds)
    every_hour = isinstance(planned, crontab) and len(planned.hour) == 24
    return timedelta(hours=3 if every_hour else 26)


def forget_old_runs(*, older_than: timedelta) -> int:
    """Delete runs older than that, but each job's last success. Gives how many."""
    keep = JobRun.objects.filter(ok=True).order_by("name", "-finished_at").distinct("name").values("pk")
    old = JobRun.objects.filter(started_at__lt=clock.now() - older_than).exclude(pk__in=keep)
    return old.delete()[0]
