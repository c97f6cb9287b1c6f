"""The cards of activities, ready as HTML and kept: drawing one costs more than finding it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache as remember
from hashlib import blake2b
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from workflow import clock
from workflow.formatting import day_short

from ..enums import BOOKABLE, BookingKind, Kind, Place, Unit
from ..models import Activity, SearchRow
from ..services.find import Hit

TEMPLATE = "catalogue/public/card.html"
SOURCES = (TEMPLATE, "cotton/activity_card.html")
DISTANCE_MARK = mark_safe("<!--km-->")
DAY = 86_400
# What a card says; an activity is a long text otherwise.
FIELDS = (
    "pk", "slug", "title", "kind", "grades", "group_max", "unit", "booking_kind", "place", "municipality__name",
    "organisation__name", "organisation__municipality__name", "search_row__next_start", "search_row__free_slots",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """What the activity card shows (templates/cotton/activity_card.html), in words where that depends on how many."""

    url: str
    title: str
    kind: str
    organisation_name: str
    place_label: str
    grades: list[int]
    size_label: str
    time_label: str
    has_times: bool
    cover_seed: int
    distance_mark: SafeString = DISTANCE_MARK

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)


def hits_of(rows: QuerySet[SearchRow]) -> list[Hit]:
    """The rows as hits without a distance, for lists outside the catalogue."""
    return [Hit(pk, changed_at.timestamp(), None) for pk, changed_at in rows.values_list("pk", "changed_at")]


def cards(hits: Sequence[Hit], *, row: bool = False) -> list[SafeString]:
    """The card of each hit, in order: one look in the cache, one query for those not kept there.

    `row`: lying cards, for a list in one column.
    """
    keys = {hit.activity_id: _key(hit, row) for hit in hits}
    kept_cards = cache.get_many(list(keys.values()))
    missing = [pk for pk, key in keys.items() if key not in kept_cards]
    if missing:
        facts = Activity.objects.filter(pk__in=missing).values(*FIELDS)
        drawn = {keys[found["pk"]]: _draw(card(found), row) for found in facts}
        cache.set_many(drawn, DAY)
        kept_cards = {**kept_cards, **drawn}
    shown = [(kept_cards.get(keys[hit.activity_id]), hit.km) for hit in hits]
    return [with_distance(html, km) for html, km in shown if html is not None]


def card(row: Mapping[str, Any]) -> Card:
    """The card of an activity whose `FIELDS` are `row`."""
    first, kind, booking_kind = row["search_row__next_start"], row["kind"], row["booking_kind"]
    upcoming = first is not None and first > clock.now()
    free = row["search_row__free_slots"] if upcoming else 0
    municipality = row["municipality__name"] or row["organisation__municipality__name"]
    return Card(
        url=reverse("activity-detail", args=[row["slug"]]),
        title=row["title"],
        kind=kind,
        organisation_name=row["organisation__name"],
        place_label=_("Digitalt") if row["place"] == Place.DIGITAL else place_label(row["place"], municipality),
        grades=row["grades"],
        size_label=size_label(row["group_max"], row["unit"]) if booking_kind in BOOKABLE else "",
        time_label=times_label(free, first) if free else no_times_label(kind, booking_kind),
        has_times=bool(free),
        cover_seed=row["pk"],
        distance_mark=SafeString() if row["place"] == Place.SCHOOL else DISTANCE_MARK,
    )


def place_label(place: str, municipality: str) -> str:
    """«Bodø», or «Kommer til skolen fra Bodø»."""
    if place == Place.SCHOOL:
        return _("Kommer til skolen fra %(place)s") % {"place": municipality}
    return municipality


def size_label(most: int, unit: str) -> str:
    """«inntil 28 elever»; grown-ups count too where whole groups are what there is room for."""
    if unit == Unit.PUPILS:
        words = ngettext("inntil %(most)s elev", "inntil %(most)s elever", most)
    else:
        words = ngettext("inntil %(most)s person", "inntil %(most)s personer", most)
    return words % {"most": most}


def times_label(free: int, first: datetime) -> str:
    """«3 ledige tidspunkter, neste tir 12. jan»."""
    times = ngettext("%(free)s ledig tidspunkt", "%(free)s ledige tidspunkter", free) % {"free": free}
    return f"{times}, {_('neste %(first)s') % {'first': day_short(first)}}"


def no_times_label(kind: str, booking_kind: str) -> str:
    """What an activity without free times says instead."""
    if booking_kind == BookingKind.PROPOSAL:
        return _("Du foreslår tidspunkt")
    if booking_kind == BookingKind.EXTERNAL:
        return _("Påmelding hos arrangøren")
    if kind == Kind.FILM:
        return _("Se den når det passer")
    if booking_kind == BookingKind.NONE:
        return _("Ingen påmelding")
    return _("Ingen ledige tidspunkter nå")


def _draw(activity: Card, row: bool) -> str:
    return render_to_string(TEMPLATE, {"activity": activity, "row": "true" if row else ""})


def _key(hit: Hit, row: bool) -> str:
    return f"card:{revision(*SOURCES)}:{get_language()}:{row:d}:{hit.activity_id}:{hit.changed_at:.6f}"


@remember
def revision(*names: str) -> str:
    """Changes when a release changes one of the templates, so that what was kept is drawn anew."""
    sources = "".join(str(get_template(name).template.source) for name in names)
    return blake2b(sources.encode(), digest_size=6).hexdigest()


def with_distance(html: str, km: float | None, words: str = " · %(km)s") -> SafeString:
    """`html` with the distance in the place kept for it; `words` says it, before translation."""
    distance = "" if km is None else _(words) % {"km": _distance().render(Context({"km": km}))}
    return mark_safe(html.replace(DISTANCE_MARK, distance, 1))


@remember
def _distance() -> Template:
    return Template("{{ km|km }}")
