"""python -m bench.decide N: decide N waiting cases in bulk in this process and say what it costs, as JSON."""

import json
import sys
import time

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import database
from bench.machine import cpu_of
from grants.enums import JobItemStatus
from grants.models import Application, BulkJob
from grants.services.bulk import run_bulk, start_bulk

WARM_UP = 5


def job_of(count: int) -> BulkJob:
    waiting = Application.objects.filter(status="submitted").order_by("submitted_at", "pk")[:count]
    return start_bulk(applications=list(waiting), by=User.objects.get(email="nsr@bench.example"))


def main(count: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        run_bulk(job_of(WARM_UP).pk)
    job, postgres = job_of(count), database.server_pid()
    began, before = time.perf_counter(), (time.process_time(), cpu_of(postgres))
    run_bulk(job.pk)
    wall = time.perf_counter() - began
    app, pg = time.process_time() - before[0], cpu_of(postgres) - before[1]
    found = {
        "per_cpu_second": count / (app + pg),
        "per_second": count / wall,
        "app_ms": 1000 * app / count,
        "database_ms": 1000 * pg / count,
        "queries": len(asked) / WARM_UP,
        "refused": job.items.exclude(status=JobItemStatus.DONE).count(),
    }
    print(json.dumps(found))


main(int(sys.argv[1]))
