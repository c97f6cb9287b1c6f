"""What someone has filled in and may not send yet."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models import Activity


class BookingDraft(models.Model):
    """The booking page as it was typed, kept until its writer is known at a school. One for each activity."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="+", verbose_name=_("aktivitet"))
    fields = models.JSONField(_("felter"), default=dict)
    updated_at = models.DateTimeField(_("endret"), auto_now=True)

    class Meta:
        verbose_name = _("utkast til bestilling")
        verbose_name_plural = _("utkast til bestillinger")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "activity"], name="booking_draft_once_per_activity")
        ]

    def __str__(self) -> str:
        return str(self.activity_id)
