"""Lists of money: many columns, so the menu makes room for them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from workflow.admin import ReadOnlyAdmin


class WideList(ReadOnlyAdmin):
    """A list that needs the whole width of the page."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"is_nav_sidebar_enabled": False, **(extra_context or {})})
