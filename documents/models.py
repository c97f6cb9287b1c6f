"""Letters: a row first, then a file made once by a worker and kept with its hash."""

import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow import clock


class Status(models.TextChoices):
    PENDING = "pending", _("Lages")
    READY = "ready", _("Klart")
    FAILED = "failed", _("Feilet")


class Variant(models.TextChoices):
    """PDF/UA-1 is what people get; PDF/A-3a is the copy for the archive."""

    LETTER = "pdf/ua-1", _("Brev (PDF/UA-1)")
    ARCHIVE = "pdf/a-3a", _("Arkivkopi (PDF/A-3a)")


def private_storage() -> Storage:
    return storages["private"]


class Document(models.Model):
    """A PDF made from a template and a context of plain values. Its file is written once and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("slag"), max_length=64)
    key = models.CharField(_("nøkkel"), max_length=200, unique=True)
    title = models.CharField(_("tittel"), max_length=200)
    filename = models.CharField(_("filnavn"), max_length=200)
    language = models.CharField(_("språk"), max_length=5)
    template = models.CharField(_("mal"), max_length=200)
    context = models.JSONField(_("innhold"), default=dict)
    variant = models.CharField(_("variant"), max_length=16, choices=Variant, default=Variant.LETTER)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.PENDING)
    file = models.FileField(_("fil"), storage=private_storage, max_length=200, blank=True)
    sha256 = models.CharField(_("kontrollsum (SHA-256)"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("størrelse (byte)"), default=0)
    created_at = models.DateTimeField(_("bestilt"), default=clock.now)
    rendered_at = models.DateTimeField(_("laget"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0)
    lease_until = models.DateTimeField(_("opptatt til"), null=True, blank=True)
    last_error = models.TextField(_("siste feil"), blank=True)

    class Meta:
        verbose_name = _("dokument")
        verbose_name_plural = _("dokumenter")
        ordering = ("-created_at", "pk")
        indexes = (
            models.Index(fields=("created_at",), condition=models.Q(status="pending"), name="document_pending"),
            models.Index(fields=("-created_at", "id"), name="document_newest"),
        )

    def __str__(self) -> str:
        return self.title
