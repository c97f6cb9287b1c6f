"""The country at full size, for the benchmarks: rows written by COPY and by the database itself. Deterministic.

The small demo is there too, so that the personas can log in. What is bulk has no log and no mails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from random import Random
from typing import NamedTuple

from django.db import connection, models, transaction
from django.utils.text import slugify

from accounts.models import User
from catalogue.models import Activity, Subject
from catalogue.services.search import reindex_all
from partners.models import Member, Organisation, RoleModel
from partners.slugs import NORWEGIAN
from regions.models import Municipality
from schools.models import Membership, School
from workflow import clock

from . import content, names, seed
from .numbers import PARTNERS, SCHOOLS, identity, orgnrs, phone
from .world import SEED, World

Say = Callable[[str], None]


class Size(NamedTuple):
    schools: int = 1_700
    teachers: int = 20_000
    partners: int = 2_000
    activities: int = 10_000
    bookings: int = 1_000_000
    past_slots: int = 5
    """For each activity; `coming` likewise, with room for one group each."""
    coming: int = 4


SIZES = {
    "national": Size(),
    "huge": Size(activities=100_000),
    # For the tests.
    "tiny": Size(schools=20, teachers=60, partners=10, activities=40, bookings=300),
}
WORDS = (
    "robot vind vann data sensor batteri havbruk laks tare stål aluminium betong bru tunnel kart drone satellitt nordlys is "
    "snø skred energi strøm fjernvarme hydrogen kjemi laboratorium bakterier celler protese lyd lys laser optikk spill kode "
    "algoritme statistikk sikkerhet modell forsøk måling klima plast gjenvinning skog tre landbruk fôr kvalitet medisin"
).split()


@transaction.atomic
def seed_national(scale: str, say: Say) -> None:
    """Fill an empty database to the size of `scale`."""
    size = SIZES[scale]
    world = seed.seed(say)
    _trust_ourselves()
    rng = Random(SEED)  # noqa: S311 -- the same rows every time is the point
    places = list(Municipality.objects.order_by("number"))
    schools = _schools(rng, size, places)
    _teachers(rng, size, schools, world)
    say(f"{size.schools} schools, {size.teachers} teachers")
    partners = _partners(rng, size, places, world)
    say(f"{size.partners} partners")
    _activities(rng, size, partners, say)
    _slots(size)
    say("slots")
    _bookings(size, schools)
    say(f"{size.bookings} bookings")
    say(f"{reindex_all()} search rows")


def _trust_ourselves() -> None:
    """Where we may, skip the foreign key checks of rows that are made from what they point at: it halves the time."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET LOCAL session_replication_role = replica")


def copy(rows: Iterable[models.Model], model: type[models.Model]) -> None:
    """Write unsaved rows by COPY, every field as the model would save it."""
    fields = [f for f in model._meta.local_concrete_fields if not (f.generated or isinstance(f, models.AutoField))]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as out,
    ):
        for row in rows:
            out.write_row([field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields])


def _schools(rng: Random, size: Size, places: list[Municipality]) -> list[int]:
    numbers = orgnrs(SCHOOLS, size.schools + len(content.schools()))[len(content.schools()) :]

    def rows() -> Iterable[School]:
        for number, orgnr in enumerate(numbers):
            place, upper = rng.choice(places), number % 4 == 0
            yield School(
                orgnr=orgnr,
                name=f"{rng.choice(names.LAST)} {'videregående skole' if upper else 'ungdomsskole'} {number + 1}",
                municipality=place,
                latitude=place.latitude,
                longitude=place.longitude,
                first_grade=11 if upper else 8,
                last_grade=13 if upper else 10,
                is_primary=not upper,
                is_upper_secondary=upper,
                pupils=rng.randint(80, 900),
            )

    copy(rows(), School)
    return list(School.objects.filter(orgnr__in=numbers).order_by("pk").values_list("pk", flat=True))


def _teachers(rng: Random, size: Size, schools: list[int], world: World) -> None:
    def rows() -> Iterable[User]:
        for number in range(size.teachers):
            name = f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}"
            yield User(email=f"larer{number}@skoler.demo.example", name=name, password=world.password)

    copy(rows(), User)
    _prove("skoler.demo.example")
    people = User.objects.filter(email__endswith="@skoler.demo.example").order_by("pk").values_list("pk", flat=True)
    copy(
        (
            Membership(user_id=pk, school_id=schools[number % len(schools)], status="verified", verified_by="domain")
            for number, pk in enumerate(people)
        ),
        Membership,
    )


def _prove(domain: str) -> None:
    _run(
        """INSERT INTO account_emailaddress (user_id, email, verified, "primary")
           SELECT id, email, true, true FROM accounts_user WHERE email LIKE %(like)s""",
        like=f"%@{domain}",
    )


def _partners(rng: Random, size: Size, places: list[Municipality], world: World) -> list[Organisation]:
    numbers = orgnrs(PARTNERS, size.partners + len(content.partners()))[len(content.partners()) :]

    def rows() -> Iterable[Organisation]:
        for number, orgnr in enumerate(numbers):
            name = f"{rng.choice(WORDS).capitalize()}huset {rng.choice(names.LAST)} {number + 1}"
            yield Organisation(
                orgnr=orgnr,
                slug=f"{_slug(name)}-{number}",
                name=name,
                kind=rng.choice(["company"] * 8 + ["university", "science_centre", "public"]),
                municipality=rng.choice(places),
                address=f"Industriveien {number + 1}",
                status="active",
            )

    copy(rows(), Organisation)
    copy(
        (
            User(
                email=f"vert{number}@partnere.demo.example",
                name=f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}",
                password=world.password,
            )
            for number in range(size.partners)
        ),
        User,
    )
    _prove("partnere.demo.example")
    partners = list(Organisation.objects.filter(orgnr__in=numbers).select_related("municipality").order_by("pk"))
    people = User.objects.filter(email__endswith="@partnere.demo.example").order_by("pk").values_list("pk", flat=True)
    copy(
        (Member(user_id=pk, organisation=partner, role="admin") for pk, partner in zip(people, partners, strict=True)),
        Member,
    )
    copy(
        (
            RoleModel(
                uuid=identity("bulk role model", number),
                organisation=partners[number % len(partners)],
                name=f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}",
                work=f"jobber med {rng.choice(WORDS)} og {rng.choice(WORDS)}",
                birth_year=1988 + number % 16,
            )
            for number in range(2 * size.partners)
        ),
        RoleModel,
    )
    return partners


def _activities(rng: Random, size: Size, partners: list[Organisation], say: Say) -> None:
    """The written activities, recombined: other words in the title, other partners and places."""
    written = [offer for line in content.partners() for offer in line.get("activities", ()) if offer["pupils_do"]]
    now = clock.now()

    def rows() -> Iterable[Activity]:
        for number in range(size.activities):
            offer, partner = written[number * 31 % len(written)], partners[number % len(partners)]
            place, digital = partner.municipality, offer.get("place") == "digital"
            words = rng.sample(WORDS, 4)
            bookable = offer.get("booking", "fixed") in {"fixed", "proposal"}
            yield Activity(
                organisation=partner,
                slug=f"{_slug(offer['title'])[:100]}-{number}",
                kind=offer["kind"],
                title=f"{offer['title'][:80]} – {words[0]} og {words[1]}",
                summary=f"{offer['summary'][:240]} Om {words[2]} og {words[3]}.",
                pupils_do=f"{offer['pupils_do']} {' '.join(rng.sample(WORDS, 12))}",
                grades=offer["grades"],
                factors=content.factors(offer["factors"]),
                place=offer.get("place", "host"),
                address=partner.address,
                municipality=None if digital else place,
                latitude=None if digital else place.latitude + rng.uniform(-0.2, 0.2),
                longitude=None if digital else place.longitude + rng.uniform(-0.3, 0.3),
                group_max=offer["group"][1],
                languages=["no"],
                duration_minutes=offer["duration"],
                booking_kind="fixed" if bookable else offer["booking"],
                external_url=offer.get("external", ""),
                contact_name="Demo Vert",
                contact_email=f"vert{number % len(partners)}@partnere.demo.example",
                contact_phone=phone("vert", number % len(partners)),
                status="published",
                published_at=now - timedelta(minutes=number * 7 % 400_000),
            )

    first = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    copy(rows(), Activity)
    say(f"{size.activities} activities")
    subjects = list(Subject.objects.order_by("bit").values_list("pk", flat=True))
    _run(
        """INSERT INTO catalogue_activity_subjects (activity_id, subject_id)
           SELECT DISTINCT a.id, (%(subjects)s::bigint[])[1 + (a.id * k * 7) %% %(count)s]
           FROM catalogue_activity a, generate_series(1, 3) k WHERE a.id > %(first)s""",
        subjects=subjects,
        count=len(subjects),
        first=first,
    )


def _slots(size: Size) -> None:
    """For each bulk activity with times: some behind it with much room, some ahead with room for one group."""
    _run(
        """INSERT INTO catalogue_slot (uuid, activity_id, starts_at, ends_at, capacity, taken, listed, status, cancel_reason, created_at)
           SELECT md5('slot' || a.id || ':' || k)::uuid, a.id, t.starts_at, t.starts_at + interval '90 minutes',
                  CASE WHEN k < 0 THEN 1000 ELSE 1 END, 0, true, 'open', '', %(now)s
           FROM catalogue_activity a
           CROSS JOIN generate_series(%(first)s::int, %(last)s::int) k
           CROSS JOIN LATERAL (
               SELECT date_trunc('day', %(now)s::timestamptz) + interval '8 hours'
                      + (CASE WHEN k < 0 THEN k * 13 + a.id %% 11 ELSE 4 + k * 13 + a.id %% 11 END) * interval '1 day'
                      + (a.id %% 5) * interval '1 hour' AS starts_at) t
           WHERE a.contact_name = 'Demo Vert' AND a.booking_kind = 'fixed'""",
        first=-size.past_slots,
        last=size.coming - 1,
    )


def _bookings(size: Size, schools: list[int]) -> None:
    """One group on every third coming slot; the rest long over, spread evenly over the slots behind us."""
    _run(
        """CREATE TEMPORARY TABLE seeded ON COMMIT DROP AS
           SELECT s.id AS slot_id, s.activity_id, s.starts_at, capacity = 1 AS coming,
                  row_number() OVER (PARTITION BY capacity = 1 ORDER BY s.id) AS n
           FROM catalogue_slot s JOIN catalogue_activity a ON a.id = s.activity_id WHERE a.contact_name = 'Demo Vert'"""
    )
    _run("CREATE INDEX ON seeded (coming, n)")
    _run(
        """INSERT INTO bookings_booking (id, key, activity_id, slot_id, school_id, booked_by_id, contact_name, contact_email,
               contact_phone, group_name, grade, pupils, adults, working_on, needs, seats, sequence, reason, host_note,
               status, status_changed_at, created_at)
           SELECT md5('booking' || g.i)::uuid, md5('key' || g.i)::uuid, s.activity_id, s.slot_id, m.school_id, m.user_id,
                  'Demo Lærer', 'larer' || (g.i %% %(teachers)s) || '@skoler.demo.example', %(phone)s, (8 + g.i %% 3) || 'A-' || g.i,
                  8 + g.i %% 3, 12 + g.i %% 16, 2, '', '', 1, 0, '', '',
                  CASE WHEN g.coming THEN (CASE WHEN g.i %% 3 = 0 THEN 'requested' ELSE 'confirmed' END)
                       ELSE (ARRAY['completed','completed','completed','completed','completed','completed','completed',
                                   'completed','declined','cancelled_school','cancelled_host','no_show'])[1 + g.i %% 12] END,
                  least(s.starts_at, %(now)s), least(s.starts_at, %(now)s) - (20 + g.i %% 30) * interval '1 day'
           FROM (SELECT i, i <= %(coming)s AS coming,
                        CASE WHEN i <= %(coming)s THEN 3 * i ELSE 1 + i %% %(past)s END AS n
                 FROM generate_series(1, %(bookings)s::int) i) g
           JOIN seeded s ON s.coming = g.coming AND s.n = g.n
           JOIN (SELECT user_id, school_id, row_number() OVER (ORDER BY user_id) - 1 AS n FROM schools_membership
                 WHERE school_id = ANY(%(schools)s)) m ON m.n = g.i %% %(teachers)s""",
        teachers=size.teachers,
        phone=phone("larer"),
        bookings=size.bookings,
        coming=_count("coming") // 3,
        past=_count("NOT coming"),
        schools=schools,
    )
    _run(
        """UPDATE catalogue_slot s SET taken = b.taken
           FROM (SELECT slot_id, count(*) AS taken FROM bookings_booking
                 WHERE status IN ('requested', 'new_time', 'confirmed', 'completed', 'no_show') AND slot_id IS NOT NULL
                 GROUP BY slot_id) b
           JOIN seeded USING (slot_id) WHERE s.id = b.slot_id"""
    )


def _count(which: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM seeded WHERE {which}")  # noqa: S608 -- one of two words of ours
        return int(cursor.fetchone()[0])


def _run(sql: str, **values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"now": clock.now(), **values})


def _slug(text: str) -> str:
    return slugify(text.translate(NORWEGIAN))
