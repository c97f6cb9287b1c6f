"""python -m bench.letters N: make N confirmation letters in this process and say what they cost, as JSON."""

import json
import os
import sys
import time

import django

django.setup()

from django.db import transaction

from bench.machine import peak_of
from bookings.models import Booking
from bookings.services.notice import request_confirmation
from documents.services import open_document, render


def main(count: int) -> None:
    bookings = Booking.objects.filter(slot__isnull=False).order_by("-created_at", "pk")[:count]
    with transaction.atomic():
        waiting = [request_confirmation(booking) for booking in bookings]
    began = time.perf_counter()
    document = render(waiting[0].pk)
    first = time.perf_counter() - began
    before = time.process_time()
    for one in waiting[1:]:
        render(one.pk)
    spent = time.process_time() - before
    with open_document(document) as file:
        content = file.read()
    found = {
        "per_cpu_second": (len(waiting) - 1) / spent,
        "first_ms": 1000 * first,
        "kb": len(content) / 1024,
        "peak_mb": peak_of(os.getpid()),
    }
    print(json.dumps(found))


main(int(sys.argv[1]))
