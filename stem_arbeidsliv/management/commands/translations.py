"""`manage.py translations update|compile|check`: keep locale/ in step with the code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stem_arbeidsliv import translations


class Command(BaseCommand):
    help = "update: bring the catalogues up to date; compile: write .mo files; check: fail when one is incomplete"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["update", "compile", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        incomplete = False
        for language in translations.TARGETS:
            if options["action"] == "update":
                translations.update(language)
            if options["action"] == "compile":
                translations.compile_catalogue(language)
                continue
            found = translations.gaps(language)
            incomplete = incomplete or bool(found)
            self.stdout.write(
                f"{language}: {len(found.untranslated)} without translation, {len(found.unknown)} unknown, {len(found.wrong)} wrong"
            )
        if options["action"] == "check" and incomplete:
            raise CommandError("A catalogue is incomplete: run `manage.py translations update` and translate.")
