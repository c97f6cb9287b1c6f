"""Payment batches: prepared by one, approved by another, sent to the bank, and settled by its answer. Sums are øre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from grants.bank import pain001, pain002, sheet
from grants.enums import WAITING_APPEAL, AccountStatus, BatchStatus, PaymentStatus
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Appeal, Application, PayerDetails, Payment, PaymentBatch, PayoutAccount
from grants.services import actors, notice
from grants.services.account import follow_account
from grants.services.budget import lock_call, spend, spent_on, take_back
from grants.services.claim import refuse_appealed
from grants.services.statistic import count_payment
from workflow import clock
from workflow.machine import Actor
from workflow.services.transition import start, transition


@dataclass(frozen=True)
class Answered:
    """What an answer from the bank did: payments settled, returned, accepted and on their way, and lines that fit no payment of ours."""

    paid: int
    returned: int
    on_the_way: int
    unknown: int


def _payer() -> pain001.Payer:
    payer = PayerDetails.objects.filter(pk=1).first()
    if payer is None:
        raise GrantError(_("Fyll ut hvem som betaler, og fra hvilken konto, før du lager en bunke."))
    if payer.confirmed_at is None:
        raise GrantError(
            _("Kontoen det betales fra, må bekreftes av en annen enn den som la den inn, før du lager en bunke.")
        )
    return pain001.Payer(payer.name, payer.customer_id, payer.account, payer.bic)


def _line(payment: Payment) -> pain001.Line:
    return pain001.Line(
        end_to_end_id=payment.end_to_end_id,
        amount_ore=payment.amount_ore,
        account=payment.account_number,
        holder=payment.account_holder,
        text=payment.remittance,
    )


def ready_to_pay() -> QuerySet[Application]:
    """The cases that can go into a batch now: ready, with a verified account, in no open batch and with no appeal that waits."""
    ready = Application.objects.filter(status=S.READY_TO_PAY, payout_account__status=AccountStatus.VERIFIED)
    appealed = Appeal.objects.filter(decision__application=OuterRef("pk"), status__in=WAITING_APPEAL)
    return ready.exclude(payments__status=PaymentStatus.PENDING).exclude(Exists(appealed))


def payable() -> list[Application]:
    """Those of `ready_to_pay`, with school and account, for the page where a batch is made."""
    return list(ready_to_pay().select_related("school", "payout_account").order_by("pk"))


@transaction.atomic
def prepare_batch(*, applications: Sequence[Application], pay_on: date, by: User) -> PaymentBatch:
    """Gather cases that are ready to be paid into one batch, and freeze sums and accounts.

    1. Lock the cases in primary-key order.
    2. Refuse the whole batch when one case is not ready, has no verified account, or is in another batch.
    3. Freeze the payer too; the message id follows from the contents.

    Raises: GrantError.
    """
    actor = actors.finance(by)
    payer = _payer()
    if pay_on < clock.today():
        raise GrantError(_("Velg en betalingsdag som ikke er passert."), "pay_on")
    wanted = sorted({application.pk for application in applications})
    actors.refuse_barred(wanted, by)
    rows = list(
        Application.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=wanted)
        .select_related("school", "payout_account", "call__scheme")
        .order_by("pk")
    )
    if not rows:
        raise GrantError(_("Velg minst én sak."))
    payments = [_payment(application) for application in rows]
    lines = [_line(payment) for payment in payments]
    batch = PaymentBatch(
        message_id=pain001.message_id(pay_on=pay_on, payer_account=payer.account, lines=lines),
        pay_on=pay_on,
        total_ore=sum(payment.amount_ore for payment in payments),
        count=len(payments),
        payer=asdict(payer),
        prepared_by=by,
    )
    for payment in payments:
        payment.batch = batch
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
            Payment.objects.bulk_create(payments)
    except IntegrityError as error:
        raise GrantError(_("En av sakene er alt i en betalingsbunke.")) from error
    start(batch, actor=actor, data={"total_ore": batch.total_ore, "count": batch.count})
    return batch


def _payment(application: Application) -> Payment:
    if application.status != S.READY_TO_PAY or not application.payable_ore:
        raise GrantError(_("%(case)s er ikke klar til utbetaling.") % {"case": application})
    account = application.payout_account
    if account is None or account.status != AccountStatus.VERIFIED:
        raise GrantError(_("%(case)s mangler et kontrollert kontonummer.") % {"case": application})
    refuse_appealed(application)
    left = application.payable_ore - spent_on(application)
    if left <= 0:
        raise GrantError(_("%(case)s er alt betalt.") % {"case": application})
    tries = application.payments.count()
    return Payment(
        application=application,
        end_to_end_id=f"{application.case_number}-{tries + 1}",
        amount_ore=left,
        account_number=account.number,
        account_holder=account.holder,
        remittance=f"{application.call.scheme.name} {application.case_number} {application.invoice_reference}".strip()[
            : pain001.MAX_TEXT
        ],
    )


def _lock_batch(batch: PaymentBatch, to: BatchStatus, actor: Actor) -> PaymentBatch:
    batch = PaymentBatch.objects.select_for_update().get(pk=batch.pk)
    if not batch.machine.allows(batch.status, to, actor.role):
        raise GrantError(
            _("Det går ikke lenger. Bunken er nå: %(status)s. Ingenting er endret.") % {"status": batch.staff_label}
        )
    return batch


@transaction.atomic
def approve_batch(*, batch: PaymentBatch, by: User) -> None:
    """Let a batch go to the bank.

    1. Lock the batch; refuse the one who prepared it, and one with a conflict of interest in a case of it.
    2. Refuse a day that has passed.
    3. Refuse when a school's account has been replaced since, or it has appealed.

    Raises: GrantError.
    """
    actor = actors.payer_or_approver(by)
    batch = _lock_batch(batch, BatchStatus.APPROVED, actor)
    if batch.prepared_by_id == by.pk:
        raise GrantError(_("Du har laget bunken selv. En annen må godkjenne den."))
    if batch.pay_on < clock.today():
        raise GrantError(_("Betalingsdagen er passert. Avbryt bunken, og lag en ny."))
    payments = batch.payments.select_related("application")
    for payment in payments:
        refuse_appealed(payment.application)
    actors.refuse_barred([payment.application_id for payment in payments], by)
    current = PayoutAccount.objects.filter(
        school=OuterRef("application__school"), number=OuterRef("account_number"), status=AccountStatus.VERIFIED
    )
    moved = [str(payment.application) for payment in payments.exclude(Exists(current))]
    if moved:
        raise GrantError(
            _("Kontoen er byttet etter at bunken ble laget: %(cases)s. Avbryt bunken, og lag en ny.")
            % {"cases": ", ".join(moved)}
        )
    batch.approved_by = by
    transition(batch, BatchStatus.APPROVED, actor=actor, extra_fields=("approved_by",))


@transaction.atomic
def cancel_batch(*, batch: PaymentBatch, reason: str, by: User) -> None:
    """Drop a batch that has not been approved; its cases may go into another, to the account that is verified by then."""
    actor = actors.payer_or_approver(by)
    batch = _lock_batch(batch, BatchStatus.CANCELLED, actor)
    batch.payments.filter(status=PaymentStatus.PENDING).update(status=PaymentStatus.CANCELLED)
    transition(batch, BatchStatus.CANCELLED, actor=actor, reason=reason)
    follow_account(Application.objects.filter(payments__batch=batch))


def order_file(*, batch: PaymentBatch) -> bytes:
    """The batch as pain.001.001.09, the same bytes every time. Raises: GrantError before it is approved."""
    if batch.status not in {BatchStatus.APPROVED, BatchStatus.SETTLED}:
        raise GrantError(_("Bunken må godkjennes før fila kan lastes ned."))
    return pain001.pain001(
        pain001.Order(
            message_id=batch.message_id,
            created_at=batch.created_at.astimezone(clock.OSLO),
            pay_on=batch.pay_on,
            payer=pain001.Payer(**batch.payer),
            lines=[_line(payment) for payment in batch.payments.order_by("pk")],
        )
    )


def order_sheet(*, batch: PaymentBatch) -> bytes:
    """The batch as an Excel workbook for the accounts office."""
    rows = batch.payments.select_related("application__school").order_by("pk")
    return sheet.workbook(
        [
            (
                str(payment.application),
                payment.application.school.name,
                payment.application.school.orgnr,
                payment.account_holder,
                payment.account_number,
                payment.amount_ore / 100,
                payment.end_to_end_id,
                payment.get_status_display(),
            )
            for payment in rows
        ]
    )


def _lock_payment(payment: Payment) -> tuple[Application, Payment]:
    """Lock call, case and payment, in that order."""
    case = Application.objects.only("call_id").get(pk=payment.application_id)
    lock_call(case.call_id)
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call__scheme", "school", "county", "applicant")
        .get(pk=payment.application_id)
    )
    return application, Payment.objects.select_for_update(of=("self",)).select_related("batch").get(pk=payment.pk)


def _sent(payment: Payment) -> None:
    if payment.batch.status not in {BatchStatus.APPROVED, BatchStatus.SETTLED}:
        raise GrantError(_("Bunken er ikke sendt til banken."))


@transaction.atomic
def mark_paid(*, payment: Payment, by: User, note: str = "") -> bool:
    """The bank has paid. False when that is known already; spent money is in the ledger once for each payment."""
    actor = actors.finance(by)
    application, payment = _lock_payment(payment)
    _sent(payment)
    if payment.status == PaymentStatus.PAID:
        return False
    if payment.status != PaymentStatus.PENDING:
        raise GrantError(_("Betalingen er ikke på vei lenger."))
    payment.status, payment.bank_reason, payment.settled_at = PaymentStatus.PAID, note[:200], clock.now()
    payment.save(update_fields=["status", "bank_reason", "settled_at"])
    spend(application=application, amount_ore=payment.amount_ore, by=by, key=f"paid:{payment.pk}")
    entry = transition(application, S.PAID, actor=actor, data={"payment": payment.end_to_end_id})
    count_payment(application=application, paid_ore=spent_on(application))
    notice.paid(application, amount_ore=payment.amount_ore, account_number=payment.account_number, event=str(entry.pk))
    _settle(payment.batch, actor)
    return True


@transaction.atomic
def mark_returned(*, payment: Payment, reason: str, by: User) -> bool:
    """The bank refused the payment, or sent it back after it was paid. False when that is known already."""
    actor = actors.finance(by)
    application, payment = _lock_payment(payment)
    _sent(payment)
    if payment.status == PaymentStatus.RETURNED:
        return False
    if payment.status == PaymentStatus.CANCELLED:
        raise GrantError(_("Betalingen er ikke på vei lenger."))
    was_paid = payment.status == PaymentStatus.PAID
    payment.status, payment.bank_reason, payment.settled_at = PaymentStatus.RETURNED, reason[:200], clock.now()
    payment.save(update_fields=["status", "bank_reason", "settled_at"])
    if was_paid:
        take_back(application=application, amount_ore=payment.amount_ore, by=by, key=f"returned:{payment.pk}")
        if application.status == S.PAID:
            transition(application, S.READY_TO_PAY, actor=actor, reason=reason)
        count_payment(application=application, paid_ore=spent_on(application))
    follow_account(Application.objects.filter(pk=application.pk))
    notice.payment_returned(application, reason=reason, event=f"payment-{payment.pk}")
    _settle(payment.batch, actor)
    return True


def _settle(batch: PaymentBatch, actor: Actor) -> None:
    batch = PaymentBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.status == BatchStatus.APPROVED and not batch.payments.filter(status=PaymentStatus.PENDING).exists():
        transition(batch, BatchStatus.SETTLED, actor=actor)


@transaction.atomic
def read_answer(*, data: bytes, by: User) -> Answered:
    """Do what a pain.002 file says, all of it or nothing. The same file read twice changes nothing the second time.

    Raises: GrantError for a file that is not a pain.002, or that answers no batch of ours.
    """
    actors.finance(by)
    try:
        verdicts = pain002.read(data)
    except pain002.UnreadableAnswer as error:
        raise GrantError(_("Fila er ikke et svar fra banken (pain.002)."), "file") from error
    last_word: dict[str, pain002.Verdict] = {}
    unknown = 0
    batches = {
        batch.message_id: batch
        for batch in PaymentBatch.objects.filter(message_id__in={verdict.message_id for verdict in verdicts})
    }
    for verdict in verdicts:
        batch = batches.get(verdict.message_id)
        if batch is None:
            unknown += 1
            continue
        ids = list(batch.payments.values_list("end_to_end_id", flat=True))
        if verdict.end_to_end_id and verdict.end_to_end_id not in ids:
            unknown += 1
            continue
        for end_to_end_id in [verdict.end_to_end_id] if verdict.end_to_end_id else ids:
            last_word[end_to_end_id] = verdict
    if not batches:
        raise GrantError(_("Svaret gjelder ingen av bunkene våre."), "file")
    paid = returned = on_the_way = 0
    for payment in Payment.objects.filter(end_to_end_id__in=last_word).order_by("application_id"):
        verdict = last_word[payment.end_to_end_id]
        if verdict.paid:
            paid += mark_paid(payment=payment, by=by, note=verdict.reason)
        elif verdict.returned:
            returned += mark_returned(payment=payment, reason=verdict.reason or verdict.status, by=by)
        else:
            word = f"{verdict.status} {verdict.reason}".strip()[:200]
            waiting = Payment.objects.filter(pk=payment.pk, status=PaymentStatus.PENDING)
            on_the_way += waiting.exclude(bank_reason=word).update(bank_reason=word)
    return Answered(paid=paid, returned=returned, on_the_way=on_the_way, unknown=unknown)
