"""The wake-up goes once per transaction, after the commit, and a broker that is down costs nothing."""

import socket
import time
from typing import Any

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from workflow import wake

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def broker_thought_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake, "_silent_until", 0.0)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tasks: list[str] = []
    monkeypatch.setattr("workflow.wake.current_app.send_task", lambda name, **options: tasks.append(name))
    return tasks


def test_wake_goes_once_after_the_commit(sent: list[str]) -> None:
    with transaction.atomic():
        wake.wake_on_commit("a.drain")
        wake.wake_on_commit("a.drain")
        wake.wake_on_commit("b.render")
        assert sent == []
    assert sent == ["a.drain", "b.render"]


def test_wake_of_a_rolled_back_transaction_stays(sent: list[str]) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        wake.wake_on_commit("a.drain")
        raise KeyError
    assert sent == []


def test_wake_from_a_rolled_back_savepoint_does_not_silence_a_later_one(sent: list[str]) -> None:
    with transaction.atomic():
        with pytest.raises(KeyError), transaction.atomic():
            wake.wake_on_commit("a.drain")
            raise KeyError
        wake.wake_on_commit("a.drain")
    assert sent == ["a.drain"]


def test_wake_in_an_open_savepoint_does_not_speak_for_the_outside(sent: list[str]) -> None:
    with transaction.atomic():
        with transaction.atomic():
            wake.wake_on_commit("a.drain")
        wake.wake_on_commit("a.drain")
    assert sent == ["a.drain", "a.drain"]


def test_broker_down_is_asked_once_then_left_in_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(name: str, **options: Any) -> None:
        asked.append(name)
        raise OperationalError("connection refused")

    monkeypatch.setattr("workflow.wake.current_app.send_task", refuse)
    assert wake.wake("a.drain") is False
    assert wake.wake("a.drain") is False
    assert asked == ["a.drain"]


def publish_to(port: int, monkeypatch: pytest.MonkeyPatch) -> tuple[bool, float]:
    connection = wake.broker(f"redis://127.0.0.1:{port}/0")
    monkeypatch.setattr(wake, "broker", lambda: connection)
    began = time.monotonic()
    return wake.wake("a.drain"), time.monotonic() - began


def test_broker_that_refuses_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    woken, seconds = publish_to(1, monkeypatch)
    assert (woken, seconds < 0.5) == (False, True)


def test_broker_that_never_answers_costs_less_than_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        woken, seconds = publish_to(silent.getsockname()[1], monkeypatch)
    assert (woken, seconds < 1) == (False, True)
