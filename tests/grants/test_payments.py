"""From a case that is ready to the bank's answer: accounts, batches, files, and the ledger behind them."""

from datetime import timedelta
from importlib.resources import files
from io import BytesIO

import pytest
import xmlschema
from openpyxl import load_workbook

from accounts.models import User
from grants.bank import pain001, pain002
from grants.enums import AccountStatus, BatchStatus, PaymentStatus
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Application, LedgerEntry, PayerDetails, PaymentBatch, PayoutAccount
from grants.services import account as accounts
from grants.services import batch as batches
from grants.services.budget import faults
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.grants import Case, finance, fresh, handler, kr, leader, make_case, make_payer
from workflow import clock

pytestmark = pytest.mark.django_db

NUMBER, OTHER_NUMBER = "86011117947", "12345678911"
SUM = kr(1000)


@pytest.fixture
def payer() -> PayerDetails:
    return make_payer()


@pytest.fixture
def case() -> Case:
    return make_case(status="approved")


def verified(case: Case, number: str = NUMBER) -> PayoutAccount:
    account = accounts.propose_account(school=case.school, number=number, holder="Bodø kommune", by=case.teacher)
    accounts.verify_account(account=account, by=case.handler)
    account.refresh_from_db()
    return account


def ready(case: Case, amount: int = SUM) -> Application:
    """The case as it stands when its documentation has been approved."""
    Application.objects.filter(pk=case.application.pk).update(
        status=S.READY_TO_PAY, payable_ore=amount, payout_account=verified(case)
    )
    return fresh(case.application)


def approved(application: Application, by: User) -> PaymentBatch:
    batch = batches.prepare_batch(applications=[application], pay_on=clock.today(), by=by)
    batches.approve_batch(batch=batch, by=leader())
    batch.refresh_from_db()
    return batch


def answer(batch: PaymentBatch, status: str, reason: str = "") -> bytes:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    lines = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{p.end_to_end_id}</OrgnlEndToEndId><TxSts>{status}</TxSts>{why}</TxInfAndSts>"
        for p in batch.payments.all()
    )
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch.message_id}</OrgnlMsgId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts>{lines}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def test_account_is_verified_by_another_than_the_one_who_entered_it(case: Case) -> None:
    mine = accounts.propose_account(school=case.school, number="8601.11.17947", holder="Bodø kommune", by=case.handler)
    assert mine.number == NUMBER
    with pytest.raises(GrantError, match="En annen må kontrollere"):
        accounts.verify_account(account=mine, by=case.handler)
    assert accounts.verified_account(case.school) is None
    accounts.verify_account(account=mine, by=case.other_handler)
    assert accounts.verified_account(case.school) == mine


@pytest.mark.parametrize("number", ["86011117948", "8601111794", "konto", "", "860111179470"])
def test_account_with_a_wrong_number_is_refused_beside_its_field(case: Case, number: str) -> None:
    with pytest.raises(GrantError) as refused:
        accounts.propose_account(school=case.school, number=number, holder="Bodø kommune", by=case.teacher)
    assert refused.value.field == "number"
    assert PayoutAccount.objects.count() == 0


def test_account_is_not_a_strangers_to_enter_nor_a_schools_to_verify(case: Case) -> None:
    with pytest.raises(GrantError):
        accounts.propose_account(school=case.school, number=NUMBER, holder="Bodø kommune", by=case.stranger)
    account = accounts.propose_account(school=case.school, number=NUMBER, holder="Bodø kommune", by=case.teacher)
    with pytest.raises(GrantError):
        accounts.verify_account(account=account, by=case.colleague)
    account.refresh_from_db()
    assert account.status == AccountStatus.PROPOSED


def test_new_account_replaces_the_old_one_and_unpaid_cases_follow(case: Case) -> None:
    application = ready(case)
    old = application.payout_account
    new = verified(case, OTHER_NUMBER)
    assert old is not None
    old.refresh_from_db()
    assert (old.status, fresh(application).payout_account) == (AccountStatus.REPLACED, new)


def test_batch_needs_a_payer_finance_and_a_day_to_come(case: Case, payer: PayerDetails) -> None:
    application = ready(case)
    with pytest.raises(GrantError, match="økonomi"):
        batches.prepare_batch(applications=[application], pay_on=clock.today(), by=case.handler)
    with pytest.raises(GrantError) as refused:
        batches.prepare_batch(applications=[application], pay_on=clock.today() - timedelta(days=1), by=case.finance)
    assert refused.value.field == "pay_on"
    payer.delete()
    with pytest.raises(GrantError, match="hvem som betaler"):
        batches.prepare_batch(applications=[application], pay_on=clock.today(), by=case.finance)
    assert PaymentBatch.objects.count() == 0


def test_case_that_is_not_ready_keeps_the_whole_batch_out(case: Case, payer: PayerDetails) -> None:
    with pytest.raises(GrantError, match="ikke klar"):
        batches.prepare_batch(applications=[case.application], pay_on=clock.today(), by=case.finance)
    assert PaymentBatch.objects.count() == 0


def test_case_goes_into_one_batch_at_a_time(case: Case, payer: PayerDetails) -> None:
    application = ready(case)
    first = batches.prepare_batch(applications=[application], pay_on=clock.today(), by=case.finance)
    assert batches.payable() == []
    with pytest.raises(GrantError):
        batches.prepare_batch(applications=[application], pay_on=clock.today(), by=case.finance)
    batches.cancel_batch(batch=first, reason="Feil dag", by=case.finance)
    assert [case.pk for case in batches.payable()] == [application.pk]


def test_batch_is_approved_by_another_than_the_one_who_made_it(case: Case, payer: PayerDetails) -> None:
    batch = batches.prepare_batch(applications=[ready(case)], pay_on=clock.today(), by=case.finance)
    with pytest.raises(GrantError, match="En annen"):
        batches.approve_batch(batch=batch, by=case.finance)
    with pytest.raises(GrantError):
        batches.approve_batch(batch=batch, by=case.handler)
    with pytest.raises(GrantError, match="godkjennes"):
        batches.order_file(batch=batch)
    batches.approve_batch(batch=batch, by=case.approver)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.APPROVED


def test_file_follows_the_standards_schema_and_is_the_same_every_time(case: Case, payer: PayerDetails) -> None:
    batch = approved(ready(case), case.finance)
    data = batches.order_file(batch=batch)
    source = files("pain001") / "templates" / "pain.001.001.09" / "pain.001.001.09.xsd"
    xmlschema.XMLSchema(str(source)).validate(BytesIO(data))
    assert batches.order_file(batch=batch) == data
    text = data.decode()
    assert text.count('<InstdAmt Ccy="NOK">1000.00</InstdAmt>') == 1
    assert f"<Id>{NUMBER}</Id>" in text
    assert "<Cd>NURG</Cd>" in text


def test_message_id_follows_from_what_is_paid() -> None:
    line = pain001.Line("TS-1-1", 100, NUMBER, "Ås kommune", "Støtte")
    first = pain001.message_id(pay_on=clock.today(), payer_account=OTHER_NUMBER, lines=[line])
    again = pain001.message_id(pay_on=clock.today(), payer_account=OTHER_NUMBER, lines=[line])
    other = pain001.Line("TS-1-1", 101, NUMBER, "Ås kommune", "Støtte")
    assert (first, len(first) <= 35) == (again, True)
    assert pain001.message_id(pay_on=clock.today(), payer_account=OTHER_NUMBER, lines=[other]) != first


def test_paid_payment_spends_the_money_once(case: Case, payer: PayerDetails) -> None:
    application = ready(case)
    batch = approved(application, case.finance)
    done = batches.read_answer(data=answer(batch, "ACSC"), by=case.finance)
    again = batches.read_answer(data=answer(batch, "ACSC"), by=case.finance)
    assert (done.paid, again.paid) == (1, 0)
    batch.refresh_from_db()
    assert (fresh(application).status, batch.status) == (S.PAID, BatchStatus.SETTLED)
    assert LedgerEntry.objects.filter(application=application, kind="spend").count() == 1
    assert faults(call=application.call) == []
    assert sorted(Message.objects.filter(kind="grant_paid").values_list("email", flat=True)) == [
        case.application.office_email,
        case.teacher.email,
    ]


def test_refused_payment_leaves_the_case_ready_and_tells_the_school(case: Case, payer: PayerDetails) -> None:
    application = ready(case)
    batch = approved(application, case.finance)
    done = batches.read_answer(data=answer(batch, "RJCT", "AC03"), by=case.finance)
    payment = batch.payments.get()
    assert (done.returned, payment.status, payment.bank_reason) == (1, PaymentStatus.RETURNED, "AC03")
    assert fresh(application).status == S.READY_TO_PAY
    verified(case, OTHER_NUMBER)
    second = approved(fresh(application), case.finance)
    assert (second.payments.get().account_number, second.message_id != batch.message_id) == (OTHER_NUMBER, True)
    assert faults(call=application.call) == []


def test_paid_payment_that_comes_back_is_reserved_again(case: Case, payer: PayerDetails) -> None:
    application = ready(case)
    payment = approved(application, case.finance).payments.get()
    batches.mark_paid(payment=payment, by=case.finance)
    batches.mark_returned(payment=payment, reason="Konto avsluttet", by=case.finance)
    assert fresh(application).status == S.READY_TO_PAY
    assert faults(call=application.call) == []


def test_only_finance_settles(case: Case, payer: PayerDetails) -> None:
    payment = approved(ready(case), case.finance).payments.get()
    for by in (case.handler, case.teacher, UserFactory()):
        with pytest.raises(GrantError):
            batches.mark_paid(payment=payment, by=by)
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hei",
        b"<a/>",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>',
    ],
)
def test_file_that_is_no_answer_is_refused(case: Case, data: bytes) -> None:
    with pytest.raises(GrantError) as refused:
        batches.read_answer(data=data, by=case.finance)
    assert refused.value.field == "file"


def test_answer_to_somebody_elses_batch_changes_nothing(case: Case, payer: PayerDetails) -> None:
    batch = approved(ready(case), case.finance)
    foreign = answer(batch, "ACSC").replace(batch.message_id.encode(), b"ANNEN-1")
    with pytest.raises(GrantError, match="ingen av bunkene"):
        batches.read_answer(data=foreign, by=case.finance)
    assert batch.payments.get().status == PaymentStatus.PENDING


def test_payments_own_verdict_overrules_its_groups() -> None:
    data = (
        b"<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>M</OrgnlMsgId><GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts>"
        b"<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>E</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts>"
        b"</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
    assert [(v.end_to_end_id, v.status) for v in pain002.read(data)] == [("", "ACSC"), ("E", "RJCT")]


def test_sheet_lists_the_payments_with_their_sum(case: Case, payer: PayerDetails) -> None:
    application = ready(case)
    batch = approved(application, case.finance)
    rows = list(load_workbook(BytesIO(batches.order_sheet(batch=batch))).active.values)
    assert (rows[1][0], rows[1][4], rows[1][5], rows[2][5]) == (application.case_number, NUMBER, 1000, 1000)


def test_accepted_is_told_and_is_not_paid(case: Case, payer: PayerDetails) -> None:
    application = ready(case)
    batch = approved(application, case.finance)
    done = batches.read_answer(data=answer(batch, "ACCP"), by=case.finance)
    payment = batch.payments.get()
    assert (done.paid, done.on_the_way, payment.status, payment.bank_reason) == (0, 1, PaymentStatus.PENDING, "ACCP")
    assert (fresh(application).status, batches.read_answer(data=answer(batch, "ACSC"), by=case.finance).paid) == (
        S.READY_TO_PAY,
        1,
    )
    late = batches.read_answer(data=answer(batch, "ACCP"), by=case.finance)
    assert (late.on_the_way, batch.payments.get().status) == (0, PaymentStatus.PAID)


def test_another_payer_does_not_change_a_batch_that_is_made(case: Case, payer: PayerDetails) -> None:
    batch = approved(ready(case), case.finance)
    before = batches.order_file(batch=batch)
    PayerDetails.objects.update(account=OTHER_NUMBER, name="En annen")
    assert batches.order_file(batch=batch) == before
    assert b"15064125467" in before


def test_batch_with_an_account_that_is_replaced_is_not_approved(case: Case, payer: PayerDetails) -> None:
    application = ready(case)
    batch = batches.prepare_batch(applications=[application], pay_on=clock.today(), by=case.finance)
    verified(case, OTHER_NUMBER)
    with pytest.raises(GrantError) as refused:
        batches.approve_batch(batch=batch, by=case.approver)
    assert refused.value.message == (
        f"Kontoen er byttet etter at bunken ble laget: {application.case_number}. Avbryt bunken, og lag en ny."
    )
    batches.cancel_batch(batch=batch, reason="Ny konto", by=case.finance)
    assert approved(fresh(application), case.finance).payments.get().account_number == OTHER_NUMBER


NASTY = "=HYPERLINK(1)\x0b\nOslo"


def test_what_people_typed_is_no_formula_and_breaks_no_file(case: Case, payer: PayerDetails) -> None:
    application = ready(case)
    PayoutAccount.objects.update(holder=NASTY)
    Application.objects.filter(pk=application.pk).update(invoice_reference="9B\x1f<vind>")
    batch = approved(fresh(application), case.finance)
    source = files("pain001") / "templates" / "pain.001.001.09" / "pain.001.001.09.xsd"
    data = batches.order_file(batch=batch)
    xmlschema.XMLSchema(str(source)).validate(BytesIO(data))
    assert "<Nm>=HYPERLINK(1) Oslo</Nm>" in data.decode()
    cell = load_workbook(BytesIO(batches.order_sheet(batch=batch))).active["D2"]
    assert (cell.value, cell.data_type) == ("'=HYPERLINK(1) Oslo", "s")


def test_what_comes_back_goes_to_the_account_that_is_verified_by_then(case: Case, payer: PayerDetails) -> None:
    application = ready(case)
    payment = approved(application, case.finance).payments.get()
    new = verified(case, OTHER_NUMBER)
    batches.mark_returned(payment=payment, reason="Konto avsluttet", by=case.finance)
    assert fresh(application).payout_account == new


def test_handler_is_not_finance() -> None:
    with pytest.raises(GrantError):
        batches.prepare_batch(applications=[], pay_on=clock.today(), by=handler())
    assert finance().email == "okonomi@nsr.demo.example"
