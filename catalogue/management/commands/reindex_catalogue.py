"""Write the catalogue's search rows anew."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue.services.search import reindex_all


class Command(BaseCommand):
    help = "Write the search row of every published activity anew, and drop the others."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reindex_all()} activities in the catalogue.")
