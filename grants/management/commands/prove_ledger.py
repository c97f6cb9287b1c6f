"""Prove that the books are right."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.models import Call
from grants.services.budget import faults


class Command(BaseCommand):
    help = "Hold every balance against the sum of the ledger, and the frame against what is held. Exits 1 when anything differs."

    def handle(self, *args: Any, **options: Any) -> None:
        calls = list(Call.objects.order_by("pk"))
        found = [fault for call in calls for fault in faults(call=call)]
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{len(calls)} calls: every balance equals its ledger, and no frame is broken.")
