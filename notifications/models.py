"""The outbox and the inbox. A mail is a row before it is a mail."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from workflow import clock


class Status(models.TextChoices):
    QUEUED = "queued", _("I kø")
    SENDING = "sending", _("Sendes")
    SENT = "sent", _("Sendt")
    RETRYING = "retrying", _("Prøver igjen")
    FAILED = "failed", _("Kom ikke fram")
    CANCELLED = "cancelled", _("Stoppet")


# The theme colour that goes with the word.
STATUS_COLORS: dict[str, str] = {
    Status.QUEUED: "info",
    Status.SENDING: "info",
    Status.SENT: "success",
    Status.RETRYING: "warning",
    Status.FAILED: "danger",
    Status.CANCELLED: "neutral",
}
WAITING = (Status.QUEUED, Status.RETRYING)


class Message(models.Model):
    """One mail to one recipient. `key` makes it one however often it is asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("nøkkel"), max_length=200, unique=True)
    kind = models.CharField(_("slag"), max_length=64)
    # What it is about: one recipient gets the messages of a thread in the order they were made.
    thread = models.CharField(_("tråd"), max_length=64, blank=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("bruker"),
    )
    email = models.EmailField(_("til"))
    language = models.CharField(_("språk"), max_length=5)
    context = models.JSONField(_("innhold"), default=dict)
    url = models.CharField(_("adresse"), max_length=500, blank=True)
    documents = models.ManyToManyField(Document, blank=True, related_name="messages", verbose_name=_("vedlegg"))
    calendar = models.TextField(_("kalenderinvitasjon"), blank=True)
    calendar_method = models.CharField(_("kalendermetode"), max_length=16, blank=True)
    # A code, a reset link: gone once sent, and sent before all else, for somebody sits and waits for it.
    confidential = models.BooleanField(_("fortrolig"), default=False)
    message_id = models.CharField(_("Message-ID"), max_length=200, editable=False)

    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0)
    created_at = models.DateTimeField(_("laget"), default=clock.now)
    next_attempt_at = models.DateTimeField(_("neste forsøk"), default=clock.now)
    lease_until = models.DateTimeField(_("opptatt til"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sendt"), null=True, blank=True)
    last_error = models.TextField(_("siste feil"), blank=True)

    subject = models.CharField(_("emne"), max_length=300, blank=True)
    text = models.TextField(_("tekst"), blank=True)
    html = models.TextField(_("HTML"), blank=True)

    class Meta:
        verbose_name = _("melding")
        verbose_name_plural = _("meldinger")
        ordering = ("-created_at", "pk")
        indexes = (
            models.Index(
                fields=("-confidential", "next_attempt_at", "id"),
                condition=models.Q(status__in=("queued", "retrying")),
                name="message_due",
            ),
            models.Index(
                fields=("thread", "email"),
                condition=models.Q(status__in=("queued", "sending")) & ~models.Q(thread=""),
                name="message_thread_going",
            ),
            models.Index(
                fields=("thread", "email"),
                condition=models.Q(status="sent") & ~models.Q(thread=""),
                name="message_thread_sent",
            ),
            models.Index(fields=("lease_until",), condition=models.Q(status="sending"), name="message_leased"),
            models.Index(fields=("-created_at", "id"), name="message_newest"),
            models.Index(fields=("status", "-created_at", "id"), name="message_by_status"),
        )

    def __str__(self) -> str:
        return self.subject or f"{self.kind} → {self.email}"


class InboxItem(models.Model):
    """The same message as the user sees it when logged in: schools' spam filters eat mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="inbox_item")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inbox_items")
    created_at = models.DateTimeField(_("mottatt"), default=clock.now)
    read_at = models.DateTimeField(_("lest"), null=True, blank=True)

    class Meta:
        verbose_name = _("innbokspost")
        verbose_name_plural = _("innboksposter")
        ordering = ("-created_at", "pk")
        indexes = (
            models.Index(fields=("user", "-created_at", "id"), name="inbox_newest"),
            models.Index(fields=("user",), condition=models.Q(read_at=None), name="inbox_unread"),
        )

    def __str__(self) -> str:
        return f"{self.message.kind} → {self.user}"
