"""Finding a school by typing."""

from datetime import date

import pytest
from django.db import connection

from regions.folding import fold, holds, plain
from schools.models import School
from schools.services.search import find_schools
from tests.factories.regions import MunicipalityFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _schools() -> None:
    narvik = MunicipalityFactory(number="1806", name="Narvik")
    SchoolFactory(name="Løpsmark skole")
    SchoolFactory(name="Moelv skole", municipality=narvik)
    SchoolFactory(name="Ålesund ungdomsskole", municipality=MunicipalityFactory(number="1508", name="Ålesund"))
    SchoolFactory(name="Bodø videregående skole", first_grade=11, last_grade=13, is_upper_secondary=True)
    SchoolFactory(name="Narvik ungdomsskole", municipality=narvik)
    SchoolFactory(name="Nordre Løpsmark oppvekstsenter", first_grade=1, last_grade=10)
    SchoolFactory(name="Løpsmark barneskole", first_grade=1, last_grade=7)
    SchoolFactory(name="Løpsmark gamle skole", closed_at=date(2020, 8, 1))
    SchoolFactory(name="Spesialskolen", first_grade=None, last_grade=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("løpsmark", ["Løpsmark skole", "Nordre Løpsmark oppvekstsenter"]),
        ("LØPSMARK, Bodø", ["Løpsmark skole", "Nordre Løpsmark oppvekstsenter"]),
        ("bodø vgs", ["Bodø videregående skole"]),
        ("bodø videregående", ["Bodø videregående skole"]),
        ("narvik", ["Narvik ungdomsskole", "Moelv skole"]),
        ("løpsmark narvik", []),
        ("bodo vgs", ["Bodø videregående skole"]),
        ("Bodoe videregaende", ["Bodø videregående skole"]),
        ("lopsmark bodo", ["Løpsmark skole", "Nordre Løpsmark oppvekstsenter"]),
        ("skole bodo", ["Bodø videregående skole", "Løpsmark skole", "Spesialskolen"]),
        ("skole bodoo", ["Bodø videregående skole", "Løpsmark skole", "Spesialskolen"]),
        ("esund", ["Ålesund ungdomsskole"]),
        ("elv skole", ["Moelv skole"]),
        ("molv", ["Moelv skole"]),
        ("alesund", ["Ålesund ungdomsskole"]),
        ("aalesund", ["Ålesund ungdomsskole"]),
        ("Ålesund", ["Ålesund ungdomsskole"]),
        ("alesnd ungdomsskole", ["Ålesund ungdomsskole"]),
        ("Løpsmrk", ["Løpsmark skole", "Nordre Løpsmark oppvekstsenter"]),
        ("spesial", ["Spesialskolen"]),
        ("løpsmark barneskole", ["Løpsmark skole"]),
        ("finnes ikke", []),
        ("", []),
        ("   ,, ", []),
        ("%", []),
        ("\x00", []),
        ("æ" * 5000, []),
    ],
)
def test_find(text: str, expected: list[str]) -> None:
    assert [school.name for school in find_schools(text=text)] == expected


def test_two_queries_whatever_is_found(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert [school.municipality.county.name for school in find_schools(text="løpsmark")] == ["Nordland"] * 2


def test_two_queries_when_it_is_spelled_nearly_so(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert [school.name for school in find_schools(text="lopsmrk")][:1] == ["Løpsmark skole"]


@pytest.mark.parametrize("name", ["Bodø", "Ålesund", "Aalesund", "Træna", "Máze", "Røyrvik", "Noe Åealand", "Öster-Ä"])
def test_the_database_folds_as_we_do(name: str) -> None:
    school = SchoolFactory(name=name)
    assert School.objects.get(pk=school.pk).folded == f"{plain(name)} {fold(name)}"


def test_the_folded_name_is_looked_up_in_its_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = School.objects.filter(holds("lopsmark")).order_by().explain()
    assert "school_folded_trgm" in plan
