"""The floor's rows: as many activities as the product has, text as long as the measured floor's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench.words import Writer

T0 = datetime(2026, 1, 1, tzinfo=UTC)
HOT_SLOTS = 2_000


def seed(dsn: str, activities: int) -> None:
    """Make and fill the tables of an empty database. The first `HOT_SLOTS` slots never fill."""
    writer = Writer()
    draw = writer.random
    with psycopg.connect(dsn) as connection:
        connection.execute((Path(__file__).parent / "tables.sql").read_text())
        providers = max(50, activities // 50)
        with connection.cursor().copy("COPY provider FROM STDIN") as target:
            for pk in range(1, providers + 1):
                target.write_row((pk, writer.title()))
        with connection.cursor().copy("COPY activity FROM STDIN") as target:
            for pk in range(1, activities + 1):
                first = draw.randint(1, 8)
                grades = list(range(first, min(13, first + draw.randint(1, 5)) + 1))
                target.write_row(
                    (
                        pk, writer.title(), writer.text(12), writer.text(60), draw.randint(1, providers),
                        min(356, int(draw.expovariate(1 / 60))), draw.randrange(8), draw.randrange(4), grades,
                        draw.choice((45, 60, 90, 120)), draw.randrange(0, 5000, 50),
                        T0 + timedelta(minutes=draw.randrange(400_000)), draw.random() < 0.95,
                    )
                )  # fmt: skip
        with connection.cursor().copy("COPY slot FROM STDIN") as target:
            for pk in range(1, 3 * activities + 1):
                starts = T0 + timedelta(days=365, minutes=draw.randrange(200_000))
                target.write_row((pk, (pk - 1) // 3 + 1, starts, 1_000_000 if pk <= HOT_SLOTS else 30, 0))
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
