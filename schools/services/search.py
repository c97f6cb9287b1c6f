"""Find a school by typing: its name, its municipality, or both."""

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

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
}


def find_schools(*, text: str) -> QuerySet[School]:
    """Open schools that every word fits (in name or municipality), best first; else those spelled nearly so.

    Only schools we are for. An empty text finds none.
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
        When(name__istartswith=text, then=Value(0)),
        When(name__icontains=text, then=Value(1)),
        When(name__istartswith=words[0], then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    if exact.exists():
        return exact.order_by(begins, "name", "pk")
    alike = schools.annotate(nearness=TrigramWordSimilarity(text, "name")).filter(nearness__gte=NEARLY)
    return alike.order_by("-nearness", "name", "pk")


def _has(word: str) -> Q:
    where = Q(name__icontains=word) | Q(municipality__name__icontains=word)
    for long in SHORT_FOR.get(word.lower(), ()):
        where |= Q(name__icontains=long)
    return where
