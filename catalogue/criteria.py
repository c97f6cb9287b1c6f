"""What a visitor asks the catalogue for, and the address that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from . import typed_filters
from .enums import GRADES, Kind
from .words import LONGEST_QUERY

RADII = (10, 25, 50, 100, 200)
LAST_PAGE = 500
GRADE_NUMBERS = frozenset(number for number, _label in GRADES)


class Sort(TextChoices):
    MATCH = "treff", _("Beste treff")
    NEXT = "tid", _("Neste ledige tid")
    NEAR = "avstand", _("Nærmest")
    NEW = "ny", _("Nyeste")


@dataclass(frozen=True)
class Criteria:
    """One search. Empty fields ask for nothing; `km` counts from the municipality when one is chosen, else from the own school."""

    q: str = ""
    kinds: frozenset[str] = frozenset()
    grades: frozenset[int] = frozenset()
    subjects: frozenset[str] = frozenset()
    county: str = ""
    municipality: str = ""
    km: int = 0
    digital: bool = False
    free: bool = False
    sort: str = ""
    page: int = field(default=1, compare=False)

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        """From an address. What makes no sense is left out, never an error; words that mean a filter become one."""
        # NUL is refused by PostgreSQL, and nobody means it.
        typed = typed_filters.read(" ".join(data.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY])
        km = _number(data.get("km"))
        sort = data.get("sort", "")
        return cls(
            q=typed.rest,
            kinds=frozenset(data.getlist("type")) & frozenset(Kind.values),
            grades=(frozenset(_number(value) for value in data.getlist("trinn")) | typed.grades) & GRADE_NUMBERS,
            subjects=frozenset(value for value in data.getlist("fag") if _is_slug(value)),
            county=_code(data.get("fylke"), 2),
            # An emptied county takes its municipality with it; the form sends both.
            municipality=_code(data.get("kommune"), 4) if data.get("fylke") != "" else "",
            km=km if km in RADII else 0,
            digital=typed.digital or data.get("digitalt") == "1",
            free=data.get("ledig") == "1",
            sort=sort if sort in Sort.values else "",
            page=min(max(_number(data.get("side")), 1), LAST_PAGE),
        )

    def query(self) -> list[tuple[str, str]]:
        """The pairs of the address: in a fixed order, without empty ones."""
        pairs = [("q", self.q)]
        pairs += [("type", kind) for kind in Kind.values if kind in self.kinds]
        pairs += [("trinn", str(grade)) for grade in sorted(self.grades)]
        pairs += [("fag", slug) for slug in sorted(self.subjects)]
        pairs += [
            ("fylke", self.county),
            ("kommune", self.municipality),
            ("km", str(self.km or "")),
            ("digitalt", "1" if self.digital else ""),
            ("ledig", "1" if self.free else ""),
            ("sort", self.sort),
            ("side", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    def querystring(self) -> str:
        return urlencode(self.query())

    def but(self, **changes: Any) -> Self:
        """The same search with some fields changed, from its first page."""
        return replace(self, **{"page": 1, **changes})

    @property
    def is_landing(self) -> bool:
        """Nothing asked for: counts may come from what is kept."""
        return not self.filters and not self.q

    @property
    def filters(self) -> Mapping[str, Any]:
        """The filters in use, without the words."""
        names = ("kinds", "grades", "subjects", "county", "municipality", "km", "digital", "free")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def _code(text: str | None, length: int) -> str:
    return text if text and text.isascii() and text.isdigit() and len(text) == length else ""


def _is_slug(text: str) -> bool:
    return text.isascii() and len(text) <= 40 and text.replace("-", "").isalnum()
