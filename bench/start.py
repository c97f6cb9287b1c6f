"""The first page after a start, and the memory of a server that has worked a little."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench import server
from bench.client import Ask, run
from bench.machine import memory_of
from bench.measure import Row

PATHS = ("/", "/aktiviteter/", "/aktiviteter/?q=energi&trinn=9", "/aktiviteter/aktivitet-1/", "/personvern/")


def start_and_memory(env: dict[str, str], log: Path, pairs: int) -> Iterator[Row]:
    """Floor and product in turn; the first pair compiles the bytecode and is not counted."""
    bare_s, full_s, memory = [], [], []
    for turn in range(pairs + 1):
        with server.floor(env, log) as bare:
            floor_first = bare.first_answer
        with server.product(env, log) as full:
            first = full.first_answer
            run(full.port, [Ask(path) for path in PATHS * 20], connections=4)
            rss, pss = memory_of(full.pid)
        if turn:
            bare_s.append(floor_first)
            full_s.append(first)
            memory.append((rss, pss))
    ratios = [b / a for a, b in zip(bare_s, full_s, strict=True)]
    seconds, ratio = median(full_s), median(ratios)
    yield Row(
        "First page after start, 2 workers",
        "2.5 × floor",
        "5 s",
        told=f"{seconds:.2f} s ({min(full_s):.2f}–{max(full_s):.2f}), {ratio:.1f} × the floor's {median(bare_s):.2f} s",
        ok=seconds <= 5,
        reached=ratio <= 2.5,
    )
    rss, pss = (median(value) for value in zip(*memory, strict=True))
    told = f"{rss:.0f} MB RSS summed, {pss:.0f} MB with shared pages counted once"
    yield Row("Memory of master and 2 workers", "250 MB", "400 MB", told=told, ok=rss <= 400, reached=rss <= 250)
