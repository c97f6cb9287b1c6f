"""How many activities each choice of each filter would give: one pass over the narrow rows, however many choices there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations

from django.db import connection
from django.db.models import QuerySet

from workflow import clock

from ..enums import Kind
from ..models import SearchRow

COUNT_CAP = 10_000

KIND, GRADE, SUBJECT, COUNTY, DIGITAL, FREE = (1 << place for place in range(6))
COLUMNS = ("kind_bit", "grade_bits", "subject_bits", "county_code", "digital", "next_start")
KIND_SHIFT, COUNTY_SHIFT = 9, 2


@dataclass(frozen=True)
class Masks:
    """The filters whose choices are counted; 0 and False ask for nothing."""

    kinds: int = 0
    grades: int = 0
    subjects: int = 0
    county: int = 0
    digital: bool = False
    free: bool = False

    def misses(self, now: str) -> list[tuple[int, str]]:
        """For each filter in use its bit, and SQL for the rows that do not pass it."""
        tests = [
            (self.kinds, KIND, f"kind_bit & {self.kinds:d} = 0"),
            (self.grades, GRADE, f"grade_bits & {self.grades:d} = 0"),
            (self.subjects, SUBJECT, f"subject_bits & {self.subjects:d} = 0"),
            (self.county, COUNTY, f"county_code <> {self.county:d}"),
            (self.digital, DIGITAL, "NOT digital"),
            (self.free, FREE, f"(next_start IS NULL OR next_start <= {now})"),
        ]
        return [(bit, test) for value, bit, test in tests if value]


@dataclass
class Counts:
    """`total` passes all filters; the others pass all but their own. `matched` misses one filter at most, and stops at
    `COUNT_CAP` + 1 when words are asked for."""

    total: int = 0
    matched: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    grades: Counter[int] = field(default_factory=Counter)
    subject_bits: Counter[int] = field(default_factory=Counter)
    counties: Counter[str] = field(default_factory=Counter)
    digital: int = 0
    free: int = 0

    @property
    def capped(self) -> bool:
        return self.matched > COUNT_CAP


def count(rows: QuerySet[SearchRow], masks: Masks, *, cap: bool) -> Counts:
    """Count the choices among `rows` (already narrowed by what is not counted: words, place).

    1. Mark each row with the filters it misses; one that misses two counts nowhere.
    2. Group by what the row is, in three short lists: kind with county and flags; grades; subjects.
    3. Spread the groups' bits in Python: a few hundred groups, whatever the number of rows.

    With `cap` no more than `COUNT_CAP` + 1 rows are read: for words that are in half of all texts.
    """
    inner, params = rows.values_list(*COLUMNS).query.sql_with_params()
    now = f"timestamptz '{clock.now().isoformat()}'"
    misses = masks.misses(now)
    miss = " + ".join(f"CASE WHEN {test} THEN {bit} ELSE 0 END" for bit, test in misses) or "0"
    # Pair by pair, because so the planner sees that most rows pass; from `miss` it would guess that none does.
    pairs = [f"NOT ({one} AND {other})" for (_, one), (_, other) in combinations(misses, 2)]
    sql = f"""
        SELECT k, g, s, miss, count(*) FROM (
            SELECT (kind_bit << {KIND_SHIFT}) | (county_code << {COUNTY_SHIFT}) | (digital::int << 1)
                   | (next_start IS NOT NULL AND next_start > {now})::int AS k,
                   grade_bits AS g, subject_bits AS s, {miss} AS miss
            FROM ({inner}) rows WHERE {" AND ".join(pairs) or "true"}{f" LIMIT {COUNT_CAP + 1}" if cap else ""}
        ) marked GROUP BY GROUPING SETS ((k, miss), (g, miss), (s, miss))"""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        groups = cursor.fetchall()
    return _spread(groups)


def _spread(groups: list[tuple[int | None, int | None, int | None, int, int]]) -> Counts:
    found = Counts()
    kind_of = {1 << place: kind for place, kind in enumerate(Kind.values)}
    for k, g, s, miss, n in groups:
        if k is not None:
            found.matched += n
            found.total += n if not miss else 0
            _spread_row(found, kind_of, k, miss, n)
        elif g is not None:
            if not miss & ~GRADE:
                _spread_bits(found.grades, g, n)
        elif s is not None and not miss & ~SUBJECT:
            _spread_bits(found.subject_bits, s, n)
    return found


def _spread_row(found: Counts, kind_of: dict[int, str], k: int, miss: int, n: int) -> None:
    if not miss & ~KIND and (k >> KIND_SHIFT) in kind_of:
        found.kinds[kind_of[k >> KIND_SHIFT]] += n
    if not miss & ~COUNTY:
        found.counties[f"{k >> COUNTY_SHIFT & 127:02d}"] += n
    if k & 2 and not miss & ~DIGITAL:
        found.digital += n
    if k & 1 and not miss & ~FREE:
        found.free += n


def _spread_bits(counter: Counter[int], bits: int, n: int) -> None:
    while bits:
        low = bits & -bits
        counter[low.bit_length() - 1] += n
        bits ^= low
