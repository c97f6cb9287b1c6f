"""Places. Norway's own are there from the start; these give them, or make new ones."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from regions.models import Coordinator, County, Municipality, SchoolHoliday


class CountyFactory(DjangoModelFactory):
    """Nordland, unless told otherwise."""

    class Meta:
        model = County
        django_get_or_create = ("number",)

    number = "18"
    name = "Nordland"


class MunicipalityFactory(DjangoModelFactory):
    """Bodø, unless told otherwise."""

    class Meta:
        model = Municipality
        django_get_or_create = ("number",)

    number = "1804"
    name = "Bodø"
    county = factory.SubFactory(CountyFactory)
    latitude = 67.28
    longitude = 14.40


class SchoolHolidayFactory(DjangoModelFactory):
    """Nordland's winter holiday of 2027."""

    class Meta:
        model = SchoolHoliday

    county = factory.SubFactory(CountyFactory)
    name = "Vinterferie"
    first_day = date(2027, 3, 1)
    last_day = date(2027, 3, 5)


class CoordinatorFactory(DjangoModelFactory):
    """Follows Nordland."""

    class Meta:
        model = Coordinator

    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    county = factory.SubFactory(CountyFactory)
