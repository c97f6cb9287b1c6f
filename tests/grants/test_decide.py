"""Decisions: sums, reasons, two pairs of eyes, conflicts of interest, and the second of two deciders."""

from datetime import timedelta

import pytest
import time_machine

from bookings.enums import BookingStatus
from bookings.models import Booking
from documents.models import Document
from grants.enums import ApplicationStatus as S
from grants.enums import DecisionKind, Outcome
from grants.errors import GrantError, OverBudget
from grants.models import Application, CountyBalance, Decision, GrantStatistic, LedgerEntry, RejectionReason
from grants.services.actors import barred
from grants.services.application import start_draft
from grants.services.budget import committed_to, faults
from grants.services.decision import decide, decision_in_force, reverse
from grants.services.handling import (
    Judgement,
    ask_for_information,
    declare_conflict,
    newest_proposal,
    propose,
    return_proposal,
    take,
)
from notifications.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.grants import (
    Case,
    RejectionReasonFactory,
    fresh,
    kr,
    make_case,
    make_decision,
    published_call,
)
from tests.factories.kept import kept
from workflow import clock
from workflow.services.transition import history

pytestmark = pytest.mark.django_db
YES = Judgement(Outcome.APPROVED, kr(8_000))
PART = Judgement(Outcome.PARTLY_APPROVED, kr(5_000), explanation="Det er mange søkere.")
NO = Judgement(Outcome.REJECTED, explanation="Rammen er brukt opp.")
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def case() -> Case:
    return make_case(status="under_review")


def untouched(case: Case) -> None:
    now = fresh(case.application)
    assert (now.status, now.granted_ore, now.decided_at) == (case.application.status, None, None)
    assert (Decision.objects.count(), LedgerEntry.objects.count(), Document.objects.count()) == (0, 0, 0)
    assert Message.objects.filter(kind="grant_decided").count() == 0


def refused(case: Case, judgement: Judgement, **changes: object) -> GrantError:
    options = {"by": case.handler, "seen": case.application.status, **changes}
    with pytest.raises(GrantError) as error:
        decide(application=case.application, judgement=judgement, **options)  # type: ignore[arg-type]
    untouched(case)
    return error.value


def test_an_approval_reserves_logs_writes_and_tells(case: Case) -> None:
    decision = decide(application=case.application, judgement=YES, by=case.handler, seen=S.UNDER_REVIEW)
    now = fresh(case.application)
    assert (now.status, now.granted_ore, now.decided_at) == (S.APPROVED, kr(8_000), decision.decided_at)
    visit = case.booking.slot.starts_at.astimezone(clock.OSLO).date()
    assert now.documentation_due == visit + timedelta(days=30)
    assert now.remind_on == visit + timedelta(days=20)
    assert (decision.kind, decision.prepared_by, decision.decided_by) == (
        DecisionKind.FIRST,
        case.handler,
        case.handler,
    )
    assert decision.appeal_due == clock.today() + timedelta(days=21)
    assert committed_to(now) == kr(8_000)
    last = history(now).last()
    assert (last.from_state, last.to_state, last.user, last.data["amount_ore"]) == (
        S.UNDER_REVIEW,
        S.APPROVED,
        case.handler,
        kr(8_000),
    )
    assert [(d.variant, d.kind, d.language) for d in Document.objects.order_by("variant")] == [
        ("pdf/a-3a", "grant_approved", "nb"),
        ("pdf/ua-1", "grant_approved", "nb"),
    ]
    assert (decision.letter.variant, decision.archive_copy.variant) == ("pdf/ua-1", "pdf/a-3a")
    told = Message.objects.filter(kind="grant_decided")
    assert sorted(message.email or message.user.email for message in told) == [
        "kontor@skole.demo.example",
        "larer@skole.demo.example",
    ]
    assert [list(message.documents.all()) for message in told] == [[decision.letter]] * 2


def test_the_numbers_outlive_the_case(case: Case) -> None:
    decide(application=case.application, judgement=PART, by=case.handler, seen=S.UNDER_REVIEW)
    row = GrantStatistic.objects.get()
    assert (row.case, row.scheme, row.county_id, row.municipality_id) == (
        case.application.pk,
        "transport",
        "18",
        "1804",
    )
    assert (row.private, row.outcome, row.pupils, row.km, row.granted_ore, row.paid_ore, row.month) == (
        False,
        "partly_approved",
        28,
        130,
        kr(5_000),
        0,
        clock.today().replace(day=1),
    )


def test_a_rejection_moves_no_money(case: Case) -> None:
    reason = RejectionReasonFactory()
    judgement = Judgement(Outcome.REJECTED, reasons=[reason])
    decision = decide(application=case.application, judgement=judgement, by=case.handler, seen=S.UNDER_REVIEW)
    now = fresh(case.application)
    assert (now.status, now.granted_ore, now.documentation_due) == (S.REJECTED, None, None)
    assert list(decision.reasons.all()) == [reason]
    assert decision.letter.context["reasons"] == [reason.nb]
    assert LedgerEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("judgement", "field"),
    [
        (Judgement(Outcome.APPROVED, 0), "amount"),
        (Judgement(Outcome.APPROVED, -kr(1)), "amount"),
        (Judgement(Outcome.APPROVED, kr(7_999)), "amount"),
        (Judgement(Outcome.APPROVED, kr(8_001)), "explanation"),
        (Judgement(Outcome.APPROVED, kr(10_001), explanation="Mer"), "amount"),
        (Judgement(Outcome.PARTLY_APPROVED, kr(5_000)), "explanation"),
        (Judgement(Outcome.PARTLY_APPROVED, kr(5_000), explanation=" "), "explanation"),
        (Judgement(Outcome.REJECTED), "explanation"),
        (Judgement(Outcome.REJECTED, kr(1), explanation="Nei"), "amount"),
    ],
)
def test_a_judgement_that_does_not_hang_together(case: Case, judgement: Judgement, field: str) -> None:
    assert refused(case, judgement).field == field


def test_more_than_the_rules_give_needs_a_word(case: Case) -> None:
    judgement = Judgement(Outcome.APPROVED, kr(9_000), explanation="Ferja er dyr.")
    decide(application=case.application, judgement=judgement, by=case.handler, seen=S.UNDER_REVIEW)
    assert fresh(case.application).granted_ore == kr(9_000)


def test_over_the_frame_is_refused_with_the_sum_left() -> None:
    case = make_case(status="under_review", call=published_call(frame_ore=kr(7_000)))
    error = refused(case, YES)
    assert isinstance(error, OverBudget)
    assert error.message == (
        f"Rammen holder ikke: det er kr{NBSP}7{NBSP}000 igjen til Nordland, og vedtaket er på kr{NBSP}8{NBSP}000."
    )


@pytest.mark.parametrize("who", ["teacher", "stranger", "finance"])
def test_only_case_handlers_decide(case: Case, who: str) -> None:
    assert refused(case, YES, by=getattr(case, who)).message == "Bare saksbehandlere kan gjøre dette."


def test_a_case_that_is_not_under_review_is_not_decided() -> None:
    case = make_case(status="submitted")
    assert refused(case, YES).message == (
        "Det går ikke lenger. Saken er nå: Mottatt – NSR svarer som regel innen én dag. Ingenting er endret."
    )


def test_the_second_decider_is_told_who_decided_what(case: Case) -> None:
    decide(application=case.application, judgement=PART, by=case.handler, seen=S.UNDER_REVIEW)
    with pytest.raises(GrantError) as error:
        decide(application=case.application, judgement=NO, by=case.other_handler, seen=S.UNDER_REVIEW)
    assert error.value.message == (
        "Sara Saksbehandler har endret saken til «Delvis innvilget» etter at du åpnet siden. Ingenting er endret av deg."
    )
    assert (Decision.objects.count(), fresh(case.application).status) == (1, S.PARTLY_APPROVED)


def test_a_cancelled_visit_gets_nothing(case: Case) -> None:
    Booking.objects.update(status=BookingStatus.CANCELLED_BY_HOST)
    assert refused(case, Judgement(Outcome.PARTLY_APPROVED, kr(1_000), explanation="Likevel")).message == (
        "Besøket er avlyst eller ble ikke gjennomført. Da kan det ikke gis støtte."
    )
    decide(application=case.application, judgement=NO, by=case.handler, seen=S.UNDER_REVIEW)


def test_a_case_decided_after_the_visit_is_judged_as_it_was_sent(case: Case) -> None:
    with time_machine.travel(case.booking.slot.ends_at + timedelta(days=2), tick=False):
        Booking.objects.update(status=BookingStatus.COMPLETED)
        decide(application=case.application, judgement=YES, by=case.handler, seen=S.UNDER_REVIEW)
        assert fresh(case.application).documentation_due == clock.today() + timedelta(days=30)


# Two pairs of eyes: the limit is kr 20 000, and this trip gets kr 24 000.


@kept
def make_large() -> Case:
    return make_case(
        status="under_review",
        estimate_ore=kr(30_000),
        call=published_call(transport={"ceiling_per_pupil_ore": kr(1_000)}),
    )


@pytest.fixture
def large() -> Case:
    return make_large()


BIG = Judgement(Outcome.APPROVED, kr(24_000))


def test_above_the_limit_one_person_cannot_decide_alone(large: Case) -> None:
    for person in (large.handler, large.approver):
        assert refused(large, BIG, by=person).message == (
            "Summen er over grensen for én person. Innstill saken, så avgjør en annen den."
        )


def test_above_the_limit_another_approves_what_was_proposed(large: Case) -> None:
    propose(application=large.application, judgement=BIG, by=large.handler, seen=S.UNDER_REVIEW)
    assert fresh(large.application).status == S.PROPOSED
    assert list(Message.objects.filter(kind="grant_proposed").values_list("user__email", flat=True)) == [
        large.approver.email
    ]
    decision = decide(application=large.application, judgement=BIG, by=large.approver, seen=S.PROPOSED)
    assert (decision.prepared_by, decision.decided_by) == (large.handler, large.approver)
    assert (decision.letter.context["case_worker"], decision.letter.context["approver"]) == (
        large.handler.name,
        large.approver.name,
    )


def test_who_proposed_does_not_approve(large: Case) -> None:
    propose(application=large.application, judgement=BIG, by=large.approver, seen=S.UNDER_REVIEW)
    large.application.status = S.PROPOSED
    assert refused(large, BIG, by=large.approver).message == "Du har innstilt saken selv. En annen må avgjøre den."


def test_a_handler_does_not_approve_what_another_proposed(large: Case) -> None:
    propose(application=large.application, judgement=BIG, by=large.handler, seen=S.UNDER_REVIEW)
    large.application.status = S.PROPOSED
    refused(large, BIG, by=large.other_handler)


def test_below_the_limit_an_approver_may_decide_her_own_proposal(case: Case) -> None:
    propose(application=case.application, judgement=YES, by=case.approver, seen=S.UNDER_REVIEW)
    decide(application=case.application, judgement=YES, by=case.approver, seen=S.PROPOSED)
    assert fresh(case.application).status == S.APPROVED


def test_a_proposal_sent_back_does_not_count(large: Case) -> None:
    propose(application=large.application, judgement=BIG, by=large.handler, seen=S.UNDER_REVIEW)
    return_proposal(application=large.application, reason="Sjekk tilbudet", by=large.approver, seen=S.PROPOSED)
    assert fresh(large.application).status == S.UNDER_REVIEW
    assert Message.objects.get(kind="grant_returned").user == large.handler
    refused(large, BIG, by=large.approver)


# Conflicts of interest


def test_who_is_barred_neither_prepares_nor_decides(case: Case) -> None:
    declare_conflict(application=case.application, reason="Rektor er søsteren min", by=case.handler)
    assert barred(application=case.application, user=case.handler)
    assert fresh(case.application).handler is None
    message = "Du er inhabil i saken og kan verken forberede eller avgjøre den."
    assert refused(case, YES).message == message
    acts = [
        lambda: propose(application=case.application, judgement=YES, by=case.handler, seen=S.UNDER_REVIEW),
        lambda: take(application=case.application, by=case.handler),
        lambda: ask_for_information(application=case.application, text="?", by=case.handler, seen=S.UNDER_REVIEW),
    ]
    for act in acts:
        with pytest.raises(GrantError) as error:
            act()
        assert error.value.message == message
    take(application=case.application, by=case.other_handler)
    assert fresh(case.application).handler == case.other_handler
    decide(application=case.application, judgement=YES, by=case.other_handler, seen=S.UNDER_REVIEW)


def test_a_reviewer_may_declare_a_conflict_but_a_teacher_cannot(case: Case) -> None:
    reviewer = StaffFactory(is_staff=False, groups=["reviewer"])
    declare_conflict(application=case.application, reason="Nabo", by=reviewer)
    assert barred(application=case.application, user=reviewer)
    for person, reason in ((case.teacher, "Min egen"), (case.handler, " ")):
        with pytest.raises(GrantError):
            declare_conflict(application=case.application, reason=reason, by=person)


# Reversal


def test_a_leader_reverses_a_rejection(case: Case) -> None:
    make_decision(case.application, outcome=Outcome.REJECTED)
    first = decision_in_force(case.application)
    second = reverse(application=case.application, judgement=YES, by=case.approver, seen=S.REJECTED)
    now = fresh(case.application)
    assert (now.status, now.granted_ore, committed_to(now)) == (S.APPROVED, kr(8_000), kr(8_000))
    assert (second.kind, second.replaces, decision_in_force(now)) == (DecisionKind.REVERSAL, first, second)
    assert second.letter.kind == "grant_reversed"
    assert GrantStatistic.objects.get().outcome == "approved"


@pytest.mark.parametrize(
    ("judgement", "status", "held"),
    [
        (Judgement(Outcome.APPROVED, kr(9_000), explanation="Ferja"), S.APPROVED, kr(9_000)),
        (PART, S.PARTLY_APPROVED, kr(5_000)),
        (NO, S.REJECTED, 0),
    ],
)
def test_a_reversal_moves_the_money_along(judgement: Judgement, status: S, held: int) -> None:
    case = make_case(status="approved")
    reverse(application=case.application, judgement=judgement, by=case.approver, seen=S.APPROVED)
    now = fresh(case.application)
    assert (now.status, now.granted_ore or 0, committed_to(now)) == (status, held, held)
    assert CountyBalance.objects.get().committed_ore == held
    assert faults(call=case.call) == []


def test_a_handler_does_not_reverse() -> None:
    case = make_case(status="approved")
    with pytest.raises(GrantError) as error:
        reverse(application=case.application, judgement=NO, by=case.handler, seen=S.APPROVED)
    assert error.value.message == "Bare leder kan gjøre dette."


def test_the_same_again_is_no_reversal() -> None:
    case = make_case(status="approved")
    with pytest.raises(GrantError) as error:
        reverse(application=case.application, judgement=YES, by=case.approver, seen=S.APPROVED)
    assert error.value.message == "Vedtaket sier alt dette."


def test_a_large_reversal_needs_two(large: Case) -> None:
    make_decision(large.application, outcome=Outcome.REJECTED)
    with pytest.raises(GrantError):
        reverse(application=large.application, judgement=BIG, by=large.approver, seen=S.REJECTED)
    options = {"application": large.application, "judgement": BIG, "seen": S.REJECTED}
    propose(by=large.handler, kind=DecisionKind.REVERSAL, **options)
    assert fresh(large.application).status == S.REJECTED
    assert newest_proposal(fresh(large.application), kind=DecisionKind.REVERSAL).amount_ore == kr(24_000)
    reverse(by=large.approver, **options)
    assert fresh(large.application).granted_ore == kr(24_000)


def test_a_large_grant_is_not_taken_back_by_one_alone(large: Case) -> None:
    no = Judgement(Outcome.REJECTED, explanation="Feil opplysninger.")
    propose(application=large.application, judgement=BIG, by=large.handler, seen=S.UNDER_REVIEW)
    decide(application=large.application, judgement=BIG, by=large.approver, seen=S.PROPOSED)
    with pytest.raises(GrantError):
        reverse(application=large.application, judgement=no, by=large.approver, seen=S.APPROVED)
    propose(application=large.application, judgement=no, by=large.handler, seen=S.APPROVED, kind=DecisionKind.REVERSAL)
    made = reverse(application=large.application, judgement=no, by=large.approver, seen=S.APPROVED)
    assert (made.prepared_by, made.decided_by, committed_to(large.application)) == (large.handler, large.approver, 0)


def test_the_second_of_two_does_not_raise_the_sum_alone(large: Case) -> None:
    more = Judgement(Outcome.APPROVED, BIG.amount_ore + 100, explanation="Litt mer.")
    propose(application=large.application, judgement=BIG, by=large.handler, seen=S.UNDER_REVIEW)
    with pytest.raises(GrantError) as refused:
        decide(application=large.application, judgement=more, by=large.approver, seen=S.PROPOSED)
    assert (refused.value.field, Decision.objects.count()) == ("amount", 0)
    decide(application=large.application, judgement=BIG, by=large.approver, seen=S.PROPOSED)
    assert Decision.objects.get().amount_ore == BIG.amount_ore


def test_the_grant_may_change_while_documentation_is_checked() -> None:
    case = make_case(status="approved")
    Application.objects.update(status=S.DOCUMENTED)
    reverse(application=case.application, judgement=PART, by=case.approver, seen=S.DOCUMENTED)
    now = fresh(case.application)
    assert (now.status, now.granted_ore, committed_to(now)) == (S.DOCUMENTED, kr(5_000), kr(5_000))
    with pytest.raises(GrantError):
        reverse(application=case.application, judgement=NO, by=case.approver, seen=S.DOCUMENTED)


@pytest.mark.parametrize("status", [S.READY_TO_PAY, S.PAID, S.WITHDRAWN, S.LAPSED])
def test_what_is_paid_or_over_is_not_reversed(status: S) -> None:
    case = make_case(status="approved")
    Application.objects.update(status=status)
    with pytest.raises(GrantError):
        reverse(application=case.application, judgement=PART, by=case.approver, seen=status)
    assert Decision.objects.count() == 1


def test_two_live_cases_for_one_visit_cannot_come_of_a_reversal() -> None:
    case = make_case(status="rejected")
    start_draft(booking=case.booking, by=case.teacher)
    with pytest.raises(GrantError) as error:
        reverse(application=case.application, judgement=YES, by=case.approver, seen=S.REJECTED)
    assert error.value.message == "Skolen har alt en annen søknad om det samme: Utkast."


def test_reasons_out_of_use_stay_on_old_decisions(case: Case) -> None:
    reason = RejectionReasonFactory()
    decide(
        application=case.application,
        judgement=Judgement(Outcome.REJECTED, reasons=[reason]),
        by=case.handler,
        seen=S.UNDER_REVIEW,
    )
    RejectionReason.objects.update(is_active=False)
    assert list(decision_in_force(case.application).reasons.all()) == [reason]
