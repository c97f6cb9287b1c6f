"""The progress of a bulk decision: how many are done, which were not and why."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from grants.enums import JobItemStatus, JobStatus
from grants.models import BulkJob
from grants.services.bulk import progress
from workflow import clock
from workflow.admin import ReadOnlyAdmin
from workflow.wake import wake

REFRESH_SECONDS = 3
SHOWN = 200


@admin.register(BulkJob)
class BulkJobAdmin(ReadOnlyAdmin):
    """Started from the queue. The page loads itself anew until the job is done."""

    list_display: ClassVar = ("created_at", "created_by", "status", "finished_at")
    list_select_related: ClassVar = ("created_by",)
    list_filter: ClassVar = ("status",)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """GET shows how far it has come; POST wakes a worker when the one before stopped."""
        job = self.get_object(request, object_id)
        if job is None:
            raise Http404
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        now = clock.now()
        running = job.status == JobStatus.RUNNING and job.lease_until is not None and job.lease_until > now
        woken = False
        if request.method == "POST":
            if not request.user.has_perm("grants.change_application"):
                raise PermissionDenied
            woken = not running and job.status != JobStatus.FINISHED
            if woken:
                wake("grants.tasks.run_bulk_jobs")
        items = job.items.select_related("application__school").order_by("pk")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Samlevedtak"),
            "job": job,
            "progress": progress(job),
            "refused": list(items.filter(status=JobItemStatus.REFUSED)[:SHOWN]),
            "done": list(items.filter(status=JobItemStatus.DONE).order_by("-pk")[:SHOWN]),
            "running": running,
            "woken": woken,
            "is_nav_sidebar_enabled": False,
            "finished": job.status == JobStatus.FINISHED,
        }
        response = TemplateResponse(request, "admin/grants/bulkjob/progress.html", context)
        if job.status != JobStatus.FINISHED:
            response["Refresh"] = f"{REFRESH_SECONDS}; url={request.path}"
        response["Cache-Control"] = "no-store"
        return response
