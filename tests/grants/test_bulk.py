"""Bulk decisions: only what passes every rule, each case once, and what stops a worker stops nothing."""

from datetime import timedelta
from unittest.mock import patch

import pytest

from grants.enums import ApplicationStatus as S
from grants.enums import JobItemStatus, JobStatus
from grants.errors import GrantError
from grants.models import Application, BulkJob, BulkJobItem, Decision, LedgerEntry
from grants.services import bulk
from grants.services.application import withdraw
from grants.services.budget import faults
from grants.services.bulk import decidable, progress, run_bulk, run_waiting, start_bulk
from grants.services.handling import declare_conflict
from grants.tasks import run_bulk_jobs
from tests.factories.grants import (
    confirmed_booking,
    handler,
    kr,
    make_application,
    published_call,
)
from tests.factories.schools import MembershipFactory, SchoolFactory
from workflow import clock
from workflow.models import JobRun

pytestmark = pytest.mark.django_db


def cases(count: int, **options: object) -> list[Application]:
    return [make_application(**options) for _number in range(count)]


def outcome(job: BulkJob) -> list[tuple[str, str]]:
    return [(item.status, item.message) for item in job.items.order_by("pk")]


def test_every_case_that_passes_is_approved_with_what_the_rules_give() -> None:
    wanted = [*cases(2), make_application(status="under_review")]
    job = start_bulk(applications=wanted, by=handler())
    assert (progress(job).total, progress(job).percent) == (3, 0)
    run_bulk_jobs()
    job.refresh_from_db()
    assert (job.status, job.lease_until, job.finished_at is not None) == (JobStatus.FINISHED, None, True)
    assert outcome(job) == [(JobItemStatus.DONE, "")] * 3
    done = progress(job)
    assert (done.waiting, done.done, done.refused, done.done_ore, done.percent) == (0, 3, 0, kr(24_000), 100)
    assert set(Application.objects.values_list("status", "granted_ore")) == {(S.APPROVED, kr(8_000))}
    assert {d.decided_by for d in Decision.objects.all()} == {handler()}
    assert JobRun.objects.get().detail == "3 saker behandlet"


def test_what_does_not_pass_or_is_decided_is_left_out() -> None:
    good = make_application()
    unconfirmed = make_application(leader=False)
    others = [make_application(status=status) for status in ("draft", "proposed", "approved", "rejected")]
    rows = decidable(Application.objects.all())
    assert list(rows) == [good]
    job = start_bulk(applications=[good, unconfirmed, *others], by=handler())
    assert [item.application for item in job.items.all()] == [good]
    with pytest.raises(GrantError):
        start_bulk(applications=[unconfirmed, *others], by=handler())


def test_only_case_handlers_start_one() -> None:
    application = make_application()
    for person in (application.applicant, MembershipFactory().user):
        with pytest.raises(GrantError):
            start_bulk(applications=[application], by=person)
    assert BulkJob.objects.count() == 0


def test_over_the_frame_is_refused_with_a_message_and_the_rest_goes_on() -> None:
    call = published_call(frame_ore=kr(17_000))
    job = start_bulk(applications=cases(3, call=call), by=handler())
    run_bulk(job.pk)
    nbsp = "\N{NO-BREAK SPACE}"
    assert outcome(job) == [
        (JobItemStatus.DONE, ""),
        (JobItemStatus.DONE, ""),
        (
            JobItemStatus.REFUSED,
            f"Rammen holder ikke: det er kr{nbsp}1{nbsp}000 igjen til Nordland, og vedtaket er på kr{nbsp}8{nbsp}000.",
        ),
    ]
    assert sorted(Application.objects.values_list("status", flat=True)) == [S.APPROVED, S.APPROVED, S.SUBMITTED]
    assert faults(call=call) == []


def test_the_second_of_a_school_that_reaches_its_ceiling_is_not_decided_blindly() -> None:
    call = published_call(transport={"ceiling_per_half_year_ore": kr(10_000)})
    school = SchoolFactory()
    teacher = MembershipFactory(school=school).user
    at = clock.now() + timedelta(days=20)
    two = [
        make_application(call=call, booking=confirmed_booking(school=school, by=teacher, at=at), by=teacher)
        for _number in range(2)
    ]
    job = start_bulk(applications=two, by=handler())
    run_bulk(job.pk)
    nbsp = "\N{NO-BREAK SPACE}"
    assert outcome(job) == [
        (JobItemStatus.DONE, ""),
        (JobItemStatus.REFUSED, f"Reglene gir nå kr{nbsp}2{nbsp}000, ikke kr{nbsp}8{nbsp}000. Avgjør saken for seg."),
    ]


def test_what_changed_meanwhile_is_refused() -> None:
    taken, gone, barred = cases(3)
    job = start_bulk(applications=[taken, gone, barred], by=handler())
    withdraw(application=gone, reason="", by=gone.applicant)
    declare_conflict(application=barred, reason="Søster", by=handler())
    run_bulk(job.pk)
    assert outcome(job) == [
        (JobItemStatus.DONE, ""),
        (JobItemStatus.REFUSED, "Saken er nå: Trukket."),
        (JobItemStatus.REFUSED, "Du er inhabil i saken og kan verken forberede eller avgjøre den."),
    ]


def test_above_the_limit_for_two_is_refused() -> None:
    call = published_call(two_person_limit_ore=kr(7_999))
    job = start_bulk(applications=cases(1, call=call), by=handler())
    run_bulk(job.pk)
    assert outcome(job) == [
        (
            JobItemStatus.REFUSED,
            "Summen er over grensen for én person. Innstill saken, så avgjør en annen den.",
        )
    ]
    assert Application.objects.get().status == S.SUBMITTED


def test_a_worker_killed_midway_is_followed_by_one_that_decides_the_rest_once() -> None:
    job = start_bulk(applications=cases(3), by=handler())

    class Killed(BaseException):
        """What ends a process is no Exception."""

    real = bulk.decide

    def decide_then_die(**options: object) -> object:
        if Decision.objects.count() == 1:
            raise Killed
        return real(**options)  # type: ignore[arg-type]

    with patch.object(bulk, "decide", decide_then_die), pytest.raises(Killed):
        run_bulk(job.pk)
    assert [status for status, _message in outcome(job)] == ["done", "waiting", "waiting"]
    # its lease still runs
    assert run_waiting() == 0
    BulkJob.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert run_waiting() == 2
    assert [status for status, _message in outcome(job)] == ["done"] * 3
    assert (Decision.objects.count(), LedgerEntry.objects.count()) == (3, 3)


def test_a_finished_job_is_not_run_again() -> None:
    job = start_bulk(applications=cases(1), by=handler())
    assert (run_bulk(job.pk), run_bulk(job.pk), run_waiting()) == (1, 0, 0)


def test_an_item_is_claimed_once() -> None:
    job = start_bulk(applications=cases(1), by=handler())
    item = BulkJobItem.objects.get(job=job)
    bulk._run_item(item.pk, by=handler())
    bulk._run_item(item.pk, by=handler())
    assert Decision.objects.count() == 1


def test_starting_one_wakes_a_worker(django_capture_on_commit_callbacks: object) -> None:
    application = make_application()
    with django_capture_on_commit_callbacks() as callbacks:  # type: ignore[operator]
        start_bulk(applications=[application], by=handler())
    assert [callback.args for callback in callbacks] == [("grants.tasks.run_bulk_jobs",)]
