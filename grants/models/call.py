"""A scheme, its calls, and the frozen versions of a call's terms that applications are judged by. Sums are øre."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import DateTimeField, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from grants.enums import CallStatus, Outcome, SchemeKind
from workflow import clock


class Scheme(models.Model):
    """A grant scheme (tilskuddsordning). What letters say of it is written in both forms; without nynorsk they say it in bokmål."""

    slug = models.SlugField(max_length=40, unique=True, verbose_name=_("nettadresse"))
    kind = models.CharField(_("type"), max_length=12, choices=SchemeKind)
    name = models.CharField(_("navn"), max_length=120)
    name_nn = models.CharField(_("navn på nynorsk"), max_length=120, blank=True)
    legal_basis = models.TextField(_("hjemmel"), max_length=1000)
    legal_basis_nn = models.TextField(_("hjemmel på nynorsk"), max_length=1000, blank=True)
    purpose = models.TextField(_("formål"), max_length=2000)
    purpose_nn = models.TextField(_("formål på nynorsk"), max_length=2000, blank=True)
    case_prefix = models.CharField(_("forkortelse i saksnummer"), max_length=4, help_text=_("For eksempel TS"))

    class Meta:
        verbose_name = _("tilskuddsordning")
        verbose_name_plural = _("tilskuddsordninger")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class CallQuerySet(models.QuerySet["Call"]):
    # The dates are those of the newest published version, whatever is typed since.

    def open(self) -> CallQuerySet:
        """Published, and between opening and closing right now; the first to close first."""
        now = clock.now()
        dated = self.annotate(opens=_in_force("opens_at"), closes=_in_force("closes_at"))
        return dated.filter(status=CallStatus.PUBLISHED, opens__lte=now, closes__gt=now).order_by("closes", "pk")

    def coming(self) -> CallQuerySet:
        """Published, and opens later."""
        dated = self.annotate(opens=_in_force("opens_at"))
        return dated.filter(status=CallStatus.PUBLISHED, opens__gt=clock.now())

    def past(self) -> CallQuerySet:
        """The deadline is out."""
        return self.annotate(closes=_in_force("closes_at")).filter(closes__lte=clock.now())


def _in_force(name: str) -> Subquery:
    """A date of a call's newest version, as a moment."""
    newest = CallVersion.objects.filter(call=OuterRef("pk")).order_by("-number")
    return Subquery(newest.annotate(at=Cast(KT(f"terms__{name}"), DateTimeField())).values("at")[:1])


class Call(models.Model):
    """A call (utlysning). Its row is the lock for the whole budget: consume only while holding it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="calls", verbose_name=_("ordning"))
    title = models.CharField(_("tittel"), max_length=160)
    title_nn = models.CharField(_("tittel på nynorsk"), max_length=160, blank=True)
    text = models.TextField(_("utlysningstekst"), max_length=8000)
    text_nn = models.TextField(_("utlysningstekst på nynorsk"), max_length=8000, blank=True)
    audience = models.TextField(_("hvem kan søke"), max_length=2000)
    audience_nn = models.TextField(_("hvem kan søke, på nynorsk"), max_length=2000, blank=True)
    public_schools = models.BooleanField(_("offentlige skoler kan søke"), default=True)
    private_schools = models.BooleanField(_("private skoler kan søke"), default=True)
    opens_at = models.DateTimeField(_("åpner"))
    closes_at = models.DateTimeField(_("søknadsfrist"))
    frame_ore = models.PositiveBigIntegerField(_("ramme i øre"))
    two_person_limit_ore = models.PositiveBigIntegerField(
        _("to personer må godkjenne over (øre)"),
        help_text=_("Den som innstiller, kan ikke selv vedta over denne summen."),
    )
    documentation_days = models.PositiveSmallIntegerField(_("dokumentasjonsfrist, dager etter besøket"), default=30)
    first_reminder_days = models.PositiveSmallIntegerField(
        _("første påminnelse, dager før dokumentasjonsfristen"), default=10
    )
    second_reminder_days = models.PositiveSmallIntegerField(
        _("andre påminnelse, dager før dokumentasjonsfristen"), default=3
    )
    information_days = models.PositiveSmallIntegerField(_("frist for å svare på spørsmål, dager"), default=14)
    appeal_days = models.PositiveSmallIntegerField(_("klagefrist, dager fra melding om vedtak"), default=21)
    appeal_public = models.BooleanField(_("offentlige skoler har klagerett"), default=True)
    appeal_private = models.BooleanField(_("private skoler har klagerett"), default=True)
    appeal_body = models.CharField(_("klageinstans"), max_length=160)
    appeal_body_nn = models.CharField(_("klageinstans på nynorsk"), max_length=160, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=CallStatus, default=CallStatus.DRAFT)
    created_at = models.DateTimeField(_("opprettet"), auto_now_add=True)

    history = HistoricalRecords()
    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("utlysning")
        verbose_name_plural = _("utlysninger")
        ordering: ClassVar = ["-opens_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="call_dates_in_order",
                violation_error_message=_("Søknadsfristen må være etter åpningen."),
            ),
            models.CheckConstraint(
                condition=Q(first_reminder_days__gt=F("second_reminder_days")),
                name="call_reminders_in_order",
                violation_error_message=_("Første påminnelse må komme før den andre."),
            ),
            models.CheckConstraint(
                condition=Q(documentation_days__gt=F("first_reminder_days")),
                name="call_reminders_after_the_visit",
                violation_error_message=_("Dokumentasjonsfristen må gi plass til påminnelsene etter besøket."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LetterText(models.Model):
    """The staff's own paragraph in a letter, for one call and outcome, in both written forms."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="letter_texts", verbose_name=_("utlysning"))
    outcome = models.CharField(_("utfall"), max_length=16, choices=Outcome)
    nb = models.TextField(_("bokmål"), max_length=4000)
    nn = models.TextField(_("nynorsk"), max_length=4000)

    class Meta:
        verbose_name = _("brevtekst")
        verbose_name_plural = _("brevtekster")
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "outcome"], name="letter_text_once")]

    def __str__(self) -> str:
        return self.get_outcome_display()


class CallVersion(models.Model):
    """Everything that decides an application, as JSON, frozen at publication. Rows are never changed."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="versions", verbose_name=_("utlysning"))
    number = models.PositiveSmallIntegerField(_("versjon"))
    terms = models.JSONField(_("vilkår"))
    sha256 = models.CharField(max_length=64, verbose_name=_("kontrollsum (SHA-256)"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("opprettet av")
    )
    created_at = models.DateTimeField(default=clock.now, verbose_name=_("opprettet"))

    class Meta:
        verbose_name = _("versjon av utlysning")
        verbose_name_plural = _("versjoner av utlysning")
        ordering: ClassVar = ["call", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "number"], name="call_version_once")]

    def __str__(self) -> str:
        return f"{self.call} v{self.number}"
