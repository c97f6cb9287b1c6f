"""What the school says about the visit afterwards: answers to questions that staff keep."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bookings.enums import Answer
from bookings.models.booking import Booking
from catalogue.enums import Factor
from workflow import clock

SCALE = (1, 5)


class EvaluationQuestionQuerySet(models.QuerySet["EvaluationQuestion"]):
    def asked(self) -> EvaluationQuestionQuerySet:
        """Those that are asked now, in their order."""
        return self.filter(is_active=True)


class EvaluationQuestion(models.Model):
    """A question put to the school: on a scale from 1 to 5, for a part of realfagskapital or in general, or in free words."""

    nb = models.CharField(_("bokmål"), max_length=300)
    nn = models.CharField(_("nynorsk"), max_length=300)
    en = models.CharField(_("engelsk"), max_length=300, blank=True)
    answer = models.CharField(_("svartype"), max_length=8, choices=Answer, default=Answer.SCALE)
    factor = models.CharField(_("del av realfagskapital"), max_length=12, choices=Factor, blank=True)
    order = models.PositiveSmallIntegerField(_("rekkefølge"), default=0)
    is_active = models.BooleanField(_("i bruk"), default=True)

    objects = EvaluationQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("spørsmål om besøket")
        verbose_name_plural = _("spørsmål om besøket")
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The question in the language in use."""
        code = (get_language() or "nb")[:2]
        return {"nn": self.nn, "en": self.en}.get(code) or self.nb


class Evaluation(models.Model):
    """How one visit went, as the school tells it. No pupil is named."""

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="evaluation")
    took_place = models.BooleanField(_("besøket ble gjennomført"))
    pupils_met = models.PositiveSmallIntegerField(_("elever som var med"))
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("evaluering")
        verbose_name_plural = _("evalueringer")

    def __str__(self) -> str:
        return str(self.booking)


class EvaluationAnswer(models.Model):
    """The answer to one question: a number or words."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="answers")
    question = models.ForeignKey(EvaluationQuestion, models.PROTECT, related_name="answers")
    value = models.PositiveSmallIntegerField(
        _("verdi"), null=True, validators=[MinValueValidator(SCALE[0]), MaxValueValidator(SCALE[1])]
    )
    text = models.TextField(_("svar"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("svar på spørsmål")
        verbose_name_plural = _("svar på spørsmål")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "question"], name="evaluation_answer_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__range=SCALE), name="evaluation_value_on_scale"
            ),
        ]

    def __str__(self) -> str:
        return str(self.value or self.text[:40])
