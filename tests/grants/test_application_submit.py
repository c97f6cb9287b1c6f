"""Sending an application: once, complete, in time, judged by the terms of that moment."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from bookings.enums import BookingStatus
from bookings.models import Booking
from grants.enums import ApplicationStatus as S
from grants.enums import AttachmentKind
from grants.errors import GrantError
from grants.models import Application, Attachment, Call, CaseNumber, TransportTerms
from grants.services.application import answer, save_draft, start_draft, submit, withdraw
from grants.services.call import publish_call
from grants.services.handling import ask_for_information, stop_waiting
from notifications.models import Message
from tests.factories.grants import (
    AttachmentFactory,
    Case,
    confirmed_booking,
    fresh,
    kr,
    leader,
    make_application,
    make_case,
    published_call,
)
from workflow import clock
from workflow.services.transition import history

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Case:
    return make_case(status="draft")


def refused(case: Case, by: Any = None) -> tuple[str, str]:
    """What submitting is refused with; nothing has changed."""
    with pytest.raises(GrantError) as error:
        submit(application=case.application, by=by or case.teacher)
    now = fresh(case.application)
    assert (now.status, now.case_number, now.submitted_at) == (S.DRAFT, None, None)
    assert (CaseNumber.objects.count(), Message.objects.count()) == (0, 0)
    return error.value.message, error.value.field


def test_writing_and_sending_read_each_thing_once(django_assert_num_queries: Any) -> None:
    case = make_case(status="draft")
    other = confirmed_booking(school=case.school, by=case.teacher)
    with django_assert_num_queries(15):
        application = start_draft(booking=other, by=case.teacher)
    with django_assert_num_queries(11):
        save_draft(application=application, fields={"estimate_ore": kr(9_000)}, trip_fields={}, by=case.teacher)
    with django_assert_num_queries(20):
        submit(application=case.application, by=case.teacher)


def test_a_sent_application_has_a_number_a_log_and_a_receipt(draft: Case) -> None:
    sent = submit(application=draft.application, by=draft.teacher)
    year = clock.today().year
    assert (sent.status, sent.case_number) == (S.SUBMITTED, f"TS-{year}-00001")
    assert [(row.from_state, row.to_state, row.role) for row in history(sent)] == [
        ("", S.DRAFT, "applicant"),
        (S.DRAFT, S.SUBMITTED, "applicant"),
    ]
    message = Message.objects.get()
    assert (message.kind, message.user, message.context["case_number"]) == (
        "grant_submitted",
        draft.teacher,
        sent.case_number,
    )
    assert (sent.expected_ore, sent.rules_passed) == (kr(8_000), True)


def test_sending_twice_makes_one_case(draft: Case) -> None:
    first = submit(application=draft.application, by=draft.teacher)
    second = submit(application=draft.application, by=draft.colleague)
    assert (first.case_number, second.case_number) == (f"TS-{clock.today().year}-00001",) * 2
    assert (CaseNumber.objects.get().last, Message.objects.count()) == (1, 1)


def test_numbers_follow_each_other(draft: Case) -> None:
    submit(application=draft.application, by=draft.teacher)
    CaseNumber.objects.update(last=41)
    assert make_application().case_number == f"TS-{clock.today().year}-00042"


def test_it_is_judged_by_the_terms_in_force_when_it_is_sent(draft: Case) -> None:
    TransportTerms.objects.update(share_percent=50)
    publish_call(call=Call.objects.get(), by=leader())
    assert fresh(draft.application).version.number == 1
    sent = submit(application=draft.application, by=draft.teacher)
    assert (sent.version.number, sent.expected_ore) == (2, kr(5_000))
    TransportTerms.objects.update(share_percent=10)
    publish_call(call=Call.objects.get(), by=leader())
    assert fresh(sent).version.terms["transport"]["share_percent"] == 50


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("reason", "Hvorfor trenger dere støtte?"),
        ("office_name", "Kontakt på skolekontoret"),
        ("office_email", "E-post til skolekontoret"),
    ],
)
def test_what_must_be_filled_in(draft: Case, field: str, label: str) -> None:
    Application.objects.update(**{field: " "})
    assert refused(draft) == (f"Fyll ut «{label}» før dere sender.", field)


def test_a_cost_is_needed(draft: Case) -> None:
    Application.objects.update(estimate_ore=None)
    assert refused(draft) == ("Skriv hva reisen vil koste.", "estimate_ore")


def test_a_mode_is_needed(draft: Case) -> None:
    draft.application.trip.mode = ""
    draft.application.trip.save()
    assert refused(draft) == ("Velg en reisemåte som ordningen dekker.", "mode")


def test_a_mode_that_is_not_covered_is_refused(draft: Case) -> None:
    draft.application.trip.mode = "minibus"
    draft.application.trip.save()
    assert refused(draft) == ("Velg en reisemåte som ordningen dekker.", "mode")


def test_another_distance_must_be_explained(draft: Case) -> None:
    draft.application.trip.distance_km = 400
    draft.application.trip.save()
    assert refused(draft) == (
        "Avstanden er en annen enn den vi beregnet (130 km). Skriv hvorfor.",
        "distance_reason",
    )


def test_an_offer_is_needed_above_the_limit(draft: Case) -> None:
    Application.objects.update(estimate_ore=kr(15_001))
    nbsp = "\N{NO-BREAK SPACE}"
    assert refused(draft) == (f"Legg ved et tilbud: reisen koster mer enn kr{nbsp}15{nbsp}000.", "offer")
    AttachmentFactory(application=draft.application, removed_at=clock.now())
    AttachmentFactory(application=draft.application, kind=AttachmentKind.OTHER)
    assert refused(draft)[1] == "offer"
    AttachmentFactory(application=draft.application)
    assert submit(application=draft.application, by=draft.teacher).status == S.SUBMITTED
    assert Attachment.objects.count() == 3


def test_after_the_deadline_it_is_too_late(draft: Case) -> None:
    Call.objects.update(closes_at=clock.now() + timedelta(hours=1))
    publish_call(call=Call.objects.get(), by=leader())
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        assert refused(draft) == ("Søknadsfristen er ute.", "")


def test_the_frozen_deadline_holds_too(draft: Case) -> None:
    """Staff moved the deadline without publishing: nobody is judged by what is only typed."""
    Call.objects.update(closes_at=clock.now() + timedelta(days=400))
    with time_machine.travel(clock.now() + timedelta(days=121), tick=False):
        Booking.objects.update(status=BookingStatus.CONFIRMED)
        slot = draft.booking.slot
        slot.starts_at, slot.ends_at = clock.now() + timedelta(days=5), clock.now() + timedelta(days=5, hours=1)
        slot.save()
        draft.application.trip.visit_at = slot.starts_at
        draft.application.trip.save()
        assert refused(draft) == ("Søknadsfristen er ute.", "")


@pytest.mark.parametrize("status", [BookingStatus.CANCELLED_BY_SCHOOL, BookingStatus.CANCELLED_BY_HOST])
def test_a_cancelled_visit_cannot_be_applied_for(draft: Case, status: BookingStatus) -> None:
    Booking.objects.update(status=status)
    assert refused(draft) == ("Dere kan søke når besøket er bekreftet.", "")


def test_a_visit_that_is_over_cannot_be_applied_for(draft: Case) -> None:
    with time_machine.travel(draft.booking.slot.starts_at + timedelta(minutes=1), tick=False):
        assert refused(draft) == ("Besøket er over. Søk før dere reiser neste gang.", "")


def test_a_private_school_that_may_not_apply() -> None:
    call = published_call(private_schools=False)
    case = make_case(status="draft", call=call, school={"is_private": True})
    assert refused(case) == ("Ordningen er ikke åpen for skoler av denne typen.", "")


def test_strangers_cannot_send_it(draft: Case) -> None:
    for outsider in (draft.stranger, draft.handler):
        assert refused(draft, by=outsider)[0] == "Du kan gjøre dette når skolen har bekreftet at du jobber der."


def test_without_the_leader_it_is_sent_but_does_not_pass() -> None:
    case = make_case(status="submitted", leader=False)
    assert (case.application.rules_passed, case.application.expected_ore) == (False, kr(8_000))
    assert Message.objects.get().context["needs_leader"] is True


def test_answering_gives_the_case_back() -> None:
    case = make_case(status="under_review")
    ask_for_information(application=case.application, text="Hvorfor fly?", by=case.handler, seen=S.UNDER_REVIEW)
    waiting = fresh(case.application)
    assert (waiting.status, waiting.answer_due) == (S.MORE_INFORMATION, clock.today() + timedelta(days=14))
    assert waiting.remind_on == clock.today() + timedelta(days=11)
    with pytest.raises(GrantError) as empty:
        answer(application=waiting, text="  ", by=case.teacher)
    assert empty.value.field == "text"
    answer(application=waiting, text="Ingen vei.", by=case.colleague)
    back = fresh(case.application)
    assert (back.status, back.answer_due, back.handler) == (S.UNDER_REVIEW, None, case.handler)
    assert [message.text for message in back.messages.all()] == ["Hvorfor fly?", "Ingen vei."]
    kinds = list(Message.objects.order_by("created_at").values_list("kind", "user__email"))
    assert kinds[1:] == [("grant_information", case.teacher.email), ("grant_answered", case.handler.email)]


def test_nobody_else_can_answer() -> None:
    case = make_case(status="under_review")
    ask_for_information(application=case.application, text="Hvorfor fly?", by=case.handler, seen=S.UNDER_REVIEW)
    with pytest.raises(GrantError):
        answer(application=case.application, text="Fordi", by=case.stranger)
    assert fresh(case.application).status == S.MORE_INFORMATION


def test_nsr_may_go_on_without_an_answer() -> None:
    case = make_case(status="under_review")
    ask_for_information(application=case.application, text="Hvorfor fly?", by=case.handler, seen=S.UNDER_REVIEW)
    stop_waiting(application=case.application, reason="De ringte", by=case.handler, seen=S.MORE_INFORMATION)
    assert fresh(case.application).status == S.UNDER_REVIEW


@pytest.mark.parametrize("status", ["draft", "submitted", "under_review", "proposed", "approved"])
def test_the_school_withdraws(status: str) -> None:
    case = make_case(status=status)
    withdraw(application=case.application, reason="Vi reiser ikke", by=case.colleague)
    gone = fresh(case.application)
    assert gone.status == S.WITHDRAWN
    assert history(gone).last().reason == "Vi reiser ikke"


@pytest.mark.parametrize("status", ["rejected"])
def test_what_is_over_cannot_be_withdrawn(status: str) -> None:
    case = make_case(status=status)
    with pytest.raises(GrantError) as error:
        withdraw(application=case.application, reason="", by=case.teacher)
    assert error.value.message == "Det går ikke lenger. Saken er nå: Avslått. Ingenting er endret."


def test_a_case_handler_withdraws_for_the_school_but_a_stranger_cannot() -> None:
    case = make_case(status="submitted")
    with pytest.raises(GrantError):
        withdraw(application=case.application, reason="", by=case.stranger)
    with pytest.raises(GrantError):
        withdraw(application=case.application, reason="", by=case.finance)
    withdraw(application=case.application, reason="Skolen ringte", by=case.handler)
    assert history(fresh(case.application)).last().role == "handler"
