"""python -m bench.letters confirmation|decision N: make N letters in this process and say what they cost, as JSON."""

import json
import os
import sys
import time
from collections.abc import Sequence

import django

django.setup()

from django.db import transaction

from bench.machine import peak_of
from bookings.models import Booking
from bookings.services.notice import request_confirmation
from documents.models import Document, Status, Variant
from documents.services import open_document, render


def confirmations(count: int) -> list[Document]:
    bookings = Booking.objects.filter(slot__isnull=False).order_by("-created_at", "pk")[:count]
    with transaction.atomic():
        return [request_confirmation(booking) for booking in bookings]


def decisions(count: int, variant: Variant) -> list[Document]:
    """What the bulk decision asked for."""
    waiting = Document.objects.filter(kind="grant_approved", variant=variant, status=Status.PENDING)
    return list(waiting.order_by("created_at", "pk")[:count])


def per_cpu_second(waiting: Sequence[Document]) -> float:
    before = time.process_time()
    for one in waiting:
        render(one.pk)
    return len(waiting) / (time.process_time() - before)


def main(what: str, count: int) -> None:
    waiting = confirmations(count) if what == "confirmation" else decisions(count, Variant.LETTER)
    began = time.perf_counter()
    document = render(waiting[0].pk)
    first = time.perf_counter() - began
    found = {"per_cpu_second": per_cpu_second(waiting[1:]), "first_ms": 1000 * first}
    if what == "decision":
        found["archive_per_cpu_second"] = per_cpu_second(decisions(count, Variant.ARCHIVE))
    with open_document(document) as file:
        found["kb"] = len(file.read()) / 1024
    print(json.dumps({**found, "peak_mb": peak_of(os.getpid())}))


main(sys.argv[1], int(sys.argv[2]))
