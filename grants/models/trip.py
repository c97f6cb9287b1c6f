"""What is transport's own: the terms of a call, the trip applied for, and the claim after the visit. Sums are øre, distances km."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from grants.enums import Mode
from grants.models.application import Application
from grants.models.call import Call
from workflow import clock


class TransportTerms(models.Model):
    """The numbers staff set for transport in one call."""

    call = models.OneToOneField(Call, models.CASCADE, related_name="transport", verbose_name=_("utlysning"))
    ceiling_per_pupil_ore = models.PositiveBigIntegerField(_("tak per elev, øre"))
    ceiling_per_trip_ore = models.PositiveBigIntegerField(_("tak per reise, øre"))
    ceiling_per_half_year_ore = models.PositiveBigIntegerField(_("tak per skole og halvår, øre"))
    share_percent = models.PositiveSmallIntegerField(
        _("andel som dekkes, prosent"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    min_distance_km = models.PositiveSmallIntegerField(_("minste avstand, km"))
    distance_factor_percent = models.PositiveSmallIntegerField(
        _("luftlinje ganges med, prosent"), default=130, help_text=_("130 betyr at veien regnes 1,3 ganger luftlinja.")
    )
    distance_leeway_percent = models.PositiveSmallIntegerField(
        _("avvik fra beregnet avstand som må forklares, prosent"), default=20
    )
    modes = ArrayField(models.CharField(max_length=8, choices=Mode), verbose_name=_("reisemåter som dekkes"))
    offer_above_ore = models.PositiveBigIntegerField(_("tilbud må legges ved over, øre"))

    class Meta:
        verbose_name = _("vilkår for transport")
        verbose_name_plural = _("vilkår for transport")

    def __str__(self) -> str:
        return str(self.call)


class Trip(models.Model):
    """The journey an application is about, as it stood when the application was sent."""

    application = models.OneToOneField(Application, models.CASCADE, primary_key=True, related_name="trip")
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="trips")
    visit_at = models.DateTimeField(_("besøket"))
    activity_title = models.CharField(_("aktivitet"), max_length=120)
    host_name = models.CharField(_("vert"), max_length=160)
    destination = models.CharField(_("reisemål"), max_length=240)
    pupils = models.PositiveSmallIntegerField(_("elever"))
    adults = models.PositiveSmallIntegerField(_("voksne"))
    mode = models.CharField(_("reisemåte"), max_length=8, choices=Mode, blank=True)
    computed_km = models.FloatField(_("beregnet avstand én vei, km"), null=True)
    distance_km = models.FloatField(_("avstand én vei, km"), null=True)
    distance_reason = models.CharField(_("hvorfor er avstanden en annen?"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reise")
        verbose_name_plural = _("reiser")

    def __str__(self) -> str:
        return f"{self.activity_title} {self.visit_at:%Y-%m-%d}"


class Claim(models.Model):
    """What the school states after the visit. Receipts are attachments of the application; the evaluation lies with the booking."""

    application = models.OneToOneField(Application, models.PROTECT, primary_key=True, related_name="claim")
    pupils = models.PositiveSmallIntegerField(_("elever som var med"))
    cost_ore = models.PositiveBigIntegerField(_("hva reisen kostet"))
    comment = models.TextField(_("kommentar"), max_length=1000, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("dokumentasjon")
        verbose_name_plural = _("dokumentasjon")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pupils__gte=0), name="claim_pupils")]

    def __str__(self) -> str:
        return str(self.application)
