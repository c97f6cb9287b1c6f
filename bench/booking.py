"""A booking with the whole rule (log-in, CSRF, form, lock, log, outbox) against W, the bare transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bench.client import Answer, Ask
from bench.measure import Row, Side, compare
from bench.people import CSRF, Person, teacher
from bench.server import Server

if TYPE_CHECKING:
    from catalogue.models import Activity, Slot

TEACHERS, SLOTS = 40, 200


def form(slot: Slot, person: Person, group: str) -> dict[str, str]:
    """The booking page as a browser sends it."""
    return {
        "csrfmiddlewaretoken": CSRF,
        "key": str(uuid.uuid4()),
        "slot": str(slot.uuid),
        "group_name": group,
        "grade": "9",
        "confirm_again": "on",  # a class comes back round after round
        "pupils": "20",
        "adults": "2",
        "working_on": "Energi og miljø i naturfag.",
        "needs": "",
        "contact_name": "Prøve Person",
        "contact_email": person.email,
        "contact_phone": "",
    }


def open_slots(count: int, capacity: int, days_ahead: int) -> tuple[Activity, list[Slot]]:
    """New times at an activity that a ninth grade may ask for."""
    from bookings.models import BookingRules
    from catalogue.models import Activity, Slot
    from workflow import clock

    BookingRules.objects.update(requests_per_day=30_000)  # nobody sends as much as a benchmark
    activity = Activity.objects.filter(
        booking_kind="fixed", instant=False, grades__contains=[9], group_max__gte=30, status="published"
    ).order_by("pk")[0]
    first = clock.now() + timedelta(days=days_ahead)
    slots = [
        Slot(
            activity=activity,
            starts_at=first + timedelta(minutes=n),
            ends_at=first + timedelta(minutes=n + 90),
            capacity=capacity,
        )
        for n in range(count)
    ]
    return activity, Slot.objects.bulk_create(slots)


def compare_booking(bare: Server, full: Server, database: int, pairs: int, requests: int) -> Row:
    activity, slots = open_slots(SLOTS, 30_000, days_ahead=200)
    people = [teacher(number) for number in range(1, TEACHERS + 1)]
    path = f"/aktiviteter/{activity.slug}/bestill/"

    def booked(turn: int) -> Sequence[Ask]:
        made = []
        for n in range(requests):
            person = people[n % TEACHERS]
            group = f"9A {turn}-{n}"
            made.append(Ask(path, cookie=person.cookie, form=form(slots[n % SLOTS], person, group)))
        return made

    def bare_ones(turn: int) -> Sequence[Ask]:
        return [Ask(f"/book/{1 + (turn * requests + n) % 2000}/", form={}) for n in range(requests)]

    def went_well(answer: Answer) -> bool:
        return answer.status == 302 and answer.location.startswith("/bestillinger/")

    return compare(
        "Booking with the whole rule",
        Side(bare, bare_ones, good=lambda answer: answer.status == 201),
        Side(full, booked, good=went_well),
        database=database,
        pairs=pairs,
        unit="W",
        goal=2.5,
        limit=5,
    )
