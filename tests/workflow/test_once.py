"""insert_once: two that meet make one row, and neither fails."""

import threading

import pytest
from django.db import connection, transaction

from notifications.models import Message
from workflow.once import insert_once


def note(key: str) -> Message:
    return Message(key=key, kind="test_note", email="kari@demo.example", language="nb", message_id=f"<{key}@x>")


@pytest.mark.django_db
def test_insert_gives_the_keys_that_were_new() -> None:
    assert insert_once([note("a"), note("b")]) == {"a", "b"}
    assert insert_once([note("b"), note("c")]) == {"c"}
    assert insert_once([]) == set()
    assert sorted(Message.objects.values_list("key", flat=True)) == ["a", "b", "c"]


@pytest.mark.django_db(transaction=True)
def test_threads_that_meet_on_a_key_make_one_row() -> None:
    meet = threading.Barrier(5, timeout=10)
    inserted: list[set[str]] = []

    def insert() -> None:
        try:
            with transaction.atomic():
                meet.wait()
                inserted.append(insert_once([note("same")]))
        finally:
            connection.close()

    threads = [threading.Thread(target=insert) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(keys) for keys in inserted) == [0, 0, 0, 0, 1]
    assert Message.objects.count() == 1
