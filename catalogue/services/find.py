"""The catalogue's one search: which activities, in which order, and how many for each choice of filter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from difflib import get_close_matches
from hashlib import blake2b
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from regions.distance import Point, box_filter, distance_sql
from workflow import clock

from .. import words
from ..criteria import Criteria, Sort
from ..enums import Kind
from ..models import SearchRow, SearchText
from . import facets
from .kept import LANDING, kept
from .reference import Reference, reference

PAGE_SIZE = 20
FEW = 5
RANK_CAP = 2_000
ALIKE = 0.5
LONG_WORD, LONG_ALIKE = 8, 0.4
MOST_SIMILAR = 100
NEAR_KM = 75
LANDING_SECONDS = 300
MANY, MANY_SECONDS = 1_000, 60


@dataclass(frozen=True)
class Origin:
    """Where distances are counted from."""

    name: str
    point: Point
    is_own_school: bool


@dataclass(frozen=True)
class Hit:
    activity_id: int
    changed_at: float
    km: float | None


class SimilarText(NamedTuple):
    row_id: int
    text: str


@dataclass(frozen=True)
class Found:
    criteria: Criteria
    """What was searched for, after what cannot be was dropped."""
    hits: list[Hit]
    counts: facets.Counts
    sort: Sort
    default_sort: Sort
    origin: Origin | None
    looks_like: bool
    """Nothing (or next to nothing) had the word as typed: words that look like it are taken along."""
    suggestion: str
    reference: Reference

    @property
    def total(self) -> int:
        return min(self.counts.total, facets.COUNT_CAP)


def find(criteria: Criteria, *, school_origin: Origin | None = None, page_size: int = PAGE_SIZE) -> Found:
    """Search.

    1. Narrow by words and place.
    2. Count every choice of every other filter in one pass (kept, when nothing is asked for).
    3. Words in fewer than `FEW` texts? Take along what is a letter off, then what looks like them, and count again.
    4. Fetch one page of ids in the order asked for.
    """
    lists = reference()
    criteria = _settle(criteria, lists)
    origin = _origin(criteria, lists, school_origin)
    masks = _masks(criteria, lists)
    query = _text_query(criteria.q)
    place = _narrow_by_place(SearchRow.objects.all(), criteria, origin)
    rows = place.filter(words__vector=query) if query else place

    counts = _count(rows, masks, criteria, origin, cap=query is not None)
    looks_like, suggestion = False, ""
    likeness = [TrigramWordSimilarity(criteria.q, "words__text").desc(), F("activity_id").asc()]
    if query and _is_rare(rows, counts, masks):
        similar = _similar(criteria.q)
        corrected = words.corrected(criteria.q, words.tokens_of([line.text for line in similar]))
        meant = _text_query(corrected)
        if similar or meant:
            asked = query | meant if meant else query
            widened = place.filter(Q(words__vector=asked) | Q(pk__in=[line.row_id for line in similar]))
            similar_counts = facets.count(widened, masks, cap=True)
            if similar_counts.matched > counts.matched:
                looks_like, counts, rows = True, similar_counts, widened
                suggestion = corrected or _suggest(criteria.q, similar)
                if meant:
                    likeness.insert(0, SearchRank(F("words__vector"), asked).desc())

    sort, default_sort = _sort(criteria, origin, has_words=query is not None, matched=counts.matched)
    rows = _narrow_by_masks(rows, masks)
    if sort is Sort.MATCH and looks_like:
        rows = rows.order_by(*likeness)
    elif sort is Sort.MATCH and query:
        rows = rows.order_by(SearchRank(F("words__vector"), query).desc(), "-published_at", "activity_id")
    total = min(counts.total, facets.COUNT_CAP)
    page = min(criteria.page, max(1, -(-total // page_size)))
    with planned_for_its_values() if query else nullcontext():
        hits = _page(rows, sort, origin, (page - 1) * page_size, page * page_size, total)
    settled = replace(criteria, page=page, sort="" if sort is default_sort else criteria.sort)
    return Found(settled, hits, counts, sort, default_sort, origin, looks_like, suggestion, lists)


def _settle(criteria: Criteria, lists: Reference) -> Criteria:
    """Only subjects and places there are, and a municipality only with its own county."""
    criteria = replace(criteria, subjects=criteria.subjects & lists.subjects.keys())
    place = lists.municipalities.get(criteria.municipality)
    county = criteria.county if criteria.county in lists.counties else ""
    if place is None or (county and place.county != county):
        return replace(criteria, county=county, municipality="")
    return replace(criteria, county=place.county)


def _text_query(text: str) -> SearchQuery | None:
    parsed = words.parse(text)
    if parsed is None:
        return None
    *earlier, last = (SearchQuery(forms, config="norwegian", search_type="raw") for forms in parsed.words)
    if parsed.prefix:
        last = last | SearchQuery(f"{parsed.prefix}:*", config="simple", search_type="raw")
    for query in reversed(earlier):
        last = query & last
    return last


def _origin(criteria: Criteria, lists: Reference, school: Origin | None) -> Origin | None:
    place = lists.municipalities.get(criteria.municipality)
    if place is not None:
        return Origin(place.name, (place.latitude, place.longitude), is_own_school=False)
    return school


def _narrow_by_place(rows: QuerySet[SearchRow], criteria: Criteria, origin: Origin | None) -> QuerySet[SearchRow]:
    if criteria.km and origin is not None:
        rows = rows.filter(box_filter(origin.point, criteria.km))
        return rows.alias(km=distance_sql("latitude", "longitude", origin.point)).filter(km__lte=criteria.km)
    if criteria.municipality:
        return rows.filter(municipality_code=int(criteria.municipality))
    return rows


def _masks(criteria: Criteria, lists: Reference) -> facets.Masks:
    # A municipality lies in its county already, and a circle may cross the border.
    county = int(criteria.county or 0) if not criteria.municipality else 0
    return facets.Masks(
        kinds=sum(1 << place for place, kind in enumerate(Kind.values) if kind in criteria.kinds),
        grades=sum(1 << grade for grade in criteria.grades),
        subjects=sum(1 << subject.bit for slug, subject in lists.subjects.items() if slug in criteria.subjects),
        county=county,
        digital=criteria.digital,
        free=criteria.free,
    )


def _narrow_by_masks(rows: QuerySet[SearchRow], masks: facets.Masks) -> QuerySet[SearchRow]:
    if masks.kinds:
        rows = rows.filter(kind_bit__any_bit=masks.kinds)
    if masks.grades:
        rows = rows.filter(grade_bits__any_bit=masks.grades)
    if masks.subjects:
        rows = rows.filter(subject_bits__any_bit=masks.subjects)
    if masks.county:
        rows = rows.filter(county_code=masks.county)
    if masks.digital:
        rows = rows.filter(digital=True)
    if masks.free:
        rows = rows.filter(next_start__gt=clock.now())
    return rows


def _count(
    rows: QuerySet[SearchRow], masks: facets.Masks, criteria: Criteria, origin: Origin | None, *, cap: bool
) -> facets.Counts:
    """What is asked for often is kept: the landing, and for a minute the counts of words that are in many texts."""
    if criteria.is_landing:
        return kept(LANDING, lambda: facets.count(rows, masks, cap=False), LANDING_SECONDS)
    if not cap:
        return facets.count(rows, masks, cap=False)
    # The same address counts from another place for another school.
    question = (criteria.but(sort="").querystring(), masks, origin.point if origin and criteria.km else None)
    asked = blake2b(repr(question).encode(), digest_size=12).hexdigest()
    found: facets.Counts | None = cache.get(f"catalogue:counts:{asked}")
    if found is None:
        found = facets.count(rows, masks, cap=True)
        if found.matched > MANY:
            cache.set(f"catalogue:counts:{asked}", found, MANY_SECONDS)
    return found


def _sort(criteria: Criteria, origin: Origin | None, *, has_words: bool, matched: int) -> tuple[Sort, Sort]:
    """The order, and the one that holds when nothing is asked for.

    Ranking a word that is in every text costs much and says little, so that is not done.
    """
    can_rank = has_words and matched <= RANK_CAP
    if can_rank:
        default = Sort.MATCH
    else:
        default = Sort.NEAR if origin is not None and not has_words else Sort.NEW
    asked = Sort(criteria.sort) if criteria.sort else default
    impossible = (asked is Sort.NEAR and origin is None) or (asked is Sort.MATCH and not can_rank)
    return (default if impossible else asked), default


def _page(rows: QuerySet[SearchRow], sort: Sort, origin: Origin | None, first: int, last: int, total: int) -> list[Hit]:
    if first >= total:
        return []
    if sort is Sort.NEW:
        rows = rows.order_by("-published_at", "-pk")
    elif sort is Sort.NEXT:
        rows = rows.order_by(F("next_start").asc(nulls_last=True), "pk")
    if origin is None:
        return [Hit(pk, at.timestamp(), None) for pk, at in rows.values_list("pk", "changed_at")[first:last]]
    measured = rows.annotate(distance=distance_sql("latitude", "longitude", origin.point))
    if sort is Sort.NEAR:
        measured = measured.order_by(F("distance").asc(nulls_last=True), "pk")
        near = _hits(measured.filter(box_filter(origin.point, NEAR_KM), distance__lte=NEAR_KM), first, last)
        # Nearest first needs no look beyond the circle when the circle fills the page.
        if len(near) == min(last, total) - first:
            return near
    return _hits(measured, first, last)


@contextmanager
def planned_for_its_values() -> Iterator[None]:
    """Statements in here are not prepared. Whether a word is in five texts or in all of them decides how to look for
    it, and a plan made for any word costs five times as much on the common one.
    """
    connection.ensure_connection()
    driver = connection.connection
    threshold, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = threshold


def _hits(rows: QuerySet[SearchRow], first: int, last: int) -> list[Hit]:
    return [Hit(pk, at.timestamp(), km) for pk, at, km in rows.values_list("pk", "changed_at", "distance")[first:last]]  # type: ignore[misc]


def _is_rare(rows: QuerySet[SearchRow], counts: facets.Counts, masks: facets.Masks) -> bool:
    """Whether the words themselves are in next to no text, and not the filters to blame."""
    if counts.matched >= FEW:
        return False
    return masks == facets.Masks() or len(rows.values_list("pk")[:FEW]) < FEW


def _similar(text: str) -> list[SimilarText]:
    """The texts that hold something spelt like `text`, most alike first."""
    likeness = TrigramWordSimilarity(text, "text")
    with transaction.atomic(), connection.cursor() as cursor:
        # The operator that the index answers compares with this setting, here for this one statement.
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(_alike(text))])
        found = SearchText.objects.filter(text__trigram_word_similar=text).order_by(likeness.desc(), "row_id")
        return [SimilarText(*line) for line in found.values_list("row_id", "text")[:MOST_SIMILAR]]


def _alike(text: str) -> float:
    """How much of `text` must be found. Two letters that changed places spoil half of a long word, which is still like little else."""
    return LONG_ALIKE if len(text) >= LONG_WORD and " " not in text else ALIKE


def _suggest(text: str, similar: list[SimilarText]) -> str:
    """The words typed, each swapped for the one most like it in the texts found; "" when none is near."""
    known = words.tokens_of([line.text for line in similar[:FEW]])
    better = [(get_close_matches(word, known, n=1, cutoff=0.7) or [word])[0] for word in words.tokens(text)]
    suggestion = " ".join(better)
    return suggestion if suggestion != " ".join(words.tokens(text)) else ""
