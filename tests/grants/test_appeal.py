"""Appeals: received or entered, late or in time, treated, and answered each in its own way."""

from datetime import timedelta

import pytest
import time_machine

from grants.enums import AppealStatus, DecisionKind, Outcome
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Appeal, Application, Decision
from grants.services.appeal import (
    decide_appeal,
    enter_appeal,
    may_appeal,
    open_appeal,
    receive_appeal,
    treat_appeal,
    withdraw_appeal,
)
from grants.services.budget import committed_to
from grants.services.decision import decision_in_force
from grants.services.handling import Judgement, declare_conflict
from notifications.models import Message
from tests.factories.grants import Case, fresh, kr, make_case, make_decision, published_call
from workflow import clock
from workflow.services.transition import history

pytestmark = pytest.mark.django_db
WHY = "Vi mener vegen er lengre."
YES = Judgement(Outcome.APPROVED, kr(8_000))


@pytest.fixture
def case() -> Case:
    return make_case(status="rejected")


@pytest.fixture
def appeal(case: Case) -> Appeal:
    received = receive_appeal(application=case.application, text=WHY, by=case.teacher)
    return treat_appeal(appeal=received, conclusion="Vi ser på den.", by=case.handler)


def test_the_school_appeals(case: Case) -> None:
    assert may_appeal(case.application) == decision_in_force(case.application)
    appeal = receive_appeal(application=case.application, text=f" {WHY} ", by=case.colleague)
    assert (appeal.status, appeal.text, appeal.late, appeal.entered_by) == (
        AppealStatus.RECEIVED,
        WHY,
        False,
        case.colleague,
    )
    assert may_appeal(case.application) is None
    assert open_appeal(case.application) == appeal
    assert [(row.to_state, row.role) for row in history(appeal)] == [("received", "applicant")]
    told = Message.objects.filter(kind__startswith="grant_appeal").order_by("kind", "user__email")
    assert [(message.kind, message.user.email) for message in told] == [
        ("grant_appeal_new", case.approver.email),
        ("grant_appeal_new", case.handler.email),
        ("grant_appeal_received", case.teacher.email),
    ]


def test_one_open_appeal_at_a_time(case: Case) -> None:
    receive_appeal(application=case.application, text=WHY, by=case.teacher)
    with pytest.raises(GrantError) as error:
        receive_appeal(application=case.application, text=WHY, by=case.colleague)
    assert error.value.message == "Det er alt klaget på dette vedtaket."
    assert Appeal.objects.count() == 1


def test_strangers_and_empty_words_are_refused(case: Case) -> None:
    for by, text in ((case.stranger, WHY), (case.handler, WHY), (case.teacher, " ")):
        with pytest.raises(GrantError):
            receive_appeal(application=case.application, text=text, by=by)
    assert Appeal.objects.count() == 0


def test_nothing_to_appeal_before_a_decision() -> None:
    case = make_case(status="under_review")
    with pytest.raises(GrantError) as error:
        receive_appeal(application=case.application, text=WHY, by=case.teacher)
    assert error.value.message == "Saken har ikke noe vedtak å klage på."


def test_a_school_without_the_right_cannot_appeal() -> None:
    case = make_case(status="rejected", call=published_call(appeal_public=False))
    assert decision_in_force(case.application).appeal_due is None
    assert may_appeal(case.application) is None
    with pytest.raises(GrantError):
        receive_appeal(application=case.application, text=WHY, by=case.teacher)
    with pytest.raises(GrantError):
        enter_appeal(application=case.application, text=WHY, received_at=clock.now(), by=case.handler)


def test_a_private_school_may_have_the_right_that_others_have_not() -> None:
    case = make_case(status="rejected", call=published_call(appeal_public=False), school={"is_private": True})
    assert decision_in_force(case.application).appeal_due == clock.today() + timedelta(days=21)


@pytest.mark.parametrize(("days", "late"), [(21, False), (22, True)])
def test_late_is_flagged_and_kept(case: Case, days: int, late: bool) -> None:
    with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
        assert (may_appeal(case.application) is None) is late
        appeal = receive_appeal(application=case.application, text=WHY, by=case.teacher)
    assert appeal.late is late


def test_staff_enter_what_came_by_post(case: Case) -> None:
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        received_at = clock.now() - timedelta(days=10)
        appeal = enter_appeal(application=case.application, text=WHY, received_at=received_at, by=case.handler)
    assert (appeal.late, appeal.received_at, history(appeal).get().role) == (False, received_at, "handler")


def test_a_date_before_the_decision_or_ahead_is_refused(case: Case) -> None:
    for at in (clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)):
        with pytest.raises(GrantError) as error:
            enter_appeal(application=case.application, text=WHY, received_at=at, by=case.handler)
        assert error.value.field == "received_at"


def test_the_school_takes_it_back(case: Case) -> None:
    appeal = receive_appeal(application=case.application, text=WHY, by=case.teacher)
    with pytest.raises(GrantError):
        withdraw_appeal(appeal=appeal, by=case.stranger)
    withdraw_appeal(appeal=appeal, by=case.teacher)
    appeal.refresh_from_db()
    assert appeal.status == AppealStatus.WITHDRAWN
    assert may_appeal(case.application) is not None


def test_upheld_goes_to_the_appeal_body_with_a_letter(case: Case, appeal: Appeal) -> None:
    done = decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion="Vegen er målt.", by=case.approver)
    assert (done.status, done.decided_by, done.conclusion) == (AppealStatus.UPHELD, case.approver, "Vegen er målt.")
    assert (done.letter.kind, done.letter.variant, done.archive_copy.variant) == (
        "grant_appeal_upheld",
        "pdf/ua-1",
        "pdf/a-3a",
    )
    assert done.letter.context["case_worker"] == case.handler.name
    message = Message.objects.get(kind="grant_appeal_decided", user=case.teacher)
    assert (message.context["status"], message.context["appeal_body"]) == ("upheld", "Klagenemnda, eksempel")
    assert (fresh(case.application).status, Decision.objects.count()) == (S.REJECTED, 1)


def test_dismissed_says_that_this_too_can_be_appealed(case: Case, appeal: Appeal) -> None:
    done = decide_appeal(appeal=appeal, status=AppealStatus.DISMISSED, conclusion="For sent.", by=case.approver)
    assert (done.letter.kind, done.letter.context["appeal_due"]) == (
        "grant_appeal_dismissed",
        (clock.today() + timedelta(days=21)).isoformat(),
    )


def test_changed_makes_a_new_decision_whose_letter_is_the_answer(case: Case, appeal: Appeal) -> None:
    done = decide_appeal(
        appeal=appeal, status=AppealStatus.CHANGED, conclusion="De har rett.", by=case.approver, judgement=YES
    )
    now = fresh(case.application)
    new = decision_in_force(now)
    assert (done.status, done.letter, done.new_decision) == (AppealStatus.CHANGED, None, new)
    assert (new.kind, new.letter.kind, new.prepared_by) == (
        DecisionKind.APPEAL,
        "grant_appeal_changed",
        case.handler,
    )
    assert (now.status, now.granted_ore, committed_to(now)) == (S.APPROVED, kr(8_000), kr(8_000))
    assert Message.objects.filter(kind="grant_appeal_decided").count() == 0


def test_a_changed_decision_must_be_another_one(case: Case, appeal: Appeal) -> None:
    same = Judgement(Outcome.REJECTED, explanation="Fortsatt nei")
    for judgement in (None, same):
        with pytest.raises(GrantError):
            decide_appeal(
                appeal=appeal, status=AppealStatus.CHANGED, conclusion="Nei", by=case.approver, judgement=judgement
            )
    appeal.refresh_from_db()
    assert (appeal.status, Decision.objects.count()) == (AppealStatus.UNDER_REVIEW, 1)


def test_a_large_change_needs_another_than_the_one_who_treated_it() -> None:
    call = published_call(transport={"ceiling_per_pupil_ore": kr(1_000)})
    case = make_case(status="under_review", estimate_ore=kr(30_000), call=call)
    make_decision(case.application, outcome=Outcome.REJECTED)
    appeal = receive_appeal(application=case.application, text=WHY, by=case.teacher)
    treat_appeal(appeal=appeal, conclusion="Ja", by=case.approver)
    options = {"appeal": appeal, "status": AppealStatus.CHANGED, "conclusion": "Ja", "by": case.approver}
    judgement = Judgement(Outcome.APPROVED, kr(24_000))
    with pytest.raises(GrantError):
        decide_appeal(judgement=judgement, **options)
    treat_appeal(appeal=appeal, conclusion="Ja", by=case.handler)
    assert decide_appeal(judgement=judgement, **options).new_decision.prepared_by == case.handler


def test_only_a_leader_without_a_conflict_answers(case: Case, appeal: Appeal) -> None:
    declare_conflict(application=case.application, reason="Nabo", by=case.approver)
    for person in (case.handler, case.teacher, case.finance, case.approver):
        with pytest.raises(GrantError):
            decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion="Nei", by=person)
    appeal.refresh_from_db()
    assert appeal.status == AppealStatus.UNDER_REVIEW


def test_an_answer_has_reasons_and_is_given_once(case: Case, appeal: Appeal) -> None:
    with pytest.raises(GrantError) as error:
        decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion=" ", by=case.approver)
    assert error.value.field == "conclusion"
    decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion="Nei", by=case.approver)
    with pytest.raises(GrantError) as again:
        decide_appeal(appeal=appeal, status=AppealStatus.DISMISSED, conclusion="Nei", by=case.approver)
    assert (
        again.value.message
        == "Det går ikke lenger. Klagen er nå: Vedtaket ble stående – klageinstansen avgjør klagen. Ingenting er endret."
    )


def test_when_the_money_is_on_its_way_the_refusal_says_what_to_do_first() -> None:
    case = make_case(status="partly_approved")
    appeal = receive_appeal(application=case.application, text=WHY, by=case.teacher)
    treat_appeal(appeal=appeal, conclusion="De har rett.", by=case.handler)
    Application.objects.update(status=S.READY_TO_PAY)
    with pytest.raises(GrantError) as refused:
        decide_appeal(
            appeal=appeal, status=AppealStatus.CHANGED, conclusion="De har rett.", by=case.approver, judgement=YES
        )
    said = refused.value.message
    assert said.startswith("Saken er godkjent for utbetaling. Velg «Ta godkjenningen tilbake»")
    appeal.refresh_from_db()
    assert (appeal.status, Decision.objects.count()) == (AppealStatus.UNDER_REVIEW, 1)
