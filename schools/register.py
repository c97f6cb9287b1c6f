"""Reads skoleregisteret: from a file or an address to plain rows, and from a row to what a School holds.

Written for version 4 of the register's API (data-nsr.udir.no, NLOD); the names of version 3 are understood too, since
keys are compared without letter case and the few that were renamed are listed beside each other.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from django.utils.translation import gettext_lazy as _

from workflow.errors import DomainError

from .enums import LanguageForm
from .rules import GRADES

Row = Mapping[str, Any]

TIMEOUT = 30  # seconds for one page of the register
PAGE_SIZE = 1000
MOST_PAGES = 500
LIST_KEYS = ("enhetliste", "enheter", "enhetsliste")
ORGNR = re.compile(r"(\d{9}|[A-Z]\d{5,11})")
# Svalbard and abroad: schools there have no Norwegian municipality.
OUTSIDE = ("21", "25")


class RegisterError(DomainError):
    """The register could not be read: one line that says why. Nothing has been changed."""


class RowError(Exception):
    """One row is no school we can keep; the message says why."""


@dataclass(frozen=True)
class Register:
    """What a source held. `is_whole`: every school there is; one that is missing has then left the register."""

    rows: list[Any]
    is_whole: bool


@dataclass(frozen=True)
class Facts:
    """What one row says about a school. None: it says nothing, and what we have stays."""

    orgnr: str
    name: str
    municipality_id: str | None = None
    address: str | None = None
    postal_code: str | None = None
    postal_place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    first_grade: int | None = None
    last_grade: int | None = None
    is_primary: bool | None = None
    is_upper_secondary: bool | None = None
    is_private: bool | None = None
    pupils: int | None = None
    language_form: str | None = None
    website: str | None = None

    def values(self) -> dict[str, Any]:
        told = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in told.items() if value is not None}


def read_register(source: str) -> Register:
    """Every row of a file, or of every page at an http(s) address.

    Raises: RegisterError when the source is out of reach, no JSON, or holds no list of schools.
    """
    if source.lower().startswith(("http://", "https://")):
        return _read_pages(source)
    try:
        text = Path(source).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RegisterError(_("Kan ikke lese «%s»: %s.") % (source, error.strerror or error)) from error
    except ValueError as error:
        raise RegisterError(_("«%s» er ikke en tekstfil i UTF-8.") % source) from error
    page = _parse(text, source)
    rows = _rows(page, source)
    return Register(rows, is_whole=_number(page, "antallsider", 1) <= 1)


def _read_pages(address: str) -> Register:
    rows: list[Any] = []
    number = last = 1
    while number <= last:
        page = _parse(_fetch(_page_address(address, number)), address)
        found = _rows(page, address)
        rows += found
        last = min(_number(page, "antallsider", 1), MOST_PAGES)
        number += 1
    total = _number(_lowered(page), "totaltantallenheter", len(rows)) if last else len(rows)
    if len(rows) < total:
        raise RegisterError(_("«%s» ga bare %d av %d enheter.") % (address, len(rows), total))
    return Register(rows, is_whole=True)


def _page_address(address: str, number: int) -> str:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise RegisterError(_("«%s» er ingen gyldig adresse.") % address) from error
    query = {name.lower(): (name, value) for name, value in parse_qsl(parts.query)}
    query["sidenummer"] = ("sidenummer", str(number))
    query.setdefault("antallperside", ("antallPerSide", str(PAGE_SIZE)))
    return urlunsplit(parts._replace(query=urlencode(list(query.values()))))


def _fetch(address: str) -> str:
    try:
        request = Request(address, headers={"Accept": "application/json"})
        with urlopen(request, timeout=TIMEOUT) as answer:
            body: bytes = answer.read()
    except HTTPError as error:
        error.close()
        raise RegisterError(_("«%s» svarte %d %s.") % (address, error.code, error.reason)) from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise RegisterError(_("Får ikke kontakt med «%s»: %s.") % (address, reason)) from error
    try:
        return body.decode("utf-8-sig")
    except ValueError as error:
        raise RegisterError(_("«%s» svarte ikke med tekst i UTF-8.") % address) from error


def _parse(text: str, source: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = _("linje %d, tegn %d") % (error.lineno, error.colno)
        raise RegisterError(_("«%s» er ikke gyldig JSON (%s).") % (source, where)) from error
    except RecursionError as error:
        raise RegisterError(_("«%s» er ikke gyldig JSON.") % source) from error


def _rows(page: Any, source: str) -> list[Any]:
    if isinstance(page, list):
        rows: Any = page
    else:
        lowered = _lowered(page) if isinstance(page, dict) else {}
        rows = next((lowered[key] for key in LIST_KEYS if key in lowered), None)
    if not isinstance(rows, list) or not rows:
        raise RegisterError(_("«%s» inneholder ingen liste med skoler (EnhetListe).") % source)
    return rows


def _number(page: Any, key: str, default: int) -> int:
    value = _lowered(page).get(key) if isinstance(page, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default


def _lowered(row: Row) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in row.items()}


class RegisterRow:
    """One row, asked by any of a key's names."""

    def __init__(self, raw: Any) -> None:
        if not isinstance(raw, dict):
            raise RowError(_("raden er ikke en enhet"))
        self.raw = _lowered(raw)

    @property
    def label(self) -> str:
        """How to name the row in a report, even when it is broken."""
        name = self.raw.get("navn") or self.raw.get("fulltnavn") or ""
        number = self.raw.get("organisasjonsnummer") or self.raw.get("orgnr") or ""
        return _clean(" ".join(str(part)[:80] for part in (number, name) if part)) or "?"

    @property
    def orgnr(self) -> str:
        value = str(self._value("organisasjonsnummer", "orgnr") or "").replace(" ", "").upper()
        if not ORGNR.fullmatch(value):
            raise RowError(_("organisasjonsnummeret mangler eller er ugyldig"))
        return value

    @property
    def county_number(self) -> str:
        """The two digits of the county the row says it lies in; empty when it says none."""
        number = str(self._value("fylkesnummer", "fylkesnr") or self._inside("fylke", "fylkesnummer") or "")
        return _clean(number.zfill(2) if number else self.municipality_number)[:2]

    @property
    def municipality_number(self) -> str:
        inside = self._inside("kommune", "kommunenummer")
        number = str(inside or self._value("kommunenummer", "kommunenr") or "").strip()
        return number.zfill(4) if number else ""

    @property
    def is_active(self) -> bool:
        return self._flag("eraktiv") is not False and not self._value("utgaattdato")

    @property
    def is_school(self) -> bool:
        return self._flag("erskole") is not False and (self._is_primary or self._is_upper_secondary)

    @property
    def closed_on(self) -> str:
        return str(self._value("utgaattdato") or "")[:10]

    def facts(self, municipalities: frozenset[str]) -> Facts:
        """What the row says. Raises: RowError."""
        first, last = self._grades()
        latitude, longitude = self._point()
        return Facts(
            orgnr=self.orgnr,
            name=self._name(),
            municipality_id=self._municipality(municipalities),
            address=self._text("adresse", 200, inside="beliggenhetsadresse", besides="besoksadresse"),
            postal_code=self._text("postnummer", 10, inside="beliggenhetsadresse", besides="besoksadresse")
            or self._text("postnr", 10, inside="besoksadresse"),
            postal_place=self._text("poststed", 80, inside="beliggenhetsadresse", besides="besoksadresse"),
            latitude=latitude,
            longitude=longitude,
            first_grade=first,
            last_grade=last,
            is_primary=self._is_primary,
            is_upper_secondary=self._is_upper_secondary,
            is_private=self._flag("erprivatskole"),
            pupils=self._pupils(),
            language_form=self._language_form(),
            website=self._text("internettadresse", 200) or self._text("url", 200),
        )

    @property
    def _is_primary(self) -> bool:
        return self._flag("ergrunnskole") is True or "1" in self._categories()

    @property
    def _is_upper_secondary(self) -> bool:
        told = self._flag("ervideregaaendeskole", "ervideregåendeskole")
        return told is True or "2" in self._categories()

    def _categories(self) -> Iterator[str]:
        listed = self._value("skolekategorier")
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, dict):
                yield str(_lowered(item).get("id"))

    def _value(self, *names: str) -> Any:
        return next((self.raw[name] for name in names if self.raw.get(name) is not None), None)

    def _inside(self, outer: str, *names: str) -> Any:
        inner = self.raw.get(outer)
        if not isinstance(inner, dict):
            return None
        lowered = _lowered(inner)
        return next((lowered[name] for name in names if lowered.get(name) is not None), None)

    def _flag(self, *names: str) -> bool | None:
        value = self._value(*names)
        return value if isinstance(value, bool) else None

    def _text(self, name: str, longest: int, *, inside: str = "", besides: str = "") -> str | None:
        value = self._inside(inside, name) or self._inside(besides, name) if inside else self._value(name)
        return _clean(value)[:longest] or None if isinstance(value, str) else None

    def _name(self) -> str:
        value = self._value("navn", "fulltnavn")
        name = _clean(value) if isinstance(value, str) else ""
        if not name:
            raise RowError(_("navnet mangler"))
        if len(name) > 200:
            raise RowError(_("navnet er lengre enn 200 tegn"))
        return name

    def _municipality(self, known: frozenset[str]) -> str | None:
        number = self.municipality_number
        if number in known:
            return number
        if number.startswith(OUTSIDE):
            return None
        raise RowError(_("ukjent kommunenummer «%s»") % number if number else _("kommunenummeret mangler"))

    def _grades(self) -> tuple[int | None, int | None]:
        told = [self._grade("skoletrinngsfra"), self._grade("skoletrinngstil")]
        upper = [self._grade("skoletrinnvgsfra"), self._grade("skoletrinnvgstil")]
        # Vg1–Vg3 are 11–13 here; some sources count them from 1.
        told += [grade + 10 if grade is not None and grade <= 3 else grade for grade in upper]
        known = [grade for grade in told if grade is not None]
        return (min(known), max(known)) if known else (None, None)

    def _grade(self, name: str) -> int | None:
        value = self._value(name)
        if value is None or value == 0:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value not in GRADES:
            raise RowError(_("ugyldig trinn «%s»") % str(value)[:20])
        return value

    def _point(self) -> tuple[float | None, float | None]:
        latitude = self._inside("koordinat", "breddegrad") or self._value("breddegrad")
        longitude = self._inside("koordinat", "lengdegrad") or self._value("lengdegrad")
        # {0, 0, "Undefined"} is how the register says that it does not know.
        if _is_degree(latitude, 90) and _is_degree(longitude, 180) and (latitude or longitude):
            return float(latitude), float(longitude)
        return None, None

    def _pupils(self) -> int | None:
        value = self._value("elevtall")
        usable = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000
        return value if usable else None

    def _language_form(self) -> str | None:
        told = str(self._inside("maalform", "id", "navn") or self._value("maalform") or "").upper()
        return {"N": LanguageForm.NYNORSK.value, "B": LanguageForm.BOKMAL.value}.get(told[:1])


def _is_degree(value: Any, most: int) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) <= most
    )


def _clean(text: str) -> str:
    """One line of printable text: what PostgreSQL cannot keep (NUL, lone surrogates) is left out."""
    kept = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    return " ".join(kept.split())
