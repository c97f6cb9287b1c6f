"""20 000 applications for transport: the case workers' queue, and what a bulk decision costs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from bench import server
from bench.measure import Row

if TYPE_CHECKING:
    from bench.pages import Pages

CASES = 20_000
# Of every hundred cases: how many stand where. The rest are paid.
SPREAD = {"submitted": 15, "under_review": 5, "more_information": 2, "proposed": 1, "approved": 20, "documented": 2,
          "rejected": 10}  # fmt: skip
KR = 100
QUEUE = "/admin/grants/application/"


def fill() -> None:
    """Publish a call and write the cases, one for each visit at a host's, in the states they have in service; once."""
    from accounts.models import User
    from bookings.models import Booking
    from catalogue.enums import Place
    from grants.models import Application, Trip

    if Application.objects.exists():
        return
    call, version = _call()
    handler = User.objects.get(email="nsr@bench.example")
    visits = Booking.objects.filter(
        activity__place=Place.HOST, slot__isnull=False, status__in=["completed", "confirmed"]
    ).select_related("slot", "school__municipality", "activity__organisation")
    states = [state for state, share in SPREAD.items() for _each in range(share)]
    states += ["paid"] * (100 - len(states))
    applications, trips = [], []
    for number, booking in enumerate(visits.order_by("pk")[:CASES]):
        status = states[number % 100]
        expected = min(8_000 * KR, 500 * KR * booking.pupils)
        sent = booking.slot.starts_at - timedelta(days=20)
        application = Application(
            call=call, version=version, subject_key=f"booking:{booking.pk}", case_number=f"TS-2026-{number + 1:05d}",
            school=booking.school, county_id=booking.school.municipality.county_id, applicant_id=booking.booked_by_id,
            applicant_name=booking.contact_name, applicant_email=booking.contact_email, office_name="Kontoret",
            office_email=f"kontor{number}@bench.example", reason="Det er langt å reise.", estimate_ore=10_000 * KR,
            expected_ore=expected, rules_passed=True, rule_lines=LINES, leader_name="Prøve Rektor",
            leader_confirmed_at=sent, submitted_at=sent, status=status, status_changed_at=sent,
            handler=None if status == "submitted" else handler,
            granted_ore=expected if status in {"approved", "documented", "paid"} else None,
        )  # fmt: skip
        applications.append(application)
        trips.append(
            Trip(
                application=application,
                booking=booking,
                visit_at=booking.slot.starts_at,
                activity_title=booking.activity.title,
                host_name=booking.activity.organisation.name,
                destination="Veien 1",
                pupils=booking.pupils,
                adults=booking.adults,
                mode="bus",
                computed_km=130,
                distance_km=130,
            )
        )
    if len(applications) < CASES:
        raise SystemExit(f"Only {len(applications)} visits to apply for: fill the country with more bookings.")
    Application.objects.bulk_create(applications, batch_size=2_000)
    Trip.objects.bulk_create(trips, batch_size=2_000)
    _analyze()


# A check that every rule keeps, as long as real ones are.
LINES = [{"code": code, "ok": True, "figures": {"km": 130, "min_km": 10, "sum_ore": 800_000}}
         for code in ("audience", "open", "visit", "distance", "distance_reason", "mode", "estimate", "offer", "leader",
                      "half_year", "share", "per_pupil", "per_trip")]  # fmt: skip


def _call() -> tuple[object, object]:
    from accounts.models import User
    from bench.people import admin
    from grants.models import Call, Scheme, TransportTerms
    from grants.services.call import publish_call
    from workflow import clock

    scheme = Scheme.objects.create(
        slug="transport", kind="transport", name="Transportstøtte", legal_basis="Eksempel", purpose="Eksempel",
        case_prefix="TS",
    )  # fmt: skip
    now, much = clock.now(), 1_000_000_000 * KR
    call = Call.objects.create(
        scheme=scheme, title="Transportstøtte (eksempel)", text="Eksempel", audience="Skoler", frame_ore=much,
        opens_at=now - timedelta(days=400), closes_at=now + timedelta(days=200), two_person_limit_ore=20_000 * KR,
        appeal_body="Klagenemnda (eksempel)",
    )  # fmt: skip
    TransportTerms.objects.create(
        call=call, ceiling_per_pupil_ore=500 * KR, ceiling_per_trip_ore=30_000 * KR, ceiling_per_half_year_ore=much,
        share_percent=80, min_distance_km=10, modes=["bus"], offer_above_ore=15_000 * KR,
    )  # fmt: skip
    return call, publish_call(call=call, by=User.objects.get(pk=admin().pk))


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("application", "trip"):
            cursor.execute(f"VACUUM ANALYZE grants_{table}")


def queue(pages: Pages) -> Iterator[Row]:
    """What waits, all there is, and a filter over it; then how many questions a page of 50 and a page of one ask."""
    from bench.client import Ask
    from bench.people import admin

    cookie = admin().cookie
    for what, query in (
        ("what waits for NSR", ""),
        ("all of them", "?status=alle"),
        ("one county, rules kept, oldest first", "?status=alle&fylke=18&regler=ja&o=7"),
        ("a school searched for", "?status=alle&q=Pr%C3%B8ve+skole+77"),
    ):
        yield pages.row(f"Admin: queue of 20 000 cases, {what}", [Ask(QUEUE + query, cookie=cookie)], 3.0, 6.0)
    yield questions()


def questions() -> Row:
    """The same number of questions whether the page shows fifty cases or one."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.people import admin

    client = Client(HTTP_HOST="127.0.0.1", HTTP_COOKIE=admin().cookie)
    counts = []
    for query in ("?status=alle&q=TS-2026", "?status=alle&q=TS-2026-00077"):
        client.get(QUEUE + query)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown = client.get(QUEUE + query).context_data["cl"].result_list  # type: ignore[attr-defined]
        counts.append((len(shown), len(asked)))
    (many, of_many), (one, of_one) = counts
    told = f"{of_many} queries for {many} cases of 20 000, {of_one} for {one}"
    return Row(
        "Admin: questions of the queue",
        "10 queries",
        "the same for all",
        told=told,
        ok=of_many == of_one,
        reached=of_many <= 10,
    )


def decisions(count: int) -> Row:
    """In a process of its own, as a worker is: cases a CPU second, its own and PostgreSQL's together."""
    out = subprocess.run(
        [sys.executable, "-m", "bench.decide", str(count)], cwd=server.ROOT, check=True, capture_output=True, text=True
    )
    found = json.loads(out.stdout.splitlines()[-1])
    told = (
        f"{found['per_cpu_second']:.0f} cases/s/core ({found['app_ms']:.1f} + {found['database_ms']:.1f} CPU ms a case), "
        f"{found['per_second']:.0f} /s on the clock, {found['queries']:.0f} queries a case, {found['refused']} refused of {count}"
    )
    return Row("Bulk decision", "told", "none refused", told=told, ok=found["refused"] == 0)
