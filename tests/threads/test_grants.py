"""The scarce things of grants under real threads; each with a control that shows what its guard prevents."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier, get_ident
from typing import Any

import pytest

from grants.enums import ApplicationStatus as S
from grants.enums import Outcome
from grants.models import Application, Call, CaseNumber, CountyBalance, Decision, LedgerEntry
from grants.services import budget, bulk, decision
from grants.services.application import start_draft, submit, withdraw
from grants.services.budget import faults
from grants.services.bulk import run_bulk, start_bulk
from grants.services.decision import decide
from grants.services.handling import Judgement
from tests.factories.grants import confirmed_booking, handler, kr, make_application, make_draft, published_call
from tests.factories.regions import MunicipalityFactory
from tests.factories.schools import MembershipFactory, SchoolFactory
from tests.threads.together import PATIENCE, failures, together
from workflow import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]
YES = Judgement(Outcome.APPROVED, kr(8_000))


def approvals(call: Call, count: int) -> list[Callable[[], Decision]]:
    """As many case workers as cases, all about to approve kr 8 000."""
    acts = []
    for number in range(count):
        case = make_application(status="under_review", call=call)
        by = handler(f"saksbehandler{number}@nsr.demo.example", f"Sara {number}")
        acts.append(partial(decide, application=case, judgement=YES, by=by, seen=S.UNDER_REVIEW))
    return acts


def unlocked(call_id: int) -> Call:
    """`lock_call` without its lock."""
    return Call.objects.get(pk=call_id)


def test_twenty_approvals_against_a_frame_of_seven_approve_seven() -> None:
    call = published_call(frame_ore=7 * kr(8_000) + kr(7_999))
    results = together(approvals(call, 20))
    assert failures(results) == ["OverBudget"] * 13
    assert {result.left_ore for result in results if isinstance(result, Exception)} == {kr(7_999)}
    assert Application.objects.filter(status=S.APPROVED).count() == 7
    assert Application.objects.filter(status=S.UNDER_REVIEW).count() == 13
    assert (Decision.objects.count(), LedgerEntry.objects.count()) == (7, 7)
    assert CountyBalance.objects.get().committed_ore == 7 * kr(8_000)
    assert faults(call=call) == []


def test_without_the_calls_lock_the_frame_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    call = published_call(frame_ore=kr(8_000))
    acts = approvals(call, 2)
    read = Barrier(2)
    available = budget.available

    def read_by_all(**options: Any) -> int:
        left = available(**options)
        read.wait(PATIENCE)
        return left

    monkeypatch.setattr(budget, "lock_call", unlocked)
    monkeypatch.setattr(budget, "available", read_by_all)
    results = together(acts)
    assert failures(results) == []
    assert [fault.endswith("held of a frame of 800000") for fault in faults(call=call)] == [True]


def one_school_in_two_calls() -> list[Callable[[], Decision]]:
    """Two trips of one school in one half-year, each sent to a call of its own, with room for one sum of kr 8 000 and a little more."""
    school = SchoolFactory(municipality=MunicipalityFactory())
    acts = []
    for number in range(2):
        call = published_call(title=f"Utlysning {number}", transport={"ceiling_per_half_year_ore": kr(9_000)})
        at = clock.now().replace(hour=10 + number) + timedelta(days=14)  # on one day, so in one half-year
        case = make_application(status="under_review", call=call, booking=confirmed_booking(school=school, at=at))
        by = handler(f"saksbehandler{number}@nsr.demo.example", f"Sara {number}")
        acts.append(partial(decide, application=case, judgement=YES, by=by, seen=S.UNDER_REVIEW))
        Call.objects.filter(pk=call.pk).update(status="closed")
    return acts


def test_a_schools_half_year_holds_across_calls() -> None:
    results = together(one_school_in_two_calls())
    assert failures(results) == ["GrantError"]
    refused = next(result for result in results if isinstance(result, Exception))
    assert str(refused) == "Reglene gir kr\xa01\xa0000. Skriv hvorfor dere gir mer."
    assert Decision.objects.count() == 1


def test_without_the_schools_lock_its_half_year_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    acts = one_school_in_two_calls()
    read = Barrier(2)
    write = decision._write

    def write_when_both_have_reckoned(*args: Any, **options: Any) -> Decision:
        read.wait(PATIENCE)
        return write(*args, **options)

    monkeypatch.setattr(budget, "lock_school", lambda **kwargs: None)
    monkeypatch.setattr(decision, "_write", write_when_both_have_reckoned)
    assert failures(together(acts)) == []
    assert sum(Decision.objects.values_list("amount_ore", flat=True)) == kr(16_000)


def test_of_two_case_workers_one_decides_and_the_other_is_told() -> None:
    case = make_application(status="under_review")
    no = Judgement(Outcome.REJECTED, explanation="For kort.")
    people = [handler(f"saksbehandler{n}@nsr.demo.example", f"Sara {n}") for n in range(2)]
    results = together(
        [
            partial(decide, application=case, judgement=judgement, by=by, seen=S.UNDER_REVIEW)
            for judgement, by in zip((YES, no), people, strict=True)
        ]
    )
    assert failures(results) == ["GrantError"]
    made = Decision.objects.get()
    loser = next(result for result in results if isinstance(result, Exception))
    word = "Innvilget" if made.outcome == Outcome.APPROVED else "Avslått"
    assert str(loser) == (
        f"{made.decided_by} har endret saken til «{word}» etter at du åpnet siden. Ingenting er endret av deg."
    )


def test_sending_ten_times_at_once_makes_one_case() -> None:
    draft = make_draft()
    results = together([partial(submit, application=draft, by=draft.applicant) for _time in range(10)])
    assert failures(results) == []
    assert (CaseNumber.objects.get().last, len({result.case_number for result in results})) == (1, 1)


def test_ten_cases_sent_at_once_have_ten_numbers() -> None:
    call = published_call()
    drafts = [make_draft(call=call) for _number in range(10)]
    results = together([partial(submit, application=draft, by=draft.applicant) for draft in drafts])
    assert failures(results) == []
    numbers = Application.objects.order_by("case_number").values_list("case_number", flat=True)
    assert [number[-5:] for number in numbers] == [f"{n:05d}" for n in range(1, 11)]


def test_ten_colleagues_who_begin_at_once_share_one_draft() -> None:
    published_call()
    booking = confirmed_booking()
    colleagues = [member.user for member in MembershipFactory.create_batch(10, school=booking.school)]
    results = together([partial(start_draft, booking=booking, by=by) for by in colleagues])
    assert failures(results) == []
    assert (Application.objects.count(), len({result.pk for result in results})) == (1, 1)


def test_withdrawn_and_decided_at_once_is_one_of_them() -> None:
    case = make_application(status="under_review")
    results = together(
        [
            partial(decide, application=case, judgement=YES, by=handler(), seen=S.UNDER_REVIEW),
            partial(withdraw, application=case, reason="", by=case.applicant),
        ]
    )
    case.refresh_from_db()
    # Decided first, the grant may still be withdrawn; withdrawn first, nothing is left to decide.
    assert (case.status, failures(results)) in [(S.WITHDRAWN, ["GrantError"]), (S.WITHDRAWN, [])]
    assert sum(LedgerEntry.objects.values_list("committed_ore", flat=True)) == 0
    assert faults(call=case.call) == []


def test_two_workers_on_one_bulk_job_decide_each_case_once(monkeypatch: pytest.MonkeyPatch) -> None:
    call = published_call()
    job = start_bulk(applications=[make_application(call=call) for _number in range(6)], by=handler())
    # Even without the job's lease, each item is claimed by one.
    monkeypatch.setattr(bulk, "_claim", lambda job_id: True)
    results = together([partial(run_bulk, job.pk) for _worker in range(3)])
    assert failures(results) == []
    assert (Decision.objects.count(), LedgerEntry.objects.count()) == (6, 6)
    assert set(job.items.values_list("status", "message")) == {("done", "")}


def test_of_three_workers_one_takes_the_job() -> None:
    job = start_bulk(applications=[make_application(), make_application()], by=handler())
    results = together([partial(run_bulk, job.pk) for _worker in range(3)])
    assert sorted(results) == [0, 0, 2]


def test_without_the_cases_lock_only_the_database_is_left_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The constraint is the last guard: one decision, but the second decider gets a crash and no words."""
    case = make_application(status="under_review")
    people = [handler(f"saksbehandler{n}@nsr.demo.example", f"Sara {n}") for n in range(2)]
    checked, waited, kind_of = Barrier(2), set(), decision.kind_of

    def read(application_id: Any) -> Application:
        return Application.objects.select_related("call__scheme", "version", "school", "county").get(pk=application_id)

    def kind_for_both(application: Application) -> Any:
        if get_ident() not in waited:
            waited.add(get_ident())
            checked.wait(PATIENCE)
        return kind_of(application)

    monkeypatch.setattr(decision, "lock", read)
    monkeypatch.setattr(decision, "lock_budgets", lambda application: None)
    # The first thing asked for after the case was seen to be undecided.
    monkeypatch.setattr(decision, "kind_of", kind_for_both)
    results = together([partial(decide, application=case, judgement=YES, by=by, seen=S.UNDER_REVIEW) for by in people])
    assert failures(results) == ["IntegrityError"]
    assert (Decision.objects.count(), LedgerEntry.objects.count()) == (1, 1)
