"""The claim: what is paid, what is freed, what goes back and forth."""

from datetime import timedelta

import pytest
import time_machine

from bookings.enums import BookingStatus
from bookings.models import Booking, Evaluation
from grants.enums import AttachmentKind, Outcome
from grants.errors import GrantError
from grants.models import Application, CaseMessage, Claim
from grants.money import kr as money
from grants.services.account import propose_account, verify_account
from grants.services.appeal import receive_appeal, withdraw_appeal
from grants.services.budget import committed_to
from grants.services.claim import approve_claim, ask_for_changes, reopen_claim, send_claim
from grants.services.decision import reverse
from grants.services.handling import Judgement, declare_conflict
from notifications.models import Message
from tests.factories.grants import (
    AttachmentFactory,
    Case,
    confirmed_booking,
    evaluated,
    fresh,
    kr,
    make_application,
    make_case,
    make_decision,
    published_call,
)
from workflow import clock
from workflow.services.transition import history


@pytest.fixture
def case(db: None) -> Case:
    """Granted kr 8 000 for a trip of kr 10 000 with 28 pupils, and the visit is over, with a receipt in the case."""
    return travelled(make_case(status="approved"))


def travelled(case: Case) -> Case:
    Booking.objects.filter(pk=case.booking.pk).update(status=BookingStatus.COMPLETED)
    AttachmentFactory(application=case.application, kind=AttachmentKind.RECEIPT, name="kvittering.pdf")
    evaluated(case.booking)
    return case


def send(case: Case, cost_kr: int = 10_000, pupils: int = 28) -> Claim:
    return send_claim(
        application=case.application, pupils=pupils, cost_ore=kr(cost_kr), comment=" Greit ", by=case.teacher
    )


@pytest.mark.parametrize(
    ("cost_kr", "pupils", "payable_kr"),
    [
        (10_000, 28, 8_000),
        (9_000, 28, 7_200),
        (15_000, 28, 8_000),
        (10_000, 10, 5_000),
        (10_000, 40, 8_000),
    ],
)
def test_paid_is_what_it_cost_never_more_than_granted(case: Case, cost_kr: int, pupils: int, payable_kr: int) -> None:
    send(case, cost_kr, pupils)
    approve_claim(application=case.application, by=case.handler)
    application = fresh(case.application)
    assert (application.status, application.payable_ore) == ("ready_to_pay", kr(payable_kr))
    assert committed_to(application) == kr(payable_kr)
    claim = Claim.objects.get()
    assert (claim.checked_by, claim.comment) == (case.handler, "Greit")


def test_more_than_the_rules_give_was_decided_with_reasons(case: Case) -> None:
    send(case, 9_000)
    Application.objects.update(granted_ore=kr(8_500), expected_ore=kr(8_000))
    approve_claim(application=case.application, by=case.handler)
    assert fresh(case.application).payable_ore == kr(8_500)


def test_others_cover_all_of_it(case: Case) -> None:
    Application.objects.update(other_cover_ore=kr(10_000))
    send(case)
    with pytest.raises(GrantError) as refused:
        approve_claim(application=case.application, by=case.handler)
    assert refused.value.message == "Det andre dekker, er like mye som reisen kostet. Da er det ingenting å betale."
    assert fresh(case.application).status == "documented"


@pytest.mark.parametrize(
    ("cost_kr", "pupils", "field"),
    [(0, 28, "cost_ore"), (-1, 28, "cost_ore"), (2_000_000, 28, "cost_ore"), (100, 0, "pupils")],
)
def test_impossible_numbers(case: Case, cost_kr: int, pupils: int, field: str) -> None:
    with pytest.raises(GrantError) as refused:
        send(case, cost_kr, pupils)
    assert (refused.value.field, fresh(case.application).status) == (field, "approved")


def test_receipt_must_be_there(case: Case) -> None:
    case.application.attachments.update(removed_at=clock.now())
    with pytest.raises(GrantError) as refused:
        send(case)
    assert refused.value.field == "file"


def test_visit_must_have_been(db: None) -> None:
    case = make_case(status="approved")
    AttachmentFactory(application=case.application, kind=AttachmentKind.RECEIPT)
    with pytest.raises(GrantError) as refused:
        send(case)
    assert refused.value.message == "Dere kan dokumentere reisen når besøket har vært."


@pytest.mark.parametrize("told", ["nothing", "no visit"])
def test_without_a_visit_that_the_school_tells_of_there_is_nothing_to_pay(case: Case, told: str) -> None:
    evaluation = Evaluation.objects.filter(booking=case.booking)
    _ = evaluation.delete() if told == "nothing" else evaluation.update(took_place=False)
    with pytest.raises(GrantError) as refused:
        send(case)
    assert refused.value.message == "Svar på spørsmålene om besøket. Uten et besøk er det ikke noe å dekke."
    assert not Claim.objects.exists()


def test_an_open_appeal_is_answered_before_the_money_goes(case: Case) -> None:
    send(case)
    appeal = receive_appeal(application=case.application, text="Vi trenger hele summen.", by=case.teacher)
    with pytest.raises(GrantError) as refused:
        approve_claim(application=case.application, by=case.handler)
    assert refused.value.message == (
        f"Utbetalingen av {case.application} venter på klagen. Den betales når NSR eller klageinstansen har svart."
    )
    withdraw_appeal(appeal=appeal, by=case.teacher)
    approve_claim(application=case.application, by=case.handler)
    assert fresh(case.application).status == "ready_to_pay"


@pytest.mark.parametrize("who", ["stranger", "handler"])
def test_only_the_school_sends(case: Case, who: str) -> None:
    with pytest.raises(GrantError):
        send_claim(application=case.application, pupils=28, cost_ore=kr(1), comment="", by=getattr(case, who))
    assert not Claim.objects.exists()


def test_sent_twice_is_refused_and_keeps_the_first(case: Case) -> None:
    send(case, 9_000)
    with pytest.raises(GrantError):
        send(case, 10_000)
    assert Claim.objects.get().cost_ore == kr(9_000)
    assert Message.objects.filter(kind="grant_claim_received").count() == 1


def test_changes_are_asked_and_sent_again(case: Case) -> None:
    due = fresh(case.application).documentation_due
    send(case, 9_000)
    with time_machine.travel(clock.now() + timedelta(days=40)):
        ask_for_changes(application=case.application, text="Beløpet er ikke lesbart.", by=case.handler)
        application = fresh(case.application)
        assert (application.status, application.documentation_due) == (
            "changes_asked",
            max(due, clock.today() + timedelta(days=14)),
        )
    assert CaseMessage.objects.get().text == "Beløpet er ikke lesbart."
    assert Message.objects.filter(kind="grant_changes_asked").count() == 1
    send(case, 8_500)
    claim = Claim.objects.get()
    assert (claim.cost_ore, fresh(case.application).status) == (kr(8_500), "documented")
    costs = [entry.data["cost_ore"] for entry in history(case.application) if entry.to_state == "documented"]
    assert costs == [kr(9_000), kr(8_500)]


def test_changes_need_words(case: Case) -> None:
    send(case)
    with pytest.raises(GrantError) as refused:
        ask_for_changes(application=case.application, text=" ", by=case.handler)
    assert (refused.value.field, fresh(case.application).status) == ("text", "documented")


def test_account_is_frozen_when_there_is_one(case: Case) -> None:
    account = propose_account(school=case.school, number="1503.40.12005", holder="Bodø kommune", by=case.teacher)
    verify_account(account=account, by=case.finance)
    send(case)
    approve_claim(application=case.application, by=case.handler)
    assert fresh(case.application).payout_account_id == account.pk


def test_approval_is_taken_back_and_reckoned_anew(case: Case) -> None:
    send(case, 5_000)
    approve_claim(application=case.application, by=case.handler)
    assert committed_to(case.application) == kr(4_000)
    reopen_claim(application=case.application, reason="Feil bilag", by=case.finance)
    assert (fresh(case.application).status, fresh(case.application).payable_ore) == ("documented", None)
    ask_for_changes(application=case.application, text="Send riktig bilag.", by=case.handler)
    send(case, 10_000)
    approve_claim(application=case.application, by=case.handler)
    assert (fresh(case.application).payable_ore, committed_to(case.application)) == (kr(8_000), kr(8_000))


def let_go_and_asked_for_again(*, ceiling_kr: int, other_kr: int) -> Case:
    """Granted kr 8 000 and approved at kr 4 000; another trip of the school gets `other_kr`; then the first turns out to cost all of it."""
    call = published_call(transport={"ceiling_per_half_year_ore": kr(ceiling_kr)})
    case = travelled(make_case(status="approved", call=call))
    send(case, 5_000)
    approve_claim(application=case.application, by=case.handler)
    at = case.booking.slot.starts_at
    booking = confirmed_booking(school=case.school, by=case.teacher, at=at)
    other = make_application(status="under_review", call=call, booking=booking, by=case.teacher)
    make_decision(other, outcome=Outcome.PARTLY_APPROVED, amount_ore=kr(other_kr))
    reopen_claim(application=case.application, reason="Feil bilag", by=case.finance)
    ask_for_changes(application=case.application, text="Send riktig bilag.", by=case.handler)
    send(case, 10_000)
    return case


@pytest.mark.parametrize(
    ("ceiling_kr", "other_kr", "most_kr"),
    [
        (15_999, 8_000, 7_999),
        (14_000, 8_000, 6_000),
        (12_000, 9_000, 4_000),  # more than was left, with reasons; what the case still holds is its own
    ],
)
def test_what_another_trip_took_meanwhile_is_not_paid_twice(
    db: None, ceiling_kr: int, other_kr: int, most_kr: int
) -> None:
    case = let_go_and_asked_for_again(ceiling_kr=ceiling_kr, other_kr=other_kr)
    with pytest.raises(GrantError) as refused:
        approve_claim(application=case.application, by=case.handler)
    assert refused.value.message == (
        "Skolen har brukt det denne saken ga fra seg, på andre reiser i halvåret. "
        f"Her kan det betales inntil {money(kr(most_kr))}, og reisen gir rett til {money(kr(8_000))}. "
        "Omgjør vedtaket til en sum skolen har igjen, og godkjenn på nytt."
    )
    assert (fresh(case.application).status, committed_to(case.application)) == ("documented", kr(4_000))

    part = Judgement(Outcome.PARTLY_APPROVED, kr(most_kr), explanation="Taket for halvåret er nådd.")
    reverse(application=case.application, judgement=part, by=case.approver, seen="documented")
    approve_claim(application=case.application, by=case.handler)
    assert (fresh(case.application).payable_ore, committed_to(case.application)) == (kr(most_kr), kr(most_kr))


def test_with_room_under_the_ceiling_the_larger_sum_is_paid(db: None) -> None:
    case = let_go_and_asked_for_again(ceiling_kr=16_000, other_kr=8_000)
    approve_claim(application=case.application, by=case.handler)
    assert committed_to(case.application) == kr(8_000)


@pytest.mark.parametrize("who", ["teacher", "stranger", "finance"])
def test_only_case_handlers_approve(case: Case, who: str) -> None:
    send(case)
    with pytest.raises(GrantError):
        approve_claim(application=case.application, by=getattr(case, who))
    with pytest.raises(GrantError):
        ask_for_changes(application=case.application, text="x", by=getattr(case, who))
    assert fresh(case.application).status == "documented"


def test_conflict_of_interest_bars(case: Case) -> None:
    send(case)
    declare_conflict(application=case.application, reason="Egen skole", by=case.other_handler)
    with pytest.raises(GrantError):
        approve_claim(application=case.application, by=case.other_handler)
    assert fresh(case.application).status == "documented"
