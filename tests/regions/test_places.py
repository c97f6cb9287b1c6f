"""The counties and municipalities that ship with the project."""

import pytest
from django.apps import apps
from django.db import connection

from regions.apps import fill_places
from regions.models import County, Municipality
from regions.places import load_places

pytestmark = pytest.mark.django_db


def test_the_whole_country_is_there() -> None:
    assert (County.objects.count(), Municipality.objects.count()) == (15, 357)
    bodo = Municipality.objects.get(number="1804")
    assert (bodo.name, bodo.county.name, round(bodo.latitude), round(bodo.longitude)) == ("Bodø", "Nordland", 67, 14)


def test_every_point_lies_in_norway_and_every_number_in_its_county() -> None:
    for place in Municipality.objects.all():
        assert 57.9 < place.latitude < 71.3
        assert 4.0 < place.longitude < 31.3
        assert place.number[:2] == place.county_id


def test_names_sort_as_norwegians_expect() -> None:
    names = list(
        Municipality.objects.filter(name__in=["Ås", "Asker", "Øksnes", "Ålesund"]).values_list("name", flat=True)
    )
    assert names == ["Asker", "Øksnes", "Ålesund", "Ås"]


def test_loading_again_mends_and_adds_nothing() -> None:
    Municipality.objects.filter(number="1804").update(name="Bodin")
    assert load_places(county=County, municipality=Municipality) == (15, 357)
    assert Municipality.objects.get(number="1804").name == "Bodø"
    assert Municipality.objects.count() == 357


def test_a_flushed_database_fills_again() -> None:
    Municipality.objects.all().delete()
    fill_places(apps=apps, using="default")
    assert Municipality.objects.count() == 357


def test_extensions_are_installed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        found = {name for (name,) in cursor.fetchall()}
    assert {"pg_trgm", "unaccent", "btree_gist"} - found == set()
