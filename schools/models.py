"""Schools as skoleregisteret knows them, and who works there."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from regions.folding import Folded
from regions.models import Municipality
from workflow import clock
from workflow.machine import StateMachine
from workflow.models import StatefulModel

from . import states
from .enums import STATUS_COLORS, LanguageForm, MembershipStatus, SchoolRole, VerifiedBy

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class SchoolQuerySet(models.QuerySet["School"]):
    def open(self) -> SchoolQuerySet:
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> SchoolQuerySet:
        """The page about a school and its people: for those verified there, and NSR staff."""
        schools = self.select_related("municipality__county")
        if not user.is_authenticated:
            return schools.none()
        if user.is_staff:
            return schools
        mine = Membership.objects.filter(user=user, status=MembershipStatus.VERIFIED)
        return schools.filter(pk__in=mine.values("school"))


class School(models.Model):
    """A school, keyed by organisation number (text: schools abroad have letters in theirs)."""

    orgnr = models.CharField(_("organisasjonsnummer"), max_length=12, unique=True)
    name = models.CharField(_("navn"), max_length=200, db_collation="nb-NO-x-icu")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="schools", verbose_name=_("kommune")
    )
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    postal_code = models.CharField(_("postnummer"), max_length=10, blank=True)
    postal_place = models.CharField(_("poststed"), max_length=80, blank=True)
    latitude = models.FloatField(_("breddegrad"), null=True, blank=True)
    longitude = models.FloatField(_("lengdegrad"), null=True, blank=True)
    first_grade = models.PositiveSmallIntegerField(_("fra trinn"), null=True, help_text=_("1–10, og 11–13 for Vg1–Vg3"))
    last_grade = models.PositiveSmallIntegerField(_("til trinn"), null=True)
    is_primary = models.BooleanField(_("grunnskole"), default=False)
    is_upper_secondary = models.BooleanField(_("videregående"), default=False)
    is_private = models.BooleanField(_("privat"), default=False)
    pupils = models.PositiveIntegerField(_("elevtall"), null=True, blank=True)
    language_form = models.CharField(_("målform"), max_length=2, choices=LanguageForm, default=LanguageForm.BOKMAL)
    website = models.CharField(_("nettsted"), max_length=200, blank=True)
    closed_at = models.DateField(_("nedlagt"), null=True, blank=True)
    imported_at = models.DateTimeField(_("sist lest fra skoleregisteret"), null=True, blank=True)

    folded = models.GeneratedField(
        expression=Folded("name"), output_field=models.TextField(), db_persist=True, verbose_name=_("navn å søke i")
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("skole")
        verbose_name_plural = _("skoler")
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="school_name_trgm"),
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="school_folded_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def county_number(self) -> str | None:
        """Two digits; None for a school abroad or in no municipality."""
        return self.municipality.county_id if self.municipality is not None else None

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees: the school's own, else its municipality's middle point."""
        if self.latitude is not None and self.longitude is not None:
            return self.latitude, self.longitude
        if self.municipality is not None:
            return self.municipality.latitude, self.municipality.longitude
        return None


class SchoolDomain(models.Model):
    """A mail domain whose owners work at this school, or at any school of this municipality (school owner)."""

    domain = models.CharField(_("domene"), max_length=120, help_text=_("For eksempel bodo.kommune.no"))
    school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, related_name="domains", verbose_name=_("skole")
    )
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, null=True, blank=True, related_name="domains", verbose_name=_("kommune")
    )

    class Meta:
        verbose_name = _("skoledomene")
        verbose_name_plural = _("skoledomener")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["domain", "school", "municipality"], nulls_distinct=False, name="school_domain_once"
            ),
            models.CheckConstraint(
                condition=models.Q(school__isnull=False) ^ models.Q(municipality__isnull=False),
                name="school_domain_one_owner",
                violation_error_message=_("Velg enten skole eller kommune."),
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class MembershipQuerySet(models.QuerySet["Membership"]):
    def verified(self) -> MembershipQuerySet:
        return self.filter(status=MembershipStatus.VERIFIED)

    def leaders(self) -> MembershipQuerySet:
        """Those whom somebody else has confirmed as leaders; what a person says she is makes her none."""
        return self.verified().filter(role=SchoolRole.LEADER).exclude(leader_by="")

    def say_they_lead(self) -> MembershipQuerySet:
        """Verified ones who say they are leaders, and whom nobody has confirmed as that."""
        return self.verified().filter(role=SchoolRole.LEADER, leader_by="")

    def pending(self) -> MembershipQuerySet:
        return self.filter(status=MembershipStatus.PENDING)

    def current(self) -> MembershipQuerySet:
        """Those that have not ended and were not refused."""
        return self.filter(status__in=[MembershipStatus.PENDING, MembershipStatus.VERIFIED])

    def visible_to(self, user: User | AnonymousUser) -> MembershipQuerySet:
        """Her own; those at schools where she is verified; all of them for NSR staff."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self.all()
        schools = Membership.objects.filter(user=user, status=MembershipStatus.VERIFIED).values("school")
        return self.filter(models.Q(user=user) | models.Q(school__in=schools))


class Membership(StatefulModel):
    """That a person works at a school, and who said so."""

    machine: ClassVar[StateMachine] = states.MEMBERSHIP
    status_colors: ClassVar = STATUS_COLORS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="school_memberships", verbose_name=_("bruker")
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="memberships", verbose_name=_("skole"))
    role = models.CharField(_("rolle"), max_length=12, choices=SchoolRole, default=SchoolRole.TEACHER)
    verified_by = models.CharField(_("bekreftet gjennom"), max_length=12, choices=VerifiedBy, blank=True)
    leader_by = models.CharField(_("skoleleder bekreftet gjennom"), max_length=12, choices=VerifiedBy, blank=True)
    is_main = models.BooleanField(_("hovedskole"), default=True)
    created_at = models.DateTimeField(_("opprettet"), default=clock.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("skoletilknytning")
        verbose_name_plural = _("skoletilknytninger")
        indexes: ClassVar = [models.Index(fields=["school", "status"], name="membership_by_school")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "school"], name="membership_once"),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(is_main=True, status__in=["pending", "verified"]),
                name="membership_one_main",
            ),
            models.CheckConstraint(
                condition=models.Q(leader_by="") | models.Q(role=SchoolRole.LEADER), name="membership_leader_has_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.school}"

    @property
    def is_leader(self) -> bool:
        """As `leaders` chooses them: somebody else has confirmed that she leads the school where she is verified."""
        return self.status == MembershipStatus.VERIFIED and self.role == SchoolRole.LEADER and bool(self.leader_by)

    @property
    def says_leader(self) -> bool:
        """Whether she says she is the school's leader and nobody has confirmed it."""
        return self.role == SchoolRole.LEADER and not self.leader_by

    def take_role(self, role: str, *, leader_by: str = "") -> list[str]:
        """Be `role`, which `leader_by` vouches for when it is leader's; gives the fields to save."""
        self.role, self.leader_by = role, leader_by if role == SchoolRole.LEADER else ""
        return ["role", "leader_by"]
