"""The catalogue and the activity page: open to everybody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from ..criteria import Criteria
from ..models import Activity
from ..services.find import PAGE_SIZE, Found, Origin, find
from . import filter_panel
from .activity_page import activity_page
from .cards import cards
from .own_school import own_school


@require_safe
def activity_list(request: HttpRequest) -> HttpResponse:
    """Search and filter. The same address gives the whole page, or to htmx the parts of it that change.

    Words that were read as filters leave the search box, which only the whole page draws.
    """
    criteria = Criteria.read(request.GET)
    partial = request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
    reworded = criteria.q != " ".join(request.GET.get("q", "").split())
    if not partial and (reworded or any(not value for value in request.GET.values())):
        return HttpResponseRedirect(filter_panel.address(criteria))
    if partial and reworded:
        return HttpResponse(headers={"HX-Redirect": filter_panel.address(criteria)})
    found = find(criteria, school_origin=own_school(request.user))
    template = "catalogue/public/list_refresh.html" if partial else "catalogue/public/list.html"
    response = render(request, template, {**list_context(found), "partial": partial})
    if partial:
        # The same search again is not a step to go back over.
        here = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
        again = here == QueryDict(found.criteria.querystring())
        response["HX-Push-Url"] = "false" if again else filter_panel.address(found.criteria)
    patch_vary_headers(response, ["HX-Request"])
    return response


def list_context(found: Found) -> dict[str, Any]:
    wanted = found.criteria
    return {
        "found": found,
        "criteria": wanted,
        "cards": cards(found.hits, row=True),
        "page_obj": Paginator(range(found.total), PAGE_SIZE).page(wanted.page),
        "groups": filter_panel.groups(found),
        "counties": filter_panel.counties(found),
        "municipalities": filter_panel.municipalities(found),
        "radii": filter_panel.radii(found),
        "sorts": filter_panel.sorts(found),
        "chips": filter_panel.chips(found),
        "origin_label": filter_panel.origin_label(found.origin),
        "all_url": filter_panel.address(Criteria()),
        "suggestion_url": filter_panel.address(wanted.but(q=found.suggestion)),
    }


@require_safe
def activity_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything a teacher must know to say yes. Unpublished ones are shown to their hosts and NSR, as a preview."""
    activity = get_object_or_404(
        Activity.objects.visible_to(request.user).select_related(
            "organisation__municipality", "municipality", "search_row"
        ),
        slug=slug,
    )
    school: Origin | None = own_school(request.user)
    return render(request, "catalogue/public/detail.html", activity_page(activity, school))
