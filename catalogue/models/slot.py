"""A slot: one time at which an activity happens, and the role models who are taken by it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation, RoleModel
from workflow import clock

from ..enums import SlotStatus, Unit
from .activity import Activity

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class SlotSeries(models.Model):
    """How a run of slots was made: these weekdays (0 = Monday), every `every_weeks` weeks, between two days, at these times."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="series")
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    every_weeks = models.PositiveSmallIntegerField(default=1)
    first_day = models.DateField()
    last_day = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    capacity = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True, verbose_name=_("opprettet"))

    class Meta:
        verbose_name = _("serie")
        verbose_name_plural = _("serier")

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day}"


class SlotQuerySet(models.QuerySet["Slot"]):
    def upcoming(self) -> SlotQuerySet:
        return self.filter(starts_at__gt=clock.now()).order_by("starts_at")

    def free(self) -> SlotQuerySet:
        """Listed, open, in the future and with at least one seat left."""
        return self.upcoming().filter(listed=True, status=SlotStatus.OPEN, taken__lt=F("capacity"))

    def of_hosts(self, user: User | AnonymousUser) -> SlotQuerySet:
        """Those of the organisations that `user` is a member of."""
        return self.filter(activity__organisation__in=Organisation.objects.of(user).values("pk"))


class Slot(models.Model):
    """A time with room for `capacity` units (groups or pupils, as the activity says), of which `taken` are held.

    A slot that is not `listed` was made for one booking, from a time the two sides agreed on.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="slots", verbose_name=_("aktivitet"))
    series = models.ForeignKey(
        SlotSeries, models.SET_NULL, null=True, blank=True, related_name="slots", verbose_name=_("serie")
    )
    starts_at = models.DateTimeField(_("fra"))
    ends_at = models.DateTimeField(_("til"))
    capacity = models.PositiveSmallIntegerField(_("plasser"), default=1)
    taken = models.PositiveSmallIntegerField(_("opptatt"), default=0)
    listed = models.BooleanField(_("vises i katalogen"), default=True)
    status = models.CharField(_("status"), max_length=10, choices=SlotStatus, default=SlotStatus.OPEN)
    cancel_reason = models.CharField(_("grunn til avlysning"), max_length=500, blank=True)
    role_models = models.ManyToManyField(RoleModel, through="SlotRoleModel", related_name="slots", blank=True)
    created_at = models.DateTimeField(auto_now_add=True, verbose_name=_("opprettet"))

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("tidspunkt")
        verbose_name_plural = _("tidspunkter")
        ordering: ClassVar = ["starts_at"]
        indexes: ClassVar = [
            models.Index(fields=["activity", "starts_at"], name="slot_by_activity"),
            models.Index(fields=["starts_at"], condition=Q(listed=True, status="open"), name="slot_open_by_start"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="slot_times_in_order",
                violation_error_message=_("Slutt må være etter start."),
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")),
                name="slot_not_overbooked",
                violation_error_message=_("Tidspunktet er fullt."),
            ),
            models.UniqueConstraint(
                fields=["activity", "starts_at"],
                condition=Q(listed=True) & ~Q(status="cancelled"),
                name="slot_once",
                violation_error_message=_("Det finnes alt et tidspunkt som starter da."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def taken_label(self) -> str:
        """«1 av 2 grupper», in the activity's unit."""
        if self.activity.unit == Unit.PUPILS:
            text = ngettext("%(taken)s av %(capacity)s elev", "%(taken)s av %(capacity)s elever", self.capacity)
        else:
            text = ngettext("%(taken)s av %(capacity)s gruppe", "%(taken)s av %(capacity)s grupper", self.capacity)
        return text % {"taken": self.taken, "capacity": self.capacity}

    @property
    def state_label(self) -> str:
        """The status in the host's words: an open time without room is full, one made for a class is that class's."""
        if self.status == SlotStatus.OPEN and not self.listed:
            return gettext("Avtalt med én klasse")
        if self.status == SlotStatus.OPEN and not self.free:
            return gettext("Fullt")
        return str(self.get_status_display())

    @property
    def free(self) -> int:
        """Seats left, in the activity's unit."""
        return self.capacity - self.taken


class SlotRoleModel(models.Model):
    """That a role model is taken by a slot. The database refuses two active rows that overlap in time."""

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="assignments")
    role_model = models.ForeignKey(RoleModel, models.PROTECT, related_name="assignments")
    period = DateTimeRangeField()
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("rollemodell på tidspunkt")
        verbose_name_plural = _("rollemodeller på tidspunkt")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "role_model"], name="slot_role_model_once"),
            ExclusionConstraint(
                name="role_model_in_one_place",
                expressions=[("role_model", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(active=True),
                violation_error_message=_("Rollemodellen er alt opptatt da."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_model} {self.slot}"
