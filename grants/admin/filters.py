"""How the queue of cases is narrowed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grants.enums import AT_STAFF, OPEN_APPEAL, AppealStatus
from grants.enums import ApplicationStatus as S
from grants.models import Appeal, Application, Call
from regions.models import County
from workflow import clock
from workflow.admin_filters import NarrowedFilter

Cases = QuerySet[Application]


class WaitingFilter(NarrowedFilter):
    """The state of the case; without a choice, what waits for NSR."""

    title = _("status")
    parameter_name = "status"
    narrowed = _("Venter på NSR")
    everything = _("Alle saker")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value, state.label) for state in S if state != S.DRAFT]

    def chosen(self, queryset: Cases, value: str) -> Cases:
        return queryset.filter(status=value) if value else queryset.filter(status__in=AT_STAFF)


class CountyFilter(admin.SimpleListFilter):
    title = _("fylke")
    parameter_name = "fylke"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(county.number, county.name) for county in County.objects.order_by("name")]

    def queryset(self, request: HttpRequest, queryset: Cases) -> Cases:
        return queryset.filter(county=self.value()) if self.value() else queryset


class CallFilter(admin.SimpleListFilter):
    title = _("utlysning")
    parameter_name = "utlysning"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(call.pk), call.title) for call in Call.objects.exclude(status="draft").order_by("-opens_at")[:30]]

    def queryset(self, request: HttpRequest, queryset: Cases) -> Cases:
        return queryset.filter(call=self.value()) if (self.value() or "").isdigit() else queryset


class AgeFilter(admin.SimpleListFilter):
    """How long ago the school sent it."""

    title = _("alder")
    parameter_name = "alder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("mer enn én dag")), ("3", _("mer enn 3 dager")), ("7", _("mer enn en uke")),
                ("30", _("mer enn en måned"))]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: Cases) -> Cases:
        value = self.value() or ""
        return queryset.filter(submitted_at__lt=clock.now() - timedelta(days=int(value))) if _known(self) else queryset


class RulesFilter(admin.SimpleListFilter):
    title = _("regelsjekk")
    parameter_name = "regler"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ja", _("oppfyller alle")), ("nei", _("bryter minst én")), ("mangler", _("mangler opplysninger"))]

    def queryset(self, request: HttpRequest, queryset: Cases) -> Cases:
        if self.value() == "ja":
            return queryset.filter(rules_passed=True)
        if self.value() == "nei":
            return queryset.filter(rule_lines__contains=[{"ok": False}])
        if self.value() == "mangler":
            return queryset.filter(rule_lines__contains=[{"ok": None}])
        return queryset


class HandlerFilter(admin.SimpleListFilter):
    title = _("saksbehandler")
    parameter_name = "hvem"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("meg", _("mine")), ("ingen", _("uten saksbehandler"))]

    def queryset(self, request: HttpRequest, queryset: Cases) -> Cases:
        if self.value() == "meg":
            return queryset.filter(handler=request.user.pk)
        return queryset.filter(handler=None) if self.value() == "ingen" else queryset


class AppealFilter(admin.SimpleListFilter):
    title = _("klage")
    parameter_name = "klage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("apen", _("klage venter på svar")), ("klageinstans", _("klage hos klageinstansen"))]

    def queryset(self, request: HttpRequest, queryset: Cases) -> Cases:
        statuses = {"apen": OPEN_APPEAL, "klageinstans": (AppealStatus.UPHELD,)}.get(self.value() or "")
        if statuses is None:
            return queryset
        return queryset.filter(Exists(Appeal.objects.filter(decision__application=OuterRef("pk"), status__in=statuses)))


def _known(chosen: admin.SimpleListFilter) -> bool:
    return chosen.value() in {str(value) for value, _label in chosen.lookup_choices}
