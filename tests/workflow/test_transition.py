"""The one transition function: table, partial save, log row; all or nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction

from tests.factories.floor0 import make_user
from tests.workflow.machine_walk import assert_move, walk
from tests.workflow.test_machine import make
from workflow.errors import TransitionError
from workflow.machine import CLOCK, Actor
from workflow.models import LogEntry
from workflow.services.transition import history, note, start
from workflow.services.transition import transition as move

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(("source", "target", "role", "allowed"), walk(make()))
def test_lamp_move(lamp_model: Any, source: str, target: str, role: str, allowed: bool) -> None:
    assert_move(lamp_model.objects.create(status=source), target, role, allowed)


def test_walk_meets_every_pair_and_role() -> None:
    walked = walk(make())
    assert len(walked) == 3 * 3 * 3
    assert sorted(step[:3] for step in walked if step[3]) == [
        ("green", "red", "clock"),
        ("green", "red", "staff"),
        ("red", "green", "clock"),
        ("red", "off", "staff"),
    ]


def test_status_field_takes_start_and_choices_from_the_machine(lamp: Any) -> None:
    assert lamp.status == "red"
    assert (lamp.staff_label, lamp.user_label, lamp.get_status_display()) == ("Rødt", "Stopp", "Rødt")
    _name, path, _args, kwargs = type(lamp)._meta.get_field("status").deconstruct()
    assert path == "django.db.models.CharField"
    assert sorted(kwargs) == ["max_length", "verbose_name"]


def test_start_logs_where_it_begins(lamp: Any) -> None:
    user = make_user()
    with time_machine.travel(NOON, tick=False):
        entry = start(lamp, actor=Actor(user=user, role="school"), data={"how": "form"})
    assert (entry.machine, entry.from_state, entry.to_state) == ("light", "", "red")
    assert (entry.user, entry.role, entry.at, entry.data) == (user, "school", NOON, {"how": "form"})


def test_a_note_tells_what_was_done_and_moves_nothing(lamp: Any) -> None:
    user, changed = make_user(), lamp.status_changed_at
    with time_machine.travel(NOON, tick=False):
        entry = note(lamp, actor=Actor(user=user, role="staff"), reason="Pusset")
    lamp.refresh_from_db()
    assert (lamp.status, lamp.status_changed_at) == ("red", changed)
    assert (entry.from_state, entry.to_state, entry.at) == ("red", "red", NOON)
    assert (entry.user, entry.role, entry.reason) == (user, "staff", "Pusset")


def test_start_in_a_state_that_is_no_beginning_is_refused(lamp_model: Any) -> None:
    green = lamp_model.objects.create(status="green")
    with pytest.raises(TransitionError):
        start(green, actor=CLOCK)
    assert LogEntry.objects.count() == 0


def test_transition_saves_named_fields_only(lamp_model: Any, lamp: Any) -> None:
    lamp_model.objects.filter(pk=lamp.pk).update(place="gangen")
    lamp.watts = 60
    with time_machine.travel(NOON, tick=False):
        move(lamp, "green", actor=CLOCK, extra_fields=["watts"])
    saved = lamp_model.objects.get(pk=lamp.pk)
    assert (saved.status, saved.status_changed_at, saved.watts, saved.place) == ("green", NOON, 60, "gangen")


def test_transition_costs_two_queries(lamp: Any, django_assert_num_queries: Any) -> None:
    start(lamp, actor=CLOCK)
    with django_assert_num_queries(2):
        move(lamp, "green", actor=CLOCK)


def test_refused_transition_leaves_the_object_as_it_was(lamp: Any) -> None:
    with pytest.raises(TransitionError) as refused:
        move(lamp, "off", actor=CLOCK)
    assert lamp.status == "red"
    assert refused.value.message == (
        "Det går ikke nå: statusen er «Stopp». Last siden på nytt for å se hva du kan gjøre."
    )


def test_history_is_oldest_first_and_of_this_object_only(lamp_model: Any, lamp: Any) -> None:
    other = lamp_model.objects.create()
    start(other, actor=CLOCK)
    start(lamp, actor=CLOCK)
    move(lamp, "green", actor=CLOCK)
    assert [(entry.from_state, entry.to_state) for entry in history(lamp)] == [("", "red"), ("red", "green")]


def test_log_row_is_rolled_back_with_the_change(lamp_model: Any, lamp: Any) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        move(lamp, "green", actor=CLOCK)
        raise KeyError
    assert lamp_model.objects.get(pk=lamp.pk).status == "red"
    assert LogEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_transition_outside_a_transaction_is_a_mistake() -> None:
    class Anything:
        status = "red"
        machine = make()

    with pytest.raises(RuntimeError):
        move(Anything(), "green", actor=CLOCK)  # type: ignore[arg-type]


def test_deleted_user_leaves_the_log(lamp: Any) -> None:
    user = make_user()
    start(lamp, actor=Actor(user=user, role="school"))
    user.delete()
    assert [entry.user for entry in history(lamp)] == [None]
