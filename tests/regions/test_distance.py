"""How far it is between two points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.distance import box_filter, distance_sql, km
from regions.models import Municipality

BODO, OSLO = (67.28, 14.40), (59.91, 10.75)
latitudes = st.floats(57.9, 71.2)
longitudes = st.floats(4.0, 31.2)


def test_bodo_to_oslo() -> None:
    assert round(km(*BODO, *OSLO)) == 839


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_the_same_both_ways_and_nil_to_itself(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    assert km(lat1, lon1, lat2, lon2) == pytest.approx(km(lat2, lon2, lat1, lon1))
    assert km(lat1, lon1, lat1, lon1) == 0


@pytest.mark.django_db
def test_sql_agrees_with_python() -> None:
    for place in Municipality.objects.annotate(km=distance_sql("latitude", "longitude", BODO)):
        assert place.km == pytest.approx(km(*BODO, place.latitude, place.longitude), abs=1e-6)


@pytest.mark.django_db
@pytest.mark.parametrize("radius", [5, 60, 250])
@pytest.mark.parametrize("centre", [BODO, OSLO, (70.9, 28.0)])
def test_box_holds_the_whole_circle(centre: tuple[float, float], radius: int) -> None:
    inside = {row.pk for row in Municipality.objects.all() if km(*centre, row.latitude, row.longitude) <= radius}
    boxed = set(Municipality.objects.filter(box_filter(centre, radius)).values_list("pk", flat=True))
    assert inside - boxed == set()
    assert len(boxed) < 357
