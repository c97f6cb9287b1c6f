"""What is counted of every decided case, and kept when its personal data is gone. Sums are øre, distances km."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.enums import Outcome
from regions.models import County, Municipality


class GrantStatistic(models.Model):
    """One decided case as numbers: no person, no school, and no link to the case."""

    case = models.UUIDField(unique=True, editable=False, verbose_name=_("sak"))
    scheme = models.CharField(_("ordning"), max_length=40)
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("fylke"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+", verbose_name=_("kommune")
    )
    private = models.BooleanField(_("privat skole"))
    month = models.DateField(_("måned for vedtaket"), help_text=_("Første dag i måneden."))
    outcome = models.CharField(_("utfall"), max_length=16, choices=Outcome)
    pupils = models.PositiveIntegerField(_("elever"), default=0)
    km = models.PositiveIntegerField(_("avstand én vei, km"), null=True)
    granted_ore = models.PositiveBigIntegerField(_("innvilget"), default=0)
    paid_ore = models.PositiveBigIntegerField(_("utbetalt"), default=0)

    class Meta:
        verbose_name = _("tall om vedtak")
        verbose_name_plural = _("tall om vedtak")
        indexes: ClassVar = [models.Index(fields=["scheme", "month"], name="grant_statistic_by_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.county}"
