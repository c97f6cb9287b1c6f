"""Write docs/states/."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from workflow import diagrams


class Command(BaseCommand):
    help = "Writes a page with a diagram for every state machine to docs/states/."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in diagrams.write(Path(settings.BASE_DIR) / "docs" / "states"):
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
