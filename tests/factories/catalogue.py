"""Activities and their slots."""

from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from catalogue.enums import ActivityStatus, BookingKind, Factor, Kind, Place, TeachingLanguage, Unit
from catalogue.models import Activity, Slot, SlotRoleModel, SlotSeries, Subject
from tests.factories.partners import OrganisationFactory, RoleModelFactory
from workflow import clock


class SubjectFactory(DjangoModelFactory):
    class Meta:
        model = Subject
        django_get_or_create = ("slug",)

    slug = "naturfag"
    name = "Naturfag"
    bit = 0


class ActivityFactory(DjangoModelFactory):
    """A published activity with nothing missing. Pass `subjects=[…]` or `role_models=[…]` for others; `subjects=[]` for none."""

    class Meta:
        model = Activity
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    slug = factory.Sequence(lambda n: f"slik-lager-vi-strom-av-vind-{n}")
    kind = Kind.COMPANY_VISIT
    title = factory.Sequence(lambda n: f"Slik lager vi strøm av vind {n}")
    summary = "Elevene følger strømmen fra vinden til stikkontakten."
    pupils_do = "Elevene måler vind, regner på effekt og møter dem som bygger turbinene."
    grades = [8, 9, 10]
    factors = [Factor.INTEREST, Factor.RELATIONS]
    place = Place.HOST
    address = "Vindveien 1"
    municipality = factory.SelfAttribute("organisation.municipality")
    latitude = factory.SelfAttribute("municipality.latitude")
    longitude = factory.SelfAttribute("municipality.longitude")
    group_min = 5
    group_max = 35
    unit = Unit.GROUPS
    languages = [TeachingLanguage.NORWEGIAN]
    duration_minutes = 90
    booking_kind = BookingKind.FIXED
    instant = False
    meeting_point = "Resepsjonen i første etasje"
    accessibility = "Heis og trinnfri inngang"
    contact_name = "Kari Vert"
    contact_email = "kari@nordlys.demo.example"
    contact_phone = "+4799900001"
    status = ActivityStatus.PUBLISHED
    published_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=30))

    @factory.post_generation
    def subjects(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.subjects.set([SubjectFactory()] if extracted is None else extracted)

    @factory.post_generation
    def role_models(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            self.role_models.set(extracted)


class SlotFactory(DjangoModelFactory):
    """An open slot for one group, two weeks from now and 90 minutes long; each later one starts an hour after the last.

    Never on the hour, where tests put the times they name: two slots of one activity may not start together.
    """

    class Meta:
        model = Slot

    activity = factory.SubFactory(ActivityFactory)
    starts_at = factory.Sequence(lambda n: clock.now() + timedelta(days=14, hours=n, minutes=20))
    ends_at = factory.LazyAttribute(lambda slot: slot.starts_at + timedelta(minutes=90))
    capacity = 1


class SlotSeriesFactory(DjangoModelFactory):
    class Meta:
        model = SlotSeries

    activity = factory.SubFactory(ActivityFactory)
    weekdays = [1]
    first_day = factory.LazyFunction(lambda: clock.today() + timedelta(days=14))
    last_day = factory.LazyFunction(lambda: clock.today() + timedelta(days=42))
    starts = "10:00"
    ends = "11:30"


class SlotRoleModelFactory(DjangoModelFactory):
    class Meta:
        model = SlotRoleModel

    slot = factory.SubFactory(SlotFactory)
    role_model = factory.SubFactory(RoleModelFactory)
    period = factory.LazyAttribute(lambda row: (row.slot.starts_at, row.slot.ends_at))
