"""Counties, municipalities, and the school holidays that a series of times must step around."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class County(models.Model):
    """One of Norway's 15 counties (fylker), keyed by its official two-digit number."""

    number = models.CharField(_("fylkesnummer"), max_length=2, primary_key=True)
    name = models.CharField(_("navn"), max_length=60, db_collation="nb-NO-x-icu")

    class Meta:
        verbose_name = _("fylke")
        verbose_name_plural = _("fylker")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """One of the 357 municipalities (kommuner), with a middle point in degrees (WGS 84)."""

    number = models.CharField(_("kommunenummer"), max_length=4, primary_key=True)
    name = models.CharField(_("navn"), max_length=60, db_collation="nb-NO-x-icu")
    county = models.ForeignKey(County, models.PROTECT, related_name="municipalities", verbose_name=_("fylke"))
    latitude = models.FloatField(_("breddegrad"))
    longitude = models.FloatField(_("lengdegrad"))

    class Meta:
        verbose_name = _("kommune")
        verbose_name_plural = _("kommuner")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class SchoolHoliday(models.Model):
    """Days without school in one county, or in all when `county` is empty. Staff keep these rows."""

    county = models.ForeignKey(
        County, models.CASCADE, null=True, blank=True, related_name="holidays", verbose_name=_("fylke")
    )
    name = models.CharField(_("navn"), max_length=80)
    first_day = models.DateField(_("første dag"))
    last_day = models.DateField(_("siste dag"))

    class Meta:
        verbose_name = _("skoleferie")
        verbose_name_plural = _("skoleferier")
        ordering: ClassVar = ["first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="holiday_days_in_order",
                violation_error_message=_("Siste dag må være samme dag som eller etter første dag."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Coordinator(models.Model):
    """Which county a regional coordinator follows. It is what her own page tells of, and opens no door."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="coordinates", verbose_name=_("koordinator")
    )
    county = models.ForeignKey(County, models.CASCADE, related_name="coordinators", verbose_name=_("fylke"))

    class Meta:
        verbose_name = _("regional koordinator")
        verbose_name_plural = _("regionale koordinatorer")
        ordering: ClassVar = ["county", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "county"],
                name="coordinator_once_per_county",
                violation_error_message=_("Koordinatoren følger alt dette fylket."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.county}"
