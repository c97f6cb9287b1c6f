"""Find a school by typing: its name, its municipality, or both."""

from functools import reduce
from operator import add

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest

from regions.folding import Folded, fold
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
        return exact.alias(folded=Folded("name")).order_by(begins, "name", "pk")
    return _nearly(schools, words)


def _has(word: str) -> Q:
    """As typed or folded, in the name or the municipality: each a look in an index or in the few municipalities."""
    folded = fold(word)
    named = Q(name__icontains=word) | Q(folded__contains=folded)
    for long in SHORT_FOR.get(word.lower(), ()):
        named |= Q(name__icontains=long)
    places = Municipality.objects.alias(folded=Folded("name")).filter(
        Q(name__icontains=word) | Q(folded__contains=folded)
    )
    return Q(pk__in=School.objects.alias(folded=Folded("name")).filter(named).values("pk")) | Q(
        municipality__in=places.values("pk")
    )


def _nearly(schools: QuerySet[School], words: list[str]) -> QuerySet[School]:
    """Every word as it stands, or spelled nearly so; the most alike first."""
    nearness = {
        f"near_{place}": Greatest(
            TrigramWordSimilarity(fold(word), Folded("name")),
            Coalesce(TrigramWordSimilarity(fold(word), Folded("municipality__name")), Value(0.0)),
            Case(When(_has(word), then=Value(1.0)), default=Value(0.0)),
        )
        for place, word in enumerate(words)
    }
    alike = schools.alias(**nearness).filter(**{f"{name}__gte": NEARLY for name in nearness})
    return alike.alias(nearness=reduce(add, (F(name) for name in nearness))).order_by("-nearness", "name", "pk")
