"""The admin site NSR's staff work in."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from accounts.middleware import reviews_cases

from .foreign_words import for_scripts


class ScriptWords(JavaScriptCatalog):
    """Django's words for the admin's scripts, and ours where Django has none in the visitor's language."""

    packages = ("django.contrib.admin",)

    def get_catalog(self) -> dict[str, Any]:
        return {**super().get_catalog(), **for_scripts()}


class StaffAdminSite(AdminSite):
    site_header = _("STEM arbeidsliv – saksbehandling")
    site_title = _("STEM arbeidsliv")
    index_title = _("Arbeidslisten")
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        """NSR's staff, and reviewers from outside, who have few permissions beyond the door."""
        return super().has_permission(request) or reviews_cases(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send the visitor to the ordinary log-in page: one door, with its rate limits and second factor."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        return secure_admin_login(super().login)(request, extra_context)

    def i18n_javascript(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return ScriptWords.as_view()(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The front page, with what waits for the staff on top."""
        # The work list reads every app's models, which are not loaded yet when the admin site is made.
        from .work_list import tasks

        user: Any = request.user
        return super().index(request, {"tasks": tasks(user) if user.is_staff else None, **(extra_context or {})})
