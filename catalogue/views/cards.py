"""The cards of activities, ready as HTML and kept: drawing one costs more than finding it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache as remember
from hashlib import blake2b

from django.core.cache import cache
from django.db.models import QuerySet
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workflow import clock

from ..enums import BookingKind, Kind, Place, Unit
from ..models import Activity, SearchRow
from ..services.find import Hit

TEMPLATE = "catalogue/public/card.html"
SOURCES = (TEMPLATE, "cotton/activity_card.html")
DISTANCE_MARK = mark_safe("<!--km-->")
DAY = 86_400
# What `card` reads; an activity is a long text otherwise.
FIELDS = (
    "slug", "title", "kind", "grades", "group_max", "unit", "booking_kind", "place", "municipality__name", "organisation__name",
    "organisation__municipality__name", "search_row__next_start", "search_row__free_slots",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """What the activity card shows (templates/cotton/activity_card.html)."""

    url: str
    title: str
    kind: str
    kind_label: str
    organisation_name: str
    place_label: str
    is_digital: bool
    grades: list[int]
    group_max: int
    counts_pupils: bool
    free_slots: int
    next_start: datetime | None
    time_note: str
    cover_seed: int
    image_url: str = ""
    distance_km: float | None = None
    distance_mark: SafeString = DISTANCE_MARK


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
        drawn = {keys[activity.pk]: _draw(activity, row) for activity in _activities(missing)}
        cache.set_many(drawn, DAY)
        kept_cards = {**kept_cards, **drawn}
    shown = [(kept_cards.get(keys[hit.activity_id]), hit.km) for hit in hits]
    return [with_distance(html, km) for html, km in shown if html is not None]


def card(activity: Activity) -> Card:
    """The facts of one card. `activity` has its organisation, municipality and search row with it."""
    row = activity.search_row
    upcoming = row.next_start is not None and row.next_start > clock.now()
    return Card(
        url=activity.get_absolute_url(),
        title=activity.title,
        kind=activity.kind,
        kind_label=str(Kind(activity.kind).label),
        organisation_name=activity.organisation.name,
        place_label=place_label(activity),
        is_digital=activity.place == Place.DIGITAL,
        grades=activity.grades,
        group_max=activity.group_max if activity.is_bookable else 0,
        counts_pupils=activity.unit == Unit.PUPILS,
        free_slots=row.free_slots if upcoming else 0,
        next_start=row.next_start if upcoming else None,
        time_note=time_note(activity),
        cover_seed=activity.pk,
        distance_mark=SafeString() if activity.place == Place.SCHOOL else DISTANCE_MARK,
    )


def place_label(activity: Activity) -> str:
    """«Bodø», or «Kommer til skolen fra Bodø»."""
    municipality = activity.municipality or activity.organisation.municipality
    if activity.place == Place.SCHOOL:
        return _("Kommer til skolen fra %(place)s") % {"place": municipality.name}
    return municipality.name


def time_note(activity: Activity) -> str:
    """What a card without free times says instead; "" leaves it to the card."""
    if activity.booking_kind == BookingKind.PROPOSAL:
        return _("Du foreslår tidspunkt")
    if activity.booking_kind == BookingKind.EXTERNAL:
        return _("Påmelding hos arrangøren")
    if activity.kind == Kind.FILM:
        return _("Se den når det passer")
    if activity.booking_kind == BookingKind.NONE:
        return _("Ingen påmelding")
    return ""


def _activities(ids: Iterable[int]) -> QuerySet[Activity]:
    whole = Activity.objects.select_related("municipality", "organisation__municipality", "search_row")
    return whole.only(*FIELDS).filter(pk__in=ids)


def _draw(activity: Activity, row: bool) -> str:
    return render_to_string(TEMPLATE, {"activity": card(activity), "row": "true" if row else ""})


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
