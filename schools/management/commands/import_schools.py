"""Bring the schools up to date with skoleregisteret, from a file or an address."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from regions.models import County
from schools.register import RegisterError, read_register
from schools.services.register import Report, import_schools


class Command(BaseCommand):
    help = "Henter skolene fra skoleregisteret (v4, også v3-navn): en JSON-fil eller en adresse med sider."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="en fil, eller en adresse som begynner med http")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_schools(register=read_register(options["source"]))
        except RegisterError as error:
            raise CommandError(_("%s Ingenting er endret.") % error.message, returncode=1) from error
        self._tell(report)

    def _tell(self, report: Report) -> None:
        for which, why in report.closed:
            self.stdout.write(_("Nedlagt: %s (%s)") % (which, why))
        for which, why in report.skipped:
            self.stdout.write(_("Hoppet over: %s (%s)") % (which, why))
        for warning in report.warnings:
            self.stdout.write(self.style.WARNING(warning))
        names = dict(County.objects.values_list("number", "name"))
        for number in sorted(report.kept_by_county | report.skipped_by_county):
            kept, skipped = report.kept_by_county[number], report.skipped_by_county[number]
            name = names.get(number) or _("utenfor fylkene")
            self.stdout.write(_("%s %s: %d skoler, %d hoppet over") % (number or "–", name, kept, skipped))
        self.stdout.write(
            _("Opprettet %d, oppdatert %d, nedlagt %d, uendret %d, hoppet over %d.")
            % (report.created, report.updated, len(report.closed), report.unchanged, len(report.skipped))
        )
