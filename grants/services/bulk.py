"""Bulk decisions: many cases that pass every rule, approved with the sum the rules give. Each is decided once, whatever stops the worker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from grants.enums import ApplicationStatus as S
from grants.enums import JobItemStatus, JobStatus, Outcome
from grants.errors import GrantError
from grants.models import Application, BulkJob, BulkJobItem
from grants.money import kr
from grants.services import actors
from grants.services.application import lock
from grants.services.budget import lock_budgets
from grants.services.decision import decide
from grants.services.handling import Judgement, take
from grants.services.kinds import kind_of
from workflow import clock
from workflow.errors import DomainError
from workflow.wake import wake_on_commit

WAKE = "grants.tasks.run_bulk_jobs"
LEASE = timedelta(minutes=2)
DECIDABLE = (S.SUBMITTED, S.UNDER_REVIEW)


@dataclass(frozen=True)
class Progress:
    """How far a job has come. Sums are øre."""

    waiting: int
    done: int
    refused: int
    done_ore: int

    @property
    def total(self) -> int:
        return self.waiting + self.done + self.refused

    @property
    def percent(self) -> int:
        return 100 * (self.done + self.refused) // self.total if self.total else 100


def decidable(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Those of `applications` that may be decided in bulk: not decided, and passing every rule."""
    return applications.filter(status__in=DECIDABLE, rules_passed=True, expected_ore__gt=0)


@transaction.atomic
def start_bulk(*, applications: Iterable[Application], by: User) -> BulkJob:
    """Make a job of those that may be decided in bulk, each with the sum shown now, and wake a worker.

    Raises: GrantError when `by` decides no cases, or none of them may.
    """
    if actors.staff_role(by) not in {actors.HANDLER, actors.APPROVER}:
        raise GrantError(_("Bare saksbehandlere kan gjøre dette."))
    wanted = Application.objects.filter(pk__in=[application.pk for application in applications])
    rows = list(decidable(wanted).order_by("submitted_at", "pk").values_list("pk", "expected_ore"))
    if not rows:
        raise GrantError(_("Ingen av sakene kan avgjøres samlet. De må oppfylle alle regler."))
    job = BulkJob.objects.create(created_by=by)
    BulkJobItem.objects.bulk_create(
        BulkJobItem(job=job, application_id=pk, amount_ore=amount_ore) for pk, amount_ore in rows
    )
    wake_on_commit(WAKE)
    return job


def progress(job: BulkJob) -> Progress:
    """One query."""
    numbers = job.items.aggregate(
        waiting=Count("pk", filter=Q(status=JobItemStatus.WAITING)),
        done=Count("pk", filter=Q(status=JobItemStatus.DONE)),
        refused=Count("pk", filter=Q(status=JobItemStatus.REFUSED)),
        done_ore=Sum("amount_ore", filter=Q(status=JobItemStatus.DONE), default=0),
    )
    return Progress(**numbers)


def run_waiting() -> int:
    """Run every job that nobody runs; the sweeper of jobs whose worker was killed. Gives how many cases were looked at."""
    unfinished = BulkJob.objects.exclude(status=JobStatus.FINISHED).filter(_unleased(clock.now()))
    return sum(run_bulk(job_id) for job_id in list(unfinished.order_by("created_at").values_list("pk", flat=True)))


def run_bulk(job_id: UUID) -> int:
    """Decide what is left of a job.

    1. Claim the job with a lease, by compare-and-set; another worker's job is left alone.
    2. Each item in a transaction of its own: claim it, decide it, and keep what happened. A kill undoes one item at most.
    3. Renew the lease at every item; finish when nothing waits.
    """
    if not _claim(job_id):
        return 0
    job = BulkJob.objects.select_related("created_by").get(pk=job_id)
    seen = 0
    while True:
        waiting = job.items.filter(status=JobItemStatus.WAITING).order_by("pk")
        item_id = waiting.values_list("pk", flat=True).first()
        if item_id is None:
            break
        _run_item(item_id, by=job.created_by)
        seen += 1
        BulkJob.objects.filter(pk=job_id).update(lease_until=clock.now() + LEASE)
    BulkJob.objects.filter(pk=job_id).update(status=JobStatus.FINISHED, lease_until=None, finished_at=clock.now())
    return seen


def _claim(job_id: UUID) -> bool:
    now = clock.now()
    free = BulkJob.objects.filter(pk=job_id).exclude(status=JobStatus.FINISHED).filter(_unleased(now))
    return bool(free.update(status=JobStatus.RUNNING, lease_until=now + LEASE))


def _unleased(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now)


def _run_item(item_id: int, *, by: User) -> None:
    """Decide one case, or write why not. The claim and the decision are one transaction."""
    try:
        with transaction.atomic():
            if not _take_item(item_id, JobItemStatus.DONE):
                return
            item = BulkJobItem.objects.select_related("application").get(pk=item_id)
            _decide(item, by=by)
    except DomainError as error:
        BulkJobItem.objects.filter(pk=item_id, status=JobItemStatus.WAITING).update(
            status=JobItemStatus.REFUSED, message=error.message[:300]
        )


def _take_item(item_id: int, to: JobItemStatus) -> bool:
    """Compare-and-set: of two that try, one gets it. The other waits for the first one's commit."""
    return bool(BulkJobItem.objects.filter(pk=item_id, status=JobItemStatus.WAITING).update(status=to))


def _decide(item: BulkJobItem, *, by: User) -> None:
    lock_budgets(item.application)
    application = lock(item.application_id)
    if application.status not in DECIDABLE:
        raise GrantError(_("Saken er nå: %(status)s.") % {"status": application.staff_label})
    result = kind_of(application).recheck(application=application)
    if not result.passed:
        raise GrantError(_("Saken oppfyller ikke lenger alle regler."))
    if result.expected_ore != item.amount_ore:
        raise GrantError(
            _("Reglene gir nå %(now)s, ikke %(shown)s. Avgjør saken for seg.")
            % {"now": kr(result.expected_ore), "shown": kr(item.amount_ore)}
        )
    if application.status == S.SUBMITTED:
        application = take(application=application, by=by)
    judgement = Judgement(Outcome.APPROVED, item.amount_ore)
    decide(application=application, judgement=judgement, by=by, seen=application.status)
