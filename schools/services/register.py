"""Bring our schools up to date with skoleregisteret."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from regions.models import Municipality
from schools.models import School
from schools.register import Facts, Register, RegisterRow, RowError
from workflow import clock

BATCH = 500
# More than this share gone at once is a broken source, not a year's closures.
MOST_GONE, SOME_GONE = 0.10, 10


@dataclass
class Report:
    """What an import did. `skipped` and `closed` hold (which school, why)."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    kept_by_county: Counter[str] = field(default_factory=Counter)
    skipped_by_county: Counter[str] = field(default_factory=Counter)


@transaction.atomic
def import_schools(*, register: Register) -> Report:
    """Insert, change and close schools so that they match the register; nothing is ever deleted.

    1. Keep other writers of schools out, so that two imports follow each other.
    2. Read each row; one that cannot be kept is skipped with its reason. The first row of an organisation number counts.
    3. An active school is created, or changed where the register says something new; a closed one opens again.
    4. One that is inactive, or has left a whole register, is closed. Schools the register never told of are left alone.

    A second run of the same register changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {connection.ops.quote_name(School._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE")
    run = _Run()
    for raw in register.rows:
        run.take(raw)
    if register.is_whole:
        run.close_missing()
    run.save()
    return run.report


class _Run:
    def __init__(self) -> None:
        self.report = Report()
        self.now = clock.now()
        self.known = {school.orgnr: school for school in School.objects.all()}
        self.municipalities = frozenset(Municipality.objects.values_list("number", flat=True))
        self.seen: dict[str, str] = {}
        self.new: list[School] = []
        self.changed: dict[str, School] = {}

    def take(self, raw: Any) -> None:
        try:
            row = RegisterRow(raw)
        except RowError as error:
            self.report.skipped.append(("?", str(error)))
            self.report.skipped_by_county[""] += 1
            return
        try:
            self._take(row)
        except RowError as error:
            self.report.skipped.append((row.label, str(error)))
            self.report.skipped_by_county[row.county_number] += 1
        else:
            self.report.kept_by_county[row.county_number] += 1

    def _take(self, row: RegisterRow) -> None:
        orgnr = row.orgnr
        if orgnr in self.seen:
            raise RowError(_("samme organisasjonsnummer som «%s» lenger oppe") % self.seen[orgnr])
        school = self.known.get(orgnr)
        reason = _why_closed(row)
        if reason and school is None:
            self.seen[orgnr] = row.label
            raise RowError(reason)
        if reason and school is not None:
            self.seen[orgnr] = school.name
            self._close(school, reason, row.closed_on)
            return
        facts = row.facts(self.municipalities)
        self.seen[orgnr] = facts.name
        if school is None:
            self.new.append(School(**facts.values(), imported_at=self.now))
            self.report.created += 1
        else:
            self._change(school, facts)

    def _change(self, school: School, facts: Facts) -> None:
        values = {**facts.values(), "closed_at": None}
        different = {name: value for name, value in values.items() if getattr(school, name) != value}
        if not different:
            self.report.unchanged += 1
            return
        for name, value in different.items():
            setattr(school, name, value)
        self.report.updated += 1
        self.changed[school.orgnr] = school

    def _close(self, school: School, reason: str, closed_on: str = "") -> None:
        if school.closed_at is not None:
            self.report.unchanged += 1
            return
        school.closed_at = _date(closed_on) or clock.today()
        self.report.closed.append((f"{school.orgnr} {school.name}", reason))
        self.changed[school.orgnr] = school

    def close_missing(self) -> None:
        imported = [school for school in self.known.values() if school.imported_at and school.closed_at is None]
        gone = [school for school in imported if school.orgnr not in self.seen]
        if len(gone) > max(SOME_GONE, MOST_GONE * len(imported)):
            self.report.warnings.append(
                _("%d skoler mangler i kilden. Det er for mange til å være nedleggelser, så de er latt stå åpne.")
                % len(gone)
            )
            return
        for school in gone:
            self._close(school, _("står ikke lenger i skoleregisteret"))

    def save(self) -> None:
        School.objects.bulk_create(self.new, batch_size=BATCH)
        changed = list(self.changed.values())
        for school in changed:
            school.imported_at = self.now
        School.objects.bulk_update(changed, _columns(), batch_size=BATCH)


def _why_closed(row: RegisterRow) -> str:
    if not row.is_active:
        return _("nedlagt i skoleregisteret")
    if not row.is_school:
        return _("verken grunnskole eller videregående skole")
    return ""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _columns() -> Sequence[str]:
    return [
        column.name
        for column in School._meta.concrete_fields
        if column.name not in ("id", "orgnr") and not column.generated
    ]
