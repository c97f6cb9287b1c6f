"""Appeals and money: nothing is paid while one waits, and one that succeeds after payment gets the difference."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from grants.enums import AppealStatus, DecisionKind, LapseReason, Outcome
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Appeal, Claim, PaymentBatch
from grants.services import batch as batches
from grants.services.appeal import decide_appeal, enter_body_answer, receive_appeal, treat_appeal
from grants.services.application import withdraw
from grants.services.budget import committed_to, faults, spent_on
from grants.services.claim import approve_claim
from grants.services.decision import decide, decision_in_force
from grants.services.handling import Judgement, propose
from grants.services.lapse import lapse
from tests.factories.grants import Case, fresh, handler, kr, leader, make_case, make_payer, published_call
from tests.factories.kept import kept
from tests.grants.test_admin_case import LIST, client_of
from tests.grants.test_claim import send, travelled
from tests.grants.test_payments import verified
from workflow import clock
from workflow.machine import CLOCK

pytestmark = pytest.mark.django_db
WAITS = "venter på klagen. Den betales når NSR eller klageinstansen har svart."


@kept
def documented() -> Case:
    case = travelled(make_case(status="partly_approved"))
    make_payer()
    send(case)
    verified(case)
    return case


@pytest.fixture
def case() -> Case:
    """Granted half of what the rules give, kr 4 000 of kr 8 000, and the trip is documented: it cost kr 10 000."""
    return documented()


def appeal_of(case: Case, *, upheld: bool = False) -> Appeal:
    appeal = receive_appeal(application=case.application, text="Vi trenger alt.", by=case.teacher)
    treat_appeal(appeal=appeal, conclusion="Vi ser på den.", by=case.handler)
    if upheld:
        decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion="Nei.", by=case.approver)
    return appeal


def grant(appeal: Appeal, case: Case, kroner: int) -> None:
    outcome = Outcome.APPROVED if kroner >= 8_000 else Outcome.PARTLY_APPROVED
    judgement = Judgement(outcome, kr(kroner), explanation="De har rett.")
    options: dict[str, Any] = {"status": AppealStatus.CHANGED, "conclusion": "De har rett.", "judgement": judgement}
    decide_appeal(appeal=appeal, by=case.approver, **options)


def pay(case: Case) -> PaymentBatch:
    batch = batches.prepare_batch(applications=batches.payable(), pay_on=clock.today(), by=case.finance)
    batches.approve_batch(batch=batch, by=leader())
    batches.mark_paid(payment=batch.payments.get(), by=case.finance)
    return batch


@pytest.mark.parametrize("upheld", [False, True], ids=["with NSR", "with the appeal body"])
def test_nothing_is_approved_for_payment_while_an_appeal_waits(case: Case, upheld: bool) -> None:
    appeal_of(case, upheld=upheld)
    with pytest.raises(GrantError, match=WAITS):
        approve_claim(application=case.application, by=case.handler)
    assert fresh(case.application).status == S.DOCUMENTED


def test_an_appeal_stops_the_batch_it_came_after(case: Case) -> None:
    application = approve_claim(application=case.application, by=case.handler)
    batch = batches.prepare_batch(applications=[application], pay_on=clock.today(), by=case.finance)
    appeal = appeal_of(case, upheld=True)
    with pytest.raises(GrantError, match=WAITS):
        batches.approve_batch(batch=batch, by=leader())
    batches.cancel_batch(batch=batch, reason="Klage", by=case.finance)
    assert batches.payable() == []
    with pytest.raises(GrantError, match=WAITS):
        batches.prepare_batch(applications=[application], pay_on=clock.today(), by=case.finance)
    enter_body_answer(
        appeal=appeal, status=AppealStatus.CONFIRMED, answer="Enig.", answered_on=clock.today(), by=case.other_handler
    )
    assert batches.payable() == [application]


def test_the_school_sees_that_the_payment_waits(client: Client, case: Case) -> None:
    client.force_login(case.teacher)
    page = case.application.get_absolute_url()
    assert "venter på klagen" not in client.get(page).content.decode()
    appeal_of(case, upheld=True)
    assert "Utbetalingen venter på klagen." in client.get(page).content.decode()


def test_an_appeal_that_succeeds_after_payment_gets_the_difference(case: Case) -> None:
    approve_claim(application=case.application, by=case.handler)
    pay(case)
    assert (fresh(case.application).status, spent_on(case.application)) == (S.PAID, kr(4_000))
    grant(appeal_of(case), case, 8_000)
    now = fresh(case.application)
    assert (now.status, now.granted_ore, now.payable_ore) == (S.READY_TO_PAY, kr(8_000), kr(8_000))
    assert (committed_to(now), spent_on(now), faults(call=now.call)) == (kr(4_000), kr(4_000), [])
    decision = decision_in_force(now)
    assert decision.letter.context["paid_ore"] == kr(4_000)
    assert decision.letter.context["rest_ore"] == kr(4_000)
    second = pay(case)
    now = fresh(case.application)
    assert (second.total_ore, now.status) == (kr(4_000), S.PAID)
    assert (committed_to(now), spent_on(now), faults(call=now.call)) == (0, kr(8_000), [])


def test_the_first_payment_may_come_back_while_the_difference_waits(case: Case) -> None:
    approve_claim(application=case.application, by=case.handler)
    first = pay(case)
    grant(appeal_of(case), case, 8_000)
    batches.mark_returned(payment=first.payments.get(), reason="Ukjent konto", by=case.finance)
    assert fresh(case.application).status == S.READY_TO_PAY
    assert pay(case).total_ore == kr(8_000)
    assert (spent_on(case.application), faults(call=case.call)) == (kr(8_000), [])


def test_a_larger_grant_for_a_trip_that_cost_less_stays_paid(case: Case) -> None:
    Claim.objects.update(cost_ore=kr(5_000))
    approve_claim(application=case.application, by=case.handler)
    pay(case)
    grant(appeal_of(case), case, 8_000)
    now = fresh(case.application)
    assert (now.status, now.granted_ore, committed_to(now), spent_on(now)) == (S.PAID, kr(8_000), 0, kr(4_000))


def test_what_is_paid_is_not_lowered_by_an_appeal(case: Case) -> None:
    approve_claim(application=case.application, by=case.handler)
    pay(case)
    appeal = appeal_of(case)
    with pytest.raises(GrantError, match="kan ikke settes ned mens de er hos skolen"):
        grant(appeal, case, 3_000)
    assert fresh(case.application).status == S.PAID


def test_a_day_that_has_passed_is_not_approved(case: Case) -> None:
    application = approve_claim(application=case.application, by=case.handler)
    batch = batches.prepare_batch(applications=[application], pay_on=clock.today(), by=case.finance)
    with (
        time_machine.travel(clock.now() + timedelta(days=1), tick=False),
        pytest.raises(GrantError, match="Betalingsdagen er passert"),
    ):
        batches.approve_batch(batch=batch, by=leader())


@pytest.mark.parametrize("upheld", [False, True], ids=["with NSR", "with the appeal body"])
def test_a_case_with_an_appeal_is_neither_withdrawn_nor_lapses(upheld: bool) -> None:
    case = make_case(status="partly_approved")
    appeal_of(case, upheld=upheld)
    for by in (case.teacher, case.handler):
        with pytest.raises(GrantError, match="Klagen må avgjøres eller trekkes"):
            withdraw(application=case.application, reason="", by=by)
    assert lapse(application=case.application, why=LapseReason.NOT_DOCUMENTED, actor=CLOCK) is False
    assert (fresh(case.application).status, committed_to(case.application)) == (S.PARTLY_APPROVED, kr(4_000))


def small_limit() -> Case:
    """Granted kr 4 000 by a handler and a leader, where one alone may give kr 1 000."""
    case = make_case(status="under_review", call=published_call(two_person_limit_ore=kr(1_000)))
    judgement = Judgement(Outcome.PARTLY_APPROVED, kr(4_000), explanation="Det er mange søkere.")
    propose(application=case.application, judgement=judgement, by=case.handler, seen="under_review")
    other = leader("annen-leder@nsr.demo.example", "Lars Leder")
    decide(application=case.application, judgement=judgement, by=other, seen="proposed")
    return case


def test_one_person_does_not_lower_a_large_grant_after_an_appeal() -> None:
    case = small_limit()
    appeal = receive_appeal(application=case.application, text="Vi trenger alt.", by=case.teacher)
    treat_appeal(appeal=appeal, conclusion="Nei.", by=case.approver)
    with pytest.raises(GrantError, match="En annen må avgjøre klagen"):
        grant(appeal, case, 500)
    treat_appeal(appeal=appeal, conclusion="Nei.", by=case.handler)
    grant(appeal, case, 500)
    assert fresh(case.application).granted_ore == kr(500)


def test_one_person_does_not_enter_a_large_change_from_the_appeal_body() -> None:
    case = small_limit()
    appeal = appeal_of(case, upheld=True)
    judgement = Judgement(Outcome.APPROVED, kr(8_000))
    options: dict[str, Any] = {"appeal": appeal, "status": AppealStatus.CHANGED, "answer": "Skolen har rett."}
    options |= {"answered_on": clock.today(), "judgement": judgement, "by": case.approver}
    with pytest.raises(GrantError, match="over grensen for én person"):
        enter_body_answer(**options)
    propose(
        application=case.application,
        judgement=judgement,
        by=handler(),
        seen="partly_approved",
        kind=DecisionKind.APPEAL,
    )
    changed = enter_body_answer(**options).new_decision
    assert (changed.prepared_by, changed.amount_ore) == (case.handler, kr(8_000))


def test_the_letter_names_the_one_who_handles_the_case() -> None:
    case = make_case(status="under_review")
    judgement = Judgement(Outcome.APPROVED, kr(8_000))
    decision = decide(application=case.application, judgement=judgement, by=case.approver, seen="under_review")
    assert (decision.prepared_by, decision.decided_by) == (case.handler, case.approver)
    assert decision.letter is not None
    assert decision.letter.context["case_worker"] == case.handler.name


def test_the_leader_decides_an_appeal_once_it_is_treated(case: Case) -> None:
    """The main button never leads to a wall."""
    client = client_of(case.approver)
    page = f"{LIST}{case.application.pk}/change/"
    appeal = receive_appeal(application=case.application, text="Vi trenger alt.", by=case.teacher)

    def main() -> list[str]:
        return [item["action"].path for item in client.get(page).context["object_actions"] if item["main"]]

    assert main() == ["behandle-klage"]
    treat_appeal(appeal=appeal, conclusion="", by=case.handler)
    assert main() == ["avgjor-klage"]


def test_approval_for_payment_is_refused_before_the_preview(case: Case) -> None:
    appeal_of(case, upheld=True)
    shown = client_of(case.handler).get(f"{LIST}{case.application.pk}/godkjenn-dokumentasjon/")
    assert shown.context["outgoing"] is None
    assert WAITS in str(shown.context["form"].non_field_errors())
