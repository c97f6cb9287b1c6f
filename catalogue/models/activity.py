"""An activity: what pupils do, for whom, where, and how it is booked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from partners.fields import HttpsURLField
from partners.models import Organisation, RoleModel
from regions.models import Municipality
from workflow.machine import StateMachine
from workflow.models import StatefulModel

from .. import states
from ..enums import BOOKABLE, STATUS_COLORS, ActivityStatus, BookingKind, Factor, Kind, Place, TeachingLanguage, Unit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Subject(models.Model):
    """A school subject that activities belong to, such as Naturfag. Staff keep these rows; `bit` is its place in search masks."""

    slug = models.SlugField(max_length=40, unique=True, verbose_name=_("nettadresse"))
    name = models.CharField(_("navn"), max_length=80)
    bit = models.PositiveSmallIntegerField(_("bit"), unique=True, validators=[MaxValueValidator(62)])

    class Meta:
        verbose_name = _("fag")
        verbose_name_plural = _("fag")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return gettext(self.name)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def published(self) -> ActivityQuerySet:
        return self.filter(status=ActivityStatus.PUBLISHED)

    def of_hosts(self, user: User | AnonymousUser) -> ActivityQuerySet:
        """Those of the organisations that `user` is a member of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(organisation__members__user=user)

    def visible_to(self, user: User | AnonymousUser) -> ActivityQuerySet:
        """Published ones for everybody, any of their own for members, all for NSR staff."""
        if getattr(user, "is_staff", False):
            return self.all()
        if not getattr(user, "is_authenticated", False):
            return self.published()
        own = Organisation.objects.of(user).values("pk")
        return self.filter(Q(status=ActivityStatus.PUBLISHED) | Q(organisation__in=own))


class Activity(StatefulModel):
    """Something a school class can take part in. Fields after `title` may be empty in a draft; `rules.missing` says what is."""

    machine: ClassVar[StateMachine] = states.ACTIVITY
    status_colors: ClassVar = STATUS_COLORS

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="activities", verbose_name=_("partner"))
    slug = models.SlugField(max_length=120, unique=True, verbose_name=_("nettadresse"))
    kind = models.CharField(_("type"), max_length=16, choices=Kind)
    title = models.CharField(_("tittel"), max_length=120)
    summary = models.CharField(_("kort om aktiviteten"), max_length=300, blank=True)
    pupils_do = models.TextField(_("det gjør elevene"), max_length=4000, blank=True)
    preparation = models.TextField(_("forarbeid og etterarbeid"), max_length=2000, blank=True)
    grades = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("trinn"), default=list, blank=True)
    subjects = models.ManyToManyField(Subject, related_name="activities", verbose_name=_("fag"), blank=True)
    factors = ArrayField(
        models.CharField(max_length=12, choices=Factor), verbose_name=_("realfagskapital"), default=list, blank=True
    )
    place = models.CharField(_("sted"), max_length=8, choices=Place, default=Place.HOST)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("kommune")
    )
    latitude = models.FloatField(_("breddegrad"), null=True, blank=True)
    longitude = models.FloatField(_("lengdegrad"), null=True, blank=True)
    meeting_url = HttpsURLField(_("møtelenke"), blank=True, help_text=_("Vises bare for den som har booket."))
    group_min = models.PositiveSmallIntegerField(_("minste gruppe"), default=1, validators=[MinValueValidator(1)])
    group_max = models.PositiveSmallIntegerField(_("største gruppe"), default=30, validators=[MaxValueValidator(500)])
    unit = models.CharField(_("plassene telles i"), max_length=6, choices=Unit, default=Unit.GROUPS)
    languages = ArrayField(
        models.CharField(max_length=2, choices=TeachingLanguage), verbose_name=_("språk"), default=list, blank=True
    )
    duration_minutes = models.PositiveSmallIntegerField(_("varighet i minutter"), default=90)
    booking_kind = models.CharField(_("slik bookes den"), max_length=8, choices=BookingKind, default=BookingKind.FIXED)
    instant = models.BooleanField(_("bekreftes med én gang"), default=False)
    external_url = HttpsURLField(_("lenke til påmelding eller film"), blank=True)
    booking_closes_days = models.PositiveSmallIntegerField(
        _("booking stenger så mange dager før"), default=2, validators=[MaxValueValidator(90)]
    )
    cancel_days = models.PositiveSmallIntegerField(
        _("skolen kan avbestille fram til så mange dager før"), default=2, validators=[MaxValueValidator(90)]
    )
    meeting_point = models.CharField(_("oppmøte"), max_length=300, blank=True)
    bring = models.CharField(_("ta med"), max_length=300, blank=True)
    clothing = models.CharField(_("klær"), max_length=300, blank=True)
    lunch = models.CharField(_("lunsj"), max_length=300, blank=True)
    accessibility = models.CharField(_("tilgjengelighet"), max_length=500, blank=True)
    price_note = models.CharField(_("pris"), max_length=200, blank=True, help_text=_("La stå tomt hvis det er gratis."))
    contact_name = models.CharField(_("kontaktperson"), max_length=120, blank=True)
    contact_email = models.EmailField(_("kontaktpersonens e-post"), blank=True)
    contact_phone = PhoneNumberField(_("kontaktpersonens telefon"), blank=True)
    role_models = models.ManyToManyField(
        RoleModel, related_name="activities", verbose_name=_("rollemodeller"), blank=True
    )
    saved_steps = ArrayField(
        models.CharField(max_length=12), verbose_name=_("lagrede steg"), default=list, blank=True, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("opprettet av")
    )
    created_at = models.DateTimeField(_("opprettet"), auto_now_add=True)
    updated_at = models.DateTimeField(_("endret"), auto_now=True)
    published_at = models.DateTimeField(_("publisert"), null=True, blank=True)

    history = HistoricalRecords(m2m_fields=[])
    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("aktivitet")
        verbose_name_plural = _("aktiviteter")
        ordering: ClassVar = ["-updated_at"]
        indexes: ClassVar = [
            models.Index(fields=["status", "-updated_at", "-id"], name="activity_by_status"),
            models.Index(fields=["-updated_at", "-id"], name="activity_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(group_max__gte=F("group_min")),
                name="activity_group_in_order",
                violation_error_message=_("Største gruppe kan ikke være mindre enn minste gruppe."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activity-detail", args=[self.slug])

    @property
    def is_bookable(self) -> bool:
        return self.booking_kind in BOOKABLE

    @property
    def is_live(self) -> bool:
        """Shown to schools, or only a press away from it: an edit may not leave a hole."""
        return bool(self.status in {ActivityStatus.PUBLISHED, ActivityStatus.PAUSED})
