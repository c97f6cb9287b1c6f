"""The numbers staff set for all schemes: one row."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class GrantRules(models.Model):
    """What holds whatever the call says."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    leader_link_days = models.PositiveSmallIntegerField(
        _("lenken til skoleleder virker så mange dager"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    largest_sum_ore = models.PositiveBigIntegerField(
        _("største sum noen kan skrive, øre"), default=100_000_000, help_text=_("Fanger opp tastefeil.")
    )
    attachment_max_mb = models.PositiveSmallIntegerField(
        _("største vedlegg, megabyte"), default=10, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    attachment_max_megapixels = models.PositiveSmallIntegerField(
        _("største bilde, megapiksler"), default=50, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attachments_per_case = models.PositiveSmallIntegerField(
        _("vedlegg per sak"), default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("regler for tilskudd")
        verbose_name_plural = _("regler for tilskudd")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="grant_rules_one_row")]

    def __str__(self) -> str:
        return str(_("Regler for tilskudd"))

    @classmethod
    def current(cls) -> GrantRules:
        """What staff have set; the defaults above when the row is gone."""
        return cls.objects.filter(pk=1).first() or cls()
