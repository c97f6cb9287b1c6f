"""Documents as staff see them: what was made, its hash, and a second chance for those that failed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflow.admin import ObjectActions, WideList, language_name, object_action
from workflow.paginator import CappedPaginator

from .models import Document, Status
from .services.document import retry_failed
from .views import document_response


@admin.register(Document)
class DocumentAdmin(WideList, ObjectActions):
    list_display = ("title", "kind", "status", "language_name", "created_at", "size")
    list_filter = ("status",)
    search_fields = ("key", "title", "sha256")
    ordering = ("-created_at", "id")
    paginator = CappedPaginator
    show_full_result_count = False
    nothing_to_save = True
    fields = (
        "title", "kind", "key", "language_name", "template", "variant", "status", "download", "sha256", "size",
        "created_at", "rendered_at", "attempts", "last_error",
    )  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("språk"), ordering="language")
    def language_name(self, obj: Document) -> str:
        return language_name(obj.language)

    @admin.display(description=_("fil"))
    def download(self, obj: Document) -> str:
        if obj.status != Status.READY:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:documents_document_file", args=[obj.pk]), obj.filename)

    def get_urls(self) -> list[URLPattern]:
        own = path("<uuid:pk>/fil/", self.admin_site.admin_view(self.file_view), name="documents_document_file")
        return [own, *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        document = self.get_object(request, str(pk))
        if document is None or not self.has_view_permission(request, document) or document.status != Status.READY:
            raise Http404
        return document_response(request, document)

    @object_action(
        "lag-paa-nytt",
        _("Prøv igjen"),
        text=_("Dokumentet settes i kø og lages på nytt."),
        done=_("Dokumentet er satt i kø."),
        available=lambda obj, request: obj.status == Status.FAILED,
    )
    def retry(self, request: HttpRequest, obj: Document, form: forms.Form) -> None:
        retry_failed(document=obj)
        self.log_change(request, obj, gettext("Prøvd igjen"))
