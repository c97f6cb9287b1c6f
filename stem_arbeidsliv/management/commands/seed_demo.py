"""`manage.py seed_demo`: fill an empty database with the demo's country."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from stem_arbeidsliv.demo import national, seed


class Command(BaseCommand):
    help = "Fill the database with an invented country. Does nothing when it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=("small", *national.SIZES), default="small")
        parser.add_argument("--reset", action="store_true", help="throw away what is there first")
        parser.add_argument("--force", action="store_true", help="even though these are not the demo's settings")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG or options["force"]):
            raise CommandError(
                "These are not the demo's settings. The personas' password is public: use --force to insist."
            )
        if seed.has_strangers():
            raise CommandError("There are people here who are not the demo's. Use an empty database.")
        started = time.monotonic()

        def say(line: str) -> None:
            self.stdout.write(f"  {time.monotonic() - started:5.1f} s  {line}")
            self.stdout.flush()

        if options["reset"]:
            seed.empty(say)
        elif seed.is_seeded():
            self.stdout.write("  The demo data are there already (--reset makes them anew).")
            return
        if options["scale"] == "small":
            seed.seed(say)
        else:
            national.seed_national(options["scale"], say)
        # The first pages need not wait for autovacuum to find out how many rows there are.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        say("Done.")
