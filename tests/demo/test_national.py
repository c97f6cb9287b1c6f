"""The full-size country, at a size that fits a test."""

import pytest
from django.db.models import F

from bookings.models import Booking
from catalogue.models import Activity, SearchRow, Slot
from schools.models import Membership, School
from stem_arbeidsliv.demo import national

pytestmark = pytest.mark.django_db


def test_sizes_and_seats() -> None:
    national.seed_national("tiny", lambda line: None)
    bulk = Booking.objects.filter(contact_name="Demo Lærer")
    assert School.objects.count() == 60 + 20
    assert bulk.count() == 300
    assert Membership.objects.verified().filter(user__email__endswith="@skoler.demo.example").count() == 60
    assert Activity.objects.filter(contact_name="Demo Vert").count() == 40
    assert SearchRow.objects.count() == Activity.objects.published().count()
    assert not Slot.objects.filter(taken__gt=F("capacity")).exists()
    assert bulk.filter(status="confirmed").exclude(slot__taken=1).count() == 0
    assert not bulk.filter(school__memberships__isnull=True).exists()
