"""The queue of cases, and the page of one."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Min, Q, QuerySet, Sum, Value
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from documents.views import document_response
from grants.enums import AT_STAFF, OPEN_APPEAL, Outcome
from grants.enums import ApplicationStatus as S
from grants.models import Appeal, Application, Decision
from grants.money import kr
from grants.services.bulk import DECIDABLE, decidable, start_bulk
from grants.services.handling import Judgement
from grants.services.kinds import kind_of
from grants.services.reading import log_read
from regions.folding import holds
from schools.models import School
from workflow import clock
from workflow.admin import ReadOnlyAdmin, Tagged, colored
from workflow.errors import DomainError
from workflow.paginator import AnyPaginator

from .confirm import is_barred, role
from .decisions import CHANGE, DecisionActions
from .documentation import DocumentationActions
from .export import ExportActions
from .filters import AgeFilter, AppealFilter, CallFilter, CountyFilter, HandlerFilter, RulesFilter, WaitingFilter
from .follow_up import FollowUpActions
from .preview import of_decision
from .story import story

LIST = "admin:grants_application_changelist"
MOST_MATCHES = 2_000
# The button that moves a case on: the first of these that can be pressed.
MAIN = ("avgjor-klage", "behandle-klage", "klageinstans", "godkjenn-dokumentasjon", "innvilg", "ta")


class TotalsPaginator(AnyPaginator):
    """Sums the list as it is filtered while it counts it: one query for the totals and the pages."""

    @cached_property
    def totals(self) -> dict[str, Any]:
        cases: Any = self.object_list
        if cases.model is not Application:  # the admin pages its own history of a case with this too
            return {"count": cases.count()}
        numbers: dict[str, Any] = cases.order_by().aggregate(
            count=Count("*"),
            applied=Sum(
                F("estimate_ore") - F("other_cover_ore"), filter=Q(estimate_ore__gt=F("other_cover_ore")), default=0
            ),
            expected=Sum("expected_ore", default=0),
            granted=Sum("granted_ore", default=0),
        )
        return numbers

    @cached_property
    def count(self) -> int:
        return int(self.totals["count"])


@admin.register(Application)
class ApplicationAdmin(Tagged, ReadOnlyAdmin, DecisionActions, DocumentationActions, FollowUpActions, ExportActions):
    """Cases are read here and changed only by their actions. Drafts are the school's own."""

    list_display: ClassVar = (
        "case_number", "school", "county", "visit", "expected", "rules", "age", "status_tag"
    )  # fmt: skip
    list_select_related: ClassVar = ("school", "county", "trip", "handler")
    list_filter: ClassVar = (
        WaitingFilter, RulesFilter, AgeFilter, HandlerFilter, AppealFilter, CountyFilter, CallFilter
    )  # fmt: skip
    paginator = TotalsPaginator
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 25
    list_max_show_all = 500
    # That there is a search box; what it asks lies in get_search_results.
    search_fields: ClassVar = ("case_number", "school__name", "applicant_name", "applicant_email")
    search_help_text = _("Saksnummer, skole, søkerens navn eller e-post")
    ordering: ClassVar = ("submitted_at", "pk")
    actions: ClassVar = ["decide_together"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        return super().get_queryset(request).filter(submitted_at__isnull=False)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Application], search_term: str
    ) -> tuple[QuerySet[Application], bool]:
        """Cases of a school with all the words in its name, or with the whole of them in number, applicant or address.

        Django's own would compare each word with every case's school.
        """
        term = search_term.strip()
        if not term:
            return queryset, False
        schools = School.objects.all()
        for word in term.split():
            schools = schools.filter(holds(word))
        # Asked for first: with a question inside, PostgreSQL reads every case instead of four indexes.
        found = Q(school__in=list(schools.values_list("pk", flat=True))) | Q(case_number__icontains=term)
        found |= Q(applicant_name__icontains=term) | Q(applicant_email__icontains=term)
        # The page asks for the rows, their number and their sums: the search itself is done once.
        matches = list(queryset.order_by().filter(found).values_list("pk", flat=True)[: MOST_MATCHES + 1])
        return queryset.filter(found if len(matches) > MOST_MATCHES else Q(pk__in=matches)), False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Application | None:
        """The case with what every page of it needs. One query."""
        rows = self.get_queryset(request).select_related(
            "call__scheme", "version", "school__municipality", "county", "applicant", "handler", "trip__booking",
            "claim__checked_by", "payout_account",
        )  # fmt: skip
        try:
            return rows.filter(pk=UUID(str(object_id))).first()
        except ValueError:
            return None

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("samlevedtak/", wrap(self.bulk_view), name="grants_application_bulk"),
            path("<uuid:object_id>/arkiv/<uuid:decision_id>/", wrap(self.archive_view), name="grants_decision_archive"),
            *super().get_urls(),
        ]

    # The queue

    @admin.display(description=mark_safe('<input type="checkbox" id="action-toggle">'))
    def action_checkbox(self, obj: Application) -> str:
        """Django's own, written as it renders it: its widget's template is a fifth of the page's time."""
        label = _("Velg %(case)s") % {"case": obj}
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">',
            ACTION_CHECKBOX_NAME, obj.pk, label,
        )  # fmt: skip

    @admin.display(description=_("besøk"), ordering="trip__visit_at")
    def visit(self, obj: Application) -> Any:
        return obj.trip.visit_at.astimezone(clock.OSLO).strftime("%d.%m.%Y")

    @admin.display(description=_("beregnet"), ordering="expected_ore")
    def expected(self, obj: Application) -> str:
        return kr(obj.expected_ore)

    @admin.display(description=_("regler"), ordering="rules_passed")
    def rules(self, obj: Application) -> str:
        if obj.rules_passed:
            return colored(_("alle i orden"), "success")
        broken = sum(line["ok"] is False for line in obj.rule_lines)
        if broken:
            return colored(ngettext("%(n)d brutt", "%(n)d brutt", broken) % {"n": broken}, "danger")
        missing = sum(line["ok"] is None for line in obj.rule_lines)
        return colored(ngettext("%(n)d mangler", "%(n)d mangler", missing) % {"n": missing}, "warning")

    @admin.display(description=_("alder"), ordering="submitted_at")
    def age(self, obj: Application) -> str:
        days = (clock.today() - obj.submitted_at.astimezone(clock.OSLO).date()).days if obj.submitted_at else 0
        return str(_("i dag")) if not days else ngettext("%(n)d dag", "%(n)d dager", days) % {"n": days}

    @admin.display(description=_("status"), ordering="status")
    def status_tag(self, obj: Application) -> str:
        tag = super().status_tag(obj)
        return format_html('{}<br><span class="quiet">{}</span>', tag, obj.handler.name) if obj.handler else tag

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            totals = response.context_data["cl"].paginator.totals
            response.context_data |= {"totals": totals, "waiting": waiting()}
            response.context_data |= {"title": _("Søknader"), "is_nav_sidebar_enabled": False}
        return response

    @admin.action(description=_("Innvilg samlet det reglene gir"), permissions=["decide"])
    def decide_together(self, request: HttpRequest, queryset: QuerySet[Application]) -> HttpResponse | None:
        chosen = list(decidable(queryset).select_related("school", "county", "version").order_by("submitted_at", "pk"))
        if not chosen:
            messages.warning(request, _("Ingen av sakene du valgte, kan avgjøres samlet. De må oppfylle alle regler."))
            return None
        above = [case for case in chosen if case.expected_ore > int(case.version.terms["two_person_limit_ore"])]
        rest = queryset.exclude(pk__in=[case.pk for case in chosen]).order_by("submitted_at", "pk")
        example = self.get_object(request, str(chosen[0].pk))
        assert example is not None
        judgement = Judgement(Outcome.APPROVED, example.expected_ore)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Innvilg samlet"),
            "cases": chosen,
            "ids": ",".join(str(case.pk) for case in chosen),
            "total_ore": sum(case.expected_ore for case in chosen),
            "left_out": [(case, why_not_together(case)) for case in rest],
            "above": above,
            "example": example,
            "letter": of_decision(example, judgement, by=request.user).letter,  # type: ignore[arg-type]
            "list_url": reverse(LIST),
        }
        return TemplateResponse(request, "admin/grants/application/bulk.html", context)

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """POST from the preview page starts the job."""
        if not self.has_decide_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(reverse(LIST))
        try:
            ids = [UUID(part) for part in request.POST.get("ids", "").split(",") if part]
            cases = self.get_queryset(request).filter(pk__in=ids)
            job = start_bulk(applications=cases, by=request.user)  # type: ignore[arg-type]
        except ValueError:
            raise Http404 from None
        except DomainError as error:
            messages.warning(request, error.message)
            return HttpResponseRedirect(reverse(LIST))
        return HttpResponseRedirect(reverse("admin:grants_bulkjob_change", args=[job.pk]))

    # The case

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case from top to bottom. Opening it is logged; nothing is edited here."""
        application = self.get_object(request, object_id)
        if application is None:
            raise Http404
        if not self.has_view_permission(request, application):
            raise PermissionDenied
        log_read(application=application, by=request.user)  # type: ignore[arg-type]
        context = {
            **self.admin_site.each_context(request),
            **story(application),
            "opts": self.opts,
            "title": f"{application.case_number} · {application.school.name}",
            "original": application,
            "barred": is_barred(request, application),
            "role": role(request),
            "is_nav_sidebar_enabled": False,
            "object_actions": self.buttons(request, application),
        }
        return TemplateResponse(request, "admin/grants/application/case.html", context)

    def buttons(self, request: HttpRequest, application: Application) -> list[dict[str, Any]]:
        """What she may do now: what moves the case on first, what ends it last. One at most is `main`: never to approve what the rules refuse."""
        actions = [
            action
            for action in self.object_actions()
            if self.may_run(action, request, application) and action.available(application, request)
        ]
        refused = {"innvilg"} if any(line["ok"] is False for line in application.rule_lines) else set()
        open_now = {action.path for action in actions} - refused
        main = next((path for path in MAIN if path in open_now), "")
        actions.sort(key=lambda action: (action.path != main, action.danger))
        return [
            {"action": action, "url": self._action_url(action, application), "main": action.path == main}
            for action in actions
        ]

    def archive_view(self, request: HttpRequest, object_id: UUID, decision_id: UUID) -> HttpResponseBase:
        """The tagged archive copy of a decision's letter."""
        if not role(request) or not self.has_view_permission(request):
            raise PermissionDenied
        rows = Decision.objects.select_related("application", "archive_copy")
        decision = rows.filter(pk=decision_id, application=object_id).first()
        if decision is None or decision.archive_copy is None:
            raise Http404
        log_read(application=decision.application, by=request.user)  # type: ignore[arg-type]
        return document_response(request, decision.archive_copy)


def why_not_together(case: Application) -> str:
    """Why a chosen case is not decided in bulk."""
    if case.status not in DECIDABLE:
        return _("Saken er: %(status)s.") % {"status": case.staff_label}
    lines = [line.text for line in kind_of(case).lines_of(case) if not line.ok]
    return " ".join(lines) or _("Reglene gir ingen støtte.")


def waiting() -> list[dict[str, Any]]:
    """What needs action first: open appeals, then each state that waits for NSR, with how many and since when. One query."""
    cases = Application.objects.filter(status__in=AT_STAFF).order_by().annotate(queue=F("status")).values("queue")
    appeals = Appeal.objects.filter(status__in=OPEN_APPEAL).order_by().annotate(queue=Value("appeal")).values("queue")
    rows = cases.annotate(count=Count("*"), since=Min("status_changed_at")).union(
        appeals.annotate(count=Count("*"), since=Min("received_at"))
    )
    found = {row["queue"]: row for row in rows}
    words = [
        ("appeal", ngettext_lazy("klage", "klager", "count"), "?status=alle&klage=apen"),
        (
            S.PROPOSED,
            ngettext_lazy("innstilt, venter på leder", "innstilt, venter på leder", "count"),
            "?status=proposed",
        ),
        (S.SUBMITTED, ngettext_lazy("ny", "nye", "count"), "?status=submitted"),
        (S.UNDER_REVIEW, ngettext_lazy("under behandling", "under behandling", "count"), "?status=under_review"),
        (S.DOCUMENTED, ngettext_lazy("reise å kontrollere", "reiser å kontrollere", "count"), "?status=documented"),
    ]
    return [
        {**found[queue], "text": text % found[queue], "query": query} for queue, text, query in words if queue in found
    ]
