"""A bulk decision: many cases decided alike, each once, by a worker that may stop and go on."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.enums import JobItemStatus, JobStatus
from grants.models.application import Application
from workflow import clock


class BulkJob(models.Model):
    """Approve all these cases with the sum the rules give."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opprettet av")
    )
    created_at = models.DateTimeField(default=clock.now, verbose_name=_("opprettet"))
    status = models.CharField(_("status"), max_length=8, choices=JobStatus, default=JobStatus.WAITING)
    lease_until = models.DateTimeField(null=True, blank=True, verbose_name=_("opptatt til"))
    finished_at = models.DateTimeField(null=True, blank=True, verbose_name=_("ferdig"))

    class Meta:
        verbose_name = _("samlevedtak")
        verbose_name_plural = _("samlevedtak")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class BulkJobItem(models.Model):
    """One case of a bulk decision, with the sum that was shown when it was started."""

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="items")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    amount_ore = models.PositiveBigIntegerField(_("sum"))
    status = models.CharField(_("status"), max_length=8, choices=JobItemStatus, default=JobItemStatus.WAITING)
    message = models.CharField(_("hva skjedde"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sak i samlevedtak")
        verbose_name_plural = _("saker i samlevedtak")
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "application"], name="job_item_once")]

    def __str__(self) -> str:
        return str(self.application)
