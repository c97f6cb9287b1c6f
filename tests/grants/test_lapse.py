"""A lapse is a decision: with its row and letter, appealed as a rejection is, and alive again when it is changed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError

from bookings.enums import BookingStatus
from bookings.models import Booking
from grants.enums import AppealStatus, DecisionKind, LapseReason, Outcome
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError, OverBudget
from grants.models import Appeal, Decision, GrantStatistic, LedgerEntry
from grants.services.appeal import (
    decide_appeal,
    enter_appeal,
    enter_body_answer,
    may_appeal,
    receive_appeal,
    treat_appeal,
)
from grants.services.application import withdraw
from grants.services.budget import available, committed_to, faults
from grants.services.claim import approve_claim, send_claim
from grants.services.deadline import lapse_fallen_through, lapse_undocumented
from grants.services.decision import decision_in_force, reverse
from grants.services.export import case_record
from grants.services.handling import Judgement
from grants.services.lapse import lapse
from notifications.models import Message
from tests.factories.grants import Case, confirmed_booking, fresh, kr, make_application, make_case, published_call
from tests.grants.test_admin_case import client_of, send
from tests.grants.test_claim import travelled
from workflow import clock
from workflow.machine import CLOCK, Actor
from workflow.services.transition import history

pytestmark = pytest.mark.django_db
WHY = "Læreren var syk. Fakturaen ligger ved."


def lapsed(case: Case, why: LapseReason = LapseReason.NOT_DOCUMENTED) -> Decision:
    """The case's grant lapses by the clock."""
    assert lapse(application=case.application, why=why, actor=CLOCK) is True
    decision = decision_in_force(fresh(case.application))
    assert decision is not None
    return decision


def cancelled(case: Case, status: BookingStatus = BookingStatus.CANCELLED_BY_HOST) -> Decision:
    """The visit of the case is cancelled, and the hourly job finds it."""
    Booking.objects.filter(pk=case.booking.pk).update(status=status)
    assert lapse_fallen_through() == 1
    decision = decision_in_force(fresh(case.application))
    assert decision is not None
    return decision


def again(kroner: int = 8_000, *, days: int = 300, outcome: Outcome = Outcome.APPROVED) -> Judgement:
    """What gives the grant back, to be documented in so many days."""
    due = clock.today() + timedelta(days=days)
    return Judgement(outcome, kr(kroner), explanation="De har rett.", documentation_due=due)


def change(case: Case, judgement: Judgement) -> Appeal:
    appeal = receive_appeal(application=case.application, text=WHY, by=case.teacher)
    treat_appeal(appeal=appeal, conclusion="Vi ser på den.", by=case.handler)
    options: dict[str, Any] = {"status": AppealStatus.CHANGED, "conclusion": "De har rett.", "judgement": judgement}
    return decide_appeal(appeal=appeal, by=case.approver, **options)


def test_the_clock_takes_a_grant_away_with_a_decision_and_its_letter() -> None:
    case = make_case(status="approved")
    first = decision_in_force(case.application)
    late = fresh(case.application).documentation_due + timedelta(days=1) - clock.today()
    with time_machine.travel(clock.now() + late, tick=False):
        assert (lapse_undocumented(), lapse_undocumented()) == (1, 0)
        due = clock.today() + timedelta(days=21)
    made = Decision.objects.get(kind=DecisionKind.LAPSE)
    assert (made.outcome, made.amount_ore, made.lapse_reason, made.appeal_due, made.replaces) == (
        Outcome.LAPSED,
        0,
        "not_documented",
        due,
        first,
    )
    assert (made.automatic, made.decided_by, made.prepared_by) == (True, None, None)
    assert (made.letter.kind, made.archive_copy.kind) == ("grant_lapsed", "grant_lapsed")
    assert (made.letter.filename, made.archive_copy.filename) == (
        f"{case.application}-bortfall.pdf",
        f"{case.application}-bortfall-arkiv.pdf",
    )
    now = fresh(case.application)
    assert (now.status, now.decided_at, committed_to(now)) == (S.LAPSED, made.decided_at, 0)
    assert history(now).last().data == {"why": "not_documented", "decision": str(made.pk)}
    told = Message.objects.filter(kind="grant_lapsed").order_by("email")
    assert sorted(message.email for message in told) == ["kontor@skole.demo.example", "larer@skole.demo.example"]
    assert [list(message.documents.all()) for message in told] == [[made.letter], [made.letter]]
    assert GrantStatistic.objects.get().outcome == Outcome.LAPSED


@pytest.mark.parametrize("status", ["submitted", "under_review", "proposed"])
def test_what_was_never_granted_lapses_without_a_decision(status: str) -> None:
    case = make_case(status=status)
    assert lapse(application=case.application, why=LapseReason.CANCELLED, actor=CLOCK) is True
    assert (Decision.objects.count(), may_appeal(fresh(case.application))) == (0, None)
    with pytest.raises(GrantError) as error:
        receive_appeal(application=case.application, text=WHY, by=case.teacher)
    assert error.value.message == "Saken har ikke noe vedtak å klage på."


def test_a_withdrawal_is_no_lapse() -> None:
    case = make_case(status="approved")
    withdraw(application=case.application, reason="Vi reiser ikke.", by=case.teacher)
    assert (Decision.objects.get().kind, fresh(case.application).status) == (DecisionKind.FIRST, S.WITHDRAWN)


def test_a_case_worker_says_why_and_is_named() -> None:
    case = make_case(status="approved")
    options = {"application": case.application, "actor": Actor(case.handler, "handler")}
    for why, field in ((LapseReason.OTHER, "note"), (LapseReason.NO_ANSWER, "why"), (LapseReason.NOT_SENT, "why")):
        with pytest.raises(GrantError) as error:
            lapse(why=why, note=" ", **options)
        assert (error.value.field, fresh(case.application).status) == (field, S.APPROVED)
    assert lapse(why=LapseReason.OTHER, note=" Skolen er nedlagt. ", **options) is True
    made = Decision.objects.get(kind=DecisionKind.LAPSE)
    assert (made.automatic, made.decided_by, made.prepared_by, made.explanation, made.why_lapsed) == (
        False,
        case.handler,
        case.handler,
        "Skolen er nedlagt.",
        "",
    )


def test_the_database_wants_a_reason_for_a_lapse_and_for_nothing_else() -> None:
    decision = lapsed(make_case(status="approved"))
    with pytest.raises(IntegrityError):
        Decision.objects.filter(pk=decision.pk).update(lapse_reason="")


def test_it_is_appealed_within_the_deadline_as_a_rejection_is() -> None:
    case = make_case(status="approved")
    decision = lapsed(case)
    assert may_appeal(case.application) == decision
    with time_machine.travel(clock.now() + timedelta(days=22), tick=False):
        assert may_appeal(case.application) is None
        assert receive_appeal(application=case.application, text=WHY, by=case.colleague).late is True


@pytest.mark.parametrize(("private", "right"), [(True, True), (False, False)])
def test_the_right_to_appeal_is_that_of_the_kind_of_school(private: bool, right: bool) -> None:
    case = make_case(status="approved", call=published_call(appeal_public=False), school={"is_private": private})
    decision = lapsed(case)
    assert (decision.appeal_due is not None, may_appeal(case.application) is not None) == (right, right)


def test_staff_enter_an_appeal_that_came_by_post() -> None:
    case = make_case(status="approved")
    lapsed(case)
    send(client_of(case.handler), case, "for-klage", received_on=clock.today().isoformat(), text=WHY)
    appeal = Appeal.objects.get()
    assert (appeal.decision.kind, appeal.entered_by, appeal.late) == (DecisionKind.LAPSE, case.handler, False)
    with pytest.raises(GrantError):
        enter_appeal(application=case.application, text=WHY, received_at=clock.now(), by=case.handler)


def test_upheld_the_case_stays_lapsed_and_the_body_confirms() -> None:
    case = make_case(status="approved")
    lapsed(case)
    appeal = treat_appeal(
        appeal=receive_appeal(application=case.application, text=WHY, by=case.teacher), conclusion="", by=case.handler
    )
    upheld = decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion="Fristen er klar.", by=case.approver)
    assert (upheld.letter.kind, upheld.letter.context["old_outcome"]) == ("grant_appeal_upheld", "lapsed")
    options: dict[str, Any] = {"answer": "Enig.", "answered_on": clock.today(), "by": case.approver}
    enter_body_answer(appeal=upheld, status=AppealStatus.CONFIRMED, **options)
    assert (fresh(case.application).status, committed_to(case.application)) == (S.LAPSED, 0)


def test_changed_the_case_is_alive_with_its_money_and_a_new_deadline_and_is_paid_for() -> None:
    case = make_case(status="approved")
    lapse_decision = lapsed(case)
    judgement = again()
    appeal = change(case, judgement)
    now = fresh(case.application)
    assert (now.status, now.granted_ore, now.documentation_due) == (S.APPROVED, kr(8_000), judgement.documentation_due)
    assert (committed_to(now), faults(call=case.call)) == (kr(8_000), [])
    assert now.remind_on == judgement.documentation_due - timedelta(days=10)
    made = appeal.new_decision
    assert (made.kind, made.replaces, made.letter.context["documentation_due"]) == (
        DecisionKind.APPEAL,
        lapse_decision,
        judgement.documentation_due.isoformat(),
    )
    assert GrantStatistic.objects.get().outcome == Outcome.APPROVED
    travelled(case)
    send_claim(application=now, pupils=28, cost_ore=kr(10_000), comment="", by=case.teacher)
    approve_claim(application=now, by=case.handler)
    assert (fresh(now).status, fresh(now).payable_ore) == (S.READY_TO_PAY, kr(8_000))


def test_it_may_lapse_a_second_time_and_the_money_is_free_again() -> None:
    case = make_case(status="approved")
    lapsed(case)
    change(case, again())
    second = lapsed(case)
    assert (committed_to(case.application), faults(call=case.call)) == (0, [])
    assert available(call=case.call, county_id="18") == kr(1_000_000)
    assert LedgerEntry.objects.filter(kind="release").count() == 2
    assert may_appeal(case.application) == second


def test_changed_in_part_by_the_appeal_body() -> None:
    case = make_case(status="approved")
    lapsed(case)
    appeal = receive_appeal(application=case.application, text=WHY, by=case.teacher)
    treat_appeal(appeal=appeal, conclusion="", by=case.handler)
    decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion="Nei.", by=case.approver)
    answer: dict[str, Any] = {"answer": "Halvparten.", "answered_on": clock.today(), "by": case.approver}
    part = again(4_000, outcome=Outcome.PARTLY_APPROVED)
    done = enter_body_answer(appeal=appeal, status=AppealStatus.CHANGED, judgement=part, **answer)
    assert (fresh(case.application).status, done.new_decision.appeal_due) == (S.PARTLY_APPROVED, None)


def test_no_room_in_the_frame_is_told_with_the_sum_left() -> None:
    case = make_case(status="approved", call=published_call(frame_ore=kr(12_000)))
    lapsed(case)
    make_application(status="approved", call=case.call)
    with pytest.raises(OverBudget) as error:
        change(case, again())
    assert (error.value.left_ore, fresh(case.application).status) == (kr(4_000), S.LAPSED)
    assert (Appeal.objects.get().status, committed_to(case.application)) == (AppealStatus.UNDER_REVIEW, 0)


def test_what_the_school_has_used_of_its_half_year_meanwhile_needs_a_reason() -> None:
    call = published_call(transport={"ceiling_per_half_year_ore": kr(10_000)})
    case = make_case(status="approved", call=call)
    lapsed(case)
    other = confirmed_booking(school=case.school, by=case.teacher, at=case.booking.slot.starts_at + timedelta(hours=3))
    make_application(status="approved", call=call, booking=other)
    silent = Judgement(Outcome.APPROVED, kr(8_000), documentation_due=again().documentation_due)
    with pytest.raises(GrantError) as error:
        change(case, silent)
    assert (error.value.field, fresh(case.application).expected_ore) == ("explanation", kr(8_000))


@pytest.mark.parametrize("days", [None, 0, -1, 5, 400])
def test_the_new_deadline_is_ahead_after_the_visit_and_within_a_year(days: int | None) -> None:
    case = make_case(status="approved")
    lapsed(case)
    judgement = again(days=days or 0) if days is not None else Judgement(Outcome.APPROVED, kr(8_000))
    with pytest.raises(GrantError) as error:
        change(case, judgement)
    assert (error.value.field, fresh(case.application).status) == ("documentation_due", S.LAPSED)


def test_it_cannot_be_changed_to_a_rejection() -> None:
    case = make_case(status="approved")
    lapsed(case)
    with pytest.raises(GrantError) as error:
        change(case, Judgement(Outcome.REJECTED, explanation="Nei."))
    assert error.value.field == "outcome"


def test_a_leader_puts_a_wrong_lapse_right_herself() -> None:
    case = make_case(status="approved", call=published_call(appeal_public=False))
    lapsed(case)
    due = clock.today() + timedelta(days=300)
    form = {"outcome": "approved", "amount": "8000", "explanation": "Feil", "documentation_due": due.isoformat()}
    send(client_of(case.approver), case, "omgjor", **form)
    now = fresh(case.application)
    assert (now.status, now.documentation_due, committed_to(now)) == (S.APPROVED, due, kr(8_000))


@pytest.mark.parametrize("status", [BookingStatus.NO_SHOW, BookingStatus.CANCELLED_BY_HOST])
def test_given_back_though_the_visit_fell_through_it_stays_alive_and_is_documented(status: BookingStatus) -> None:
    case = make_case(status="approved")
    cancelled(case, status)
    with pytest.raises(GrantError) as error:
        silent = Judgement(Outcome.APPROVED, kr(8_000), documentation_due=again().documentation_due)
        reverse(application=case.application, judgement=silent, by=case.approver, seen=S.LAPSED)
    assert error.value.field == "explanation"
    change(case, again())
    assert (lapse_fallen_through(), fresh(case.application).status) == (0, S.APPROVED)
    travelled(case)
    Booking.objects.update(status=status)
    with time_machine.travel(case.booking.slot.starts_at + timedelta(days=1), tick=False):
        url = f"{case.application.get_absolute_url()}dokumentasjon/"
        asked = client_of(case.teacher).get(url).context["about"].fields
        assert ("took_place" in asked) is (status == BookingStatus.NO_SHOW)
        send_claim(application=case.application, pupils=28, cost_ore=kr(10_000), comment="", by=case.teacher)
    assert fresh(case.application).status == S.DOCUMENTED


def test_the_case_of_a_cancelled_visit_is_not_documented_before_it_is_given_back() -> None:
    case = make_case(status="approved")
    travelled(case)
    Booking.objects.update(status=BookingStatus.NO_SHOW)
    after = case.booking.slot.starts_at + timedelta(days=1)
    with time_machine.travel(after, tick=False), pytest.raises(GrantError) as error:
        send_claim(application=case.application, pupils=28, cost_ore=kr(10_000), comment="", by=case.teacher)
    assert error.value.message == "Dere kan dokumentere reisen når besøket har vært."


def test_the_pages_and_the_export_show_it() -> None:
    case = make_case(status="approved")
    decision = lapsed(case)
    page = client_of(case.teacher).get(case.application.get_absolute_url())
    shown = page.context["decisions"][0]
    assert (shown["title"], shown["may_appeal"]) == ("Støtten er bortfalt", True)
    story = [(line["title"], line["text"], line["who"]) for line in page.context["story"]]
    assert story.count(("Støtten er bortfalt", "Reisen ble ikke dokumentert innen fristen.", "")) == 1
    staff = client_of(case.handler).get(f"/admin/grants/application/{case.application.pk}/change/")
    assert "fattet automatisk av systemet" in staff.content.decode()
    record = case_record(fresh(case.application))
    row = record["decisions"][-1]
    assert (row["kind"], row["outcome_label"], row["lapse_reason"], row["automatic"], row["id"]) == (
        "lapse",
        "Bortfalt",
        "not_documented",
        True,
        str(decision.pk),
    )
    assert row["archive_copy"]["name"] == f"{case.application}-bortfall-arkiv.pdf"
