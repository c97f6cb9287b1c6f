"""Finding a school by typing."""

from datetime import date

import pytest

from schools.services.search import find_schools
from tests.factories.regions import MunicipalityFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _schools() -> None:
    narvik = MunicipalityFactory(number="1806", name="Narvik")
    SchoolFactory(name="Løpsmark skole")
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
        ("narvik", ["Narvik ungdomsskole"]),
        ("løpsmark narvik", ["Løpsmark skole", "Nordre Løpsmark oppvekstsenter"]),
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
