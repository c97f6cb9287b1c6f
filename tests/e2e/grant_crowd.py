"""Many cases at once, written straight to the tables: one is made by the services, the rest are copies at schools of their own."""

from copy import copy
from typing import Any
from uuid import uuid4

from bookings.models import Booking
from grants.models import Application, Call, Trip
from schools.models import School
from tests.factories.grants import make_application
from tests.factories.schools import SchoolFactory


def crowd(call: Call, count: int) -> None:
    """`count` submitted cases that pass every rule."""
    first = make_application(call=call)
    home, booking, trip = first.school, first.trip.booking, first.trip
    place = {"municipality": home.municipality, "latitude": home.latitude, "longitude": home.longitude}
    schools = School.objects.bulk_create(SchoolFactory.build_batch(count - 1, **place))
    visits = Booking.objects.bulk_create(
        _copy(booking, key=uuid4(), school=school, group_name=f"9-{number}") for number, school in enumerate(schools)
    )
    cases = Application.objects.bulk_create(
        _copy(
            first,
            school=visit.school,
            subject_key=f"booking:{visit.pk}",
            case_number=f"TS-2000-{number:05d}",
        )
        for number, visit in enumerate(visits, 1)
    )
    Trip.objects.bulk_create(
        _copy(trip, application=case, booking=visit) for case, visit in zip(cases, visits, strict=True)
    )


def _copy(row: Any, **changes: Any) -> Any:
    """The row once more, under a key of its own."""
    twin = copy(row)
    twin._state = copy(row._state)
    twin._state.fields_cache = {}
    twin.pk = uuid4()
    for name, value in changes.items():
        setattr(twin, name, value)
    return twin
