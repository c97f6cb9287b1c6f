"""A country of the size the benchmarks use, written with COPY: deterministic, and with no real person in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from bench.words import Writer

T0 = datetime(2026, 1, 5, 8, tzinfo=UTC)
SLOTS_AHEAD, SLOTS_BEHIND = 3, 2
KINDS = ("company_visit", "role_model", "work_week", "job_shadowing", "campus_visit", "event", "film", "study")
KIND_WEIGHTS = (30, 25, 8, 8, 10, 10, 5, 4)
BOOKED_BY = {"role_model": "proposal", "film": "none", "study": "external", "event": "none"}


@dataclass(frozen=True)
class Scale:
    activities: int = 10_000
    schools: int = 1_700
    teachers: int = 20_000
    partners: int = 2_000
    bookings: int = 100_000


def seed(scale: Scale, say: Callable[[str], None] = print) -> None:
    """Fill a migrated database that has only what the migrations put there. Ids run from 1 in each table, so that the tables can name each other's rows."""
    writer = Writer()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, latitude, longitude FROM regions_municipality ORDER BY number")
        places: list[tuple[str, float, float]] = cursor.fetchall()
        cursor.execute("SELECT id FROM catalogue_subject ORDER BY id")
        subjects = [pk for (pk,) in cursor.fetchall()]
    country = Country(scale, writer, places, subjects, datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    for table, columns, rows in country.tables():
        n = copy(table, columns, rows)
        say(f"  {table}: {n}")
    with connection.cursor() as cursor:
        for table in (
            "accounts_user",
            "partners_organisation",
            "schools_school",
            "catalogue_activity",
            "catalogue_slot",
        ):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        # A future slot with a booking has its seat taken.
        cursor.execute(
            "UPDATE catalogue_slot s SET taken = 1 FROM bookings_booking b"
            " WHERE b.slot_id = s.id AND b.status IN ('requested', 'confirmed')"
        )
    from catalogue.services.search import reindex_all

    say(f"  search rows: {reindex_all()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def copy(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> int:
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)
            count += 1
    return count


class Country:
    """The rows of each table, in the order their foreign keys ask for."""

    def __init__(
        self, scale: Scale, writer: Writer, places: list[tuple[str, float, float]], subjects: list[int], now: datetime
    ) -> None:
        self.scale, self.writer, self.places, self.subjects, self.now = scale, writer, places, subjects, now
        self.random = writer.random
        self.made: list[tuple[int, int, datetime]] = []
        self.kinds: list[str] = []

    def tables(self) -> Iterator[tuple[str, str, Iterable[tuple[Any, ...]]]]:
        yield (
            "accounts_user",
            ("id, password, email, name, phone, language, is_active, is_staff, is_superuser, date_joined, came_as"),
            self.users(),
        )
        yield "account_emailaddress", 'user_id, email, verified, "primary"', self.addresses()
        yield (
            "schools_school",
            (
                "id, orgnr, name, municipality_id, address, postal_code, postal_place, latitude, longitude, first_grade, "
                "last_grade, is_primary, is_upper_secondary, is_private, language_form, website"
            ),
            self.schools(),
        )
        yield (
            "schools_membership",
            ("id, user_id, school_id, role, status, status_changed_at, verified_by, leader_by, is_main, created_at"),
            self.memberships(),
        )
        yield (
            "partners_organisation",
            (
                "id, slug, orgnr, name, kind, about, website, address, municipality_id, status, status_changed_at, created_at"
            ),
            self.partners(),
        )
        yield "partners_member", "user_id, organisation_id, role, uuid, created_at", self.members()
        yield (
            "catalogue_activity",
            (
                "id, organisation_id, slug, kind, title, summary, pupils_do, preparation, grades, factors, place, address, "
                "municipality_id, latitude, longitude, meeting_url, group_min, group_max, unit, languages, duration_minutes, "
                "booking_kind, instant, external_url, booking_closes_days, cancel_days, meeting_point, bring, clothing, lunch, "
                "accessibility, price_note, contact_name, contact_email, contact_phone, status, status_changed_at, created_at, "
                "updated_at, published_at, saved_steps"
            ),
            self.activities(),
        )
        yield "catalogue_activity_subjects", "activity_id, subject_id", self.activity_subjects()
        yield (
            "catalogue_slot",
            ("id, uuid, activity_id, starts_at, ends_at, capacity, taken, listed, status, cancel_reason, created_at"),
            self.slots(),
        )
        yield (
            "bookings_booking",
            (
                "id, key, activity_id, slot_id, school_id, booked_by_id, contact_name, contact_email, contact_phone, group_name, "
                "grade, pupils, adults, working_on, needs, status, status_changed_at, seats, sequence, reason, host_note, created_at"
            ),
            self.bookings(),
        )

    def users(self) -> Iterator[tuple[Any, ...]]:
        for pk in range(1, self.scale.teachers + self.scale.partners + 1):
            who = "larer" if pk <= self.scale.teachers else "vert"
            yield pk, "!", f"{who}{pk}@bench.example", f"Prøve Person {pk}", "", "nb", True, False, False, T0, ""

    def addresses(self) -> Iterator[tuple[Any, ...]]:
        for pk, _password, email, *_rest in self.users():
            yield pk, email, True, True

    def schools(self) -> Iterator[tuple[Any, ...]]:
        for pk in range(1, self.scale.schools + 1):
            number, latitude, longitude = self.places[pk % len(self.places)]
            upper = pk % 5 == 0
            first, last = (11, 13) if upper else (8, 10)
            point = (latitude + self.random.gauss(0, 0.05), longitude + self.random.gauss(0, 0.1))
            yield (
                pk, f"8{pk:08d}", f"Prøve skole {pk}", number, "Skoleveien 1", "0001", "Prøve", *point, first, last,
                not upper, upper, False, "nb", "",
            )  # fmt: skip

    def memberships(self) -> Iterator[tuple[Any, ...]]:
        for user in range(1, self.scale.teachers + 1):
            school = (user - 1) % self.scale.schools + 1
            yield self.uuid(), user, school, "teacher", "verified", T0, "staff", "", True, T0

    def partners(self) -> Iterator[tuple[Any, ...]]:
        for pk in range(1, self.scale.partners + 1):
            number = self.place()[0]
            yield (
                pk, f"partner-{pk}", f"9{pk:08d}", f"{self.writer.title()} AS", "company", self.writer.text(12), "", "Veien 1",
                number, "active", T0, T0,
            )  # fmt: skip

    def members(self) -> Iterator[tuple[Any, ...]]:
        for pk in range(1, self.scale.partners + 1):
            yield self.scale.teachers + pk, pk, "admin", self.uuid(), T0

    def activities(self) -> Iterator[tuple[Any, ...]]:
        draw = self.random
        self.kinds = draw.choices(KINDS, KIND_WEIGHTS, k=self.scale.activities)
        for pk, kind in enumerate(self.kinds, 1):
            number, latitude, longitude = self.place()
            first = draw.randint(8, 13)
            grades = list(range(first, min(13, first + draw.randint(0, 3)) + 1))
            place = draw.choices(("host", "school", "digital"), (60, 25, 15))[0]
            factors = draw.sample(("interest", "knowledge", "attitudes", "relations"), draw.randint(1, 3))
            published = T0 + timedelta(minutes=draw.randrange(400_000))
            yield (
                pk, draw.randint(1, self.scale.partners), f"aktivitet-{pk}", kind, self.writer.title(), self.writer.text(9),
                self.writer.text(45), "", grades, factors, place, "Veien 1", number, latitude + draw.gauss(0, 0.1),
                longitude + draw.gauss(0, 0.2), "", 5, draw.choice((20, 30, 60)), "groups", ["no"],
                draw.choice((45, 60, 90, 120)), BOOKED_BY.get(kind, "fixed"), draw.random() < 0.2, "", 2, 2, "Resepsjonen",
                "", "", "", "", "", "Prøve Vert", "vert@bench.example", "", "published", published, published, published,
                published, [],
            )  # fmt: skip

    def activity_subjects(self) -> Iterator[tuple[Any, ...]]:
        for pk in range(1, self.scale.activities + 1):
            for subject in self.random.sample(self.subjects, self.random.randint(1, 3)):
                yield pk, subject

    def slots(self) -> Iterator[tuple[Any, ...]]:
        pk = 0
        for activity in range(1, self.scale.activities + 1):
            ahead = SLOTS_AHEAD if self.kinds[activity - 1] not in {"role_model", "film", "study"} else 0
            days = [-30 - 60 * n for n in range(SLOTS_BEHIND)] + [10 + 30 * n for n in range(ahead)]
            for day in days:
                pk += 1
                start = self.now + timedelta(days=day + self.random.randrange(25), hours=self.random.randrange(6))
                self.made.append((pk, activity, start))
                yield (
                    pk, self.uuid(), activity, start, start + timedelta(minutes=90), 2, 0, True, "open", "", T0,
                )  # fmt: skip

    def bookings(self) -> Iterator[tuple[Any, ...]]:
        """Past ones completed; a tenth ahead, one a slot. The first teacher and the first partner have more than others."""
        behind = [(slot, activity) for slot, activity, starts in self.made if starts < self.now]
        ahead = [(slot, activity) for slot, activity, starts in self.made if starts > self.now]
        self.random.shuffle(ahead)
        waiting = min(self.scale.bookings // 10, len(ahead) // 2)
        for number in range(self.scale.bookings):
            is_ahead = number < waiting
            slot, activity = ahead[number] if is_ahead else self.random.choice(behind)
            teacher = 1 if number % 500 == 0 else self.random.randint(1, self.scale.teachers)
            status = ("requested" if number % 3 else "confirmed") if is_ahead else "completed"
            pupils = self.random.randint(12, 30)
            yield (
                self.uuid(), self.uuid(), activity, slot, (teacher - 1) % self.scale.schools + 1, teacher,
                f"Prøve Person {teacher}", f"larer{teacher}@bench.example", "", f"9{chr(65 + number % 4)} {number}", 9, pupils,
                2, "", "", status, T0, 1, 0, "", "", T0 + timedelta(minutes=number % 400_000),
            )  # fmt: skip

    def place(self) -> tuple[str, float, float]:
        """Few municipalities have most of what there is."""
        return self.places[min(len(self.places) - 1, int(self.random.expovariate(1 / 60)))]

    def uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)
