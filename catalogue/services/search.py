"""Keeps the search tables true: one row per published activity, written in one statement whether it is one or all of them."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import translation

from workflow import clock

from ..enums import Factor, Kind
from ..models import Activity, SearchRow
from . import kept

# A time counts as free when it can still be booked: `booking_closes_days` before it starts the door is shut.
TIMES = """
    SELECT s.activity_id,
           count(*) FILTER (WHERE free) AS free_slots,
           min(s.starts_at) FILTER (WHERE free) AS next_start,
           max(s.starts_at) AS last_start
    FROM (SELECT s.*,
                 s.status = 'open' AND s.taken < s.capacity
                 AND s.starts_at > %(now)s + CASE WHEN a.booking_kind IN ('fixed', 'proposal')
                                                  THEN a.booking_closes_days * interval '1 day'
                                                  ELSE interval '0' END AS free
          FROM catalogue_slot s JOIN catalogue_activity a ON a.id = s.activity_id
          WHERE s.listed AND s.status <> 'cancelled' AND {which}) s
    GROUP BY s.activity_id"""

ROWS = """
    INSERT INTO catalogue_searchrow (activity_id, kind_bit, grade_bits, subject_bits, county_code, municipality_code,
        digital, latitude, longitude, next_start, last_start, free_slots, published_at, changed_at)
    SELECT a.id,
           1 << (array_position(%(kinds)s::text[], a.kind::text) - 1),
           coalesce((SELECT bit_or(1 << g) FROM unnest(a.grades) g), 0),
           coalesce((SELECT bit_or(1::bigint << f.bit) FROM catalogue_activity_subjects af
                     JOIN catalogue_subject f ON f.id = af.subject_id WHERE af.activity_id = a.id), 0),
           coalesce(m.county_id::int, 0), coalesce(m.number::int, 0),
           a.place = 'digital',
           CASE WHEN a.place <> 'digital' THEN coalesce(a.latitude, m.latitude) END,
           CASE WHEN a.place <> 'digital' THEN coalesce(a.longitude, m.longitude) END,
           t.next_start, t.last_start, coalesce(t.free_slots, 0),
           coalesce(a.published_at, a.created_at), %(now)s
    FROM catalogue_activity a
    JOIN partners_organisation o ON o.id = a.organisation_id
    LEFT JOIN regions_municipality m ON m.number = coalesce(a.municipality_id, o.municipality_id)
    LEFT JOIN ({times}) t ON t.activity_id = a.id
    WHERE a.status = 'published' AND {which}
    ON CONFLICT (activity_id) DO UPDATE SET
        kind_bit = excluded.kind_bit, grade_bits = excluded.grade_bits, subject_bits = excluded.subject_bits,
        county_code = excluded.county_code, municipality_code = excluded.municipality_code, digital = excluded.digital,
        latitude = excluded.latitude, longitude = excluded.longitude, next_start = excluded.next_start,
        last_start = excluded.last_start, free_slots = excluded.free_slots, published_at = excluded.published_at,
        changed_at = excluded.changed_at"""

# A: the title. B: what it is and who has it. C: what happens there. `text` is A and B, short enough to compare letters with.
WORDS = """
    INSERT INTO catalogue_searchtext (row_id, text, vector)
    SELECT w.id, concat_ws(' ', w.title, w.label, w.host, w.subjects, w.place),
           setweight(to_tsvector('norwegian', w.title), 'A')
           || setweight(to_tsvector('norwegian', concat_ws(' ', w.label, w.host, w.subjects, w.place, w.summary)), 'B')
           || setweight(to_tsvector('norwegian', concat_ws(' ', w.pupils_do, w.factors, w.work)), 'C')
    FROM (SELECT a.id, a.title, a.summary, a.pupils_do, o.name AS host, concat_ws(' ', m.name, c.name) AS place,
                 (%(labels)s::text[])[array_position(%(kinds)s::text[], a.kind::text)] AS label,
                 (SELECT string_agg(f.name, ' ') FROM catalogue_activity_subjects af
                  JOIN catalogue_subject f ON f.id = af.subject_id WHERE af.activity_id = a.id) AS subjects,
                 (SELECT string_agg((%(factor_labels)s::text[])[array_position(%(factors)s::text[], x::text)], ' ')
                  FROM unnest(a.factors) x) AS factors,
                 (SELECT string_agg(r.work, ' ') FROM catalogue_activity_role_models ar
                  JOIN partners_rolemodel r ON r.id = ar.rolemodel_id
                  WHERE ar.activity_id = a.id AND r.is_active) AS work
          FROM catalogue_activity a
          JOIN partners_organisation o ON o.id = a.organisation_id
          LEFT JOIN regions_municipality m ON m.number = coalesce(a.municipality_id, o.municipality_id)
          LEFT JOIN regions_county c ON c.number = m.county_id
          WHERE a.status = 'published' AND {which}) w
    ON CONFLICT (row_id) DO UPDATE SET text = excluded.text, vector = excluded.vector"""

REFRESH = """
    UPDATE catalogue_searchrow r
    SET free_slots = coalesce(t.free_slots, 0), next_start = t.next_start, last_start = t.last_start, changed_at = %(now)s
    FROM (SELECT a.id, t.free_slots, t.next_start, t.last_start
          FROM catalogue_activity a LEFT JOIN ({times}) t ON t.activity_id = a.id WHERE {which}) t
    WHERE r.activity_id = t.id
      AND (r.free_slots, r.next_start, r.last_start)
          IS DISTINCT FROM (coalesce(t.free_slots, 0)::int, t.next_start, t.last_start)"""

ONE, ALL = "a.id = %(activity_id)s", "true"


def _execute(template: str, which: str, activity_id: int | None = None) -> int:
    """Run one of the statements above for one activity or all. Returns the number of rows written."""
    sql = template.format(times=TIMES.format(which=which), which=which)
    with translation.override("nb"), connection.cursor() as cursor:
        values: dict[str, Any] = {
            "now": clock.now(),
            "activity_id": activity_id,
            "kinds": list(Kind.values),
            "labels": [str(label) for label in Kind.labels],
            "factors": list(Factor.values),
            "factor_labels": [str(label) for label in Factor.labels],
        }
        cursor.execute(sql, values)
        return int(cursor.rowcount)


@transaction.atomic
def reindex(*, activity: Activity) -> None:
    """Write the activity's search row anew, or take it away when the activity is not published."""
    if _execute(ROWS, ONE, activity.pk):
        _execute(WORDS, ONE, activity.pk)
    else:
        SearchRow.objects.filter(pk=activity.pk).delete()
    kept.forget_on_commit(kept.LANDING)


@transaction.atomic
def reindex_all() -> int:
    """Write every search row anew and drop those of activities no longer published. Returns how many there are."""
    SearchRow.objects.exclude(activity__status="published").delete()
    written = _execute(ROWS, ALL)
    _execute(WORDS, ALL)
    kept.forget_on_commit(kept.LANDING)
    return written


def refresh_times(*, activity_id: int) -> None:
    """Count the activity's free times again, after a slot of it changed. One statement; nothing when no row is there."""
    _execute(REFRESH, ONE, activity_id)


def refresh_passed_times() -> int:
    """Count all free times again, because some have passed. Returns how many activities changed."""
    return _execute(REFRESH, ALL)
