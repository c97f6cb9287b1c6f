"""What the database itself refuses, whoever asks."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from grants.models import (
    Appeal,
    Application,
    CallVersion,
    Decision,
    LedgerEntry,
    Payment,
    PaymentBatch,
    Trip,
)
from grants.services.appeal import receive_appeal
from tests.factories.grants import fresh, make_case

pytestmark = pytest.mark.django_db


def raw(model: type, pk: object) -> None:
    """Delete past every rule of Django's."""
    rows = model.objects.filter(pk=pk)  # type: ignore[attr-defined]
    rows._raw_delete(rows.db)


@pytest.mark.parametrize("status", ["submitted", "rejected", "approved"])
def test_a_sent_case_is_never_deleted(status: str) -> None:
    application = make_case(status=status).application
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        application.delete()
    Trip.objects.filter(application=application).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(Application, application.pk)
    assert Application.objects.count() == 1


def test_a_draft_may_be_deleted() -> None:
    application = make_case(status="draft").application
    application.delete()
    assert Application.objects.count() == 0


@pytest.mark.parametrize("model", [Decision, LedgerEntry, CallVersion])
def test_the_record_is_never_deleted(model: type) -> None:
    make_case(status="approved")
    row = model.objects.get()  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(model, row.pk)
    assert model.objects.count() == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Decision.objects.update(amount_ore=1),
        lambda: Decision.objects.update(outcome="rejected"),
        lambda: Decision.objects.update(explanation="Noe annet"),
        lambda: Decision.objects.update(letter=None),
        lambda: LedgerEntry.objects.update(committed_ore=1),
        lambda: LedgerEntry.objects.update(key="annen"),
        lambda: CallVersion.objects.update(terms={}),
        lambda: Decision.objects.update(archive_copy=None),
        lambda: Decision.objects.update(appeal_due=None),
    ],
)
def test_the_record_is_never_rewritten(change: Callable[[], int]) -> None:
    make_case(status="approved")
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_an_appeal_and_a_payment_are_never_deleted() -> None:
    case = make_case(status="rejected")
    receive_appeal(application=case.application, text="Vi klager.", by=case.teacher)
    batch = PaymentBatch.objects.create(message_id="TS-1", pay_on=date(2027, 2, 1), total_ore=100, count=1)
    Payment.objects.create(batch=batch, application=case.application, end_to_end_id="TS-1-1", amount_ore=100)
    for model in (Appeal, Payment):
        with pytest.raises(IntegrityError), transaction.atomic():
            raw(model, model.objects.get().pk)  # type: ignore[attr-defined]
        assert model.objects.count() == 1  # type: ignore[attr-defined]


def test_people_can_be_forgotten_without_touching_the_record() -> None:
    case = make_case(status="approved")
    decision = Decision.objects.get()
    case.handler.delete()
    decision.refresh_from_db()
    entry = LedgerEntry.objects.get()
    assert (decision.decided_by, decision.prepared_by, decision.amount_ore, entry.by) == (None, None, 800_000, None)
    Application.objects.update(
        applicant=None, applicant_name="", applicant_email="", office_name="", office_email="", reason=""
    )
    assert fresh(case.application).status == "approved"
