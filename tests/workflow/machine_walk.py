"""Every (from, to, role) of a machine, for parametrised tests.

In an app's own tests:

    @pytest.mark.parametrize(("source", "target", "role", "allowed"), walk(BOOKING))
    def test_booking_move(source, target, role, allowed):
        assert_move(make_booking(status=source), target, role, allowed)
"""

from itertools import product

from django.db import connection, transaction

from workflow.errors import TransitionError
from workflow.machine import Actor, StateMachine
from workflow.models import StatefulModel
from workflow.services.transition import history
from workflow.services.transition import transition as move

STRANGER = "stranger"


def walk(machine: StateMachine) -> list[tuple[str, str, str, bool]]:
    """Every pair of states with every role the machine knows and one it does not, and whether the table allows it."""
    states = [str(value) for value in machine.states.values]
    roles = [*sorted(machine.roles), STRANGER]
    return [
        (source, target, role, role in machine.moves.get(source, {}).get(target, ()))
        for source, target, role in product(states, states, roles)
    ]


def assert_move(obj: StatefulModel, target: str, role: str, allowed: bool) -> None:
    """`obj`, saved in its source state, moves and leaves one log row; or is refused without a word to the database."""
    source = obj.status
    if allowed:
        logged = history(obj).count()
        with transaction.atomic():
            entry = move(obj, target, actor=Actor(user=None, role=role), reason="prøve")
        assert (entry.from_state, entry.to_state, entry.role, entry.reason) == (source, target, role, "prøve")
        obj.refresh_from_db()
        assert obj.status == target
        assert history(obj).count() == logged + 1
        return
    with connection.execute_wrapper(_forbidden):
        try:
            move(obj, target, actor=Actor(user=None, role=role))
        except TransitionError as error:
            assert obj.user_label in error.message
        else:
            raise AssertionError(f"{role} moved {source} → {target}")
    assert obj.status == source


def _forbidden(_execute: object, sql: str, *_rest: object) -> None:
    raise AssertionError(f"a refused move asked the database: {sql}")
