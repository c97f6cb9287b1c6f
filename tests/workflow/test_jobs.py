"""Every run of a periodic job leaves a row, and the admin says how each is doing."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from celery.schedules import crontab, schedule
from django.test import Client
from django.urls import reverse

from tests.factories.floor0 import log_in_staff
from workflow import jobs
from workflow.models import JobRun
from workflow.services import job_runs

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_these_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_labels", {})
    monkeypatch.setattr("workflow.services.job_runs.current_app.loader.import_default_modules", lambda: None)


def test_run_that_goes_well_is_recorded_with_its_result() -> None:
    @jobs.periodic("x.count", "count")
    def count() -> str:
        return "3 talt"

    count()
    run = JobRun.objects.get()
    assert (run.name, run.ok, run.detail, run.finished_at is not None) == ("x.count", True, "3 talt", True)


def test_run_that_fails_is_recorded_and_raises() -> None:
    @jobs.periodic("x.count", "count")
    def count() -> None:
        raise ValueError("tom fil")

    with pytest.raises(ValueError, match="tom fil"):
        count()
    run = JobRun.objects.get()
    assert (run.ok, run.detail) == (False, "ValueError: tom fil")


@pytest.mark.parametrize(
    ("planned", "age", "late"),
    [
        (schedule(30), timedelta(seconds=80), False),
        (schedule(30), timedelta(seconds=100), True),
        (crontab(minute=5), timedelta(hours=2), False),
        (crontab(minute=5), timedelta(hours=4), True),
        (crontab(minute=5, hour=3), timedelta(hours=25), False),
        (crontab(minute=5, hour=3), timedelta(hours=27), True),
        (None, timedelta(hours=27), True),
    ],
)
def test_job_is_late_after_three_turns(planned: Any, age: timedelta, late: bool, monkeypatch: Any) -> None:
    jobs.periodic("x.count", "count")(lambda: None)
    JobRun.objects.create(name="x.count", started_at=NOON - age, finished_at=NOON - age, ok=True)
    monkeypatch.setattr(job_runs, "beat_plan", lambda: {"x.count": planned} if planned else {})
    with time_machine.travel(NOON, tick=False):
        (health,) = job_runs.overview()
    assert (health.name, health.last_success, health.late) == ("x.count", NOON - age, late)


@pytest.mark.parametrize(("age", "late"), [(timedelta(minutes=5), False), (timedelta(hours=27), True)])
def test_job_that_never_ran_is_late_when_others_have_run_for_long(age: timedelta, late: bool, client: Client) -> None:
    jobs.periodic("x.never", "Teller det som finnes")(lambda: None)
    JobRun.objects.create(name="x.other", started_at=NOON - age, finished_at=NOON - age, ok=True)
    with time_machine.travel(NOON, tick=False):
        (health,) = job_runs.overview()
        assert (health.last_success, health.last_run, health.late) == (None, None, late)
        log_in_staff(client)
        page = client.get(reverse("admin:workflow_jobrun_changelist")).content.decode()
    assert ("Teller det som finnes" in page, "x.never" in page) == (True, False)
    assert ("Har ikke kjørt ennå" in page, "Forsinket" in page) == (not late, late)


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (schedule(30), "hvert 30. sekund"),
        (crontab(minute="*/10"), "hvert 10. minutt"),
        (crontab(minute=5), "hver time"),
        (crontab(minute=10, hour=3), "hver dag kl.\xa003.10"),
        (None, ""),
    ],
)
def test_page_says_how_often_a_job_runs(planned: Any, words: str, monkeypatch: Any, client: Client) -> None:
    jobs.periodic("x.count", "Teller")(lambda: None)
    monkeypatch.setattr(job_runs, "beat_plan", lambda: {"x.count": planned} if planned else {})
    log_in_staff(client)
    page = client.get(reverse("admin:workflow_jobrun_changelist")).content.decode()
    assert f"<td>{words[:1].upper()}{words[1:] or '–'}</td>" in page


def test_every_job_of_the_beat_says_how_often() -> None:
    assert [name for name, planned in job_runs.beat_plan().items() if not job_runs.how_often(planned)] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_runs_are_found_by_what_the_page_calls_the_job(
    rows: int, client: Client, django_assert_num_queries: Any
) -> None:
    jobs.periodic("x.send", "Sender meldinger som venter")(lambda: None)
    jobs.periodic("x.count", "Teller")(lambda: None)
    for number in range(rows):
        JobRun.objects.create(name="x.send", started_at=NOON, finished_at=NOON, ok=True, detail=f"{number + 1} sendt")
    JobRun.objects.create(name="x.count", started_at=NOON, finished_at=NOON, ok=False, detail="tom fil")
    log_in_staff(client)
    with django_assert_num_queries(8):
        response = client.get(reverse("admin:workflow_jobrun_changelist"), {"q": "venter SENDER"})
    assert [run.name for run in response.context["cl"].result_list] == ["x.send"] * rows
    response = client.get(reverse("admin:workflow_jobrun_changelist"), {"q": "tom"})
    assert [run.name for run in response.context["cl"].result_list] == ["x.count"]


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ({}, ["0 brev laget, 12 sendt", "3 talt", "ValueError: tom fil", ""]),
        ({"resultat": "tull"}, ["0 brev laget, 12 sendt", "3 talt", "ValueError: tom fil", ""]),
        ({"resultat": "feilet"}, ["ValueError: tom fil"]),
        ({"resultat": "alle"}, ["0 talt", "0 brev laget, 0 sendt", "0 brev laget, 12 sendt", "3 talt", "ValueError: tom fil", ""]),
    ],
)  # fmt: skip
def test_runs_that_came_to_nothing_are_shown_when_asked_for(
    chosen: dict[str, str], shown: list[str], client: Client
) -> None:
    runs = ["", "ValueError: tom fil", "3 talt", "0 brev laget, 12 sendt", "0 brev laget, 0 sendt", "0 talt"]
    for number, detail in enumerate(runs):
        at = NOON + timedelta(hours=number)
        JobRun.objects.create(
            name="x.count", started_at=at, finished_at=at if number else None, detail=detail, ok=number > 1
        )
    log_in_staff(client)
    response = client.get(reverse("admin:workflow_jobrun_changelist"), chosen)
    assert [run.detail for run in response.context["cl"].result_list] == shown


@pytest.mark.parametrize(
    ("ok", "finished_at", "words"),
    [(True, NOON, "Gikk bra"), (False, NOON, "Feilet"), (False, None, "Ikke ferdig")],
)
def test_page_says_how_a_run_went(client: Client, ok: bool, finished_at: Any, words: str) -> None:
    JobRun.objects.create(name="x.count", started_at=NOON, finished_at=finished_at, ok=ok, detail="3 talt")
    log_in_staff(client)
    html = client.get(reverse("admin:workflow_jobrun_changelist"), {"resultat": "alle"}).content.decode()
    assert re.findall(r'class="status" data-color="\w+">([^<]+)<', html) == [words]


def test_nothing_is_late_before_anything_ran() -> None:
    jobs.periodic("x.never", "never")(lambda: None)
    (health,) = job_runs.overview()
    assert (health.last_run, health.late) == (None, False)


def test_last_failure_shows() -> None:
    jobs.periodic("x.failed", "failed")(lambda: None)
    JobRun.objects.create(name="x.failed", started_at=NOON - timedelta(hours=1), finished_at=NOON, ok=True)
    failure = JobRun.objects.create(name="x.failed", started_at=NOON, finished_at=NOON, detail="tom fil")
    with time_machine.travel(NOON, tick=False):
        (failed,) = job_runs.overview()
    assert (failed.name, failed.last_success, failed.last_run, failed.late) == ("x.failed", NOON, failure, False)


def test_old_runs_go_but_the_last_success_stays() -> None:
    for days in (40, 30, 20, 1):
        JobRun.objects.create(
            name="x.count",
            started_at=NOON - timedelta(days=days),
            finished_at=NOON - timedelta(days=days),
            ok=days > 20,
        )
    with time_machine.travel(NOON, tick=False):
        assert job_runs.forget_old_runs(older_than=timedelta(days=14)) == 2
    assert [(NOON - run.started_at).days for run in JobRun.objects.all()] == [1, 30]


@pytest.mark.parametrize("rows", [1, 3])
def test_admin_page_of_jobs(rows: int, client: Client, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        jobs.periodic(f"x.job{number}", f"Teller {number}")(lambda: None)
        JobRun.objects.create(name=f"x.job{number}", started_at=NOON, finished_at=NOON, ok=True)
    log_in_staff(client)
    with django_assert_num_queries(8):
        response = client.get(reverse("admin:workflow_jobrun_changelist"))
    assert response.status_code == 200
    assert [health.name for health in response.context["jobs"]] == [f"x.job{number}" for number in range(rows)]
