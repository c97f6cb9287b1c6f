"""What happens by itself: reminders once each, and what lapses, with the money freed."""

from datetime import timedelta

import pytest
import time_machine

from bookings.enums import BookingStatus
from bookings.models import Booking
from grants.enums import ApplicationStatus as S
from grants.enums import LapseReason
from grants.errors import GrantError
from grants.models import Application
from grants.services import deadline
from grants.services.budget import available, committed_to
from grants.services.claim import extend_documentation
from grants.services.deadline import (
    follow_moved,
    lapse_fallen_through,
    lapse_unanswered,
    lapse_undocumented,
    lapse_unsent,
    remind,
)
from grants.services.handling import ask_for_information
from grants.services.lapse import lapse
from grants.tasks import follow_visits, lapse_overdue
from grants.tasks import remind as remind_task
from notifications.models import Message
from tests.factories.grants import Case, fresh, kr, make_application, make_case
from workflow import clock
from workflow.machine import CLOCK, Actor
from workflow.models import JobRun
from workflow.services.transition import history

pytestmark = pytest.mark.django_db


def sent(kind: str) -> int:
    """How many messages of a kind the teacher has got."""
    return Message.objects.filter(kind=kind, user__email="larer@skole.demo.example").count()


def wait(case: Case) -> None:
    ask_for_information(application=case.application, text="Hvorfor?", by=case.handler, seen=S.UNDER_REVIEW)


def test_an_unanswered_question_is_reminded_of_once_and_then_lapses() -> None:
    case = make_case(status="under_review")
    wait(case)
    for days, reminders, lapsed in ((10, 0, 0), (11, 1, 0), (12, 0, 0), (14, 0, 0), (15, 0, 1)):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            assert (remind(), lapse_unanswered()) == (reminders, lapsed)
    assert (sent("grant_information_due"), sent("grant_lapsed")) == (1, 1)
    gone = fresh(case.application)
    assert gone.status == S.LAPSED
    last = history(gone).last()
    assert (last.role, last.user, last.reason, last.data) == (
        "clock",
        None,
        "NSR fikk ikke svar innen fristen.",
        {"why": "no_answer"},
    )


def test_two_reminders_before_the_documentation_deadline_then_it_lapses() -> None:
    case = make_case(status="approved")
    due = fresh(case.application).documentation_due
    start = clock.now()
    offset = (due - clock.today()).days
    expected = [(11, 0, 0), (10, 1, 0), (9, 0, 0), (4, 0, 0), (3, 1, 0), (2, 0, 0), (0, 0, 0), (-1, 0, 1)]
    for before, reminders, lapsed in expected:
        with time_machine.travel(start + timedelta(days=offset - before), tick=False):
            assert (before, remind(), lapse_undocumented()) == (before, reminders, lapsed)
    assert (sent("grant_document"), sent("grant_lapsed")) == (2, 1)
    gone = fresh(case.application)
    assert (gone.status, committed_to(gone)) == (S.LAPSED, 0)
    assert available(call=case.call, county_id="18") == kr(1_000_000)
    assert Message.objects.get(kind="grant_lapsed", user=case.teacher).context["had_money"] is True


def test_missed_turns_are_made_up_for_with_one_reminder() -> None:
    case = make_case(status="approved")
    due = fresh(case.application).documentation_due
    with time_machine.travel(clock.now() + timedelta(days=(due - clock.today()).days - 1), tick=False):
        assert (remind(), remind()) == (1, 0)
    assert sent("grant_document") == 1


def test_a_draft_of_a_closed_call_lapses_in_silence() -> None:
    case = make_case(status="draft")
    assert lapse_unsent() == 0
    with time_machine.travel(case.call.closes_at, tick=False):
        assert lapse_unsent() == 1
    assert fresh(case.application).status == S.LAPSED
    assert Message.objects.count() == 0


@pytest.mark.parametrize("booking", ["cancelled_school", "cancelled_host", "no_show"])
@pytest.mark.parametrize("status", ["draft", "submitted", "under_review", "proposed", "approved", "partly_approved"])
def test_a_visit_that_falls_through_takes_the_case_with_it(status: str, booking: str) -> None:
    case = make_case(status=status)
    assert lapse_fallen_through() == 0
    Booking.objects.update(status=booking)
    assert (lapse_fallen_through(), lapse_fallen_through()) == (1, 0)
    gone = fresh(case.application)
    assert (gone.status, committed_to(gone)) == (S.LAPSED, 0)
    data = history(gone).last().data
    decided = "decision" in data
    assert (data["why"], decided) == ("cancelled", status in {"approved", "partly_approved"})
    assert gone.decisions.filter(kind="lapse").exists() is decided
    assert sent("grant_lapsed") == (0 if status == "draft" else 1)


@pytest.mark.parametrize("status", [S.DOCUMENTED, S.READY_TO_PAY, S.PAID, S.REJECTED])
def test_what_is_documented_or_over_does_not_lapse_by_itself(status: S) -> None:
    make_case(status="approved")
    Application.objects.update(status=status)
    Booking.objects.update(status=BookingStatus.CANCELLED_BY_HOST)
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        assert (lapse_fallen_through(), lapse_undocumented(), remind()) == (0, 0, 0)


def test_a_moved_visit_moves_the_deadline() -> None:
    case = make_case(status="approved")
    before = fresh(case.application)
    assert follow_moved() == 0
    slot = case.booking.slot
    slot.starts_at += timedelta(days=7)
    slot.ends_at += timedelta(days=7)
    slot.save()
    assert (follow_moved(), follow_moved()) == (1, 0)
    after = fresh(case.application)
    assert after.trip.visit_at == slot.starts_at
    assert after.documentation_due - before.documentation_due == timedelta(days=7)
    assert after.remind_on - before.remind_on == timedelta(days=7)


def test_a_handler_lets_a_grant_lapse_but_not_what_is_under_review() -> None:
    case = make_case(status="approved")
    actor = Actor(case.handler, "handler")
    options = {"why": LapseReason.OTHER, "actor": actor, "note": "Skolen er nedlagt"}
    assert lapse(application=case.application, **options) is True
    assert lapse(application=case.application, **options) is False
    assert history(fresh(case.application)).last().reason == "Skolen er nedlagt"


def test_one_case_in_trouble_does_not_hold_up_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    make_case(status="submitted")
    bad = make_application()
    Booking.objects.update(status=BookingStatus.CANCELLED_BY_HOST)

    def stumble(*, application: Application, **options: object) -> bool:
        if application.pk == bad.pk:
            raise RuntimeError("trouble")
        return lapse(application=application, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(deadline, "lapse", stumble)
    with pytest.raises(RuntimeError, match="trouble"):
        lapse_fallen_through()
    assert sorted(Application.objects.values_list("status", flat=True)) == [S.LAPSED, S.SUBMITTED]


def test_the_jobs_leave_a_trace() -> None:
    for job in (remind_task, lapse_overdue, follow_visits):
        job()
    assert list(JobRun.objects.order_by("name").values_list("name", "ok", "detail")) == [
        ("grants.tasks.follow_visits", True, "0 saker bortfalt, 0 saker flyttet"),
        ("grants.tasks.lapse_overdue", True, "0 saker bortfalt"),
        ("grants.tasks.remind", True, "0 påminnelser sendt"),
    ]


def test_lapse_by_the_clock_leaves_a_sent_case_alone_that_the_table_protects() -> None:
    case = make_case(status="rejected")
    assert lapse(application=case.application, why=LapseReason.OTHER, actor=CLOCK) is False


def test_staff_put_the_documentation_deadline_off_before_it_lapses() -> None:
    case = make_case(status="approved")
    due = fresh(case.application).documentation_due
    later = due + timedelta(days=20)
    extend_documentation(application=case.application, due=later, reason="Fakturaen er sen.", by=case.handler)
    now = fresh(case.application)
    assert (now.documentation_due, now.remind_on) == (later, later - timedelta(days=10))
    message = now.messages.get()
    assert (message.from_staff, "Fakturaen er sen." in message.text) == (True, True)
    assert {row.context["due"] for row in Message.objects.filter(kind="grant_document")} == {later.isoformat()}
    with time_machine.travel(clock.now() + timedelta(days=(due - clock.today()).days + 1), tick=False):
        assert lapse_undocumented() == 0
    with time_machine.travel(clock.now() + timedelta(days=(later - clock.today()).days + 1), tick=False):
        assert lapse_undocumented() == 1


@pytest.mark.parametrize(("days", "reason", "field"), [(0, "Sen", "due"), (400, "Sen", "due"), (5, " ", "reason")])
def test_a_new_deadline_is_later_within_a_year_and_explained(days: int, reason: str, field: str) -> None:
    case = make_case(status="approved")
    due = fresh(case.application).documentation_due
    with pytest.raises(GrantError) as refused:
        extend_documentation(
            application=case.application, due=due + timedelta(days=days), reason=reason, by=case.handler
        )
    assert (refused.value.field, fresh(case.application).documentation_due) == (field, due)


def test_only_staff_put_a_deadline_off_and_only_while_it_counts() -> None:
    case = make_case(status="approved")
    later = fresh(case.application).documentation_due + timedelta(days=5)
    for by in (case.teacher, case.finance):
        with pytest.raises(GrantError):
            extend_documentation(application=case.application, due=later, reason="Sen", by=by)
    Application.objects.update(status=S.DOCUMENTED)
    with pytest.raises(GrantError, match="venter ikke på dokumentasjon"):
        extend_documentation(application=case.application, due=later, reason="Sen", by=case.handler)
