"""A booking: one group from one school at one activity, from the request to the day after."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from bookings import states
from bookings.enums import HOLDING, NEVER_HELD, OPEN, STATUS_COLORS, WAS_AGREED, BookingStatus, Side
from catalogue.models import Activity, Slot
from partners.models import Member, Organisation, RoleModel
from schools.models import Membership, School
from workflow import clock
from workflow.machine import StateMachine
from workflow.models import StatefulModel

NUMBER = re.compile(r"B-([0-9a-f]{8})", re.I)


class BookingRules(models.Model):
    """The numbers staff set for all bookings: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    chase_after_workdays = models.PositiveSmallIntegerField(
        _("purr verten etter så mange virkedager"), default=3, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    expire_after_workdays = models.PositiveSmallIntegerField(
        _("utløper etter så mange virkedager"), default=7, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    link_valid_days = models.PositiveSmallIntegerField(
        _("svarlenken i e-posten virker så mange dager"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    no_show_days = models.PositiveSmallIntegerField(
        _("verten kan si fra at gruppa ikke møtte så mange dager etter"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    open_requests_per_group = models.PositiveSmallIntegerField(
        _("ubesvarte forespørsler en gruppe kan ha om samme aktivitet"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("Gjelder forespørsler der skolen foreslår tidspunkter. De holder ingen plass."),
    )
    requests_per_day = models.PositiveSmallIntegerField(
        _("forespørsler en lærer kan sende på en dag"), default=20, validators=[MinValueValidator(1)]
    )
    keep_people_months = models.PositiveSmallIntegerField(
        _("kontaktopplysninger slettes så mange måneder etter besøket"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Gjelder også e-post og varsler. Tallet står på siden om personvern."),
    )

    class Meta:
        verbose_name = _("regler for bestillinger")
        verbose_name_plural = _("regler for bestillinger")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="booking_rules_one_row"),
            models.CheckConstraint(
                condition=Q(expire_after_workdays__gt=F("chase_after_workdays")),
                name="booking_rules_in_order",
                violation_error_message=_("Fristen må være senere enn purringen."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Regler for bestillinger"))

    @classmethod
    def current(cls) -> BookingRules:
        """What staff have set; the defaults above when the row is gone."""
        return cls.objects.filter(pk=1).first() or cls()


PAGE_RELATED = ("activity__organisation", "slot", "school__municipality")
ROW_FIELDS = (
    "status",
    "group_name",
    "chase_at",
    "expires_at",
    "activity__title",
    "slot__starts_at",
    "slot__ends_at",
)
HOST_FIELDS = (*ROW_FIELDS, "school__name")
OWN_FIELDS = (*ROW_FIELDS, "grade", "pupils", "adults", "created_at", "activity__organisation__name")
LIST_FIELDS = (*OWN_FIELDS, "activity__grades", "school__name", "school__municipality__name")


def _coming() -> Q:
    return Q(status=BookingStatus.CONFIRMED, slot__ends_at__gt=clock.now())


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, user: Any) -> BookingQuerySet:
        """All for NSR staff; for others those they have a side in."""
        return self.all() if getattr(user, "is_staff", False) else self.of(user)

    def of(self, user: Any) -> BookingQuerySet:
        """Those of the schools where she is verified, of the organisations she is a member of, and those where she is the
        active role model. Who has left sees nothing more, her own bookings included: they hold the other side's contact
        data, and belong to the school.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        schools = Membership.objects.verified().filter(user=user).values("school")
        hosts = Organisation.objects.of(user).values("pk")
        return self.filter(
            Q(school__in=schools)
            | Q(activity__organisation__in=hosts)
            | Q(role_model__user=user, role_model__is_active=True)
        )

    def on_slot(self) -> BookingQuerySet:
        """Those that hold or held the seats, in the order they came: whom a change of the time concerns."""
        return (
            self.filter(status__in=[*HOLDING, BookingStatus.COMPLETED, BookingStatus.NO_SHOW])
            .for_list()
            .order_by("created_at")
        )

    def waiting(self) -> BookingQuerySet:
        """Those that one side has to answer."""
        return self.filter(status__in=OPEN)

    def coming(self) -> BookingQuerySet:
        """Those agreed on and not over."""
        return self.filter(_coming())

    def ahead(self) -> BookingQuerySet:
        """Those `waiting` and those `coming`."""
        return self.filter(Q(status__in=OPEN) | _coming())

    def past(self) -> BookingQuerySet:
        """Those that nobody waits for any more: held, ended or never agreed on."""
        return self.exclude(status__in=OPEN).exclude(_coming())

    def to_forget(self, before: datetime) -> BookingQuerySet:
        """Those that were over before `before`, and still say who took part."""
        over = Q(slot__ends_at__lt=before) | Q(slot=None, status_changed_at__lt=before)
        return self.filter(over).exclude(status__in=[*OPEN, BookingStatus.CONFIRMED]).exclude(contact_email="")

    def for_host(self, user: Any) -> BookingQuerySet:
        """Those at the activities of the organisations `user` is a member of."""
        return self.filter(activity__organisation__in=Organisation.objects.of(user).values("pk"))

    def with_sides(self, user: Any) -> BookingQuerySet:
        """Annotate what `user` is towards each: `is_school`, `is_host`."""
        pk = getattr(user, "pk", None) or 0
        colleague = Membership.objects.verified().filter(user_id=pk, school=OuterRef("school"))
        member = Member.objects.filter(user_id=pk, organisation=OuterRef("activity__organisation"))
        return self.annotate(is_school=Exists(colleague), is_host=Exists(member))

    def for_page(self) -> BookingQuerySet:
        """Whole, with what its own page tells of the activity, the time and the school."""
        return self.select_related(*PAGE_RELATED)

    def for_own_list(self) -> BookingQuerySet:
        """With what a row shows whoever sent it, who knows her own school: planning a join costs more than its rows."""
        return self.select_related("activity__organisation", "slot").only(*OWN_FIELDS)

    def for_host_list(self) -> BookingQuerySet:
        """With what a row shows a host, who knows her own organisation."""
        return self.select_related("activity", "slot", "school").only(*HOST_FIELDS)

    def for_list(self, *more: str) -> BookingQuerySet:
        """With what a row in a list shows, and `more` of what it points at: columns nobody reads are half a page's cost."""
        related = {name.rpartition("__")[0] for name in more}
        return self.select_related(*PAGE_RELATED, *related).only(*LIST_FIELDS, *more)


class Booking(StatefulModel):
    """`slot` is empty until a time is agreed, for activities where the teacher proposes times.

    `key` is the form's own id: the same form sent twice is one booking. `sequence` numbers the calendar invitation.
    """

    machine: ClassVar[StateMachine] = states.BOOKING
    status_colors: ClassVar = STATUS_COLORS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="bookings", verbose_name=_("aktivitet"))
    slot = models.ForeignKey(
        Slot, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("tidspunkt")
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="bookings", verbose_name=_("skole"))
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="bookings", verbose_name=_("bestilt av")
    )
    contact_name = models.CharField(_("kontaktperson"), max_length=120)
    contact_email = models.EmailField(_("e-post"))
    contact_phone = PhoneNumberField(_("mobil på dagen"), blank=True)
    group_name = models.CharField(_("klasse eller gruppe"), max_length=60)
    grade = models.PositiveSmallIntegerField(_("trinn"))
    pupils = models.PositiveSmallIntegerField(_("elever"), validators=[MinValueValidator(1)])
    adults = models.PositiveSmallIntegerField(_("voksne"), default=1)
    working_on = models.TextField(_("hva jobber dere med?"), max_length=1000, blank=True)
    needs = models.TextField(_("særlige behov"), max_length=1000, blank=True)
    seats = models.PositiveSmallIntegerField(_("plasser"), default=1)
    sequence = models.PositiveIntegerField(_("kalenderversjon"), default=0)
    chase_at = models.DateTimeField(_("purres"), null=True, blank=True)
    expires_at = models.DateTimeField(_("utløper"), null=True, blank=True)
    reason = models.CharField(_("begrunnelse"), max_length=500, blank=True)
    host_note = models.CharField(_("beskjed fra verten"), max_length=1000, blank=True)
    role_model = models.ForeignKey(
        RoleModel, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("rollemodell")
    )
    created_at = models.DateTimeField(_("sendt"), auto_now_add=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("bestilling")
        verbose_name_plural = _("bestillinger")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["chase_at"], condition=Q(chase_at__isnull=False), name="booking_to_chase"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="booking_to_expire"),
            models.Index(fields=["-created_at"], name="booking_newest"),
            models.Index(fields=["booked_by", "-status_changed_at"], name="booking_by_booker"),
            models.Index(fields=["booked_by", "status"], name="booking_by_booker_status"),
            models.Index(fields=["status", "-created_at"], name="booking_by_status"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "slot",
                "school",
                Lower("group_name"),
                condition=Q(status__in=[s.value for s in HOLDING]),
                name="booking_group_once_per_slot",
                violation_error_message=_("Gruppa har alt en bestilling på dette tidspunktet."),
            ),
            models.CheckConstraint(condition=Q(pupils__gte=1), name="booking_has_pupils"),
            models.CheckConstraint(
                condition=~Q(status__in=["confirmed", "completed", "no_show"]) | Q(slot__isnull=False),
                name="booking_confirmed_has_slot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} – {self.group_name}, {self.school}"

    def get_absolute_url(self) -> str:
        return reverse("booking-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """What people say on the phone."""
        return f"B-{self.pk.hex[:8].upper()}"

    @classmethod
    def key_called(cls, number: str) -> str:
        found = NUMBER.fullmatch(number)
        return f"{found[1].lower()}-" if found else ""

    @property
    def grades(self) -> list[int]:
        """The one grade, in the shape that grades are written out from."""
        return [self.grade]

    @property
    def made_for(self) -> list[int]:
        """The grades the activity is made for, when the group is in none of them; else empty."""
        grades = self.activity.grades
        return grades if grades and self.grade not in grades else []

    @property
    def host_sees(self) -> str:
        """The status as a tag for the host: what he waits for is not what the school waits for."""
        if self.status == BookingStatus.NEW_TIME:
            return gettext("Venter på at skolen velger")
        return str(self.user_label)

    @property
    def is_open(self) -> bool:
        """Someone still has to answer."""
        return self.status in OPEN

    @property
    def never_held(self) -> bool:
        """It came to nothing: the school may look for something else."""
        return self.status in NEVER_HELD

    @property
    def was_agreed(self) -> bool:
        """Both sides have said yes to a time, whatever came after."""
        return self.status in WAS_AGREED

    @property
    def is_anonymous(self) -> bool:
        """Who took part is forgotten, as nobody needs to reach them any more."""
        return not self.contact_email

    @property
    def people(self) -> int:
        """Pupils and adults together: what has to fit the group size."""
        return self.pupils + self.adults


class ProposedTime(models.Model):
    """A time one side has proposed; the other may choose it. An answer makes all the booking's open ones closed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="proposed_times")
    side = models.CharField(max_length=6, choices=Side)
    starts_at = models.DateTimeField(_("fra"))
    ends_at = models.DateTimeField(_("til"))
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("foreslått tidspunkt")
        verbose_name_plural = _("foreslåtte tidspunkter")
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="proposed_times_in_order",
                violation_error_message=_("Slutt må være etter start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class AnswerLink(models.Model):
    """A link in a mail that lets its receiver answer one request without logging in: once, and until it expires.

    The mail carries the signed id; the row says whether it still works.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="answer_links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=Side)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("svarlenke")
        verbose_name_plural = _("svarlenker")

    def __str__(self) -> str:
        return str(self.id)
