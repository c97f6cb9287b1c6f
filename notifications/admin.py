"""The outbox as staff see it: what was sent, what did not come through, and a way to send it again."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflow.admin import ObjectActions, WideList, colored, each, language_name, object_action
from workflow.paginator import CappedPaginator

from . import previews
from .mail_page import mail_page
from .models import STATUS_COLORS, WAITING, Message, Status
from .services import outbox
from .services.rendering import Rendered, render_message

# One step of an address that ends in a signature.
SIGNED = re.compile(r"/[\w-]+[.:][\w.:-]{40,}/")


@admin.register(Message)
class MessageAdmin(WideList, ObjectActions):
    list_display = ("created_at", "status_tag", "subject", "email", "attempts")
    list_filter = ("status",)
    search_fields = ("email", "subject", "key", "message_id")
    ordering = ("-created_at", "id")
    paginator = CappedPaginator
    show_full_result_count = False
    nothing_to_save = True
    list_per_page = 50
    change_list_template = "admin/notifications/message/change_list.html"
    fields = (
        "status_tag", "email", "subject", "kind_label", "key", "language_name", "body", "html_page", "attachments", "created_at",
        "attempts", "next_attempt_at", "sent_at", "last_error", "message_id",
    )  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        """When it is tried next, only where it will be."""
        waits = obj is not None and obj.status in WAITING
        return [name for name in self.fields if waits or name != "next_attempt_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).defer("text", "html", "calendar", "context")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "failed": outbox.failed_count()})

    @admin.display(description=_("status"), ordering="status")
    def status_tag(self, obj: Message) -> SafeString:
        return colored(obj.get_status_display(), STATUS_COLORS[obj.status])

    @admin.display(description=_("slag"))
    def kind_label(self, obj: Message) -> str:
        return previews.kind_label(obj.kind)

    @admin.display(description=_("språk"))
    def language_name(self, obj: Message) -> str:
        return language_name(obj.language)

    @admin.display(description=_("tekst"))
    def body(self, obj: Message) -> str:
        if obj.confidential:
            return str(_("Meldingen har en kode eller lenke som bare mottakeren skal se."))
        return format_html('<div class="mail-preview"><pre>{}</pre></div>', _content(obj).text)

    @admin.display(description=_("slik den ser ut"))
    def html_page(self, obj: Message) -> str:
        if obj.confidential:
            return "–"
        url = reverse("admin:notifications_message_html", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, _("Vis e-posten"))

    @admin.display(description=_("vedlegg"))
    def attachments(self, obj: Message) -> str:
        names = [document.filename for document in obj.documents.all()]
        return ", ".join(names + (["invitasjon.ics"] if obj.calendar else [])) or "–"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/html/", view(self.html_view), name="notifications_message_html"),
            path("forhandsvisning/", view(self.preview_list), name="notifications_message_previews"),
            path(
                "forhandsvisning/<slug:kind>/<slug:language>/", view(self.preview), name="notifications_message_preview"
            ),
            path(
                "forhandsvisning/<slug:kind>/<slug:language>/html/",
                view(self.preview_html),
                name="notifications_message_preview_html",
            ),
        ]
        return own + super().get_urls()

    def html_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        message = self.get_object(request, str(pk))
        if message is None or message.confidential or not self.has_view_permission(request, message):
            raise Http404
        return mail_page(_content(message).html)

    def preview_list(self, request: HttpRequest) -> HttpResponse:
        self._require_view(request)
        kinds = {kind: previews.kind_label(kind) for kind, _context in previews.samples()}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Alle meldinger vi sender"),
            "kinds": kinds,
            "languages": settings.LANGUAGES,
        }
        return TemplateResponse(request, "admin/notifications/message/previews.html", context)

    def preview(self, request: HttpRequest, kind: str, language: str) -> HttpResponse:
        rendered = self._sample(request, kind, language)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": rendered.subject,
            "kind": kind,
            "kind_label": previews.kind_label(kind),
            "language": language,
            "languages": settings.LANGUAGES,
            "rendered": rendered,
        }
        return TemplateResponse(request, "admin/notifications/message/preview.html", context)

    def preview_html(self, request: HttpRequest, kind: str, language: str) -> HttpResponse:
        return mail_page(self._sample(request, kind, language).html)

    def _sample(self, request: HttpRequest, kind: str, language: str) -> Rendered:
        self._require_view(request)
        context = dict(previews.samples()).get(kind)
        if context is None or language not in dict(settings.LANGUAGES):
            raise Http404
        return previews.render_sample(kind, context, language=language)

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise Http404

    @object_action(
        "send-paa-nytt",
        _("Send på nytt"),
        text=_("Meldingen legges i køen igjen og sendes med én gang, med samme Message-ID."),
        done=_("Meldingen er lagt i køen."),
        available=lambda obj, request: (
            obj.status not in (Status.QUEUED, Status.SENDING)
            and obj.email != ""
            and not (obj.confidential and obj.sent_at)
        ),
        many=lambda obj: obj.status in (Status.FAILED, Status.CANCELLED),
    )
    def resend(self, request: HttpRequest, obj: Message, form: forms.Form) -> None:
        outbox.resend(message=obj, by=request.user)
        self.log_change(request, obj, gettext("Sendt på nytt"))

    @object_action(
        "stopp",
        _("Stopp meldingen"),
        text=_("Meldingen blir ikke sendt. Du kan sende den senere."),
        done=_("Meldingen er stoppet."),
        available=lambda obj, request: obj.status in WAITING,
        danger=True,
    )
    def stop(self, request: HttpRequest, obj: Message, form: forms.Form) -> None:
        outbox.cancel(message=obj)
        self.log_change(request, obj, gettext("Stoppet"))

    @object_action(
        "legg-bort",
        _("Legg bort"),
        text=_(
            "Meldingen blir ikke sendt, og går ut av arbeidslisten. Mottakeren får ikke vite noe, så ring om det haster."
        ),
        done=_("Meldingen er lagt bort."),
        available=lambda obj, request: obj.status == Status.FAILED and obj.email != "",
        many=each,
    )
    def lay_away(self, request: HttpRequest, obj: Message, form: forms.Form) -> None:
        outbox.cancel(message=obj)
        self.log_change(request, obj, gettext("Lagt bort"))


def _content(message: Message) -> Rendered:
    """What was sent, or would be; without the signed part of its links, which let their receiver act without a log-in."""
    if message.text or not message.email:
        sent = Rendered(message.subject, message.text, message.html)
    else:
        sent = render_message(message)
    return Rendered(sent.subject, SIGNED.sub("/…/", sent.text), SIGNED.sub("/…/", sent.html))
