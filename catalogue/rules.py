"""What an activity of each kind asks for, and what it must have before schools see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from regions.calendar import WEEKEND, is_workday
from workflow import clock, formatting

from .enums import BOOKABLE, ActivityStatus, BookingKind, Kind, Place, Unit

if TYPE_CHECKING:
    from .models import Activity

MAX_UPCOMING_SLOTS = 400
"""As many times as one activity may have ahead of it, and one series may make."""


WORK_DAY = 450
"""Minutes."""

SCHOOL_OPENS, SCHOOL_SHUTS = time(7), time(17)


class Step(TextChoices):
    """The pages of the registration; the value is its place in the address."""

    WHAT = "hva", _("Hva")
    CONTENT = "innhold", _("Innhold")
    PLACE = "sted", _("Sted")
    GROUP = "gruppe", _("Gruppe og språk")
    BOOKING = "booking", _("Booking")
    PRACTICAL = "praktisk", _("Praktisk")


class Gap(NamedTuple):
    """Something that is missing: where it is asked, and what to do."""

    step: Step
    field: str
    text: str | Promise


FIELDS: dict[Step, tuple[str, ...]] = {
    Step.WHAT: ("kind", "title", "summary"),
    Step.CONTENT: ("pupils_do", "grades", "subjects", "factors", "preparation"),
    Step.PLACE: ("place", "address", "municipality", "meeting_url"),
    Step.GROUP: ("group_min", "group_max", "unit", "languages", "duration_minutes"),
    Step.BOOKING: ("booking_kind", "instant", "booking_closes_days", "cancel_days", "external_url"),
    Step.PRACTICAL: (
        "meeting_point",
        "bring",
        "clothing",
        "lunch",
        "accessibility",
        "price_note",
        "contact_name",
        "contact_email",
        "contact_phone",
        "role_models",
    ),
}

# A film and a study are read about, not visited; a work week is five working days: they ask for less.
LESS: dict[str, dict[Step, tuple[str, ...]]] = {
    Kind.WORK_WEEK: {Step.GROUP: ("group_min", "group_max", "unit", "languages")},
    Kind.FILM: {
        Step.CONTENT: (*FIELDS[Step.CONTENT], "languages", "duration_minutes"),
        Step.PLACE: (),
        Step.GROUP: (),
        Step.BOOKING: ("booking_kind", "external_url"),
        Step.PRACTICAL: ("contact_name", "contact_email", "contact_phone", "role_models"),
    },
    Kind.STUDY: {
        Step.CONTENT: (*FIELDS[Step.CONTENT], "languages"),
        Step.PLACE: ("place", "address", "municipality"),
        Step.GROUP: (),
        Step.BOOKING: ("booking_kind", "external_url"),
        Step.PRACTICAL: ("price_note", "contact_name", "contact_email", "contact_phone", "role_models"),
    },
}

BOOKING_KINDS: dict[str, tuple[BookingKind, ...]] = {
    Kind.ROLE_MODEL: (BookingKind.PROPOSAL, BookingKind.FIXED, BookingKind.EXTERNAL),
    Kind.COMPANY_VISIT: (BookingKind.FIXED, BookingKind.PROPOSAL, BookingKind.EXTERNAL),
    Kind.JOB_SHADOWING: (BookingKind.FIXED, BookingKind.PROPOSAL, BookingKind.EXTERNAL),
    Kind.WORK_WEEK: (BookingKind.FIXED, BookingKind.PROPOSAL, BookingKind.EXTERNAL),
    Kind.CAMPUS_VISIT: (BookingKind.FIXED, BookingKind.PROPOSAL, BookingKind.EXTERNAL),
    Kind.EVENT: (BookingKind.FIXED, BookingKind.EXTERNAL, BookingKind.NONE),
    Kind.FILM: (BookingKind.EXTERNAL, BookingKind.NONE),
    Kind.STUDY: (BookingKind.EXTERNAL, BookingKind.NONE),
}

START_VALUES: dict[str, dict[str, Any]] = {
    Kind.ROLE_MODEL: {"place": Place.SCHOOL, "duration_minutes": 45},
    Kind.COMPANY_VISIT: {},
    Kind.JOB_SHADOWING: {"unit": Unit.PUPILS, "group_max": 2, "duration_minutes": WORK_DAY},
    Kind.WORK_WEEK: {"unit": Unit.PUPILS, "group_max": 2, "duration_minutes": 5 * WORK_DAY},
    Kind.CAMPUS_VISIT: {"group_max": 60, "duration_minutes": 180},
    Kind.EVENT: {"group_max": 100, "duration_minutes": 240},
    Kind.FILM: {"place": Place.DIGITAL, "duration_minutes": 15},
    Kind.STUDY: {},
}


def odd_time(
    starts_at: datetime, ends_at: datetime | None = None, *, holiday: tuple[date, str] | None = None
) -> list[str]:
    """Asks whether a time is meant when it lies on a day nobody works or goes into a school `holiday` (from when, and its name),
    and when it lies outside school hours; empty for any other.
    """
    start = starts_at.astimezone(clock.OSLO)
    end = ends_at.astimezone(clock.OSLO) if ends_at else start
    day = {"day": formatting.day(start)}
    questions = []
    if start.weekday() in WEEKEND:
        questions.append(gettext("Er du sikker på %(day)s? Det er i helga. Kryss av hvis det stemmer.") % day)
    elif not is_workday(start.date()):
        questions.append(gettext("Er du sikker på %(day)s? Det er en helligdag. Kryss av hvis det stemmer.") % day)
    elif holiday:
        questions.append(
            gettext("Er du sikker på %(day)s? Da har skolene fri: %(holiday)s. Kryss av hvis det stemmer.")
            % {"day": formatting.day(holiday[0]), "holiday": holiday[1]}
        )
    if outside_school_hours(start.time(), end.time()):
        questions.append(
            gettext("Er du sikker på klokkeslettet %(day)s? Det er utenfor kl. 7–17. Kryss av hvis det stemmer.") % day
        )
    return questions


def closed_already(starts_at: datetime, closes_days: int) -> list[str]:
    """Asks whether a time is meant that nobody can book, because the door shuts `closes_days` before it; empty for any other."""
    if starts_at > clock.now() + timedelta(days=closes_days):
        return []
    text = ngettext(
        "Er du sikker på %(day)s? Ingen kan booke det, for bookingen stenger %(days)s dag før. Kryss av hvis det stemmer.",
        "Er du sikker på %(day)s? Ingen kan booke det, for bookingen stenger %(days)s dager før. Kryss av hvis det stemmer.",
        closes_days,
    )
    return [text % {"day": formatting.day(starts_at), "days": closes_days}]


def outside_school_hours(starts: time, ends: time) -> bool:
    return starts < SCHOOL_OPENS or starts >= SCHOOL_SHUTS or ends > SCHOOL_SHUTS


def fields_for(kind: str, step: Step) -> tuple[str, ...]:
    """The fields that `step` asks for about an activity of `kind`."""
    return LESS.get(kind, {}).get(step, FIELDS[step])


def steps_for(kind: str) -> list[Step]:
    """The steps that ask something about an activity of `kind`."""
    return [step for step in Step if fields_for(kind, step)]


def has_slots(kind: str, booking_kind: str) -> bool:
    """Whether the activity happens at times of its own: those that are booked, and events that are open to all."""
    return booking_kind == BookingKind.FIXED or kind == Kind.EVENT


def start_values(kind: str) -> dict[str, Any]:
    """What a new activity of `kind` begins with."""
    return {"booking_kind": BOOKING_KINDS[kind][0], "group_min": 1, **START_VALUES[kind]}


def gaps(kind: str, values: Mapping[str, Any], step: Step) -> list[Gap]:
    """What is missing among the `values` of one step, by field."""
    asked = fields_for(kind, step)
    place, booking = values.get("place"), values.get("booking_kind")
    visited = place == Place.HOST and kind != Kind.STUDY
    needs: list[tuple[str, bool, str | Promise]] = [
        ("title", True, _("Gi aktiviteten en tittel.")),
        ("summary", True, _("Skriv kort hva aktiviteten er.")),
        ("pupils_do", True, _("Fortell hva elevene gjør.")),
        ("grades", True, _("Velg minst ett trinn.")),
        ("subjects", True, _("Velg minst ett fag.")),
        ("factors", True, _("Velg minst én del av realfagskapitalen.")),
        ("municipality", place != Place.DIGITAL, _("Velg kommune, så finner skolene i nærheten dere.")),
        ("address", visited, _("Skriv adressen klassen skal til.")),
        ("languages", True, _("Velg minst ett språk.")),
        ("external_url", booking == BookingKind.EXTERNAL, _("Legg inn lenken.")),
        ("meeting_point", visited, _("Fortell hvor klassen skal møte opp.")),
        ("contact_name", True, _("Skriv navnet på en kontaktperson.")),
        ("contact_email", True, _("Skriv kontaktpersonens e-post.")),
        (
            "contact_phone",
            booking in BOOKABLE,
            _("Skriv et telefonnummer skolen kan ringe på dagen. Bare den som har booket, ser det."),
        ),
    ]
    return [
        Gap(step, field, text) for field, needed, text in needs if needed and field in asked and not values.get(field)
    ]


def is_done(activity: Activity, step: Step) -> bool:
    """Whether somebody has answered the step: what a draft begins with is nobody's answer."""
    return activity.status != ActivityStatus.DRAFT or step.value in activity.saved_steps


def missing(activity: Activity) -> list[Gap]:
    """What the activity lacks before it can be sent to NSR, in the order of the steps. One query, for its subjects."""
    names = {field for step in Step for field in fields_for(activity.kind, step)} - {"subjects", "role_models"}
    values: dict[str, Any] = {name: getattr(activity, name) for name in names}
    values.update(
        municipality=activity.municipality_id,
        place=activity.place,
        subjects=list(activity.subjects.all()),
    )
    return [gap for step in steps_for(activity.kind) for gap in gaps(activity.kind, values, step)]
