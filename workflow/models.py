"""The log of every state change, the runs of every periodic job, and the base of all that has a status."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import clock
from .machine import StateMachine
from .roles import ROLES

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField


class StatusField(CharField):
    """A status whose choices and default come from the model's machine, so migrations hold neither."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        machine = getattr(cls, "machine", None)
        if machine is not None and not cls._meta.abstract:
            self.choices = machine.states.choices
            self.default = machine.initial
        super().contribute_to_class(cls, name, private_only=private_only)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        kwargs.pop("default", None)
        return name, "django.db.models.CharField", args, kwargs


class StatefulModel(models.Model):
    """Something with a status that only `workflow.services.transition` may change."""

    machine: ClassVar[StateMachine]
    status_colors: ClassVar[Mapping[str, str]]

    status = StatusField(_("status"), max_length=32)
    status_changed_at = models.DateTimeField(_("status endret"), default=clock.now, editable=False)

    class Meta:
        abstract = True

    @property
    @admin.display(description=_("status"), ordering="status")
    def staff_label(self) -> str:
        return str(self.machine.staff_labels[self.status])

    @property
    def user_label(self) -> str:
        return str(self.machine.user_labels[self.status])

    @property
    def status_color(self) -> str:
        """The theme colour that goes with the word."""
        return self.status_colors[self.status]

    @classmethod
    def key_called(cls, number: str) -> str:
        """The key, or how it begins, of the row that people call `number`; "" when none of these is called so."""
        return ""


class LogEntry(models.Model):
    """One state change: who moved what, when, from where to where, and why."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("type"))
    object_id = models.CharField(_("objekt"), max_length=36)
    target = GenericForeignKey("content_type", "object_id")
    machine = models.CharField(_("tilstandsmaskin"), max_length=64)
    from_state = models.CharField(_("fra"), max_length=32, blank=True)
    to_state = models.CharField(_("til"), max_length=32)
    at = models.DateTimeField(_("tidspunkt"), default=clock.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("hvem"),
    )
    role = models.CharField(_("rolle"), max_length=32)
    reason = models.TextField(_("begrunnelse"), blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)

    class Meta:
        verbose_name = _("statusendring")
        verbose_name_plural = _("statusendringer")
        ordering = ("at", "pk")
        indexes = (models.Index(fields=("content_type", "object_id", "at"), name="logentry_object"),)

    def __str__(self) -> str:
        return f"{self.what}: {self.from_label or '·'} → {self.to_label}"

    @property
    def model(self) -> type[StatefulModel] | None:
        """The kind of thing that moved; None when there is no such kind any more."""
        return _models().get(self.machine)

    @property
    def what(self) -> str:
        """What staff call it."""
        return str(self.model._meta.verbose_name) if self.model else self.machine

    @property
    @admin.display(description=_("fra"), ordering="from_state")
    def from_label(self) -> str:
        return self._label(self.from_state)

    @property
    @admin.display(description=_("til"), ordering="to_state")
    def to_label(self) -> str:
        return self._label(self.to_state)

    @property
    @admin.display(description=_("rolle"), ordering="role")
    def role_label(self) -> str:
        return str(ROLES.get(self.role, self.role))

    def _label(self, state: str) -> str:
        """The word staff see; the code itself for a state or a machine that is no longer there."""
        return str(self.model.machine.staff_labels.get(state, state)) if self.model else state


AROUND_A_NUMBER = ".,;:!?()[]«»\"'#"


def key_called(word: str) -> str:
    """The key, or how it begins, of whatever has a status and is called so by people, in a sentence or not; `word` itself when nothing is."""
    number = word.strip(AROUND_A_NUMBER)
    return next(filter(None, (model.key_called(number) for model in _models().values())), word)


@cache
def _models() -> dict[str, type[StatefulModel]]:
    """Every model with a machine, by the machine's name."""
    return {model.machine.name: model for model in apps.get_models() if issubclass(model, StatefulModel)}


class JobRun(models.Model):
    """One run of a periodic job. A run without an end was cut off."""

    name = models.CharField(_("jobb"), max_length=100)
    started_at = models.DateTimeField(_("startet"), default=clock.now)
    finished_at = models.DateTimeField(_("ferdig"), null=True, blank=True)
    ok = models.BooleanField(_("gikk bra"), default=False)
    detail = models.TextField(_("detaljer"), blank=True)

    class Meta:
        verbose_name = _("jobbkjøring")
        verbose_name_plural = _("periodiske jobber")
        ordering = ("-started_at", "-pk")
        indexes = (
            models.Index(fields=("name", "-started_at"), name="jobrun_latest"),
            models.Index(fields=("name", "-finished_at"), condition=models.Q(ok=True), name="jobrun_success"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.started_at:%Y-%m-%d %H:%M}"
