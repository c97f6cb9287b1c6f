"""Hands out a case as one zip file: POST asks for it, GET fetches it when the worker has made its pages."""

from __future__ import annotations

import tempfile
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse

from documents.models import Document, Status
from documents.views import document_response
from grants.models import Application
from grants.services.export import request_case_pdf, write_case
from grants.services.reading import log_read
from workflow.admin import ObjectActions

from .confirm import role

IN_MEMORY = 4_000_000


class ExportActions(ObjectActions):
    """The whole case to take along, for those who handle or pay cases."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:object_id>/eksport/", wrap(self.export_view), name="grants_application_export"),
            path("<uuid:object_id>/eksport/<uuid:document_id>.zip", wrap(self.zip_view), name="grants_application_zip"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, object_id: UUID) -> HttpResponseBase:
        application = self._case(request, object_id)
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:grants_application_change", args=[object_id]))
        document = request_case_pdf(application)
        return HttpResponseRedirect(reverse("admin:grants_application_zip", args=[object_id, document.pk]))

    def zip_view(self, request: HttpRequest, object_id: UUID, document_id: UUID) -> HttpResponseBase:
        application = self._case(request, object_id)
        own = Document.objects.filter(kind="grant_case", key__startswith=f"grant-case:{object_id}:")
        document = own.filter(pk=document_id).first()
        if document is None:
            raise Http404
        if document.status != Status.READY:
            return document_response(request, document)
        target = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
        write_case(application, document, target)
        target.seek(0)
        name = f"{application.case_number}.zip"
        response = FileResponse(target, as_attachment=True, filename=name, content_type="application/zip")
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    def _case(self, request: HttpRequest, object_id: UUID) -> Application:
        application = self.get_object(request, str(object_id))
        if not isinstance(application, Application):
            raise Http404
        if not role(request) or not self.has_view_permission(request, application):
            raise PermissionDenied
        log_read(application=application, by=request.user)  # type: ignore[arg-type]
        return application
