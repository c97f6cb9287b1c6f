"""Find a school by typing: its name, its municipality, or both."""

from functools import reduce
from operator import add

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from regions.folding import Folded, fold, holds
from regions.models import Municipality
from schools.models import School
from schools.rules import takes_part

MOST_WORDS = 6
LONGEST = 100
NEARLY = 0.45
# What people write for the words that stand in schools' names.
SHORT_FOR = {
    "vgs": ("videregående", "vidaregåande"),
    "usk": ("ungdomssk",),
    "u.skole": ("ungdomssk",),
    "barneskole": ("skole",),
}


def find_schools(*, text: str) -> QuerySet[School]:
    """Open schools that every word fits (in name or municipality), best first; else those it nearly fits.

    Letters are folded: «bodo» fits Bodø and «aalesund» Ålesund. Only schools we are for. An empty text finds none.
    """
    text = " ".join(text.replace(",", " ").replace("\x00", "").split())[:LONGEST]
    words = text.split()[:MOST_WORDS]
    if not words:
        return School.objects.none()
    schools = School.objects.open().filter(takes_part()).select_related("municipality__county")
    exact = schools
    for word in words:
        exact = exact.filter(_has(word))
    begins = Case(
        When(folded__startswith=fold(text), then=Value(0)),
        When(folded__contains=fold(text), then=Value(1)),
        When(folded__startswith=fold(words[0]), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    if exact.exists():
        return exact.order_by(begins, "name", "pk")
    return _nearly(schools, words)


def _has(word: str) -> Q:
    named = holds(word)
    for long in SHORT_FOR.get(word.lower(), ()):
        named |= holds(long)
    # Few enough to be folded when asked for.
    places = Municipality.objects.alias(folded=Folded("name")).filter(holds(word))
    return named | Q(municipality__in=places.values("pk"))


def _nearly(schools: QuerySet[School], words: list[str]) -> QuerySet[School]:
    """Every word as it stands, or spelled nearly so; the most alike first."""
    nearness = []
    for word in words:
        near = TrigramWordSimilarity(fold(word), "folded")
        places = Municipality.objects.annotate(near=TrigramWordSimilarity(fold(word), Folded("name")))
        near_place = Q(municipality__in=places.filter(near__gte=NEARLY).values("pk"))
        schools = schools.alias(near=near).filter(_has(word) | near_place | Q(near__gte=NEARLY))
        nearness.append(near)
    return schools.alias(nearness=reduce(add, nearness)).order_by("-nearness", "name", "pk")
