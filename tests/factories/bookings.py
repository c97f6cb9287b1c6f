"""Bookings, and everyone around one."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import factory
from django.db.models import F
from factory.django import DjangoModelFactory

from accounts.models import User
from bookings.enums import HOLDING, BookingStatus, Side
from bookings.models import Booking, ProposedTime
from bookings.services.booking import Contact, Group
from catalogue.models import Activity, Slot
from partners.models import Organisation
from schools.models import School
from tests.factories.accounts import UserFactory
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.kept import kept
from tests.factories.partners import MemberFactory, OrganisationFactory
from tests.factories.schools import MembershipFactory, SchoolFactory
from workflow import clock

GROUP = Group(name="9B", grade=9, pupils=28, adults=2, working_on="vindkraft", needs="En elev bruker rullestol")
CONTACT = Contact(name="Kari Lærer", email="kari@skole.demo.example", phone="+4790000001")


class BookingFactory(DjangoModelFactory):
    """A request for a slot, which it holds a seat of. Pass `slot=None` and an `activity` for one with proposed times."""

    class Meta:
        model = Booking

    key = factory.LazyFunction(uuid4)
    slot = factory.SubFactory(SlotFactory)
    activity = factory.SelfAttribute("slot.activity")
    school = factory.SubFactory(SchoolFactory)
    booked_by = factory.SubFactory(UserFactory)
    contact_name = "Kari Lærer"
    contact_email = factory.LazyAttribute(lambda booking: booking.booked_by.email)
    contact_phone = "+4790000001"
    group_name = factory.Sequence(lambda n: f"9-{n}")
    grade = 9
    pupils = 28
    adults = 2
    status = BookingStatus.REQUESTED
    chase_at = factory.LazyAttribute(
        lambda booking: clock.now() + timedelta(days=3) if booking.status == BookingStatus.REQUESTED else None
    )
    expires_at = factory.LazyAttribute(
        lambda booking: clock.now() + timedelta(days=9) if booking.status in ("requested", "new_time") else None
    )

    @classmethod
    def _create(cls, model_class: type[Booking], *args: Any, **kwargs: Any) -> Booking:
        booking = super()._create(model_class, *args, **kwargs)
        if booking.slot is not None and booking.status in HOLDING:
            Slot.objects.filter(pk=booking.slot.pk).update(taken=F("taken") + booking.seats)
            booking.slot.refresh_from_db(fields=["taken"])
        return booking


class ProposedTimeFactory(DjangoModelFactory):
    """The host offers a time three weeks from now; each later one starts a day after the last."""

    class Meta:
        model = ProposedTime

    booking = factory.SubFactory(BookingFactory, status=BookingStatus.NEW_TIME)
    side = Side.HOST
    starts_at = factory.Sequence(lambda n: clock.now() + timedelta(days=21 + n % 7))
    ends_at = factory.LazyAttribute(lambda time: time.starts_at + timedelta(minutes=90))


@dataclass(frozen=True)
class Cast:
    """Owner, colleague, stranger and host around one activity with one free slot."""

    teacher: User
    colleague: User
    stranger: User
    host: User
    other_host: User
    school: School
    organisation: Organisation
    activity: Activity
    slot: Slot

    def request(self, **changes: Any) -> dict[str, Any]:
        """What `request_booking` needs for a fixed time, with `changes`."""
        values: dict[str, Any] = {
            "activity": self.activity,
            "group": GROUP,
            "contact": CONTACT,
            "by": self.teacher,
            "key": uuid4(),
            "slot": self.slot,
        }
        return {**values, **changes}

    def posted(self, key: UUID | None = None, **changes: Any) -> dict[str, Any]:
        """What the booking page sends for a fixed time, with `changes`."""
        values = {
            "key": str(key or uuid4()),
            "slot": str(self.slot.uuid),
            "group_name": "9B",
            "grade": "9",
            "pupils": "28",
            "adults": "2",
            "working_on": "vindkraft",
            "needs": "",
            "contact_name": "Kari Lærer",
            "contact_email": "kari@skole.demo.example",
            "contact_phone": "90000001",
        }
        return {**values, **changes}


@kept
def make_cast(*, activity: dict[str, Any] | None = None, slot: dict[str, Any] | None = None) -> Cast:
    school = SchoolFactory(name="Løpsmark ungdomsskole")
    teacher = UserFactory(email="larer@skole.demo.example", name="Kari Lærer")
    colleague = UserFactory(email="kollega@skole.demo.example", name="Kåre Kollega")
    stranger = UserFactory(email="fremmed@annen.demo.example", name="Frida Fremmed")
    MembershipFactory(user=teacher, school=school)
    MembershipFactory(user=colleague, school=school)
    MembershipFactory(user=stranger)
    organisation = OrganisationFactory(name="Nordlys Energi")
    host = UserFactory(email="vert@nordlys.demo.example", name="Vera Vert")
    MemberFactory(user=host, organisation=organisation)
    other_host = UserFactory(email="vert@annet.demo.example", name="Oda Annen")
    MemberFactory(user=other_host)
    values = {
        "organisation": organisation,
        "title": "Slik lager vi strøm av vind",
        "slug": "vind",
        "contact_email": "vert@nordlys.demo.example",
        **(activity or {}),
    }
    the_activity = ActivityFactory(**values)
    the_slot = SlotFactory(activity=the_activity, **(slot or {}))
    return Cast(teacher, colleague, stranger, host, other_host, school, organisation, the_activity, the_slot)
