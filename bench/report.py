"""The results as a table for people and as JSON for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bench.measure import Row

RESULTS = Path(__file__).parent / "results"


def line(row: Row) -> str:
    if row.ratio is None:
        return f"| {row.name} | {row.told} | | | | {row.goal} | {row.limit} | {row.verdict} |"
    unit = row.goal.split()[-1]
    ratio = f"**{row.ratio:.2f} {unit}** ({row.spread[0]:.2f}–{row.spread[1]:.2f})"
    cpu = f"{row.app_ms:.1f} + {row.database_ms:.1f}"
    wall = f"{row.p50_ms:.0f} / {row.p95_ms:.0f}"
    size = f"{row.kb:.0f}"
    return f"| {row.name} | {ratio} | {cpu} | {wall} | {size} | {row.goal} | {row.limit} | {row.verdict} |"


HEAD = (
    "| What | Product against floor, median (range) | CPU ms, app + PostgreSQL | p50 / p95 ms | KB | Goal | Never above "
    "| Verdict |\n|---|---|---|---|---|---|---|---|"
)


def write(rows: list[Row], facts: dict[str, str], at: datetime) -> Path:
    """Both files, named by the day and the minute. Gives the one for people."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{at:%Y-%m-%d-%H%M}.md"
    floors = [row for row in rows if row.ratio is not None]
    units = {row.goal.split()[-1]: row.floor_ms for row in reversed(floors)}
    about = "\n".join(f"- {name}: {value}" for name, value in facts.items())
    told = ", ".join(f"1 {unit} = {ms:.1f} CPU ms" for unit, ms in sorted(units.items()))
    text = f"# Benchmark {at:%Y-%m-%d %H:%M}\n\n{about}\n- floor: {told or 'not measured'}\n\n{HEAD}\n"
    text += "\n".join(line(row) for row in rows) + "\n"
    path.write_text(text, encoding="utf-8")
    data = {"at": at.isoformat(), "facts": facts, "rows": [{**asdict(row), "verdict": row.verdict} for row in rows]}
    path.with_suffix(".json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
