"""Insert rows that may be there already."""

from collections.abc import Sequence

from django.db import connection, models


def insert_once(rows: Sequence[models.Model], *, key: str = "key") -> set[str]:
    """Insert `rows`, all of one model, in one statement; skip those whose `key` is taken. Gives the keys inserted.

    ON CONFLICT DO NOTHING: two that meet neither fail nor deadlock, and the transaction stays usable.
    """
    if not rows:
        return set()
    meta = rows[0]._meta
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * len(rows))
    unique = quote(next(str(field.column) for field in fields if field.name == key))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES {places} "  # noqa: S608 -- names come from models
            f"ON CONFLICT ({unique}) DO NOTHING RETURNING {unique}",
            values,
        )
        inserted = {name for (name,) in cursor.fetchall()}
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias
    return inserted
