"""The short lists that every catalogue page shows: subjects, counties and municipalities. Kept for an hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext

from regions.models import County, Municipality

from ..models import Subject
from .kept import REFERENCE, kept

HOUR = 3600


class SubjectLine(NamedTuple):
    slug: str
    name: str
    bit: int

    @property
    def label(self) -> str:
        """The name in the active language; one that staff have added has only the one they gave it."""
        return gettext(self.name)


class CountyLine(NamedTuple):
    number: str
    name: str


class MunicipalityLine(NamedTuple):
    number: str
    name: str
    county: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Reference:
    subjects: dict[str, SubjectLine]
    counties: dict[str, CountyLine]
    municipalities: dict[str, MunicipalityLine]

    def of_county(self, county: str) -> list[MunicipalityLine]:
        return [place for place in self.municipalities.values() if place.county == county]

    def subjects_in(self, bits: int) -> list[SubjectLine]:
        return [subject for subject in self.subjects.values() if bits >> subject.bit & 1]


def _read() -> Reference:
    return Reference(
        subjects={row[0]: SubjectLine(*row) for row in Subject.objects.values_list("slug", "name", "bit")},
        counties={row[0]: CountyLine(*row) for row in County.objects.values_list("number", "name")},
        municipalities={
            row[0]: MunicipalityLine(*row)
            for row in Municipality.objects.values_list("number", "name", "county_id", "latitude", "longitude")
        },
    )


def reference() -> Reference:
    """The lists in alphabetical order, by their keys."""
    return kept(REFERENCE, _read, HOUR)
