"""python -m bench: the whole benchmark against the PostgreSQL and Valkey of DATABASE_URL and REDIS_URL.

`make bench` starts private ones first. `--only pages` measures one part, `--huge` adds 100 000 activities,
`--quick` takes fewer turns. The results are printed and written to bench/results/.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench import database, machine, report, server
from bench.measure import Row

if TYPE_CHECKING:
    from bench.pages import Pages

PRODUCT, FLOOR = "stem_bench", "stem_bench_floor"
PARTS = ("pages", "booking", "cases", "crowd", "letters", "messages", "start")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", choices=PARTS, action="append", help="one part (may be given several times)")
    parser.add_argument("--activities", type=int, default=10_000)
    parser.add_argument("--bookings", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=5, help="turns of floor and product")
    parser.add_argument("--requests", type=int, default=60, help="requests a turn")
    parser.add_argument("--rounds", type=int, default=20, help="rounds of 200 clients on one slot")
    parser.add_argument("--letters", type=int, default=100)
    parser.add_argument("--decisions", type=int, default=500, help="cases decided in bulk")
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--quick", action="store_true", help="few turns, for trying the benchmark itself")
    parser.add_argument("--huge", action="store_true", help="also 100 000 activities (minutes to fill)")
    parser.add_argument("--keep", action="store_true", help="leave the databases, and use those left by an earlier run")
    options = parser.parse_args()
    if options.quick:
        options.pairs, options.requests, options.rounds, options.letters, options.messages = 2, 20, 2, 10, 200
        options.decisions = 50
    if not {"DATABASE_URL", "REDIS_URL"} <= set(os.environ):
        parser.error("DATABASE_URL and REDIS_URL are not set: use `make bench`.")
    # So that the servers are stopped when we are.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="stem-bench-") as scratch:
        return Bench(options, Path(scratch)).run()


class Bench:
    def __init__(self, options: argparse.Namespace, scratch: Path) -> None:
        self.options, self.scratch = options, scratch
        self.parts = tuple(options.only or PARTS)
        self.rows: list[Row] = []
        self.env = {
            "DATABASE_URL": database.url(PRODUCT),
            "FLOOR_DATABASE_URL": database.url(FLOOR),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "MEDIA_ROOT": str(scratch / "media"),
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(server.ROOT),
            # Bytecode is compiled once, as an installed service has it.
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(scratch / "bytecode"),
        }

    def run(self) -> int:
        began = time.monotonic()
        os.environ.update(self.env)
        self.prepare(PRODUCT, self.options.activities)
        self.prepare_floor()
        import django

        django.setup()
        for row in self.measure():
            self.rows.append(row)
            print(report.line(row), flush=True)
        if self.options.huge:
            for row in self.huge():
                self.rows.append(row)
                print(report.line(row), flush=True)
        self.clean()
        from workflow import clock

        facts = {**machine.describe(), **database.server_facts(), "options": " ".join(sys.argv[1:]) or "none"}
        path = report.write(self.rows, facts, clock.now().astimezone(clock.OSLO))
        print(f"\n{path.relative_to(server.ROOT)} ({(time.monotonic() - began) / 60:.0f} min)")
        return 1 if any(row.verdict.startswith("BEYOND") for row in self.rows) else 0

    def prepare(self, name: str, activities: int) -> None:
        if self.options.keep and database.exists(name):
            return
        print(f"Filling {name}: {activities} activities …", flush=True)
        database.create(name)
        env = {**os.environ, "DATABASE_URL": database.url(name)}
        for argv in (
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            [sys.executable, "-m", "bench.fill", str(activities), str(self.options.bookings)],
        ):
            subprocess.run(argv, cwd=server.ROOT, env=env, check=True)

    def prepare_floor(self) -> None:
        from bench.floor.data import seed

        # Compiled static files, which the product's pages name by their hash.
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], cwd=server.ROOT, check=True
        )
        if not (self.options.keep and database.exists(FLOOR)):
            database.create(FLOOR)
            seed(database.conninfo(FLOOR), self.options.activities)

    def measure(self) -> Iterator[Row]:
        from bench import booking, cases, crowd, jobs, start

        log = self.scratch / "server.log"
        pg = database.server_pid()
        if "cases" in self.parts:
            cases.fill()
        if {"pages", "booking", "cases"} & set(self.parts):
            with server.floor(self.env, log) as bare, server.product(self.env, log) as full:
                if "pages" in self.parts:
                    yield from self.pages(bare, full, pg)
                if "booking" in self.parts:
                    yield booking.compare_booking(bare, full, pg, self.options.pairs, self.options.requests)
                if "cases" in self.parts:
                    yield from cases.queue(self.pages_of(bare, full, pg))
        if "cases" in self.parts:
            yield cases.decisions(self.options.decisions)
            yield jobs.letters("decision", self.options.letters)
        if "crowd" in self.parts:
            for worker in ("sync", "gthread"):
                yield crowd.one_slot(worker, self.env, log, self.options.rounds)
        if "letters" in self.parts:
            yield jobs.letters("confirmation", self.options.letters)
        if "messages" in self.parts:
            yield jobs.messages(self.options.messages, self.env, self.scratch)
        if "start" in self.parts:
            yield from start.start_and_memory(self.env, log, self.options.pairs)

    def pages_of(self, bare: server.Server, full: server.Server, pg: int) -> Pages:
        from bench.pages import Pages

        return Pages(bare, full, pg, self.options.pairs, self.options.requests)

    def pages(self, bare: server.Server, full: server.Server, pg: int) -> Iterator[Row]:
        pages = self.pages_of(bare, full, pg)
        yield from pages.catalogue(f"{self.options.activities:,}".replace(",", " "))
        yield from pages.others()

    def huge(self) -> Iterator[Row]:
        name = f"{PRODUCT}_huge"
        self.prepare(name, 100_000)
        log = self.scratch / "server.log"
        env = {**self.env, "DATABASE_URL": database.url(name)}
        with server.floor(env, log) as bare, server.product(env, log) as full:
            pages = self.pages_of(bare, full, database.server_pid())
            yield from pages.catalogue("100 000", large=True)

    def clean(self) -> None:
        if not self.options.keep:
            for name in (PRODUCT, FLOOR, f"{PRODUCT}_huge"):
                database.drop(name)


if __name__ == "__main__":
    sys.exit(main())
