"""The catalogue's filters as the page shows them: choices with counts, and a chip for each one in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from ..criteria import RADII, Criteria, Sort
from ..enums import GRADES, Kind
from ..services.find import Found, Origin


class Choice(NamedTuple):
    """Unpacked by the templates' loops: a lookup by name costs an exception for each of sixty choices."""

    value: str
    label: str
    hits: int | None = None
    checked: bool = False


@dataclass(frozen=True)
class Group:
    """One filter: `name` is what it is called in the address."""

    name: str
    title: str
    choices: list[Choice]

    @property
    def any_checked(self) -> bool:
        return any(choice.checked for choice in self.choices)


class Chip(NamedTuple):
    label: str
    url: str


def address(criteria: Criteria) -> str:
    query = criteria.querystring()
    return reverse("activity-list") + (f"?{query}" if query else "")


def groups(found: Found) -> list[Group]:
    """The filters that take several choices. Subjects that would give nothing are left out."""
    wanted, counts = found.criteria, found.counts
    kinds = [Choice(kind.value, str(kind.label), counts.kinds[kind.value], kind.value in wanted.kinds) for kind in Kind]
    grades = [Choice(str(n), str(label), counts.grades[n], n in wanted.grades) for n, label in GRADES]
    subjects = [
        Choice(subject.slug, subject.label, counts.subject_bits[subject.bit], subject.slug in wanted.subjects)
        for subject in found.reference.subjects.values()
        if counts.subject_bits[subject.bit] or subject.slug in wanted.subjects
    ]
    return [
        Group("type", _("Hva"), kinds),
        Group("trinn", _("Trinn"), grades),
        Group("fag", _("Fag"), subjects),
    ]


def counties(found: Found) -> list[Choice]:
    counts, wanted = found.counts.counties, found.criteria
    # Once a municipality narrows the rows, the other counties have nothing left to count.
    narrowed = bool(wanted.municipality)
    return [
        Choice(line.number, line.name, None if narrowed else counts[line.number], line.number == wanted.county)
        for line in found.reference.counties.values()
    ]


def municipalities(found: Found) -> list[Choice]:
    """Those of the chosen county; none before a county is chosen."""
    wanted = found.criteria
    return [
        Choice(line.number, line.name, checked=line.number == wanted.municipality)
        for line in found.reference.of_county(wanted.county)
    ]


def radii(found: Found) -> list[Choice]:
    return [Choice(str(km), _("Innen %(km)s km") % {"km": km}, checked=km == found.criteria.km) for km in RADII]


def sorts(found: Found) -> list[Choice]:
    """The orders that can be asked for now; the one that holds unless asked otherwise needs no word in the address."""
    possible = [
        sort
        for sort in Sort
        if (sort is not Sort.MATCH or found.default_sort is Sort.MATCH)
        and (sort is not Sort.NEAR or found.origin is not None)
    ]
    return [
        Choice("" if sort is found.default_sort else sort.value, str(sort.label), checked=sort is found.sort)
        for sort in possible
    ]


def chips(found: Found) -> list[Chip]:
    """Every filter in use, with the address without it."""
    wanted, lists = found.criteria, found.reference
    made = [Chip(f"«{wanted.q}»", address(wanted.but(q="")))] if wanted.q else []
    made += [
        Chip(str(kind.label), address(wanted.but(kinds=wanted.kinds - {kind.value})))
        for kind in Kind
        if kind.value in wanted.kinds
    ]
    made += [
        Chip(str(label), address(wanted.but(grades=wanted.grades - {n}))) for n, label in GRADES if n in wanted.grades
    ]
    made += [
        Chip(lists.subjects[slug].label, address(wanted.but(subjects=wanted.subjects - {slug})))
        for slug in sorted(wanted.subjects)
        if slug in lists.subjects
    ]
    made += _place_chips(found)
    if wanted.digital:
        made.append(Chip(_("Digitalt"), address(wanted.but(digital=False))))
    if wanted.free:
        made.append(Chip(_("Har ledige tider"), address(wanted.but(free=False))))
    return made


def _place_chips(found: Found) -> list[Chip]:
    wanted, lists = found.criteria, found.reference
    if wanted.km and found.origin is not None:
        label = _("Innen %(km)s km fra %(place)s") % {"km": wanted.km, "place": found.origin.name}
        if not found.origin.is_own_school:
            return [Chip(label, address(wanted.but(km=0, municipality="")))]
        return [Chip(label, address(wanted.but(km=0))), *_county_chip(found)]
    if wanted.municipality:
        label = lists.municipalities[wanted.municipality].name
        return [Chip(label, address(wanted.but(municipality="")))]
    return _county_chip(found)


def _county_chip(found: Found) -> list[Chip]:
    wanted = found.criteria
    if not wanted.county:
        return []
    return [Chip(found.reference.counties[wanted.county].name, address(wanted.but(county="")))]


def origin_label(origin: Origin | None) -> str:
    if origin is None:
        return ""
    return _("fra skolen din") if origin.is_own_school else _("fra %(place)s") % {"place": origin.name}
