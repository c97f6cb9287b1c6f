"""What transport covers: a pure reckoning from the facts of a trip and the frozen terms of its call. Sums are øre, distances km."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.money import kr


@dataclass(frozen=True)
class Terms:
    """The transport terms of one call version."""

    public_schools: bool
    private_schools: bool
    closes_at: datetime
    ceiling_per_pupil_ore: int
    ceiling_per_trip_ore: int
    ceiling_per_half_year_ore: int
    share_percent: int
    min_distance_km: int
    distance_factor_percent: int
    distance_leeway_percent: int
    modes: tuple[str, ...]
    offer_above_ore: int

    @classmethod
    def of(cls, terms: Mapping[str, Any]) -> Terms:
        """From the JSON of a `CallVersion`."""
        transport = terms["transport"]
        return cls(
            public_schools=terms["public_schools"],
            private_schools=terms["private_schools"],
            closes_at=datetime.fromisoformat(terms["closes_at"]),
            modes=tuple(transport["modes"]),
            **{name: transport[name] for name in transport if name != "modes"},
        )


@dataclass(frozen=True)
class Facts:
    """What the reckoning needs to know of one application. `at` is when it was sent, or now for a draft."""

    at: datetime
    private_school: bool
    visit_at: datetime
    booking_stands: bool
    pupils: int
    mode: str
    estimate_ore: int | None
    other_cover_ore: int
    computed_km: float | None
    distance_km: float | None
    distance_reason: str
    has_offer: bool
    leader_confirmed: bool
    granted_half_year_ore: int


@dataclass(frozen=True)
class RuleLine:
    """One rule: kept (True), broken (False), or waiting for something from the school (None), with the figures its text needs."""

    code: str
    ok: bool | None
    figures: dict[str, Any]

    @property
    def text(self) -> str:
        kept, broken = TEXTS[self.code]
        figures = {name: kr(value) if name.endswith("_ore") else value for name, value in self.figures.items()}
        return str(kept if self.ok else broken) % figures

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class RuleResult:
    """All rules line by line, and the support to expect: nothing as long as one is broken."""

    lines: tuple[RuleLine, ...]
    expected_ore: int

    @property
    def passed(self) -> bool:
        return all(line.ok is True for line in self.lines)

    @property
    def missing(self) -> list[RuleLine]:
        """What the school has yet to give."""
        return [line for line in self.lines if line.ok is None]

    @property
    def broken(self) -> list[RuleLine]:
        return [line for line in self.lines if line.ok is False]


# code → (what we say when the rule is kept, what we say when it is not)
TEXTS = {
    "audience": (_("Skolen kan søke i denne ordningen."), _("Ordningen er ikke åpen for skoler av denne typen.")),
    "open": (_("Søknadsfristen er ikke ute."), _("Søknadsfristen er ute.")),
    "visit": (_("Besøket er bekreftet og ligger fram i tid."), _("Besøket er avlyst, over eller ikke bekreftet.")),
    "distance": (
        _("Avstanden er %(km)s km. Kravet er minst %(min_km)s km."),
        _("Avstanden er %(km)s km, og ordningen dekker reiser på minst %(min_km)s km."),
    ),
    "distance_unknown": ("", _("Skriv hvor langt det er én vei. Kravet er minst %(min_km)s km.")),
    "distance_reason": (
        _("Avstanden stemmer med beregningen, eller er forklart."),
        _("Avstanden er en annen enn den vi beregnet (%(km)s km). Skriv hvorfor."),
    ),
    "mode": (_("Reisemåten dekkes."), _("Velg en reisemåte som ordningen dekker.")),
    "estimate": (_("Anslått kostnad er oppgitt."), _("Skriv hva reisen vil koste.")),
    "offer": (
        _("Tilbud er lagt ved, eller trengs ikke under %(limit_ore)s."),
        _("Legg ved et tilbud: reisen koster mer enn %(limit_ore)s."),
    ),
    "leader": (_("Skoleleder har bekreftet søknaden."), _("Skoleleder har ikke bekreftet søknaden ennå.")),
    "half_year": (
        _("Skolen har igjen %(left_ore)s å søke om dette halvåret."),
        _("Skolen har alt fått det den kan få dette halvåret (%(ceiling_ore)s)."),
    ),
    "share": (
        _("Ordningen dekker %(percent)s prosent av kostnaden når det andre dekker er trukket fra: %(sum_ore)s."),
        _("Når det andre dekker er trukket fra, er det ingenting igjen å dekke."),
    ),
    "per_pupil": (_("Taket er %(each_ore)s per elev: %(sum_ore)s for %(pupils)s elever."), ""),
    "per_trip": (_("Taket er %(sum_ore)s per reise."), ""),
}


# The lines that decide the sum, each with its figures.
SUMS = ("share", "per_pupil", "per_trip", "half_year")


def line_from_json(data: Mapping[str, Any]) -> RuleLine:
    return RuleLine(code=data["code"], ok=data["ok"], figures=dict(data["figures"]))


def share_of(*, cost_ore: int, other_cover_ore: int, percent: int) -> int:
    """The part of a cost that is covered, when what others cover is taken off. Whole øre, rounded down."""
    return max(cost_ore - other_cover_ore, 0) * percent // 100


def support(*, terms: Terms, cost_ore: int, other_cover_ore: int, pupils: int, granted_half_year_ore: int) -> int:
    """The sum the terms give for a cost: the covered share, under every ceiling."""
    return min(
        share_of(cost_ore=cost_ore, other_cover_ore=other_cover_ore, percent=terms.share_percent),
        terms.ceiling_per_pupil_ore * pupils,
        terms.ceiling_per_trip_ore,
        max(terms.ceiling_per_half_year_ore - granted_half_year_ore, 0),
    )


def check(*, terms: Terms, facts: Facts) -> RuleResult:
    """Hold the facts against the terms, line by line."""
    lines = tuple(_conditions(terms, facts)) + tuple(_sums(terms, facts))
    expected = support(
        terms=terms,
        cost_ore=facts.estimate_ore or 0,
        other_cover_ore=facts.other_cover_ore,
        pupils=facts.pupils,
        granted_half_year_ore=facts.granted_half_year_ore,
    )
    broken = any(line.ok is False for line in lines)
    return RuleResult(lines=lines, expected_ore=0 if broken else expected)


def _conditions(terms: Terms, facts: Facts) -> Iterator[RuleLine]:
    may_apply = terms.private_schools if facts.private_school else terms.public_schools
    yield RuleLine("audience", may_apply, {})
    yield RuleLine("open", facts.at <= terms.closes_at, {})
    yield RuleLine("visit", facts.booking_stands and facts.visit_at > facts.at, {})
    yield _distance(terms, facts.distance_km)
    yield RuleLine("distance_reason", _explained(terms, facts) or None, {"km": _km(facts.computed_km)})
    yield RuleLine("mode", facts.mode in terms.modes if facts.mode else None, {})
    yield RuleLine("estimate", True if facts.estimate_ore else None, {})
    needs_offer = (facts.estimate_ore or 0) > terms.offer_above_ore
    yield RuleLine("offer", facts.has_offer or not needs_offer or None, {"limit_ore": terms.offer_above_ore})
    yield RuleLine("leader", True if facts.leader_confirmed else None, {})


def _sums(terms: Terms, facts: Facts) -> Iterator[RuleLine]:
    left = max(terms.ceiling_per_half_year_ore - facts.granted_half_year_ore, 0)
    yield RuleLine("half_year", left > 0, {"left_ore": left, "ceiling_ore": terms.ceiling_per_half_year_ore})
    share = share_of(
        cost_ore=facts.estimate_ore or 0, other_cover_ore=facts.other_cover_ore, percent=terms.share_percent
    )
    if facts.estimate_ore:
        yield RuleLine("share", share > 0, {"percent": terms.share_percent, "sum_ore": share})
    each = terms.ceiling_per_pupil_ore
    yield RuleLine("per_pupil", True, {"each_ore": each, "sum_ore": each * facts.pupils, "pupils": facts.pupils})
    yield RuleLine("per_trip", True, {"sum_ore": terms.ceiling_per_trip_ore})


def _distance(terms: Terms, km: float | None) -> RuleLine:
    if km is None:
        return RuleLine("distance_unknown", None, {"min_km": terms.min_distance_km})
    return RuleLine("distance", km >= terms.min_distance_km, {"km": _km(km), "min_km": terms.min_distance_km})


def _explained(terms: Terms, facts: Facts) -> bool:
    if facts.computed_km is None or facts.distance_km is None or facts.distance_reason.strip():
        return True
    return abs(facts.distance_km - facts.computed_km) * 100 <= facts.computed_km * terms.distance_leeway_percent


def _km(distance: float | None) -> int | None:
    return None if distance is None else round(distance)
