"""Builds catalogues for the tests of the public pages."""

from datetime import datetime, timedelta
from typing import Any

from catalogue.models import Activity
from catalogue.services.search import reindex
from regions.models import Municipality
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.partners import OrganisationFactory
from workflow import clock

BODO, OSLO, TROMSO, FAUSKE = "1804", "0301", "5501", "1841"


def place(number: str) -> Municipality:
    return Municipality.objects.get(number=number)


def offer(title: str, at: str = BODO, slots: int = 0, **fields: Any) -> Activity:
    """A published activity in municipality `at` with `slots` free times, in the search tables."""
    municipality = place(at)
    if "organisation" not in fields:
        fields["organisation"] = OrganisationFactory(municipality=municipality)
    activity = ActivityFactory(title=title, municipality=municipality, **fields)
    for number in range(slots):
        SlotFactory(activity=activity, starts_at=in_days(14 + number))
    reindex(activity=activity)
    return activity


def in_days(days: int) -> datetime:
    return clock.now() + timedelta(days=days)
