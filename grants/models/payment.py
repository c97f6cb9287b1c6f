"""Payout accounts, batches for the bank, and what became of each payment. Sums are øre."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from grants import states
from grants.enums import ACCOUNT_COLORS, BATCH_COLORS, PaymentStatus
from grants.models.application import Application
from grants.money import account_text
from grants.validators import validate_account
from schools.models import School
from workflow import clock
from workflow.machine import StateMachine
from workflow.models import StatefulModel


class PayerDetails(models.Model):
    """Whose account the grants are paid from: one row that finance fills in and another confirms. No batch is made before."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("betaler"), max_length=140)
    customer_id = models.CharField(_("kundenummer i banken"), max_length=35)
    account = models.CharField(_("kontonummer"), max_length=11, validators=[validate_account])
    bic = models.CharField(
        _("bankens BIC"), max_length=11, validators=[RegexValidator(r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$")]
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("lagt inn av")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("bekreftet av")
    )
    confirmed_at = models.DateTimeField(_("bekreftet"), null=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("betaler")
        verbose_name_plural = _("betaler")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="payer_details_one_row")]

    def __str__(self) -> str:
        return self.name


class PayoutAccount(StatefulModel):
    """A bank account of a school or its municipality. Another person than the one who entered it must verify it."""

    machine: ClassVar[StateMachine] = states.ACCOUNT
    status_colors: ClassVar = ACCOUNT_COLORS

    school = models.ForeignKey(School, models.PROTECT, related_name="payout_accounts", verbose_name=_("skole"))
    number = models.CharField(_("kontonummer"), max_length=11, validators=[validate_account])
    holder = models.CharField(
        _("kontoeier"), max_length=140, help_text=_("Skolen eller kommunen, aldri en privatperson.")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("lagt inn av")
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("kontrollert av")
    )
    created_at = models.DateTimeField(default=clock.now, verbose_name=_("opprettet"))

    class Meta:
        verbose_name = _("utbetalingskonto")
        verbose_name_plural = _("utbetalingskontoer")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school"], condition=models.Q(status="verified"), name="payout_account_one_verified"
            )
        ]

    def __str__(self) -> str:
        return account_text(self.number)


class PaymentBatch(StatefulModel):
    """Payments sent to the bank together. `message_id` follows from the contents, so that the bank refuses a second upload."""

    machine: ClassVar[StateMachine] = states.BATCH
    status_colors: ClassVar = BATCH_COLORS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message_id = models.CharField(_("meldings-id"), max_length=35, unique=True)
    pay_on = models.DateField(_("betales"))
    payer = models.JSONField(_("betaler"), default=dict, help_text=_("Slik den var da bunken ble laget."))
    total_ore = models.PositiveBigIntegerField(_("sum"))
    count = models.PositiveIntegerField(_("antall"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("forberedt av")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("godkjent av")
    )
    created_at = models.DateTimeField(default=clock.now, verbose_name=_("opprettet"))

    class Meta:
        verbose_name = _("betalingsbunke")
        verbose_name_plural = _("betalingsbunker")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.message_id


class Payment(models.Model):
    """One payment of one application in one batch; the account is frozen here."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="payments", verbose_name=_("betalingsbunke"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="payments", verbose_name=_("søknad"))
    end_to_end_id = models.CharField(max_length=35, unique=True, verbose_name=_("bankens referanse"))
    amount_ore = models.PositiveBigIntegerField(_("sum"))
    account_number = models.CharField(_("kontonummer"), max_length=11)
    account_holder = models.CharField(_("kontoeier"), max_length=140)
    remittance = models.CharField(_("melding til mottaker"), max_length=140)
    status = models.CharField(_("status"), max_length=9, choices=PaymentStatus, default=PaymentStatus.PENDING)
    bank_reason = models.CharField(_("bankens svar"), max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, verbose_name=_("gjort opp"))

    class Meta:
        verbose_name = _("utbetaling")
        verbose_name_plural = _("utbetalinger")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(status="pending"),
                name="payment_one_on_its_way",
                violation_error_message=_("Saken er alt i en betalingsbunke."),
            )
        ]

    def __str__(self) -> str:
        return self.end_to_end_id
