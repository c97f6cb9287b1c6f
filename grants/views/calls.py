"""/tilskudd/: what is open, what the school has applied for, how it works."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.models import CallVersion
from grants.presentation import call_card
from grants.services import overview

APPLICATIONS = 20
VISITS = 5


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """For everybody; those at a school also see its visits and applications."""
    context = {
        "calls": [card(version) for version in overview.open_calls()],
        "section": "tilskudd",
    }
    if not context["calls"]:
        context["coming"] = overview.coming_calls()
    if request.user.is_authenticated:
        page = Paginator(overview.applications_of(request.user), APPLICATIONS).get_page(request.GET.get("side"))
        context["page"] = page
        visits = list(overview.visits_to_apply_for(request.user)[: VISITS + 1])
        context |= {"visits": visits[:VISITS], "more_visits": len(visits) > VISITS}
    return render(request, "grants/calls.html", context)


def card(version: CallVersion) -> dict[str, object]:
    """A call as its card shows it; `terms` are those in force."""
    return call_card(version.call, version.terms)
