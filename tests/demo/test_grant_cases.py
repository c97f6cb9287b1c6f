"""The demo's cases for transport: one in every state, and a trip that the teacher can apply for."""

from collections import Counter

import pytest
from django.db import connection, transaction
from stdnum.no import kontonr

from bookings.models import Booking
from grants.enums import AccountStatus, ApplicationStatus, BatchStatus, PaymentStatus
from grants.models import Appeal, Application, Call, PayerDetails, Payment, PaymentBatch, PayoutAccount
from grants.services.application import save_draft, start_draft
from grants.services.budget import faults
from stem_arbeidsliv.demo.world import World

pytestmark = pytest.mark.django_db


def test_a_case_in_every_state(country: World) -> None:
    assert set(Application.objects.values_list("status", flat=True)) == set(ApplicationStatus.values)
    assert Counter(Appeal.objects.values_list("status", flat=True)) == {
        "received": 1, "under_review": 1, "upheld": 1,
    }  # fmt: skip
    assert set(PaymentBatch.objects.values_list("status", flat=True)) == {
        BatchStatus.PREPARED, BatchStatus.APPROVED, BatchStatus.SETTLED,
    }  # fmt: skip
    assert set(Payment.objects.values_list("status", flat=True)) == {
        PaymentStatus.PENDING, PaymentStatus.PAID, PaymentStatus.RETURNED,
    }  # fmt: skip
    assert set(PayoutAccount.objects.values_list("status", flat=True)) == {
        AccountStatus.PROPOSED, AccountStatus.VERIFIED,
    }  # fmt: skip


def test_the_ledger_holds_and_the_accounts_are_nobodys(country: World) -> None:
    assert faults(call=Call.objects.get()) == []
    numbers = [*PayoutAccount.objects.values_list("number", flat=True), PayerDetails.objects.get().account]
    assert [number for number in numbers if not (number.startswith("9999") and kontonr.is_valid(number))] == []
    assert len(set(numbers)) == len(numbers)
    assert PayerDetails.objects.get().confirmed_by == country.personas["leder"]


def test_the_teacher_in_bodo_gets_an_amount_for_a_trip(country: World) -> None:
    teacher = country.personas["larer"]
    title = "1 600 grader: der skrap blir til nytt"
    booking = Booking.objects.get(booked_by=teacher, activity__title=title)
    with transaction.atomic():
        draft = start_draft(booking=booking, by=teacher)
        fields = {"estimate_ore": 9_000_00, "office_name": "Kontoret", "reason": "Langt"}
        draft = save_draft(application=draft, fields=fields, trip_fields={"mode": "bus"}, by=teacher)
        assert (draft.trip.computed_km or 0) > 100
        assert draft.expected_ore == 7_200_00
        transaction.set_rollback(True)
    connection.check_constraints()
