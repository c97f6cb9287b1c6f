"""/healthz says the process lives, /readyz whether it can work."""

import json
from datetime import timedelta

import pytest
from django.test import RequestFactory, override_settings

from notifications.models import Message, Status
from stem_arbeidsliv import health
from workflow import clock

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def ask(view):
    response = view(RequestFactory().get("/"))
    return response.status_code, json.loads(response.content) if view is health.ready else response.content


def test_alive_asks_nobody(django_assert_num_queries):
    assert ask(health.alive) == (200, b"ok")


def test_alive_takes_no_post():
    assert health.alive(RequestFactory().post("/")).status_code == 405


@pytest.mark.django_db
def test_ready_without_messages():
    assert ask(health.ready) == (200, {"database": "ok", "broker": "ok", "oldest_unsent_message_seconds": None})


@pytest.mark.django_db
def test_ready_tells_the_age_of_the_oldest_unsent_message():
    for status, minutes in ((Status.SENT, 90), (Status.FAILED, 80), (Status.RETRYING, 7), (Status.QUEUED, 1)):
        Message.objects.create(
            key=status, kind="x", status=status, created_at=clock.now() - timedelta(minutes=minutes), language="nb"
        )
    code, told = ask(health.ready)
    assert (code, told["oldest_unsent_message_seconds"] // 60) == (200, 7)


@pytest.mark.django_db
@override_settings(CELERY_BROKER_URL=NOBODY_LISTENS)
def test_not_ready_without_broker():
    code, told = ask(health.ready)
    assert (code, told["database"], told["broker"]) == (503, "ok", "down")
