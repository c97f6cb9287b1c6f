"""A case in the admin: who may do what, the letter before it is sent, the second of two who decide, and what it costs to show."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffGroup, User
from grants.admin import queue
from grants.enums import AppealStatus, Outcome
from grants.enums import ApplicationStatus as S
from grants.models import Application, ApplicationRead, CaseMessage, Decision
from grants.services import decision, handling
from grants.services.appeal import decide_appeal, receive_appeal, treat_appeal
from grants.services.claim import send_claim
from grants.services.handling import Judgement
from notifications.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.grants import (
    AttachmentFactory,
    Case,
    RejectionReasonFactory,
    confirmed_booking,
    evaluated,
    fresh,
    kr,
    make_application,
    make_case,
    published_call,
)
from tests.factories.schools import MembershipFactory
from workflow import clock

pytestmark = pytest.mark.django_db
LIST = "/admin/grants/application/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, case: Case, action: str) -> Any:
    return client.get(f"{LIST}{case.application.pk}/{action}/")


def send(client: Client, case: Case, action: str, *, seen: str = "", follow: bool = False, **data: Any) -> Any:
    """Fill in, read, confirm: two posts when something goes out; `follow` to the page that tells how it went."""
    url = f"{LIST}{case.application.pk}/{action}/"
    data = {"seen": seen or fresh(case.application).status, **data}
    shown = client.post(url, {**data, "preview": "1"})
    outgoing = (shown.context or {}).get("outgoing") if shown.status_code == 200 else None
    if outgoing:
        data["shown"] = outgoing.fingerprint
    return client.post(url, {**data, "confirm": "1"}, follow=follow)


def status(case: Case) -> str:
    return str(fresh(case.application).status)


WHY = {"reason": "Grunn", "text": "Kan dere legge ved tilbudet?", "explanation": "Grunn", "amount": "8 000",
       "outcome": "approved", "why": "other", "note": "Grunn"}  # fmt: skip


@pytest.mark.parametrize(
    ("start", "action", "who", "after"),
    [
        ("submitted", "ta", "handler", S.UNDER_REVIEW),
        ("under_review", "be-om-opplysninger", "handler", S.MORE_INFORMATION),
        ("under_review", "innstill", "handler", S.PROPOSED),
        ("under_review", "innvilg", "handler", S.APPROVED),
        ("under_review", "avslaa", "handler", S.REJECTED),
        ("proposed", "send-tilbake", "handler", S.UNDER_REVIEW),
        ("proposed", "innvilg", "handler", S.PROPOSED),  # only a leader decides what is proposed
        ("proposed", "innvilg", "approver", S.APPROVED),
        ("proposed", "avslaa", "approver", S.REJECTED),
        ("approved", "omgjor", "handler", S.APPROVED),
        ("approved", "trekk", "handler", S.WITHDRAWN),
        ("approved", "bortfall", "handler", S.LAPSED),
        ("under_review", "innvilg", "finance", S.UNDER_REVIEW),
        ("under_review", "innvilg", "teacher", S.UNDER_REVIEW),
    ],
)
def test_action_by_role(start: str, action: str, who: str, after: str) -> None:
    case = make_case(status=start)
    send(client_of(getattr(case, who)), case, action, **WHY)
    assert status(case) == after


def test_approve_in_part() -> None:
    case = make_case(status="under_review")
    send(client_of(case.handler), case, "innvilg-delvis", amount="4000", explanation="Mange søkere.")
    made = Decision.objects.get()
    assert (status(case), made.amount_ore, made.explanation) == (S.PARTLY_APPROVED, kr(4_000), "Mange søkere.")


def test_reject_with_a_reason_from_the_list() -> None:
    case = make_case(status="under_review")
    reason = RejectionReasonFactory()
    send(client_of(case.handler), case, "avslaa", reasons=[reason.pk])
    assert (status(case), list(Decision.objects.get().reasons.all())) == (S.REJECTED, [reason])


def test_reverse() -> None:
    case = make_case(status="rejected")
    send(client_of(case.approver), case, "omgjor", outcome="approved", amount="8000")
    assert (status(case), Decision.objects.count()) == (S.APPROVED, 2)


def test_the_outsider_is_sent_away_and_finance_is_refused() -> None:
    case = make_case(status="under_review")
    codes = [page(client_of(user), case, "innvilg").status_code for user in (case.teacher, case.finance)]
    nobody = StaffFactory(groups=[StaffGroup.COORDINATOR])
    codes.append(client_of(nobody).get(f"{LIST}{case.application.pk}/change/").status_code)
    codes.append(Client().get(LIST).status_code)
    assert codes == [302, 403, 403, 302]


def test_a_draft_is_not_for_staff() -> None:
    case = make_case(status="draft")
    client = client_of(case.handler)
    assert client.get(f"{LIST}{case.application.pk}/change/").status_code == 404
    assert client.get(f"{LIST}ikke-en-sak/change/").status_code == 404


def test_nobody_deletes_a_case() -> None:
    case = make_case(status="approved")
    assert client_of(case.approver).get(f"{LIST}{case.application.pk}/delete/").status_code == 403


def test_the_confirm_page_shows_letter_and_mail_and_changes_nothing() -> None:
    case = make_case(status="under_review")
    before = Message.objects.count()
    response = page(client_of(case.handler), case, "innvilg")
    html = response.content.decode()
    letter, mail = response.context["outgoing"].letter, response.context["outgoing"].mails[0]
    assert (letter.title, str(letter.html) in html, mail["subject"] in html) == (
        "Vedtak: støtten er innvilget", True, True,
    )  # fmt: skip
    assert mail["to"] == "larer@skole.demo.example, kontor@skole.demo.example"
    assert (status(case), Message.objects.count(), Decision.objects.count()) == (S.UNDER_REVIEW, before, 0)


def test_the_letter_follows_the_form_before_it_is_sent() -> None:
    case = make_case(status="under_review")
    client = client_of(case.handler)
    url = f"{LIST}{case.application.pk}/avslaa/"
    assert client.get(url).context["outgoing"] is None  # a rejection says nothing without its reason
    shown = client.post(url, {"explanation": "Reisen er for kort.", "seen": "under_review", "preview": "1"})
    assert ("Reisen er for kort." in str(shown.context["outgoing"].letter.html), status(case)) == (True, S.UNDER_REVIEW)


def test_a_letter_that_was_not_read_is_not_sent() -> None:
    case = make_case(status="under_review")
    client = client_of(case.handler)
    url = f"{LIST}{case.application.pk}/avslaa/"
    data = {"explanation": "Kort.", "seen": "under_review"}
    shown = client.post(url, {**data, "preview": "1"}).context["outgoing"].fingerprint
    changed = client.post(url, {**data, "explanation": "En annen grunn.", "confirm": "1", "shown": shown})
    assert (status(case), "En annen grunn." in str(changed.context["outgoing"].letter.html)) == (S.UNDER_REVIEW, True)


def test_the_second_of_two_deciders_is_told_who_decided_what() -> None:
    case = make_case(status="under_review")
    first, second = client_of(case.other_handler), client_of(case.handler)
    seen = page(second, case, "avslaa").context["original"].status
    send(first, case, "innvilg", amount="8000")
    response = send(second, case, "avslaa", seen=seen, follow=True, explanation="Nei.")
    said = {str(message) for message in response.context["messages"]}
    assert said == {
        "Stein Saksbehandler har endret saken til «Innvilget» etter at du åpnet siden. Ingenting er endret av deg."
    }
    assert (status(case), Decision.objects.count()) == (S.APPROVED, 1)


def test_over_the_frame_is_refused_with_the_sum_left() -> None:
    call = published_call(frame_ore=kr(5_000))
    case = make_case(status="under_review", call=call)
    response = send(client_of(case.handler), case, "innvilg", amount="8000")
    county = case.application.county
    assert response.context["form"].errors["amount"] == [f"Rammen holder ikke: {county} har kr\xa05\xa0000 igjen."]
    assert (status(case), Decision.objects.count()) == (S.UNDER_REVIEW, 0)


def test_a_mistyped_sum_stands_beside_the_field() -> None:
    case = make_case(status="under_review")
    errors = [
        list(send(client_of(case.handler), case, "innvilg", amount=text).context["form"].errors)
        for text in ("-5", "åtte", "90000000000", "1000")
    ]
    assert (errors, status(case)) == ([["amount"]] * 4, S.UNDER_REVIEW)


def test_above_the_limit_another_must_decide() -> None:
    call = published_call(two_person_limit_ore=kr(1_000))
    case = make_case(status="under_review", call=call)
    handler = client_of(case.handler)
    refused = send(handler, case, "innvilg", amount="8000").context["form"].non_field_errors()
    assert refused == ["Summen er over grensen for én person. Innstill saken, så avgjør en annen den."]
    send(handler, case, "innstill", outcome="approved", amount="8000")
    send(client_of(case.approver), case, "innvilg", amount="8000")
    made = Decision.objects.get()
    assert (status(case), made.prepared_by, made.decided_by) == (S.APPROVED, case.handler, case.approver)


def test_one_with_a_conflict_is_barred() -> None:
    case = make_case(status="under_review")
    client = client_of(case.handler)
    send(client, case, "inhabil", reason="Søsteren min leder skolen.")
    response = client.get(f"{LIST}{case.application.pk}/change/")
    assert (response.context["barred"], response.context["object_actions"][:1]) == (
        True,
        response.context["object_actions"][-1:],
    )
    send(client, case, "innvilg", amount="8000")
    assert status(case) == S.UNDER_REVIEW


def test_appeal_entered_treated_and_changed() -> None:
    case = make_case(status="rejected")
    handler, leader = client_of(case.handler), client_of(case.approver)
    today = clock.today().isoformat()
    send(handler, case, "for-klage", received_on=today, text="Vi er uenige.")
    send(handler, case, "behandle-klage", conclusion="Skolen har rett.")
    send(
        leader, case, "avgjor-klage", status="changed", conclusion="Skolen har rett.", outcome="approved", amount="8000"
    )
    assert (status(case), Decision.objects.count()) == (S.APPROVED, 2)


def test_appeal_upheld_has_its_own_letter() -> None:
    case = make_case(status="rejected")
    handler, leader = client_of(case.handler), client_of(case.approver)
    today = clock.today().isoformat()
    send(handler, case, "for-klage", received_on=today, text="Vi er uenige.")
    send(handler, case, "behandle-klage", conclusion="")
    url = f"{LIST}{case.application.pk}/avgjor-klage/"
    data = {"status": "upheld", "conclusion": "Regelen er klar.", "outcome": "rejected", "seen": "rejected"}
    shown = leader.post(url, {**data, "preview": "1"}).context["outgoing"]
    assert (shown.letter.title, "Regelen er klar." in str(shown.letter.html)) == ("Svar på klagen: vedtaket står", True)
    leader.post(url, {**data, "shown": shown.fingerprint, "confirm": "1"})
    appeal = Decision.objects.get().appeals.get()
    assert (appeal.status, appeal.letter is not None) == ("upheld", True)


def test_the_appeal_bodys_answer_is_entered_with_its_letter() -> None:
    case = make_case(status="rejected")
    appeal = receive_appeal(application=case.application, text="Feil avstand", by=case.teacher)
    treat_appeal(appeal=appeal, conclusion="", by=case.handler)
    decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion="Nei", by=case.approver)
    typed = {
        "status": "confirmed",
        "answered_on": clock.today().isoformat(),
        "answer": "Nemnda er enig.",
        "outcome": "rejected",
    }
    send(client_of(case.handler), case, "klageinstans", **typed)  # she made the decision
    appeal.refresh_from_db()
    assert appeal.status == AppealStatus.UPHELD
    client = client_of(case.approver)
    outgoing = client.post(f"{LIST}{case.application.pk}/klageinstans/", {**typed, "preview": "1"}).context["outgoing"]
    assert ("Nemnda er enig." in str(outgoing.letter.html), "Vedtaket står." in outgoing.mails[0]["text"]) == (
        True,
        True,
    )
    send(client, case, "klageinstans", **typed)
    appeal.refresh_from_db()
    assert (appeal.status, appeal.body_answer) == (AppealStatus.CONFIRMED, "Nemnda er enig.")
    story = client.get(f"{LIST}{case.application.pk}/change/").content.decode()
    assert story.count("Nemnda er enig.") == 2  # with the appeal, and in the log


def test_opening_a_case_is_logged_once_an_hour() -> None:
    case = make_case(status="approved")
    client = client_of(case.finance)
    for _ in range(2):
        assert client.get(f"{LIST}{case.application.pk}/change/").status_code == 200
    assert list(ApplicationRead.objects.values_list("user", flat=True)) == [case.finance.pk]


def test_the_page_tells_the_whole_case() -> None:
    case = make_case(status="partly_approved")
    html = client_of(case.handler).get(f"{LIST}{case.application.pk}/change/").content.decode()
    wanted = ["Løpsmark ungdomsskole", "Slik lager vi strøm av vind", "Regelsjekk", "Skoleleder har bekreftet",
              "Delvis innvilget", "Det er mange søkere.", "Sara Saksbehandler", "Rita Rektor"]  # fmt: skip
    assert [text for text in wanted if text not in html] == []


def count_queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def another(case: Case, start: str) -> Application:
    booking = confirmed_booking(school=case.school, by=case.teacher)
    return make_application(status=start, call=case.call, booking=booking)


def test_query_count_of_the_case_page() -> None:
    case = make_case(status="approved")
    client = client_of(case.approver)
    url = f"{LIST}{case.application.pk}/change/"
    more(case)
    once = count_queries(client, url)
    for _ in range(2):
        more(case)
        another(case, "approved")
    assert (once, count_queries(client, url)) == (CASE_QUERIES, CASE_QUERIES)


def more(case: Case) -> None:
    """One more of what a case has many of: messages, files, decisions."""
    application = fresh(case.application)
    CaseMessage.objects.create(application=application, from_staff=True, author_name="Sara", text="Hei")
    AttachmentFactory(application=application, uploaded_by=case.teacher)
    outcome = Outcome.REJECTED if application.status == S.APPROVED else Outcome.APPROVED
    judgement = Judgement(outcome, 0 if outcome == Outcome.REJECTED else kr(8_000), explanation="Omgjort")
    decision.reverse(application=application, judgement=judgement, by=case.approver, seen=application.status)


CASE_QUERIES = 31


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_the_queue(rows: int) -> None:
    case = make_case(status="submitted")
    for _ in range(rows - 1):
        other = MembershipFactory()
        make_application(call=case.call, booking=confirmed_booking(school=other.school, by=other.user))
    client = client_of(case.handler)
    response = client.get(LIST)
    assert response.context_data["totals"] == {  # type: ignore[attr-defined]
        "count": rows, "applied": rows * kr(10_000), "expected": rows * kr(8_000), "granted": 0,
    }  # fmt: skip
    assert count_queries(client, LIST) == QUEUE_QUERIES


QUEUE_QUERIES = 10


def test_the_queue_shows_what_waits_oldest_first_and_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case(status="submitted")
    decided, review = another(case, "approved"), another(case, "under_review")
    client = client_of(case.handler)

    def listed(query: str = "") -> list[str]:
        return [row.case_number for row in client.get(LIST + query).context_data["cl"].result_list]  # type: ignore[attr-defined]

    first = case.application.case_number
    assert listed() == [first, review.case_number]
    assert listed("?status=alle") == [first, decided.case_number, review.case_number]
    assert listed("?status=approved") == [decided.case_number]
    assert listed("?regler=ja&hvem=meg") == [review.case_number]
    assert listed("?regler=nei") == listed("?regler=mangler") == listed("?alder=7") == listed("?klage=apen") == []
    assert listed(f"?fylke={case.application.county_id}&utlysning={case.call.pk}") == [first, review.case_number]
    assert listed(f"?q={review.case_number}") == [review.case_number]
    school = f"?q={quote(case.school.name)}"
    for query in (school, "?q=lopsmark", "?q=KARI+l", "?q=larer%40skole", f"?q={first[-5:]}"):
        assert listed(query)[:1] == [first], query
    assert listed(school) == [first, review.case_number]
    assert listed("?q=lopsmark+finnes+ikke") == []
    monkeypatch.setattr(queue, "MOST_MATCHES", 1)
    assert listed(school) == [first, review.case_number]


def test_the_services_are_asked_with_what_was_seen() -> None:
    """The page's state goes all the way down, so that the lock decides who was first."""
    case = make_case(status="under_review")
    handling.declare_conflict(application=case.application, reason="Kjenner rektor", by=case.other_handler)
    response = send(client_of(case.other_handler), case, "innvilg", follow=True, amount="8000")
    assert (status(case), response.redirect_chain[-1][0]) == (S.UNDER_REVIEW, f"{LIST}{case.application.pk}/change/")


def documented(*, cost_ore: int) -> Case:
    """A case whose school has sent its receipt after the visit."""
    case = make_case(status="approved")
    AttachmentFactory(application=case.application, kind="receipt", name="faktura.pdf")
    evaluated(case.booking)
    with time_machine.travel(case.application.trip.visit_at + timedelta(days=2), tick=False):
        send_claim(application=case.application, pupils=28, cost_ore=cost_ore, comment="", by=case.teacher)
    return case


def test_documentation_is_approved_with_what_it_cost() -> None:
    case = documented(cost_ore=kr(5_000))
    client = client_of(case.handler)
    outgoing = page(client, case, "godkjenn-dokumentasjon").context["outgoing"]
    assert outgoing.notes[:2] == [
        "Skolen får utbetalt kr\xa04\xa0000.",
        "Reisen kostet mindre enn ventet: kr\xa04\xa0000 blir frigitt.",
    ]
    send(client, case, "godkjenn-dokumentasjon")
    assert (status(case), fresh(case.application).payable_ore) == (S.READY_TO_PAY, kr(4_000))
    send(client_of(case.finance), case, "apne-dokumentasjon", reason="Feil bilag")
    assert status(case) == S.DOCUMENTED


def test_documentation_is_sent_back() -> None:
    case = documented(cost_ore=kr(10_000))
    send(client_of(case.handler), case, "be-om-rettelse", text="Fakturaen gjelder en annen dag.")
    assert (status(case), Message.objects.filter(kind="grant_changes_asked").count()) == (S.CHANGES_ASKED, 1)
