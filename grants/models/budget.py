"""The budget: a frame with a share reserved for each county, running balances, and the ledger they always equal. Sums are øre.

Usage of a county = committed + spent. A county may use its own share and what no share holds, so the rule is
    sum over counties of max(usage, share) <= frame.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.enums import LedgerKind
from grants.models.call import Call
from regions.models import County
from workflow import clock


class CountyShare(models.Model):
    """What part of a call's frame is kept for one county."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="shares", verbose_name=_("utlysning"))
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("fylke"))
    reserved_ore = models.PositiveBigIntegerField(_("reservert i øre"))

    class Meta:
        verbose_name = _("fylkesandel")
        verbose_name_plural = _("fylkesandeler")
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "county"], name="county_share_once")]

    def __str__(self) -> str:
        return str(self.county)


class CountyBalance(models.Model):
    """What a county has reserved and spent in a call. Written only together with a ledger row, under the call's lock."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="balances", verbose_name=_("utlysning"))
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("fylke"))
    committed_ore = models.BigIntegerField(default=0)
    spent_ore = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("saldo")
        verbose_name_plural = _("saldoer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "county"], name="county_balance_once"),
            models.CheckConstraint(
                condition=Q(committed_ore__gte=0, spent_ore__gte=0), name="county_balance_not_below_0"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county}: {self.committed_ore} + {self.spent_ore}"


class LedgerEntry(models.Model):
    """One movement of money in a call. Rows are only ever added; `key` keeps one from being added twice."""

    key = models.CharField(max_length=120, unique=True, verbose_name=_("nøkkel"))
    call = models.ForeignKey(Call, models.PROTECT, related_name="ledger", verbose_name=_("utlysning"))
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("fylke"))
    application = models.ForeignKey(
        "grants.Application", models.PROTECT, related_name="ledger", verbose_name=_("søknad")
    )
    kind = models.CharField(_("type"), max_length=8, choices=LedgerKind)
    committed_ore = models.BigIntegerField(_("endring i reservert"))
    spent_ore = models.BigIntegerField(_("endring i brukt"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("av"))
    note = models.CharField(_("merknad"), max_length=200, blank=True)
    at = models.DateTimeField(_("tidspunkt"), default=clock.now)

    class Meta:
        verbose_name = _("postering")
        verbose_name_plural = _("hovedbok")
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.key
