"""Every (from, to, role) of the four machines: allowed and logged, or refused with nothing changed."""

from datetime import date

import pytest

from grants import states
from grants.enums import ApplicationStatus as S
from grants.models import Appeal, Application, PaymentBatch, PayoutAccount
from grants.services.decision import decision_in_force
from tests.factories.grants import make_application, make_draft
from tests.factories.schools import SchoolFactory
from tests.workflow.machine_walk import assert_move, walk
from workflow.machine import StateMachine
from workflow.models import StatefulModel

pytestmark = pytest.mark.django_db


def application() -> Application:
    return make_draft()


def appeal() -> Appeal:
    case = make_application(status="rejected")
    return Appeal.objects.create(decision=decision_in_force(case), text="Vi klager.")


def account() -> PayoutAccount:
    return PayoutAccount.objects.create(school=SchoolFactory(), number="15032080119", holder="Bodø kommune")


def batch() -> PaymentBatch:
    return PaymentBatch.objects.create(message_id="TS-1", pay_on=date(2027, 2, 1), total_ore=100, count=1)


@pytest.mark.parametrize("make", [application, appeal, account, batch], ids=lambda make: make.__name__)
def test_every_move_of_every_role(make: object) -> None:
    obj: StatefulModel = make()  # type: ignore[operator]
    machine = obj.machine
    roles = {role for _source, _target, role, _allowed in walk(machine)}
    assert roles == {*machine.roles, "stranger"}
    for source, target, role, allowed in walk(machine):
        if obj.status != source:
            type(obj)._default_manager.filter(pk=obj.pk).update(status=source)
            obj.status = source
        assert_move(obj, target, role, allowed)


def test_only_money_people_pay_and_only_leaders_replace_a_decision() -> None:
    machine = states.APPLICATION
    assert machine.moves[S.READY_TO_PAY][S.PAID] == frozenset({"finance"})
    assert machine.moves[S.REJECTED][S.APPROVED] == frozenset({"approver"})
    assert machine.moves[S.PROPOSED][S.APPROVED] == frozenset({"approver"})
    assert machine.moves[S.LAPSED] == dict.fromkeys(["approved", "partly_approved"], frozenset({"approver"}))
    assert machine.moves[S.DRAFT][S.SUBMITTED] == frozenset({"applicant"})


@pytest.mark.parametrize(
    ("machine", "finals"),
    [
        (states.APPLICATION, {"withdrawn"}),
        (states.APPEAL, {"confirmed", "changed", "dismissed", "withdrawn"}),
        (states.ACCOUNT, {"refused", "replaced"}),
        (states.BATCH, {"settled", "cancelled"}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_where_each_machine_ends(machine: StateMachine, finals: set[str]) -> None:
    assert machine.finals == finals
