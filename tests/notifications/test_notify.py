"""A message is queued once, in the transaction of what it tells about."""

from typing import Any

import pytest
from django.db import transaction

from notifications.models import InboxItem, Message, Status
from notifications.services import cancel_messages, notify, notify_each, sent_about
from tests.factories.floor0 import make_document, make_message, make_user

pytestmark = pytest.mark.django_db


def test_notify_keeps_what_the_mail_is_made_from() -> None:
    kari = make_user(language="nn")
    message = make_message(to=kari, email="", url="/bestillinger/1/", calendar="BEGIN", calendar_method="REQUEST")
    message.refresh_from_db()
    assert (message.user, message.email, message.language) == (kari, "kari@demo.example", "nn")
    assert (message.kind, message.context, message.url) == ("test_note", {"what": "besøket"}, "/bestillinger/1/")
    assert (message.calendar, message.calendar_method) == ("BEGIN", "REQUEST")
    assert (message.status, message.attempts) == (Status.QUEUED, 0)
    assert message.message_id == f"<{message.pk}@demo.example>"


def test_notify_again_with_the_same_key_gives_the_first() -> None:
    kari = make_user()
    first = make_message(to=kari)
    second = make_message(to=kari, context={"what": "noe annet"})
    assert (second.pk, second.context) == (first.pk, {"what": "besøket"})
    assert (Message.objects.count(), InboxItem.objects.count()) == (1, 1)


def test_notify_to_an_address_makes_no_inbox_item() -> None:
    message = make_message(email="post@skole.demo.example", language="en")
    assert (message.email, message.language, message.user) == ("post@skole.demo.example", "en", None)
    assert InboxItem.objects.count() == 0


def test_notify_without_language_is_in_bokmaal() -> None:
    assert make_message().language == "nb"


def test_notify_without_inbox_makes_no_inbox_item() -> None:
    make_message(to=make_user(), inbox=False)
    assert InboxItem.objects.count() == 0


def test_notify_nobody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="test_note"):
        make_message(email="")


@pytest.mark.django_db(transaction=True)
def test_notify_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        notify("test_note", email="kari@demo.example", context={}, key="note:1")


@pytest.mark.django_db(transaction=True)
def test_message_of_a_rolled_back_transaction_is_gone(wakes: list[str]) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        notify("test_note", email="kari@demo.example", context={}, key="note:1")
        raise KeyError
    assert (Message.objects.count(), wakes) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_several_messages_wake_one_worker_once(wakes: list[str]) -> None:
    with transaction.atomic():
        for number in range(3):
            notify("test_note", email="kari@demo.example", context={}, key=f"note:{number}")
        assert wakes == []
    assert wakes == ["notifications.tasks.drain"]


@pytest.mark.django_db(transaction=True)
def test_message_that_was_there_wakes_nobody(wakes: list[str]) -> None:
    make_message()
    wakes.clear()
    make_message()
    assert wakes == []


@pytest.mark.parametrize(("inbox", "queries"), [(True, 2), (False, 1)])
def test_notify_costs_little(inbox: bool, queries: int, django_assert_num_queries: Any) -> None:
    kari = make_user()
    with django_assert_num_queries(queries):
        notify("test_note", to=kari, context={}, key="note:1", inbox=inbox)


@pytest.mark.parametrize("people", [1, 3])
def test_notify_each_costs_the_same_for_many(people: int, django_assert_num_queries: Any) -> None:
    users = [make_user(f"kari{number}@demo.example") for number in range(people)]
    document = make_document()
    with django_assert_num_queries(3):
        new = notify_each("test_note", to=users, context={}, key="note", attachments=[document])
    assert new == people
    assert sorted(Message.objects.values_list("key", flat=True)) == sorted(f"note:{user.pk}" for user in users)
    assert InboxItem.objects.count() == people
    assert [list(message.documents.all()) for message in Message.objects.all()] == [[document]] * people
    assert notify_each("test_note", to=users, context={}, key="note") == 0


def test_cancel_stops_only_what_waits_under_the_prefix() -> None:
    for key, status in (
        ("booking:1:reminder", Status.QUEUED),
        ("booking:1:again", Status.RETRYING),
        ("booking:1:sent", Status.SENT),
        ("booking:1:now", Status.SENDING),
        ("booking:2:reminder", Status.QUEUED),
    ):
        make_message(key)
        Message.objects.filter(key=key).update(status=status)
    assert cancel_messages(key_prefix="booking:1:") == 2
    stopped = Message.objects.filter(status=Status.CANCELLED).values_list("key", flat=True)
    assert sorted(stopped) == ["booking:1:again", "booking:1:reminder"]


def test_sent_about_gives_the_messages_of_one_thing() -> None:
    make_message("booking:1:asked")
    make_message("booking:2:asked")
    assert [message.key for message in sent_about("booking:1:")] == ["booking:1:asked"]
