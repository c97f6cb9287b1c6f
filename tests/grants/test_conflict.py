"""One with a conflict of interest has no hand in the case: not prepared, not decided, not paid."""

from collections.abc import Callable

import pytest

from accounts.models import User
from grants.enums import AppealStatus, DecisionKind, Outcome
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Application, Decision, PaymentBatch, PayoutAccount
from grants.services import account as accounts
from grants.services import batch as batches
from grants.services.actors import barred
from grants.services.appeal import decide_appeal, receive_appeal, treat_appeal
from grants.services.claim import reopen_claim
from grants.services.decision import decide, reverse
from grants.services.handling import Judgement, declare_conflict, propose, take
from tests.factories.grants import Case, finance, fresh, kr, make_case, make_payer
from tests.factories.schools import MembershipFactory
from workflow import clock

pytestmark = pytest.mark.django_db
NUMBER = "86011117947"
NO = Judgement(Outcome.REJECTED, explanation="Ikke i år.")


def step_aside(case: Case, who: User) -> None:
    declare_conflict(application=case.application, reason="Kjenner rektor", by=who)


def test_one_who_works_at_the_school_is_barred_without_saying_so() -> None:
    case = make_case()
    assert [barred(application=case.application, user=who) for who in (case.handler, case.teacher)] == [False, True]
    MembershipFactory(user=case.handler, school=case.school)
    assert barred(application=case.application, user=case.handler)
    with pytest.raises(GrantError):
        take(application=case.application, by=case.handler)
    assert fresh(case.application).status == S.SUBMITTED


def test_what_a_barred_person_proposed_is_not_decided() -> None:
    case = make_case(status="proposed")
    step_aside(case, case.handler)
    judgement = Judgement(Outcome.APPROVED, case.application.expected_ore)
    with pytest.raises(GrantError) as refused:
        decide(application=case.application, judgement=judgement, by=case.approver, seen="proposed")
    assert refused.value.message == (
        "Sara Saksbehandler forberedte dette og er inhabil i saken. En annen må forberede den på nytt."
    )
    assert Decision.objects.count() == 0


def test_what_a_barred_person_prepared_of_a_reversal_or_an_appeal_is_not_decided() -> None:
    case = make_case(status="approved")
    propose(application=case.application, judgement=NO, by=case.handler, seen="approved", kind=DecisionKind.REVERSAL)
    appeal = receive_appeal(application=case.application, text="Vi trenger mer.", by=case.teacher)
    treat_appeal(appeal=appeal, conclusion="Nei", by=case.handler)
    step_aside(case, case.handler)
    with pytest.raises(GrantError):
        reverse(application=case.application, judgement=NO, by=case.approver, seen="approved")
    with pytest.raises(GrantError):
        decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion="Nei", by=case.approver)
    treat_appeal(appeal=appeal, conclusion="Nei", by=case.other_handler)
    decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion="Nei", by=case.approver)
    assert Decision.objects.count() == 1


# Each is one step on the way to the money, and what is left as it was when it is refused.
def prepares(case: Case, by: User) -> None:
    batches.prepare_batch(applications=[case.application], pay_on=clock.today(), by=by)


def approves(case: Case, by: User) -> None:
    other = finance("okonomi2@nsr.demo.example", "Ola Økonomi")
    batches.approve_batch(
        batch=batches.prepare_batch(applications=[case.application], pay_on=clock.today(), by=other), by=by
    )


def reopens(case: Case, by: User) -> None:
    reopen_claim(application=case.application, reason="Feil bilag", by=by)


def verifies(case: Case, by: User) -> None:
    account = accounts.propose_account(school=case.school, number="12345678911", holder="Bodø kommune", by=case.teacher)
    accounts.verify_account(account=account, by=by)


@pytest.mark.parametrize("step", [prepares, approves, reopens, verifies], ids=lambda step: step.__name__)
def test_no_step_on_the_way_to_the_money(step: Callable[[Case, User], None]) -> None:
    case = make_case(status="approved")
    make_payer()
    account = accounts.propose_account(school=case.school, number=NUMBER, holder="Bodø kommune", by=case.teacher)
    accounts.verify_account(account=account, by=case.handler)
    Application.objects.filter(pk=case.application.pk).update(
        status=S.READY_TO_PAY, payable_ore=kr(1_000), payout_account=account
    )
    step_aside(case, case.finance)
    with pytest.raises(GrantError) as refused:
        step(case, case.finance)
    assert refused.value.message == (
        f"Du er inhabil i {case.application.case_number} og kan ikke være med på å betale. En annen må gjøre det."
    )
    assert fresh(case.application).status == S.READY_TO_PAY
    assert not PaymentBatch.objects.filter(prepared_by=case.finance).exists()
    assert not PaymentBatch.objects.filter(approved_by=case.finance).exists()
    assert PayoutAccount.objects.get(status="verified").number == NUMBER
