"""An application (søknad) and what belongs to its case: files, messages, conflicts of interest, who has read it. Sums are øre."""

from __future__ import annotations

import re
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from grants import states
from grants.enums import AT_STAFF, LIVE, STATUS_COLORS, AttachmentKind
from grants.enums import ApplicationStatus as S
from grants.models.call import Call, CallVersion
from regions.models import County
from schools.enums import LanguageForm
from schools.models import School
from workflow import clock
from workflow.machine import StateMachine
from workflow.models import StatefulModel

NUMBER = re.compile(r"\w{1,4}-\d{4}-\d{5,}")


class CaseNumber(models.Model):
    """The last case number given for a prefix and year; the row is locked while the next is taken."""

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("saksnummerserie")
        verbose_name_plural = _("saksnummerserier")
        constraints: ClassVar = [models.UniqueConstraint(fields=["prefix", "year"], name="case_number_once")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:05d}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: Any) -> ApplicationQuerySet:
        """The applicant's own, her verified school's, and all for NSR staff (who read through the admin, which logs it)."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if getattr(user, "is_staff", False):
            return self.all()
        schools = School.objects.filter(memberships__user=user, memberships__status="verified").values("pk")
        return self.filter(Q(applicant=user) | Q(school__in=schools))


class Application(StatefulModel):
    """One application to one call, judged by the `version` of its terms that was in force when it was sent.

    `subject_key` names what it is for ("booking:<uuid>"); one live application for each.
    """

    machine: ClassVar[StateMachine] = states.APPLICATION
    status_colors: ClassVar = STATUS_COLORS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("utlysning"))
    version = models.ForeignKey(CallVersion, models.PROTECT, related_name="applications", verbose_name=_("vilkår"))
    subject_key = models.CharField(max_length=60, editable=False, verbose_name=_("nøkkel for besøket"))
    case_number = models.CharField(  # noqa: DJ001 - drafts have none, and "" could only be given once
        _("saksnummer"), max_length=16, unique=True, null=True, editable=False
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="applications", verbose_name=_("skole"))
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("fylke"))
    language = models.CharField(_("målform"), max_length=2, choices=LanguageForm, default=LanguageForm.BOKMAL)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="applications", verbose_name=_("søker")
    )
    applicant_name = models.CharField(_("søkerens navn"), max_length=120)
    applicant_email = models.EmailField(_("søkerens e-post"))
    office_name = models.CharField(_("kontakt på skolekontoret"), max_length=120, blank=True)
    office_email = models.EmailField(_("e-post til skolekontoret"), blank=True)
    office_phone = PhoneNumberField(_("telefon til skolekontoret"), blank=True)
    invoice_reference = models.CharField(_("fakturareferanse"), max_length=60, blank=True)
    reason = models.TextField(_("hvorfor trenger dere støtte?"), max_length=2000, blank=True)
    estimate_ore = models.PositiveBigIntegerField(_("anslått kostnad"), null=True)
    other_cover_ore = models.PositiveBigIntegerField(_("dekkes av andre"), default=0)
    expected_ore = models.PositiveBigIntegerField(_("beregnet støtte"), default=0)
    rule_lines = models.JSONField(_("regelsjekk"), default=list)
    rules_passed = models.BooleanField(_("oppfyller alle regler"), default=False)
    granted_ore = models.PositiveBigIntegerField(_("innvilget"), null=True)
    payable_ore = models.PositiveBigIntegerField(_("til utbetaling"), null=True)
    payout_account = models.ForeignKey(
        "grants.PayoutAccount", models.PROTECT, null=True, related_name="applications", verbose_name=_("konto")
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("saksbehandler")
    )
    leader_name = models.CharField(_("bekreftet av"), max_length=120, blank=True)
    leader_email = models.EmailField(_("adressen som bekreftet"), blank=True)
    leader_by_link = models.BooleanField(_("bekreftet med lenke, ikke konto"), default=False)
    leader_confirmed_at = models.DateTimeField(_("bekreftet av skoleleder"), null=True)
    submitted_at = models.DateTimeField(_("sendt"), null=True)
    decided_at = models.DateTimeField(_("vedtatt"), null=True)
    answer_due = models.DateField(_("svarfrist"), null=True)
    documentation_due = models.DateField(_("dokumentasjonsfrist"), null=True)
    remind_on = models.DateField(_("neste påminnelse"), null=True, editable=False)
    created_at = models.DateTimeField(_("opprettet"), auto_now_add=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("søknad")
        verbose_name_plural = _("søknader")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["submitted_at", "id"], name="application_by_age"),
            # The case workers' first page, in its order, whatever lies behind it.
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(status__in=[s.value for s in AT_STAFF]),
                name="application_waiting",
            ),
            # All that the queue's totals read and its filters ask, so that they are summed without opening a case.
            models.Index(
                fields=["status", "submitted_at"],
                include=[
                    "estimate_ore",
                    "other_cover_ore",
                    "expected_ore",
                    "granted_ore",
                    "county",
                    "call",
                    "rules_passed",
                    "handler",
                    "status_changed_at",
                ],
                name="application_queue",
            ),
            # What the case workers' search looks into.
            GinIndex(OpClass(Upper("case_number"), name="gin_trgm_ops"), name="application_number_trgm"),
            GinIndex(OpClass(Upper("applicant_name"), name="gin_trgm_ops"), name="application_name_trgm"),
            GinIndex(OpClass(Upper("applicant_email"), name="gin_trgm_ops"), name="application_email_trgm"),
            models.Index(fields=["call", "county"], name="application_by_county"),
            models.Index(fields=["school", "status"], name="application_by_school"),
            models.Index(fields=["remind_on"], condition=Q(remind_on__isnull=False), name="application_to_remind"),
            models.Index(
                fields=["documentation_due"],
                condition=Q(documentation_due__isnull=False),
                name="application_to_document",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_key"],
                condition=Q(status__in=[s.value for s in LIVE]),
                name="application_once_per_subject",
                violation_error_message=_("Det er alt søkt om støtte til dette besøket."),
            )
        ]

    def __str__(self) -> str:
        return self.case_number or str(_("Utkast"))

    @classmethod
    def key_called(cls, number: str) -> str:
        found = cls.objects.filter(case_number__iexact=number) if NUMBER.fullmatch(number) else cls.objects.none()
        return str(found.values_list("pk", flat=True).first() or "")

    def get_absolute_url(self) -> str:
        return reverse("application-detail", args=[self.pk])

    @property
    def applied_ore(self) -> int:
        """What the school asks for («søkt om»): what the trip is to cost, less what it says that others cover."""
        return max((self.estimate_ore or 0) - self.other_cover_ore, 0)

    @property
    def short_label(self) -> str:
        """The status in a word or two, for the school; that NSR has proposed something is its own affair."""
        return str(S.UNDER_REVIEW.label if self.status == S.PROPOSED else S(self.status).label)


class Attachment(models.Model):
    """A file of the case, checked and cleaned before it was stored; served only as a download, only to those on the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="attachments")
    kind = models.CharField(_("type"), max_length=8, choices=AttachmentKind)
    name = models.CharField(_("filnavn"), max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(_("størrelse i byte"))
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("vedlegg")
        verbose_name_plural = _("vedlegg")
        ordering: ClassVar = ["uploaded_at"]

    def __str__(self) -> str:
        return self.name


class CaseMessage(models.Model):
    """A question or an answer on the case."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="messages")
    from_staff = models.BooleanField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("melding i saken")
        verbose_name_plural = _("meldinger i saken")
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return self.text[:60]


class Conflict(models.Model):
    """That a case worker or reviewer has a conflict of interest (inhabil) and is barred from the case."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reason = models.CharField(_("grunn"), max_length=500)
    declared_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("inhabilitet")
        verbose_name_plural = _("inhabiliteter")
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "user"], name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.application}"


class ApplicationRead(models.Model):
    """That someone opened the case: once for each person and hour."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    hour = models.DateTimeField()

    class Meta:
        verbose_name = _("innsyn i sak")
        verbose_name_plural = _("innsyn i saker")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "user", "hour"], name="application_read_once_an_hour")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.hour:%Y-%m-%d %H}"


class LeaderLink(models.Model):
    """A link mailed to the school leader, who confirms the application by pressing a button: once, until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="leader_links")
    name = models.CharField(_("skolelederens navn"), max_length=120)
    email = models.EmailField(_("skolelederens e-post"))
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    # What the token was made for: the token itself is kept nowhere.
    sums = models.CharField(max_length=16, blank=True, editable=False)

    class Meta:
        verbose_name = _("bekreftelseslenke")
        verbose_name_plural = _("bekreftelseslenker")

    def __str__(self) -> str:
        return self.email


class VoidedConfirmation(models.Model):
    """A school leader's yes that no longer counts, since the school changed the sums after it. Never changed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="voided_confirmations")
    name = models.CharField(_("bekreftet av"), max_length=120)
    email = models.EmailField(_("adressen som bekreftet"), blank=True)
    by_link = models.BooleanField(_("bekreftet med lenke, ikke konto"), default=False)
    confirmed_at = models.DateTimeField(_("bekreftet av skoleleder"))
    changed = models.CharField(_("hva som ble endret"), max_length=200, blank=True)
    voided_at = models.DateTimeField(_("falt bort"), default=clock.now)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("endret av")
    )

    class Meta:
        verbose_name = _("bekreftelse som ikke gjelder lenger")
        verbose_name_plural = _("bekreftelser som ikke gjelder lenger")

    def __str__(self) -> str:
        return self.name
