"""Proposals (innstillinger), decisions (vedtak) and appeals (klager). Sums are øre."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from grants import states
from grants.enums import APPEAL_COLORS, DecisionKind, LapseReason, Outcome
from grants.models.application import Application
from workflow import clock
from workflow.machine import StateMachine
from workflow.models import StatefulModel


class RejectionReason(models.Model):
    """A reason staff choose from when they reject or cut, in both written forms."""

    nb = models.CharField(_("bokmål"), max_length=300)
    nn = models.CharField(_("nynorsk"), max_length=300)
    is_active = models.BooleanField(_("i bruk"), default=True)

    class Meta:
        verbose_name = _("begrunnelse")
        verbose_name_plural = _("begrunnelser")

    def __str__(self) -> str:
        return self.nb


class JudgementModel(models.Model):
    """What was decided or proposed, and why."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="%(class)ss")
    outcome = models.CharField(_("utfall"), max_length=16, choices=Outcome)
    amount_ore = models.PositiveBigIntegerField(_("sum i øre"), default=0)
    reasons = models.ManyToManyField(RejectionReason, blank=True, verbose_name=_("begrunnelser"))
    explanation = models.TextField(_("begrunnelse med egne ord"), max_length=4000, blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


class Proposal(JudgementModel):
    """What a case handler proposes where another must approve. Only the newest of a case counts."""

    kind = models.CharField(_("type"), max_length=8, choices=DecisionKind, default=DecisionKind.FIRST)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("innstilling")
        verbose_name_plural = _("innstillinger")
        ordering: ClassVar = ["created_at"]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"


class Decision(JudgementModel):
    """A decision as it was sent: its letter, and the tagged archive copy. Never changed, never deleted.

    That a grant has lapsed is a decision too: it gives nothing, and says why. `automatic`: made by the system by the grant's own
    terms, with no person at work.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("type"), max_length=8, choices=DecisionKind, default=DecisionKind.FIRST)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)
    lapse_reason = models.CharField(_("hvorfor støtten falt bort"), max_length=16, choices=LapseReason, blank=True)
    automatic = models.BooleanField(_("fattet av systemet"), default=False)
    appeal_due = models.DateField(_("klagefrist"), null=True)
    letter = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    archive_copy = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        verbose_name = _("vedtak")
        verbose_name_plural = _("vedtak")
        ordering: ClassVar = ["decided_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(kind=DecisionKind.FIRST.value),
                name="decision_one_first",
                violation_error_message=_("Saken har alt et vedtak."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=DecisionKind.LAPSE.value, amount_ore=0) & ~models.Q(lapse_reason="")
                | ~models.Q(kind=DecisionKind.LAPSE.value) & models.Q(lapse_reason=""),
                name="decision_lapse_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"

    @property
    def why_lapsed(self) -> str:
        """The reason in words; "" for other decisions, and where NSR has written its own."""
        return "" if self.lapse_reason in {"", LapseReason.OTHER} else str(LapseReason(self.lapse_reason).label)


class Appeal(StatefulModel):
    """A school's appeal of a decision."""

    machine: ClassVar[StateMachine] = states.APPEAL
    status_colors: ClassVar = APPEAL_COLORS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals")
    text = models.TextField(_("hva klager dere på, og hvorfor?"), max_length=6000)
    received_at = models.DateTimeField(_("mottatt"), default=clock.now)
    late = models.BooleanField(_("kom etter fristen"), default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    conclusion = models.TextField(_("vurdering"), max_length=6000, blank=True)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("avgjort"), null=True)
    new_decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="from_appeal")
    letter = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    archive_copy = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    # The appeal body's answer, entered by another than the one who made the decision.
    body_answer = models.TextField(_("klageinstansens svar"), max_length=6000, blank=True)
    body_answered_on = models.DateField(_("klageinstansens dato"), null=True)
    body_entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    body_letter = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    body_archive_copy = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("klage")
        verbose_name_plural = _("klager")
        ordering: ClassVar = ["received_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=models.Q(status__in=["received", "under_review"]),
                name="appeal_one_open",
                violation_error_message=_("Det er alt klaget på dette vedtaket."),
            )
        ]

    def __str__(self) -> str:
        return f"{_('Klage')} {self.decision.application}"
