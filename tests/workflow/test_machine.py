"""A machine's table is checked and frozen when it is made."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from django.db.models import TextChoices

from workflow.machine import StateMachine


class Light(TextChoices):
    RED = "red", "Rødt"
    GREEN = "green", "Grønt"
    OFF = "off", "Av"


MOVES = {
    Light.RED: {Light.GREEN: frozenset({"clock"}), Light.OFF: frozenset({"staff"})},
    Light.GREEN: {Light.RED: frozenset({"clock", "staff"})},
}
LABELS = {Light.RED: "Stopp", Light.GREEN: "Kjør", Light.OFF: "Følg skiltene"}


def make(**changes: Any) -> StateMachine:
    values: dict[str, Any] = {
        "name": "light",
        "states": Light,
        "initial": Light.RED,
        "moves": MOVES,
        "user_labels": LABELS,
    }
    return StateMachine(**(values | changes))


def test_machine_answers_from_its_table() -> None:
    machine = make()
    assert machine.allows("red", "green", "clock") is True
    assert machine.allows("red", "green", "staff") is False
    assert machine.allows("off", "red", "staff") is False
    assert machine.targets("red", "staff") == ["off"]
    assert machine.roles == frozenset({"clock", "staff"})
    assert machine.finals == frozenset({"off"})
    assert machine.starts == frozenset({"red"})
    assert machine.staff_labels["red"] == "Rødt"
    assert machine.user_labels["red"] == "Stopp"


def test_machine_is_frozen() -> None:
    machine = make()
    with pytest.raises(FrozenInstanceError):
        machine.initial = "green"  # type: ignore[misc]
    with pytest.raises(TypeError):
        machine.moves["off"] = {}  # type: ignore[index]
    with pytest.raises(TypeError):
        machine.moves["red"]["off"] = frozenset()  # type: ignore[index]


@pytest.mark.parametrize(
    "changes",
    [
        {"moves": {Light.RED: {Light.GREEN: ("clock"), Light.OFF: frozenset({"staff"})}}},
        {"moves": {Light.RED: {Light.GREEN: frozenset(), Light.OFF: frozenset({"staff"})}}},
        {"moves": {Light.RED: {Light.GREEN: frozenset({"clock"})}}},
        {"moves": MOVES | {"blue": {Light.RED: frozenset({"staff"})}}},
        {"user_labels": {Light.RED: "Stopp"}},
        {"staff_labels": {Light.RED: "Rødt"}},
    ],
    ids=["string for roles", "no roles", "unreachable", "unknown state", "user label missing", "staff label missing"],
)
def test_machine_with_a_hole_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="light"):
        make(**changes)


def test_state_only_created_in_is_no_hole() -> None:
    moves = {Light.RED: {Light.OFF: frozenset({"staff"})}, Light.GREEN: {Light.RED: frozenset({"clock"})}}
    assert make(moves=moves, other_starts=frozenset({Light.GREEN})).starts == frozenset({"red", "green"})
