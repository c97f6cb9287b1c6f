"""Organisations that meet pupils, the people who act for them, and their role models."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.names import validate_organisation_name
from regions.models import Municipality
from workflow import clock
from workflow.machine import StateMachine
from workflow.models import StatefulModel

from . import states
from .enums import STATUS_COLORS, UNDECIDED, AgreementStatus, Attendance, MemberRole, OrganisationKind
from .fields import HttpsURLField
from .validators import validate_orgnr

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> OrganisationQuerySet:
        return self.filter(status=AgreementStatus.ACTIVE)

    def undecided(self) -> OrganisationQuerySet:
        """Those whose application NSR has not said yes or no to."""
        return self.filter(status__in=UNDECIDED)

    def of(self, user: User | AnonymousUser) -> OrganisationQuerySet:
        """Those `user` is a member of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(members__user=user)

    def run_by(self, user: User | AnonymousUser) -> OrganisationQuerySet:
        """Those `user` is an administrator of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(members__user=user, members__role=MemberRole.ADMIN)

    def visible_to(self, user: User | AnonymousUser) -> OrganisationQuerySet:
        """Active ones for everybody, their own for members, all for NSR staff."""
        if getattr(user, "is_staff", False):
            return self.all()
        own = OrganisationQuerySet(self.model).of(user).values("pk")
        return self.filter(models.Q(status=AgreementStatus.ACTIVE) | models.Q(pk__in=own))


class PartnerRules(models.Model):
    """The numbers staff set for all partners: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    role_model_max_age = models.PositiveSmallIntegerField(
        _("høyeste alder for en ny rollemodell"), default=40, validators=[MinValueValidator(18), MaxValueValidator(100)]
    )
    invitation_valid_days = models.PositiveSmallIntegerField(
        _("invitasjonen virker så mange dager"), default=14, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    invitations_per_day = models.PositiveSmallIntegerField(
        _("invitasjoner en person kan sende på en dag"), default=20, validators=[MinValueValidator(1)]
    )
    open_applications_per_person = models.PositiveSmallIntegerField(
        _("søknader om partneravtale en person kan ha ubesvart"), default=3, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("regler for partnere")
        verbose_name_plural = _("regler for partnere")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="partner_rules_one_row")]

    def __str__(self) -> str:
        return str(_("Regler for partnere"))

    @classmethod
    def current(cls) -> PartnerRules:
        """The row, or what it starts as."""
        return cls.objects.first() or cls()


class Organisation(StatefulModel):
    """A STEM partner. Its status is that of its partner agreement with NSR."""

    machine: ClassVar[StateMachine] = states.AGREEMENT
    status_colors: ClassVar = STATUS_COLORS

    slug = models.SlugField(max_length=80, unique=True, verbose_name=_("nettadresse"))
    orgnr = models.CharField(_("organisasjonsnummer"), max_length=9, unique=True, validators=[validate_orgnr])
    name = models.CharField(
        _("navn"), max_length=160, db_collation="nb-NO-x-icu", validators=[validate_organisation_name]
    )
    kind = models.CharField(_("type"), max_length=16, choices=OrganisationKind, default=OrganisationKind.COMPANY)
    about = models.TextField(_("om oss"), max_length=2000, blank=True)
    website = HttpsURLField(_("nettsted"), blank=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="organisations", verbose_name=_("kommune")
    )
    agreement_ends_on = models.DateField(
        _("avtalen gjelder til og med"), null=True, blank=True, help_text=_("Tomt: til den sies opp.")
    )
    created_at = models.DateTimeField(_("opprettet"), auto_now_add=True)

    history = HistoricalRecords()
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partnere")
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [
            models.Index(fields=["status", "-created_at", "-id"], name="organisation_by_status"),
            models.Index(
                fields=["agreement_ends_on"], condition=models.Q(status="active"), name="organisation_to_expire"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return bool(self.status == AgreementStatus.ACTIVE)


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: User | AnonymousUser) -> MemberQuerySet:
        """Those of the organisations that `user` is a member of."""
        return self.filter(organisation__in=Organisation.objects.of(user).values("pk"))


class Member(models.Model):
    """A person who acts for an organisation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="partner_memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="members", verbose_name=_("partner"))
    role = models.CharField(_("rolle"), max_length=8, choices=MemberRole, default=MemberRole.MEMBER)
    created_at = models.DateTimeField(_("lagt til"), auto_now_add=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("medlem")
        verbose_name_plural = _("medlemmer")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "organisation"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now())

    def visible_to(self, user: User | AnonymousUser) -> InvitationQuerySet:
        """Those of the organisations that `user` is an administrator of."""
        return self.filter(organisation__in=Organisation.objects.run_by(user).values("pk"))


class Invitation(models.Model):
    """A colleague asked to join an organisation; the mail's link carries the signed id and works once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-post"))
    role = models.CharField(_("rolle"), max_length=8, choices=MemberRole, default=MemberRole.MEMBER)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("sendt"), auto_now_add=True)
    expires_at = models.DateTimeField(_("utløper"))
    used_at = models.DateTimeField(_("brukt"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("trukket"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitasjon")
        verbose_name_plural = _("invitasjoner")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                "organisation",
                condition=models.Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return self.email


class RoleModelQuerySet(models.QuerySet["RoleModel"]):
    def active(self) -> RoleModelQuerySet:
        return self.filter(is_active=True)

    def visible_to(self, user: User | AnonymousUser) -> RoleModelQuerySet:
        """Those of the organisations that `user` is a member of, her own profile, and all for NSR staff."""
        if getattr(user, "is_staff", False):
            return self.all()
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = Organisation.objects.of(user).values("pk")
        return self.filter(models.Q(organisation__in=own) | models.Q(user=user))


class RoleModel(models.Model):
    """A person who tells pupils how science is used in her work. At most 40 years when she signs up."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="role_models", verbose_name=_("organisasjon")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="role_model_profiles",
        verbose_name=_("bruker"),
    )
    name = models.CharField(_("navn"), max_length=120)
    work = models.CharField(_("hva gjør du?"), max_length=160, help_text=_("For eksempel «bygger satellitter»"))
    about = models.TextField(_("om deg"), max_length=1500, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("fødselsår"), validators=[MinValueValidator(1940), MaxValueValidator(2100)]
    )
    attendance = models.CharField(_("møter elever"), max_length=10, choices=Attendance, default=Attendance.BOTH)
    email = models.EmailField(_("e-post"), blank=True)
    phone = PhoneNumberField(_("telefon"), blank=True)
    is_active = models.BooleanField(_("aktiv"), default=True)
    created_at = models.DateTimeField(_("opprettet"), auto_now_add=True)

    history = HistoricalRecords()
    objects = RoleModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("rollemodell")
        verbose_name_plural = _("rollemodeller")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
