"""The money's pages in the admin: what is shown before one says yes, and what each list costs."""

from typing import Any

import pytest

from accounts.models import User
from bookings.enums import Answer
from bookings.models import Evaluation, EvaluationAnswer, EvaluationQuestion
from grants.enums import ApplicationStatus as S
from grants.models import Application, Claim, PayoutAccount
from grants.services import account as accounts
from grants.services import batch as batches
from tests.factories.grants import (
    CallFactory,
    Case,
    confirmed_booking,
    finance,
    fresh,
    handler,
    kr,
    leader,
    make_application,
    make_case,
    make_payer,
)
from tests.factories.schools import MembershipFactory
from tests.grants.test_admin_case import LIST, client_of, count_queries
from workflow import clock

pytestmark = pytest.mark.django_db
NUMBER = "86011117947"
ADMIN = "/admin/grants/"
# What each list costs, whatever it holds.
QUERIES = {
    "payoutaccount": 7,
    "paymentbatch": 7,
    "payment": 7,
    "call": 8,
    "ledgerentry": 8,
    "paymentbatch/ny": 7,
}


@pytest.fixture
def case() -> Case:
    case = make_case(status="approved")
    make_payer()
    return case


def account_of(application: Application) -> PayoutAccount:
    """The school's account, entered by its teacher and verified by NSR."""
    by: Any = application.applicant
    account = accounts.propose_account(school=application.school, number=NUMBER, holder="Bodø kommune", by=by)
    accounts.verify_account(account=account, by=handler())
    account.refresh_from_db()
    return account


def ready(application: Application) -> Application:
    Application.objects.filter(pk=application.pk).update(
        status=S.READY_TO_PAY, payable_ore=kr(1_000), payout_account=account_of(application)
    )
    return fresh(application)


def one_more(case: Case) -> Application:
    """A case of another school that is granted, and a call beside the one in force."""
    CallFactory()
    member = MembershipFactory()
    booking = confirmed_booking(school=member.school, by=member.user)
    return make_application(status="approved", call=case.call, booking=booking)


def in_a_batch(application: Application) -> None:
    batch = batches.prepare_batch(applications=[ready(application)], pay_on=clock.today(), by=finance())
    batches.approve_batch(batch=batch, by=leader())


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts_of_the_lists(case: Case, rows: int) -> None:
    cases = [case.application, *(one_more(case) for _ in range(rows - 1))]
    for application in cases:
        in_a_batch(application)
    client = client_of(case.finance)
    lists = [name for name in QUERIES if "/" not in name]
    shown = {name: len(client.get(f"{ADMIN}{name}/").context_data["cl"].result_list) for name in lists}  # type: ignore[attr-defined]
    assert {name: shown[name] for name in lists[:4]} == dict.fromkeys(lists[:4], rows)
    assert {name: count_queries(client, f"{ADMIN}{name}/") for name in lists} == {name: QUERIES[name] for name in lists}


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_a_new_batch(case: Case, rows: int) -> None:
    for application in [case.application, *(one_more(case) for _ in range(rows - 1))]:
        ready(application)
    client = client_of(case.finance)
    assert len(client.get(f"{ADMIN}paymentbatch/ny/").context_data["cases"]) == rows  # type: ignore[attr-defined]
    assert count_queries(client, f"{ADMIN}paymentbatch/ny/") == QUERIES["paymentbatch/ny"]


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_a_batch(case: Case, rows: int) -> None:
    cases = [ready(application) for application in [case.application, *(one_more(case) for _ in range(rows - 1))]]
    batch = batches.prepare_batch(applications=cases, pay_on=clock.today(), by=finance())
    assert count_queries(client_of(case.finance), f"{ADMIN}paymentbatch/{batch.pk}/change/") == BATCH_QUERIES


BATCH_QUERIES = 10
CONFIRM_QUERIES = 10


def facts(case: Case, page: str, *, by: User | None = None) -> list[str]:
    shown = client_of(by or case.finance).get(f"{ADMIN}{page}/")
    return [str(value) for _label, value in shown.context_data["facts"]]  # type: ignore[attr-defined]


def test_before_an_account_is_verified_it_is_shown_with_its_school(case: Case) -> None:
    account = accounts.propose_account(school=case.school, number=NUMBER, holder="Bodø kommune", by=case.teacher)
    shown = facts(case, f"payoutaccount/{account.pk}/kontroller")
    assert shown == [f"{case.school.name}, {case.school.orgnr}", "8601.11.17947", "Bodø kommune", "Kari Lærer"]


def test_before_a_batch_is_approved_its_sum_is_shown(case: Case) -> None:
    batch = batches.prepare_batch(applications=[ready(case.application)], pay_on=clock.today(), by=finance())
    assert facts(case, f"paymentbatch/{batch.pk}/godkjenn", by=leader())[:3] == [
        "1506.41.25467, NSR, eksempel", "kr\xa01\xa0000", "1",
    ]  # fmt: skip
    batches.approve_batch(batch=batch, by=leader())
    payment = batch.payments.get()
    assert facts(case, f"payment/{payment.pk}/betalt")[:3] == [
        str(case.application), "kr\xa01\xa0000", "8601.11.17947, Bodø kommune",
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_before_a_batch_is_approved_each_payment_is_shown(case: Case, rows: int) -> None:
    cases = [ready(application) for application in [case.application, *(one_more(case) for _ in range(rows - 1))]]
    batch = batches.prepare_batch(applications=cases, pay_on=clock.today(), by=finance())
    address = f"{ADMIN}paymentbatch/{batch.pk}/godkjenn/"
    page = client_of(leader()).get(address)
    shown = [(str(row.application), row.application.school.name, account) for row, account in page.context["payments"]]
    assert sorted(shown) == sorted((str(row), row.school.name, "8601.11.17947") for row in cases)
    assert count_queries(client_of(leader()), address) == CONFIRM_QUERIES


def test_who_made_a_batch_has_no_button_to_approve_it(case: Case) -> None:
    batch = batches.prepare_batch(applications=[ready(case.application)], pay_on=clock.today(), by=finance())
    page = f"{ADMIN}paymentbatch/{batch.pk}/change/"
    buttons = [
        [item["action"].path for item in client_of(person).get(page).context["object_actions"]]
        for person in (finance(), leader())
    ]
    assert buttons == [["avbryt"], ["godkjenn", "avbryt"]]
    assert client_of(leader()).get(page).content.decode().count(case.school.name) == 1


def test_the_log_of_an_account_speaks_in_words(case: Case) -> None:
    account = account_of(case.application)
    html = client_of(case.finance).get(f"{ADMIN}payoutaccount/{account.pk}/change/").content.decode()
    assert [word in html for word in ("Venter på kontroll", "Kontrollert", ">proposed<", ">verified<")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_the_case_page_shows_how_the_school_says_the_visit_went(case: Case) -> None:
    scale, words = (
        EvaluationQuestion.objects.create(nb=nb, nn=nb, answer=answer)
        for nb, answer in (("Ble interessen større?", Answer.SCALE), ("Hva var best?", Answer.WORDS))
    )
    Claim.objects.create(application=case.application, pupils=26, cost_ore=kr(9_000), sent_by=case.teacher)
    evaluation = Evaluation.objects.create(booking=case.booking, took_place=True, pupils_met=26)
    other = Evaluation.objects.create(booking=confirmed_booking(), took_place=True, pupils_met=9)
    for row, text in ((evaluation, "Turbinen."), (other, "Noe helt annet.")):
        EvaluationAnswer.objects.create(evaluation=row, question=scale, value=4)
        EvaluationAnswer.objects.create(evaluation=row, question=words, text=text)
    html = client_of(case.handler).get(f"{LIST}{case.application.pk}/change/").content.decode()
    wanted = ("Ble interessen større?", "4 av 5", "Hva var best?", "Turbinen.", "Noe helt annet.")
    assert [text in html for text in wanted] == [True, True, True, True, False]
