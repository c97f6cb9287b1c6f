"""Whose account the grants are paid from: finance enters it, another confirms it, and nothing is paid before that."""

import pytest

from grants.errors import GrantError
from grants.models import Application, PayerDetails
from grants.services import batch as batches
from grants.services.payer import confirm_payer, enter_payer
from tests.factories.grants import finance, handler, leader
from tests.grants.test_admin_case import client_of
from workflow import clock

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "15064125467", "86011117947"
TYPED = {"name": "NSR, eksempel", "customer_id": "STEM1", "account": "1506.41.25467", "bic": "DNBANOKK"}
ADD, CHANGE = "/admin/grants/payerdetails/add/", "/admin/grants/payerdetails/1/change/"
CONFIRM = "/admin/grants/payerdetails/1/bekreft/"


def entered() -> PayerDetails:
    payer = PayerDetails(name="NSR, eksempel", customer_id="STEM1", account=NUMBER, bic="DNBANOKK")
    enter_payer(payer=payer, by=finance())
    return payer


def test_finance_enters_the_payer_and_a_case_handler_and_a_leader_do_not() -> None:
    for person in (handler(), leader()):
        assert client_of(person).post(ADD, TYPED).status_code == 403
    assert not PayerDetails.objects.exists()
    assert client_of(finance()).post(ADD, TYPED).status_code == 302
    payer = PayerDetails.objects.get()
    assert (payer.account, payer.entered_by, payer.confirmed_at) == (NUMBER, finance(), None)


def test_wrong_check_digit_is_refused_beside_the_field() -> None:
    page = client_of(finance()).post(ADD, TYPED | {"account": "15064125462"})
    assert page.context["adminform"].form.errors == {"account": ["Kontonummeret må ha elleve sifre og være gyldig."]}


def test_another_confirms_and_a_change_must_be_confirmed_anew() -> None:
    entered()
    assert client_of(finance()).post(CONFIRM).status_code == 302  # not hers to press
    assert PayerDetails.objects.get().confirmed_at is None
    assert client_of(handler()).post(CONFIRM).status_code == 403
    assert client_of(leader()).post(CONFIRM).status_code == 302
    assert PayerDetails.objects.get().confirmed_by == leader()
    client_of(finance()).post(CHANGE, TYPED | {"account": NUMBER})
    assert PayerDetails.objects.get().confirmed_by == leader()  # nothing was changed
    client_of(finance()).post(CHANGE, TYPED | {"account": OTHER})
    payer = PayerDetails.objects.get()
    assert (payer.account, payer.confirmed_by, payer.confirmed_at) == (OTHER, None, None)


def test_the_one_who_entered_it_does_not_confirm_and_nobody_confirms_what_she_did_not_see() -> None:
    payer = entered()
    with pytest.raises(GrantError, match="En annen må bekrefte"):
        confirm_payer(payer=payer, by=finance())
    PayerDetails.objects.update(account=OTHER)
    with pytest.raises(GrantError, match="mens du så på dem"):
        confirm_payer(payer=payer, by=leader())
    assert PayerDetails.objects.get().confirmed_at is None


def test_its_history_says_who_did_what_also_without_a_request() -> None:
    payer = entered()
    confirm_payer(payer=payer, by=leader())
    payer.account = OTHER
    enter_payer(payer=payer, by=finance())
    told = [(row.account, row.history_user, row.confirmed_by) for row in PayerDetails.history.order_by("history_id")]
    assert told == [(NUMBER, finance(), None), (NUMBER, leader(), leader()), (OTHER, finance(), None)]


def test_no_batch_is_made_before_the_payer_is_confirmed() -> None:
    payer = entered()
    with pytest.raises(GrantError, match="må bekreftes av en annen"):
        batches.prepare_batch(applications=Application.objects.none(), pay_on=clock.today(), by=finance())
    confirm_payer(payer=payer, by=leader())
    with pytest.raises(GrantError, match="Velg minst én sak"):
        batches.prepare_batch(applications=Application.objects.none(), pay_on=clock.today(), by=finance())
