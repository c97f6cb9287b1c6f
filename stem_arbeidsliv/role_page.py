"""What /min-side/ says to those who came as something else than teacher or partner: staff, reviewers, coordinators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import StaffGroup
from bookings.models import Booking
from catalogue.models import SearchRow
from grants.enums import ApplicationStatus
from grants.models import Application
from regions.models import County
from schools.models import School

from .work_list import tasks

TO_READ = (ApplicationStatus.SUBMITTED, ApplicationStatus.UNDER_REVIEW, ApplicationStatus.PROPOSED)


@dataclass(frozen=True)
class Region:
    """What a county has now. `url` is the catalogue's address for it, `free_url` for what has free times there."""

    name: str
    activities: int
    schools: int
    visits: int
    url: str
    free_url: str


def of(user: Any) -> dict[str, Any]:
    """The page's variables for the roles `user` has; empty for one who has none."""
    if user.is_staff:
        return {"staff_tasks": tasks()}
    groups = set(user.groups.values_list("name", flat=True))
    found: dict[str, Any] = {}
    if StaffGroup.REVIEWER in groups:
        barred = Application.objects.filter(conflicts__user=user).values("pk")
        found["cases_to_read"] = Application.objects.filter(status__in=TO_READ).exclude(pk__in=barred).count()
    if StaffGroup.COORDINATOR in groups:
        found["regions"] = regions(user)
    return found


def regions(user: Any) -> list[Region]:
    """Each county that `user` follows; the whole country for a coordinator nobody has given one. Three queries a county."""
    counties = list(County.objects.filter(coordinators__user=user))
    return [_region(county) for county in counties or [None]]


def _region(county: County | None) -> Region:
    rows = SearchRow.objects.filter(county_code=int(county.number)) if county else SearchRow.objects.all()
    schools = School.objects.filter(closed_at=None)
    visits = Booking.objects.coming()
    if county:
        schools = schools.filter(municipality__county=county)
        visits = visits.filter(school__municipality__county=county)
    catalogue = reverse("activity-list")
    query = f"fylke={county.number}&" if county else ""
    return Region(
        name=county.name if county else _("Hele landet"),
        activities=rows.count(),
        schools=schools.count(),
        visits=visits.count(),
        url=f"{catalogue}?{query}".rstrip("?&"),
        free_url=f"{catalogue}?{query}ledig=1",
    )
