"""The front page, gathered from several apps, and the pages that explain the service."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings.enums import BookingStatus
from bookings.models import Booking, BookingRules
from catalogue.criteria import Criteria, Sort
from catalogue.enums import ActivityStatus, Kind
from catalogue.models import Activity, SearchRow
from catalogue.services.find import Hit, Origin, find
from catalogue.services.kept import kept
from catalogue.views.cards import cards, hits_of
from catalogue.views.own_school import own_school
from partners.models import Organisation
from workflow import clock

NEAR = 6
EVENTS = 3
TEN_MINUTES = 600
EVENT_BIT = 1 << list(Kind.values).index(Kind.EVENT.value)


@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    school = own_school(request.user)
    context = {
        "kinds": [(kind.value, kind.label) for kind in Kind],
        "school": school,
        "near": cards(_near(school)),
        "events": cards(_events()),
        "numbers": kept("front:numbers", _numbers, TEN_MINUTES),
        "steps": _steps(),
    }
    return render(request, "front/front.html", context)


def _near(school: Origin | None) -> list[Hit]:
    """Nearest the school, when there is one; else those with the first free times, then the newest."""
    if school is not None:
        return find(Criteria(sort=Sort.NEAR), school_origin=school, page_size=NEAR).hits
    soon = SearchRow.objects.filter(next_start__gt=clock.now()).exclude(kind_bit=EVENT_BIT).order_by("next_start", "pk")
    return kept("front:soon", lambda: hits_of(soon[:NEAR]), TEN_MINUTES) or find(Criteria(), page_size=NEAR).hits


def _events() -> list[Hit]:
    rows = SearchRow.objects.filter(kind_bit=EVENT_BIT, next_start__gt=clock.now()).order_by("next_start", "pk")
    return kept("front:events", lambda: hits_of(rows[:EVENTS]), TEN_MINUTES)


def _numbers() -> dict[str, int]:
    """What the service has come to. A figure of nothing is not shown."""
    done = Booking.objects.filter(status=BookingStatus.COMPLETED)
    met = done.aggregate(pupils=Sum("pupils"))["pupils"] or 0
    return {
        "pupils": met,
        "schools": done.values("school").distinct().count(),
        "partners": Organisation.objects.active().count(),
        "activities": Activity.objects.filter(status=ActivityStatus.PUBLISHED).count(),
    }


def _steps() -> list[dict[str, Any]]:
    return [
        {
            "title": _("Finn"),
            "text": _("Søk på fag, trinn og sted. Se hva som finnes nær skolen."),
            "icon": "MagnifyingGlass",
        },
        {
            "title": _("Book"),
            "text": _("Velg et ledig tidspunkt, eller foreslå et selv. Du får svar på e-post."),
            "icon": "Calendar",
        },
        {
            "title": _("Møt"),
            "text": _("Elevene møter folk som bruker realfag på jobb. Bussen kan dere få dekket."),
            "icon": "PersonGroup",
        },
    ]


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"contact_email": settings.CONTACT_EMAIL, **context})


@require_safe
def for_schools(request: HttpRequest) -> HttpResponse:
    return _page(request, "front/for_schools.html")


@require_safe
def for_partners(request: HttpRequest) -> HttpResponse:
    return _page(request, "front/for_partners.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return _page(request, "front/contact.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, "front/privacy.html", months=BookingRules.current().keep_people_months)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _page(request, "front/accessibility.html")
