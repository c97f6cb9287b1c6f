"""The test database as `migrate` leaves it, kept in a schema of its own, and the way back to it after a test that commits.

Django truncates every table and fills the first rows again, which costs most of a second each time; nearly all tables are
empty or untouched.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

# What migrate itself reads, and no test changes for good.
LEFT_ALONE = {"django_migrations"}


def keep() -> None:
    """Copy every table that has rows, and let no autovacuum count rows here: a table that it saw empty is empty to the planner
    until it looks again, and a page of the full demo then took seconds.
    """
    tables = _tables()
    with connection.cursor() as cursor:
        cursor.execute(";".join(f'ALTER TABLE "{table}" SET (autovacuum_enabled = off)' for table in sorted(tables)))
        cursor.execute("DROP SCHEMA IF EXISTS pristine CASCADE")
        cursor.execute("CREATE SCHEMA pristine")
        for table in _having_rows(cursor, tables):
            cursor.execute(f'CREATE TABLE pristine."{table}" AS TABLE public."{table}"')


def know_content_types() -> None:
    """Django asks for each kind of row once and remembers it: which test comes first must not decide how many questions a page asks."""
    ContentType.objects.clear_cache()
    ContentType.objects.get_for_models(*apps.get_models())


def restore() -> None:
    """Empty each table that is not as it was kept, and put its rows back. Sequences go on from where they are."""
    with transaction.atomic(), connection.cursor() as cursor:
        kept, tables = _kept(cursor), _tables()
        changed = [*_having_rows(cursor, tables - kept), *_differing(cursor, tables & kept)]
        if not changed:
            return
        guarded = _having_triggers(cursor, changed)
        cursor.execute(
            ";".join(
                [
                    "SET CONSTRAINTS ALL DEFERRED",
                    *(f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in guarded),
                    *(f'DELETE FROM "{table}"' for table in changed),
                    *(f'INSERT INTO "{table}" SELECT * FROM pristine."{table}"' for table in changed if table in kept),
                    # Before the triggers come back: a table with checks waiting may not be altered.
                    "SET CONSTRAINTS ALL IMMEDIATE",
                    *(f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in guarded),
                ]
            )
        )


def written() -> dict[str, list[str]]:
    """The rows that were not there when it was kept, by table, as PostgreSQL spells a row. Raises: ValueError when one that was there is not."""
    with connection.cursor() as cursor:
        kept, tables = _kept(cursor), _tables()
        rows = {}
        for table in [*_having_rows(cursor, tables - kept), *_differing(cursor, tables & kept)]:
            now, before = f'SELECT t::text FROM "{table}" t', f'SELECT t::text FROM pristine."{table}" t'
            if table in kept:
                cursor.execute(f"{before} EXCEPT ALL {now}")
                if cursor.fetchone():
                    raise ValueError(f"A row of {table} that migrate wrote was changed.")
                now = f"{now} EXCEPT ALL {before}"
            cursor.execute(now)
            rows[table] = [row for (row,) in cursor.fetchall()]
        return rows


def write(rows: dict[str, list[str]]) -> None:
    """Insert what `written` gave, keys and all."""
    inserts = []
    for number, table in enumerate(rows):
        columns = ", ".join(f'"{name}"' for name in _columns(table))
        values = ", ".join(f'(r)."{name}"' for name in _columns(table))
        # OFFSET keeps PostgreSQL from reading the row anew for each column.
        spelt = f'SELECT t::"{table}" r FROM unnest(%s::text[]) t OFFSET 0'
        inserts.append(f'w{number} AS (INSERT INTO "{table}" ({columns}) SELECT {values} FROM ({spelt}) s)')
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(inserts)} SELECT", list(rows.values()))


@cache
def _columns(table: str) -> list[str]:
    """Those that are not reckoned from others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' ORDER BY attnum",
            [f'"{table}"'],
        )
        return [name for (name,) in cursor.fetchall()]


def _kept(cursor: Any) -> set[str]:
    cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'pristine'::regnamespace AND relkind = 'r'")
    return {name for (name,) in cursor.fetchall()}


def _tables() -> set[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return set(names) - LEFT_ALONE


def _having_rows(cursor: Any, tables: set[str]) -> list[str]:
    return _where(cursor, {table: f'EXISTS (SELECT FROM "{table}")' for table in tables})


def _differing(cursor: Any, tables: set[str]) -> list[str]:
    now, kept = 'SELECT t::text FROM "{0}" t', 'SELECT t::text FROM pristine."{0}" t'
    differ = f"EXISTS (({now} EXCEPT ALL {kept}) UNION ALL ({kept} EXCEPT ALL {now}))"
    return _where(cursor, {table: differ.format(table) for table in tables})


def _where(cursor: Any, conditions: dict[str, str]) -> list[str]:
    """The tables whose condition holds."""
    if not conditions:
        return []
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE {that}" for table, that in sorted(conditions.items())))
    return [table for (table,) in cursor.fetchall()]


def _having_triggers(cursor: Any, tables: list[str]) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relname = ANY(%s)",
        [tables],
    )
    return [table for (table,) in cursor.fetchall()]
