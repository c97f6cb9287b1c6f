"""Two workers at the same outbox: each message goes once. Fails when the claim's row lock is taken away."""

import threading

import pytest
from django.core import mail
from django.db import connection

from notifications.models import Message, Status
from notifications.services import drain
from tests.factories.floor0 import make_message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]


def test_two_drains_at_once_send_each_message_once() -> None:
    for number in range(30):
        make_message(f"note:{number}")
    meet = threading.Barrier(2, timeout=20)
    sent: list[int] = []

    def work() -> None:
        try:
            meet.wait()
            sent.append(drain(3))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 30
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert sorted(ids) == sorted(Message.objects.values_list("message_id", flat=True))
    assert set(Message.objects.values_list("status", "attempts")) == {(Status.SENT, 1)}
