"""The school's applications for grants, one in each stage an address asks for, and NSR's books about them."""

from typing import Any

from django.core.files.base import ContentFile

from documents.models import private_storage
from grants.enums import Outcome
from grants.models import (
    Appeal,
    Application,
    Attachment,
    BulkJob,
    GrantStatistic,
    LeaderLink,
    LedgerEntry,
    PayerDetails,
    Payment,
    PaymentBatch,
    PayoutAccount,
)  # fmt: skip
from grants.services.account import propose_account
from grants.services.appeal import receive_appeal, treat_appeal
from grants.services.export import request_case_pdf
from grants.services.leader import ask_leader, link_url
from tests.factories import grants as cases
from workflow import clock

from . import roles

# They are open when the school has documented the trip, which nobody has here.
DOCUMENTATION = ("be-om-rettelse", "godkjenn-dokumentasjon", "apne-dokumentasjon")
ACCOUNT = "12345678903"
PAYER = {"name": "NSR, eksempel", "customer_id": "STEM1", "account": "15064125462", "bic": "DNBANOKK"}
BATCH = {"pay_on": "2030-01-15", "total_ore": 100, "count": 1, "payer": PAYER}


def build(world: Any) -> None:
    teacher, school = world.users[roles.TEACHER], world.users[roles.TEACHER].school_memberships.get().school
    call = cases.published_call()
    draft_call = cases.CallFactory(title="Neste utlysning")

    def visit() -> Any:
        return cases.confirmed_booking(school=school, by=teacher)

    def case(status: str, **options: Any) -> Application:
        return cases.make_application(status=status, call=call, booking=visit(), by=teacher, **options)

    to_apply_for = visit()
    draft = case("draft", leader=False)
    ask_leader(application=draft, name="Rita Rektor", email="rektor@skole.demo.example", by=teacher)
    submitted, handled, proposed = case("submitted"), case("under_review"), case("proposed")
    partly, appealed, granted = case("partly_approved"), case("partly_approved"), case("approved")
    appeal = receive_appeal(application=appealed, text="Vi trenger hele summen.", by=teacher)
    treat_appeal(appeal=appeal, conclusion="", by=cases.handler())
    attachment = _file(draft)
    account = propose_account(school=school, number=ACCOUNT, holder="Bodø kommune", by=teacher)
    prepared, paid = (PaymentBatch.objects.create(message_id=f"TS-{n}", **BATCH) for n in (1, 2))
    payment = _payment(prepared, granted)
    _books(call, granted)

    world.by_key |= {
        "application-new": {"pk": to_apply_for.pk},
        "leader-link": {"token": link_url(LeaderLink.objects.get()).rstrip("/").rpartition("/")[2]},
        "attachment-get": {"pk": attachment.pk},
        "attachment-remove": {"pk": attachment.pk},
        "decision-letter": {"pk": granted.decisions.get().pk},
        "appeal-letter": {"pk": appeal.pk},
        "appeal-body-letter": {"pk": appeal.pk},
        "appeal-withdraw": {"pk": appeal.pk},
        "application-appeal": {"pk": partly.pk},
        "payout-account": {"pk": granted.pk},
        **{f"application-{name}": {"pk": draft.pk} for name in ("edit", "submit", "confirm")},
        **{f"application-{name}": {"pk": submitted.pk} for name in ("detail", "withdraw", "answer")},
        "application-claim": {"pk": granted.pk},
        "attachment-add": {"pk": draft.pk},
        "admin:grants_decision_archive": {"object_id": granted.pk, "decision_id": granted.decisions.get().pk},
        "admin:grants_application_zip": {"object_id": granted.pk, "document_id": request_case_pdf(granted).pk},
        "admin:grants_paymentbatch_file": {"pk": paid.pk},
        "admin:grants_paymentbatch_sheet": {"pk": paid.pk},
        "admin:grants_call_simple_history": [draft_call.pk, draft_call.history.first().history_id],
        "admin:grants_payerdetails_simple_history": [1, PayerDetails.history.first().history_id],
    }
    buttons = {
        "application": {
            submitted: ("ta", "trekk", "bortfall", "inhabil", "export"),
            handled: ("innvilg", "innvilg-delvis", "avslaa", "innstill", "be-om-opplysninger"),
            proposed: ("send-tilbake",),
            granted: ("omgjor", "innstill-omgjoring", "fortsett", "utsett-frist", *DOCUMENTATION),
            partly: ("for-klage",),
            appealed: ("behandle-klage", "avgjor-klage", "klageinstans", "innstill-klageinstans"),
        },
        "call": {draft_call: ("publiser", "preview"), call: ("avslutt",)},
        "payoutaccount": {account: ("kontroller", "avvis")},
        "paymentbatch": {prepared: ("godkjenn", "avbryt")},
        "payment": {payment: ("betalt", "retur")},
    }
    for model, rows in buttons.items():
        for row, names in rows.items():
            world.by_key |= {f"admin:grants_{model}_{name}": {"object_id": row.pk} for name in names}
    for page in ("change", "history", "delete"):
        world.by_key[f"admin:grants_application_{page}"] = {"object_id": submitted.pk}


def _file(application: Application) -> Attachment:
    path = private_storage().save("grants/walk.pdf", ContentFile(b"%PDF-"))
    return cases.AttachmentFactory(application=application, path=path)


def _payment(batch: PaymentBatch, application: Application) -> Payment:
    return Payment.objects.create(
        batch=batch, application=application, end_to_end_id="TS-1-1", amount_ore=100, account_number=ACCOUNT,
        account_holder="Bodø kommune", remittance="Transportstøtte",
    )  # fmt: skip


def _books(call: Any, application: Application) -> None:
    """What the books hold whether anything has happened or not."""
    cases.RejectionReasonFactory()
    PayerDetails.objects.get_or_create(
        pk=1, defaults={"name": "NTNU", "customer_id": "1", "account": ACCOUNT, "bic": "DNBANOKK"}
    )
    BulkJob.objects.create(created_by=cases.handler())
    assert LedgerEntry.objects.exists()
    GrantStatistic.objects.get_or_create(
        case=application.pk,
        defaults={
            "scheme": "transport", "county": application.county, "private": False, "month": clock.today().replace(day=1),
            "outcome": Outcome.APPROVED,
        },
    )  # fmt: skip
    assert PayoutAccount.objects.exists()
    assert Appeal.objects.exists()
