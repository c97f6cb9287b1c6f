"""Transport's own part of an application: the trip to a booked visit, held against the terms of the call.

The engine reaches it through `kinds`. Sums are øre, distances km one way.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.enums import BookingStatus
from bookings.models import Booking, Evaluation, EvaluationAnswer
from catalogue.enums import Place
from grants.enums import GRANTED, AttachmentKind, LapseReason, SchemeKind
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Application, Call, Decision, TransportTerms, Trip
from grants.rules import transport
from regions.distance import km
from schools.models import School
from workflow import clock

KIND = SchemeKind.TRANSPORT
FARTHEST_KM = 3000
BEFORE_THE_TRIP = (S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW, S.MORE_INFORMATION, S.PROPOSED, S.APPROVED, S.PARTLY_APPROVED)
STANDS = (BookingStatus.CONFIRMED, BookingStatus.COMPLETED)
CANCELLED = (BookingStatus.CANCELLED_BY_SCHOOL, BookingStatus.CANCELLED_BY_HOST)
GONE = (*CANCELLED, BookingStatus.NO_SHOW)
FIELDS = {
    "pupils": gettext_lazy("elever"),
    "adults": gettext_lazy("voksne"),
    "mode": gettext_lazy("reisemåte"),
    "distance_km": gettext_lazy("avstand"),
    "distance_reason": gettext_lazy("forklaring på avstanden"),
}
REMEMBERED = ("office_name", "office_email", "office_phone", "invoice_reference")
TERMS = (
    "ceiling_per_pupil_ore",
    "ceiling_per_trip_ore",
    "ceiling_per_half_year_ore",
    "share_percent",
    "min_distance_km",
    "distance_factor_percent",
    "distance_leeway_percent",
    "modes",
    "offer_above_ore",
)


def subject_key(booking: Booking) -> str:
    return f"booking:{booking.pk}"


def school_of(booking: Booking) -> School:
    return booking.school


def check_subject(booking: Booking) -> None:
    """Refuse a visit that is not confirmed, is over, or that nobody travels to.

    Raises: GrantError, with a message for the teacher.
    """
    if booking.activity.place == Place.SCHOOL:
        raise GrantError(_("Aktiviteten kommer til skolen, så det er ingen reise å søke støtte til."))
    if booking.activity.place == Place.DIGITAL:
        raise GrantError(_("Aktiviteten er digital, så det er ingen reise å søke støtte til."))
    if booking.status == BookingStatus.COMPLETED:
        raise GrantError(_("Besøket er over. Søk før dere reiser neste gang."))
    if booking.status != BookingStatus.CONFIRMED or booking.slot is None:
        raise GrantError(_("Dere kan søke når besøket er bekreftet."))
    if booking.slot.starts_at <= clock.now():
        raise GrantError(_("Besøket er over. Søk før dere reiser neste gang."))


def subject_of(application: Application) -> Booking:
    return _trip(application).booking


def remembered(school: School) -> dict[str, Any]:
    """The school office as it was on the school's last application; empty the first time."""
    last = Application.objects.filter(school=school, submitted_at__isnull=False).order_by("-submitted_at").first()
    return {name: getattr(last, name) for name in REMEMBERED} if last else {}


def create(*, application: Application, subject: Booking) -> None:
    """The trip to `subject`, with the distance a map gives: a straight line times the factor of the terms."""
    activity, slot = subject.activity, subject.slot
    assert slot is not None
    computed = distance(subject, factor_percent=_terms(application).distance_factor_percent)
    Trip.objects.create(
        application=application,
        booking=subject,
        visit_at=slot.starts_at,
        activity_title=activity.title,
        host_name=activity.organisation.name,
        destination=destination(subject),
        pupils=subject.pupils,
        adults=subject.adults,
        computed_km=computed,
        distance_km=computed,
    )


def distance(booking: Booking, *, factor_percent: int) -> float | None:
    """Kilometres one way from the school to where the activity is, rounded to whole ones; None when a point is unknown."""
    activity = booking.activity
    home = booking.school.point
    if activity.latitude is not None and activity.longitude is not None:
        there = activity.latitude, activity.longitude
    elif activity.municipality is not None:
        there = activity.municipality.latitude, activity.municipality.longitude
    else:
        return None
    return float(round(km(*home, *there) * factor_percent / 100)) if home else None


def destination(booking: Booking) -> str:
    activity = booking.activity
    municipality = activity.municipality.name if activity.municipality else ""
    parts = (activity.organisation.name, activity.address or activity.organisation.address, municipality)
    return ", ".join(part for part in parts if part)[:240]


def save(*, application: Application, fields: dict[str, Any]) -> list[str]:
    """Keep what is typed about the trip. Raises: GrantError, beside the field."""
    trip = _trip(application)
    changed = [name for name in FIELDS if name in fields and getattr(trip, name) != fields[name]]
    for name in changed:
        setattr(trip, name, fields[name])
    if not 1 <= trip.pupils <= trip.booking.pupils:
        raise GrantError(_("Bestillingen gjelder %(count)d elever.") % {"count": trip.booking.pupils}, "pupils")
    if not 0 <= trip.adults <= 99:
        raise GrantError(_("Skriv hvor mange voksne som er med."), "adults")
    if trip.distance_km is not None and not 0 < trip.distance_km <= FARTHEST_KM:
        raise GrantError(_("Skriv avstanden i kilometer, én vei."), "distance_km")
    if changed:
        trip.save(update_fields=changed)
    return [str(FIELDS[name]) for name in changed]


def renew(application: Application) -> None:
    """The distance by the new terms' factor; one that the school wrote itself stands."""
    trip = _trip(application)
    computed = distance(trip.booking, factor_percent=_terms(application).distance_factor_percent)
    if trip.distance_km == trip.computed_km:
        trip.distance_km = computed
    trip.computed_km = computed
    trip.save(update_fields=["computed_km", "distance_km"])


def check_complete(application: Application) -> transport.RuleResult:
    """Refuse to send an application that lacks something, or is for a school the call is not for. Raises: GrantError."""
    result = check(application)
    fields = {"mode": "mode", "estimate": "estimate_ore", "offer": "offer"}
    fields |= {"distance_unknown": "distance_km", "distance_reason": "distance_reason"}
    for line in result.lines:
        if line.ok is None and line.code in fields:
            raise GrantError(line.text, fields[line.code])
        if line.ok is False and line.code in {"audience", "open", "visit", "mode"}:
            raise GrantError(line.text, fields.get(line.code, ""))
    return result


def check(application: Application) -> transport.RuleResult:
    """Hold the application against the terms it is judged by, as things stand now; writes nothing."""
    return transport.check(terms=_terms(application), facts=facts_of(application))


def supported(application: Application, *, cost_ore: int, pupils: int) -> int:
    """What the terms give for what the trip did cost. The half-year's ceiling was held when the sum was granted."""
    return transport.support(
        terms=_terms(application),
        cost_ore=cost_ore,
        other_cover_ore=application.other_cover_ore,
        pupils=pupils,
        granted_half_year_ore=0,
    )


def left_for_school(application: Application) -> int:
    """What the school's other trips in the half-year leave of its ceiling."""
    granted = granted_in_half_year(application, _trip(application).visit_at)
    return max(_terms(application).ceiling_per_half_year_ore - granted, 0)


def recheck(*, application: Application, result: transport.RuleResult | None = None) -> transport.RuleResult:
    """`check`, unless its `result` is at hand, and keep the answer on the application."""
    result = result or check(application)
    application.rule_lines = [line.as_json() for line in result.lines]
    application.expected_ore = result.expected_ore
    application.rules_passed = result.passed
    application.save(update_fields=["rule_lines", "expected_ore", "rules_passed"])
    return result


def lines_of(application: Application) -> list[transport.RuleLine]:
    """The check as it was kept last, line by line, in the language in use. No query."""
    return [transport.line_from_json(line) for line in application.rule_lines]


def facts_of(application: Application) -> transport.Facts:
    """What the rules need to know, read from the rows."""
    trip = _trip(application)
    return transport.Facts(
        at=application.submitted_at or clock.now(),
        private_school=application.school.is_private,
        visit_at=trip.visit_at,
        booking_stands=trip.booking.status in STANDS,
        pupils=trip.pupils,
        mode=trip.mode,
        estimate_ore=application.estimate_ore,
        other_cover_ore=application.other_cover_ore,
        computed_km=trip.computed_km,
        distance_km=trip.distance_km,
        distance_reason=trip.distance_reason,
        has_offer=application.attachments.filter(kind=AttachmentKind.OFFER, removed_at=None).exists(),
        leader_confirmed=application.leader_confirmed_at is not None,
        granted_half_year_ore=granted_in_half_year(application, trip.visit_at),
    )


def granted_in_half_year(application: Application, at: datetime) -> int:
    """What the school has been granted for other trips in the half-year of `at`, in the same scheme."""
    first, after = half_year(at)
    others = Application.objects.filter(
        school=application.school_id,
        call__scheme=application.call.scheme_id,
        status__in=[*GRANTED, S.PAID],
        trip__visit_at__gte=first,
        trip__visit_at__lt=after,
    ).exclude(pk=application.pk)
    # What a trip cost less than it was granted is free for another.
    return others.aggregate(sum=Sum(Coalesce("payable_ore", "granted_ore")))["sum"] or 0


def half_year(at: datetime) -> tuple[datetime, datetime]:
    """The first moment of the half-year (spring or autumn term) that `at` lies in, and of the one after it. In Oslo time."""
    day = at.astimezone(clock.OSLO).date()
    first = date(day.year, 1 if day.month < 7 else 7, 1)
    after = date(day.year, 7, 1) if day.month < 7 else date(day.year + 1, 1, 1)
    return _midnight(first), _midnight(after)


def documentation_due(application: Application) -> date:
    """So many days after the visit as the terms say; counted from today when the visit is over already."""
    visit = _trip(application).visit_at.astimezone(clock.OSLO).date()
    return max(visit, clock.today()) + timedelta(days=int(application.version.terms["documentation_days"]))


def facts(application: Application) -> dict[str, Any]:
    """For letters and mails: the visit and the trip in plain values."""
    trip = _trip(application)
    return {
        "what": trip.activity_title,
        "happens_at": trip.visit_at.isoformat(),
        "host": trip.host_name,
        "destination": trip.destination,
        "pupils": trip.pupils,
        "adults": trip.adults,
        "mode": trip.mode,
        "km": trip.distance_km,
        "share_percent": _terms(application).share_percent,
    }


def record(application: Application) -> dict[str, Any]:
    """For the archive: the facts, how the distance was reckoned, and the booking with what the school said of the visit."""
    trip = _trip(application)
    evaluation = Evaluation.objects.filter(booking=trip.booking_id).first()
    answers = evaluation.answers.select_related("question").order_by("question__order", "pk") if evaluation else ()
    return {
        **facts(application),
        "mode_label": str(trip.get_mode_display()),
        "booking": str(trip.booking_id),
        "computed_km": trip.computed_km,
        "distance_reason": trip.distance_reason,
        "took_place": evaluation.took_place if evaluation else None,
        "pupils_met": evaluation.pupils_met if evaluation else None,
        "evaluation": [{"question": row.question.nb, "answer": row.text or row.value} for row in answers],
    }


def arithmetic(application: Application) -> dict[str, Any]:
    """The figures of every line with a sum in the check as it was kept last, and what they begin and end with."""
    return {
        "estimate_ore": application.estimate_ore or 0,
        "other_cover_ore": application.other_cover_ore,
        "expected_ore": application.expected_ore,
        **{line["code"]: line["figures"] for line in application.rule_lines if line["code"] in transport.SUMS},
    }


def numbers(application: Application) -> dict[str, Any]:
    trip = _trip(application)
    return {"pupils": trip.pupils, "km": None if trip.distance_km is None else round(trip.distance_km)}


def fallen_through() -> QuerySet[Application]:
    """Applications without a visit to travel to any more, cancelled or not met, that are not documented yet."""
    waiting = Application.objects.filter(trip__booking__status__in=GONE, status__in=BEFORE_THE_TRIP)
    return waiting.exclude(Exists(_given_anyway().filter(application=OuterRef("pk"))))


def _given_anyway() -> QuerySet[Decision]:
    """Decisions that gave back what had lapsed with the visit: it is known to have fallen through, and is no reason any more."""
    return Decision.objects.filter(replaces__lapse_reason=LapseReason.CANCELLED)


def how_it_fell_through(application: Application) -> dict[str, str]:
    """What became of a visit that is not to be, and on which day (ISO); both "" when it stands."""
    booking = _trip(application).booking
    if booking.status not in GONE:
        return {"how": "", "on": ""}
    return {"how": str(booking.status), "on": booking.status_changed_at.astimezone(clock.OSLO).date().isoformat()}


def moved() -> QuerySet[Application]:
    """Applications whose visit has got another time."""
    return Application.objects.filter(
        ~Q(trip__visit_at=F("trip__booking__slot__starts_at")),
        trip__booking__slot__isnull=False,
        status__in=BEFORE_THE_TRIP,
    )


def follow(application: Application) -> None:
    """Take the visit's new time. The caller holds the application's lock."""
    trip = _trip(application)
    assert trip.booking.slot is not None
    trip.visit_at = trip.booking.slot.starts_at
    trip.save(update_fields=["visit_at"])


def over(application: Application) -> bool:
    trip = _trip(application)
    if trip.booking.status == BookingStatus.COMPLETED:
        return True
    if trip.visit_at > clock.now():
        return False
    gone = trip.booking.status in GONE and _given_anyway().filter(application=application).exists()
    return gone or trip.booking.status == BookingStatus.CONFIRMED


def asks_how_it_went(application: Application) -> bool:
    """Not about a visit that was cancelled, and supported all the same after an appeal."""
    return _trip(application).booking.status not in CANCELLED


def check_documented(application: Application) -> None:
    """The school has told how the visit went, and that there was one. Raises: GrantError."""
    if not asks_how_it_went(application):
        return
    if not Evaluation.objects.filter(booking=_trip(application).booking_id, took_place=True).exists():
        raise GrantError(_("Svar på spørsmålene om besøket. Uten et besøk er det ikke noe å dekke."))


def answers(application: Application) -> list[EvaluationAnswer]:
    """The school's evaluation of the visit; empty until it is sent."""
    given = EvaluationAnswer.objects.filter(evaluation__booking=_trip(application).booking_id)
    return list(given.select_related("question").order_by("question__order", "question"))


def check_terms(call: Call) -> None:
    """Raises: GrantError when the call lacks its terms for transport."""
    terms = TransportTerms.objects.filter(call=call).first()
    if terms is None:
        raise GrantError(_("Fyll ut vilkårene for transport før du publiserer."))
    if not terms.modes:
        raise GrantError(_("Velg minst én reisemåte som dekkes."), "modes")


def terms(call: Call) -> dict[str, Any]:
    row = TransportTerms.objects.filter(call=call).first()
    return {"transport": {name: getattr(row, name) for name in TERMS}} if row else {}


def _terms(application: Application) -> transport.Terms:
    return transport.Terms.of(application.version.terms)


def _trip(application: Application) -> Trip:
    """The trip with its booking; read once for each `application` object."""
    if "trip" not in application._state.fields_cache:
        application._state.fields_cache["trip"] = Trip.objects.select_related(
            "booking__slot", "booking__activity", "booking__school"
        ).get(application=application)
    return application.trip


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.OSLO).astimezone(UTC)
