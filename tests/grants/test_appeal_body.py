"""What the appeal body answers: entered by another than the decider, final, with a letter of its own."""

from datetime import timedelta
from typing import Any

import pytest

from grants.enums import AppealStatus, DecisionKind, Outcome
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Appeal, Decision
from grants.services.appeal import (
    decide_appeal,
    enter_appeal,
    enter_body_answer,
    may_appeal,
    open_appeal,
    receive_appeal,
    treat_appeal,
    waiting_appeal,
    withdraw_appeal,
)
from grants.services.budget import committed_to, faults
from grants.services.decision import decision_in_force
from grants.services.handling import Judgement, declare_conflict
from notifications.models import Message
from tests.factories.grants import Case, fresh, kr, make_case
from workflow import clock

pytestmark = pytest.mark.django_db
YES = Judgement(Outcome.APPROVED, kr(8_000))


@pytest.fixture
def case() -> Case:
    """Rejected by `handler`."""
    return make_case(status="rejected")


@pytest.fixture
def upheld(case: Case) -> Appeal:
    """With the appeal body."""
    received = receive_appeal(application=case.application, text="Vegen er lengre.", by=case.teacher)
    treat_appeal(appeal=received, conclusion="Vi ser på den.", by=case.handler)
    return decide_appeal(appeal=received, status=AppealStatus.UPHELD, conclusion="Vegen er målt.", by=case.approver)


def enter(appeal: Appeal, case: Case, **changes: Any) -> Appeal:
    options = {
        "status": AppealStatus.CONFIRMED,
        "answer": "Nemnda er enig.",
        "answered_on": clock.today(),
        "by": case.approver,
    }
    return enter_body_answer(appeal=appeal, **{**options, **changes})


def test_confirmed_is_told_with_a_letter(case: Case, upheld: Appeal) -> None:
    done = enter(upheld, case, by=case.other_handler)
    assert (done.status, done.body_answer, done.body_entered_by) == (
        AppealStatus.CONFIRMED, "Nemnda er enig.", case.other_handler,
    )  # fmt: skip
    assert (done.body_letter.kind, done.body_letter.variant, done.body_archive_copy.variant) == (
        "grant_appeal_confirmed", "pdf/ua-1", "pdf/a-3a",
    )  # fmt: skip
    assert done.body_letter.context["conclusion"] == "Nemnda er enig."
    # NSR's own letter stands beside it.
    assert (done.letter.kind, done.letter.context["conclusion"]) == ("grant_appeal_upheld", "Vegen er målt.")
    told = Message.objects.filter(kind="grant_appeal_decided", user=case.teacher).order_by("created_at")
    assert [message.context["status"] for message in told] == ["upheld", "confirmed"]
    assert (fresh(case.application).status, Decision.objects.count()) == (S.REJECTED, 1)


def test_changed_moves_the_money_and_is_final(case: Case, upheld: Appeal) -> None:
    done = enter(upheld, case, status=AppealStatus.CHANGED, judgement=YES)
    now = fresh(case.application)
    new = decision_in_force(now)
    assert (done.status, done.new_decision, new.kind, new.appeal_due) == (
        AppealStatus.CHANGED, new, DecisionKind.APPEAL, None,
    )  # fmt: skip
    assert (now.status, now.granted_ore, committed_to(now), faults(call=now.call)) == (
        S.APPROVED,
        kr(8_000),
        kr(8_000),
        [],
    )
    assert new.letter.context["by_appeal_body"] is True
    assert may_appeal(now) is None
    with pytest.raises(GrantError):
        receive_appeal(application=now, text="Vi vil ha mer.", by=case.teacher)


def test_never_by_the_one_who_made_the_decision(case: Case, upheld: Appeal) -> None:
    with pytest.raises(GrantError) as refused:
        enter(upheld, case, by=case.handler)
    assert refused.value.message == "Du har selv fattet vedtaket det er klaget på. En annen må føre inn svaret."
    upheld.refresh_from_db()
    assert (upheld.status, upheld.body_letter) == (AppealStatus.UPHELD, None)


def test_only_staff_without_a_conflict_enter_it_and_only_a_leader_changes(case: Case, upheld: Appeal) -> None:
    for by in (case.teacher, case.finance):
        with pytest.raises(GrantError):
            enter(upheld, case, by=by)
    with pytest.raises(GrantError):
        enter(upheld, case, by=case.other_handler, status=AppealStatus.CHANGED, judgement=YES)
    declare_conflict(application=case.application, reason="Nabo", by=case.approver)
    with pytest.raises(GrantError):
        enter(upheld, case)
    upheld.refresh_from_db()
    assert (upheld.status, Decision.objects.count()) == (AppealStatus.UPHELD, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": " "}, "answer"),
        ({"answered_on": clock.today() + timedelta(days=1)}, "answered_on"),
        ({"answered_on": clock.today() - timedelta(days=1)}, "answered_on"),
        ({"status": AppealStatus.CHANGED}, "outcome"),
    ],
    ids=["no words", "ahead", "before the appeal", "changed to what?"],
)
def test_what_is_missing_is_told_beside_its_field(
    case: Case, upheld: Appeal, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(GrantError) as refused:
        enter(upheld, case, **changes)
    assert refused.value.field == field


def test_not_before_nsr_has_answered_nor_twice(case: Case) -> None:
    appeal = receive_appeal(application=case.application, text="Vegen er lengre.", by=case.teacher)
    with pytest.raises(GrantError):
        enter(appeal, case)
    treat_appeal(appeal=appeal, conclusion="", by=case.handler)
    decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion="Nei", by=case.approver)
    assert (open_appeal(case.application), waiting_appeal(case.application)) == (None, appeal)
    with pytest.raises(GrantError):
        decide_appeal(appeal=appeal, status=AppealStatus.CHANGED, conclusion="Ja", by=case.approver, judgement=YES)
    enter(appeal, case)
    with pytest.raises(GrantError) as again:
        enter(appeal, case)
    assert again.value.message == (
        "Det går ikke lenger. Klagen er nå: Klageinstansen har stadfestet vedtaket. Ingenting er endret."
    )


def test_a_decision_is_appealed_once(case: Case, upheld: Appeal) -> None:
    assert may_appeal(case.application) is None
    for by, way in ((case.teacher, receive_appeal), (case.handler, enter_appeal)):
        options = {"received_at": clock.now()} if way is enter_appeal else {}
        with pytest.raises(GrantError) as refused:
            way(application=case.application, text="En gang til.", by=by, **options)  # type: ignore[arg-type]
        assert refused.value.message == "Det er alt klaget på dette vedtaket."


def test_the_school_may_take_it_back_from_the_appeal_body(case: Case, upheld: Appeal) -> None:
    withdraw_appeal(appeal=upheld, by=case.teacher)
    assert may_appeal(case.application) is not None
