"""What every page of a case begins with: the case, for one who may see it or act in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.models import Application
from schools.services.membership import may_book

ask_or_act = require_http_methods(["GET", "HEAD", "POST"])


def see(request: HttpRequest, pk: UUID) -> Application:
    """The application, when its reader may see it; else 404."""
    rows = Application.objects.visible_to(request.user).select_related(
        "call__scheme", "version", "school__municipality", "county", "trip__booking__slot"
    )
    application = rows.filter(pk=pk).first()
    if application is None:
        raise Http404
    return application


def act(request: HttpRequest, pk: UUID) -> Application:
    """The application, when its reader may act for the school; else 404, also for NSR staff, who act in the admin."""
    application = see(request, pk)
    if not may_book(user(request), application.school):
        raise Http404
    return application


def user(request: HttpRequest) -> Any:
    """Who asks; the views that call this let only those logged in through."""
    return request.user


def posted(request: HttpRequest) -> Any:
    """What was posted, also when that is nothing; None for a GET."""
    return request.POST if request.method == "POST" else None


def crumbs(application: Application | None = None) -> list[dict[str, Any]]:
    trail = [{"url": reverse("call-list"), "label": _("Transportstøtte")}]
    if application is not None:
        trail.append({"url": application.get_absolute_url(), "label": str(application)})
    return trail
