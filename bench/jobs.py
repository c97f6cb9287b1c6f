"""Letters through WeasyPrint, and messages through one worker of two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench import server
from bench.client import percentile
from bench.measure import Row

PATIENCE = 300
STEADY_PER_SECOND, STEADY_SECONDS = 40, 10


def letters(what: str, count: int) -> Row:
    """Letters of `what` in a process of its own, as a worker is: letters a CPU second, and the most memory it took."""
    out = subprocess.run(
        [sys.executable, "-m", "bench.letters", what, str(count)],
        cwd=server.ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(out.stdout.splitlines()[-1])
    told = (
        f"{found['per_cpu_second']:.1f} /s/core, first {found['first_ms']:.0f} ms, {found['kb']:.0f} KB, "
        f"peak {found['peak_mb']:.0f} MB after {count}"
    )
    ok = found["per_cpu_second"] >= 1.5 and found["peak_mb"] <= 300
    reached = found["per_cpu_second"] >= 3 and found["peak_mb"] <= 150
    if "archive_per_cpu_second" in found:
        told += f"; archive copy, PDF/A-3a: {found['archive_per_cpu_second']:.1f} /s/core"
    return Row(
        f"{what.capitalize()} letter, PDF/UA-1", "3 /s/core, 150 MB", "half that", told=told, ok=ok, reached=reached
    )


def messages(count: int, env: dict[str, str], scratch: Path) -> Row:
    """A heap drained by one worker of two, then a steady stream of which the lag is told. Mail itself goes nowhere."""
    from notifications.models import Message
    from notifications.tasks import drain_messages

    queue(count, "heap")
    with (scratch / "worker.log").open("a") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "stem_arbeidsliv", "worker", "-c", "2", "-l", "WARNING",
             "--without-gossip", "--without-mingle", "--without-heartbeat"],
            cwd=server.ROOT, env={**os.environ, **env}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        for _ in range(2):
            drain_messages.delay()
        _wait_for_all("heap")
        sent = list(Message.objects.filter(key__contains="heap").order_by("sent_at").values_list("sent_at", flat=True))
        rate = len(sent) / max(0.001, (sent[-1] - sent[0]).total_seconds())
        for second in range(STEADY_SECONDS):
            began = time.monotonic()
            queue(STEADY_PER_SECOND, f"steady{second}")
            time.sleep(max(0.0, 1 - (time.monotonic() - began)))
        _wait_for_all("steady")
        steady = Message.objects.filter(key__contains="steady").values_list("created_at", "sent_at")
        lags = [(done - made).total_seconds() for made, done in steady]
    finally:
        worker.terminate()
        worker.wait(30)
    lag = percentile(lags, 0.95)
    told = f"{rate:.0f} /s of {len(sent)}, lag p95 {lag:.2f} s at {STEADY_PER_SECOND} a second, none left"
    reached = rate >= 500 and lag <= 2
    name = "Messages through one worker of 2"
    return Row(name, "500 /s, lag p95 2 s", "100 /s", told=told, ok=rate >= 100, reached=reached)


def queue(count: int, word: str) -> None:
    """The mail that asks a host, `count` times, each in its own transaction as a booking is."""
    from django.db import transaction

    from bookings.mails import Mail
    from bookings.models import Booking
    from bookings.services import notice

    bookings = Booking.objects.filter(status="requested").select_related("activity__organisation", "school", "slot")
    rows = list(bookings.order_by("pk")[:count])
    for number in range(count):
        with transaction.atomic():
            notice.ask_host(rows[number % len(rows)], mail=Mail.REQUESTED, event=f"{word}{number}")


def _wait_for_all(word: str) -> None:
    from notifications.models import Message

    until = time.monotonic() + PATIENCE
    while Message.objects.filter(key__contains=word).exclude(status="sent").exists():
        if time.monotonic() > until:
            left = Message.objects.filter(key__contains=word).exclude(status="sent").count()
            raise SystemExit(f"{left} messages were not sent in {PATIENCE} s.")
        time.sleep(0.1)
