"""How far it is between two points, in Python and in SQL. Points are (latitude, longitude) in degrees, WGS 84."""

from math import asin, cos, radians, sin, sqrt

from django.db.models import F, FloatField, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Cos, Power, Radians, Sin, Sqrt

Point = tuple[float, float]

EARTH_KM = 6371.0
KM_PER_DEGREE = EARTH_KM * radians(1)


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The great-circle distance in kilometres (haversine)."""
    north, east = radians(lat2 - lat1), radians(lon2 - lon1)
    square = sin(north / 2) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, square)))


def distance_sql(lat_field: str, lon_field: str, point: Point) -> Combinable:
    """`km` from the fields of a row to `point`, as an expression to annotate, filter or order by."""
    latitude, longitude = point
    north = Sin(Radians((F(lat_field) - Value(latitude, FloatField())) / Value(2.0)))
    east = Sin(Radians((F(lon_field) - Value(longitude, FloatField())) / Value(2.0)))
    shrink = Cos(Radians(F(lat_field))) * Value(cos(radians(latitude)), FloatField())
    square = Power(north, Value(2.0)) + shrink * Power(east, Value(2.0))
    return Value(2 * EARTH_KM, FloatField()) * ASin(Sqrt(square), output_field=FloatField())


def box_filter(point: Point, radius_km: float, lat_field: str = "latitude", lon_field: str = "longitude") -> Q:
    """The rows in the box that just holds the circle: what an index can find before distances are reckoned."""
    latitude, longitude = point
    north = radius_km / KM_PER_DEGREE
    # A degree east is shortest at the box's edge nearest the pole.
    east = radius_km / (KM_PER_DEGREE * max(0.01, cos(radians(min(89.0, abs(latitude) + north)))))
    return Q(
        **{
            f"{lat_field}__range": (latitude - north, latitude + north),
            f"{lon_field}__range": (longitude - east, longitude + east),
        }
    )
