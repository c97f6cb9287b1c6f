"""What the activity page shows, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from regions.distance import km
from workflow import clock

from ..enums import ActivityStatus, BookingKind, Factor, Kind, Place, TeachingLanguage, Unit
from ..models import Activity, SearchRow, Slot
from ..services.find import Hit, Origin
from ..services.kept import kept
from ..services.reference import HOUR, reference
from .cards import DISTANCE_MARK, cards, place_label, revision, with_distance

NEXT_TIMES = 3
FIRST_TIMES = 12
MOST_TIMES = 120
OTHERS = 3
FIVE_MINUTES = 300
OPENING, BODY = "catalogue/public/opening.html", "catalogue/public/body.html"
TEXT_PARTS = ("cotton/facts.html", "cotton/fact.html", "cotton/section.html", "cotton/tag.html", "cotton/kind.html")
DISTANCE_WORDS = gettext_noop(" · %(km)s fra skolen din")


@dataclass(frozen=True)
class Time:
    """One free time. `url` is empty when the activity takes no booking here."""

    slot: Slot
    url: str
    note: str


@dataclass(frozen=True)
class Month:
    first_day: date
    times: list[Time]


@dataclass(frozen=True)
class MainButton:
    label: str
    url: str
    icon: str
    is_external: bool = False


def activity_page(activity: Activity, school: Origin | None) -> dict[str, Any]:
    """The context of the page. `school` is where the one looking works, when known."""
    row: SearchRow | None = getattr(activity, "search_row", None)
    times = _times(activity)
    opening, body = _text(activity, row)
    return {
        "activity": activity,
        "is_preview": activity.status != ActivityStatus.PUBLISHED,
        "opening": with_distance(opening, _distance(row, school), DISTANCE_WORDS),
        "body": mark_safe(body),
        "next_times": times[:NEXT_TIMES],
        "first_months": _months(times[:FIRST_TIMES]),
        "more_months": _months(times[FIRST_TIMES:]),
        "more_count": max(0, len(times) - FIRST_TIMES),
        "has_times": bool(times),
        "takes_times": activity.booking_kind == BookingKind.FIXED,
        "main_button": main_button(activity, has_times=bool(times)),
        "others": _others(activity),
        "crumbs": [{"url": reverse("activity-list"), "label": _("Aktiviteter")}],
    }


def _text(activity: Activity, row: SearchRow | None) -> tuple[str, str]:
    """The opening and the rest of the text, which are the same for everybody, kept under everything that is said in them."""
    organisation = activity.organisation
    people = [(person.name, person.work, person.about) for person in activity.role_models.filter(is_active=True)]
    subjects = row.subject_bits if row else [str(subject) for subject in activity.subjects.all()]
    said = [getattr(activity, field.attname) for field in activity._meta.concrete_fields]
    host = (organisation.name, organisation.about, organisation.website, organisation.municipality_id)
    digest = blake2b(repr((said, host, people, subjects)).encode(), digest_size=12).hexdigest()
    key = f"activity:{revision(OPENING, BODY, *TEXT_PARTS)}:{get_language()}:{digest}"

    def draw() -> tuple[str, str]:
        names = subjects if isinstance(subjects, list) else [s.label for s in reference().subjects_in(subjects)]
        facts = _facts(activity, people, names)
        return render_to_string(OPENING, facts), render_to_string(BODY, facts)

    return kept(key, draw, HOUR)


def _facts(activity: Activity, people: list[tuple[str, str, str]], subjects: list[str]) -> dict[str, Any]:
    municipality = activity.municipality or activity.organisation.municipality
    return {
        "activity": activity,
        "organisation": activity.organisation,
        "kind_label": Kind(activity.kind).label,
        "place_label": place_label(activity.place, municipality.name),
        "is_digital": activity.place == Place.DIGITAL,
        "is_at_school": activity.place == Place.SCHOOL,
        "distance_mark": DISTANCE_MARK,
        "duration": duration(activity.duration_minutes),
        "group": group_label(activity),
        "subjects": subjects,
        "factors": [Factor(value).label for value in activity.factors if value in Factor.values],
        "languages": [
            TeachingLanguage(value).label for value in activity.languages if value in TeachingLanguage.values
        ],
        "role_models": [{"name": name, "work": work, "about": about} for name, work, about in people],
        "practical": practical(activity),
    }


def _distance(row: SearchRow | None, school: Origin | None) -> float | None:
    if row is None or school is None or row.latitude is None or row.longitude is None:
        return None
    return km(row.latitude, row.longitude, *school.point)


def duration(minutes: int) -> str:
    """«90 minutter», «2 timer», «1 dag» from six hours up, «5 dager»."""
    day = 6 * 60
    if minutes >= day:
        days = round(minutes / (7.5 * 60)) or 1
        return ngettext("%(count)s dag", "%(count)s dager", days) % {"count": days}
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return ngettext("%(count)s time", "%(count)s timer", hours) % {"count": hours}
    return _("%(count)s minutter") % {"count": minutes}


def group_label(activity: Activity) -> str:
    """How many may come, or "" when nobody books. Single places are counted in pupils, a class with its adults."""
    if not activity.is_bookable:
        return ""
    numbers = {"least": activity.group_min, "most": activity.group_max}
    pupils = activity.unit == Unit.PUPILS
    if activity.group_min <= 1:
        if pupils:
            return ngettext("Inntil %(most)s elev", "Inntil %(most)s elever", activity.group_max) % numbers
        return _("Inntil %(most)s personer") % numbers
    text = _("%(least)s–%(most)s elever") if pupils else _("%(least)s–%(most)s personer")
    return text % numbers


def practical(activity: Activity) -> list[tuple[str, str]]:
    """The practical facts that were filled in, in the order a class needs them."""
    facts = [
        (_("Oppmøte"), activity.meeting_point),
        (_("Adresse"), activity.address if activity.place == Place.HOST else ""),
        (_("Ta med"), activity.bring),
        (_("Klær"), activity.clothing),
        (_("Mat"), activity.lunch),
        (_("Tilgjengelighet"), activity.accessibility),
    ]
    if activity.is_bookable:
        facts += [
            (_("Frist for å booke"), _days_before(activity.booking_closes_days)),
            (_("Frist for å avbestille"), _days_before(activity.cancel_days)),
        ]
    return [(label, value) for label, value in facts if value]


def _days_before(days: int) -> str:
    if not days:
        return _("Helt fram til start")
    return ngettext("%(count)s dag før", "%(count)s dager før", days) % {"count": days}


def main_button(activity: Activity, *, has_times: bool) -> MainButton | None:
    """The one thing to do from here; None when there is nothing to press."""
    book = reverse("booking-new", args=[activity.slug])
    if activity.booking_kind == BookingKind.FIXED:
        return MainButton(_("Book tid"), book, "Calendar") if has_times else None
    if activity.booking_kind == BookingKind.PROPOSAL:
        return MainButton(_("Foreslå tidspunkt"), book, "Calendar")
    if not activity.external_url:
        return None
    if activity.kind == Kind.FILM:
        return MainButton(_("Se filmen"), activity.external_url, "Play", is_external=True)
    return MainButton(_("Gå til påmelding"), activity.external_url, "ExternalLink", is_external=True)


def _times(activity: Activity) -> list[Time]:
    """The times that can still be booked (or come to, when nobody books), soonest first."""
    slots = activity.slots.free()
    link = ""
    if activity.is_bookable:
        slots = slots.filter(starts_at__gt=clock.now() + timedelta(days=activity.booking_closes_days))
        link = reverse("booking-new", args=[activity.slug])
    return [
        Time(slot, f"{link}?tid={slot.uuid}" if link else "", _seats(activity, slot)) for slot in slots[:MOST_TIMES]
    ]


def _seats(activity: Activity, slot: Slot) -> str:
    """Said only when there is something to choose by: more than one group, or single places."""
    if activity.unit == Unit.PUPILS:
        return ngettext("%(count)s plass", "%(count)s plasser", slot.free) % {"count": slot.free}
    return _("plass til %(count)s grupper") % {"count": slot.free} if slot.free > 1 else ""


def _months(times: Sequence[Time]) -> list[Month]:
    def month_of(time: Time) -> date:
        return time.slot.starts_at.astimezone(clock.OSLO).date().replace(day=1)

    return [Month(month, list(group)) for month, group in groupby(times, key=month_of)]


def _others(activity: Activity) -> list[SafeString]:
    """Up to three others: first the same partner's, then the newest of the same kind in the same county."""
    return cards(kept(f"others:{activity.pk}", lambda: _other_hits(activity), FIVE_MINUTES))


def _other_hits(activity: Activity) -> list[Hit]:
    row: SearchRow | None = getattr(activity, "search_row", None)
    rest = SearchRow.objects.exclude(pk=activity.pk)
    found = rest.filter(activity__organisation=activity.organisation_id).order_by("next_start", "pk")[:OTHERS]
    lines = found.values_list("pk", "changed_at")
    if row is not None:
        alike = rest.filter(kind_bit=row.kind_bit, county_code=row.county_code).order_by("-published_at")[:OTHERS]
        lines = lines.union(alike.values_list("pk", "changed_at"), all=True)
    unique = dict(lines)
    return [Hit(pk, changed_at.timestamp(), None) for pk, changed_at in list(unique.items())[:OTHERS]]
