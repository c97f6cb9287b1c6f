"""A call for transport with example amounts, and cases in the states a case worker meets first."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from bookings.enums import BookingStatus
from bookings.models import Booking
from catalogue.enums import Place
from grants.enums import Mode, Outcome, SchemeKind
from grants.errors import GrantError
from grants.models import Application, Call, CountyShare, LetterText, RejectionReason, Scheme, TransportTerms
from grants.services import application as applications
from grants.services.call import publish_call
from grants.services.decision import decide
from grants.services.handling import Judgement, ask_for_information, propose, take
from workflow import clock

from .world import World

KR = 100
FRAME = 600_000 * KR
SHARES = {"18": 90_000, "55": 60_000, "56": 60_000}
REASONS = [
    ("Reisen er kortere enn ordningen dekker.", "Reisa er kortare enn ordninga dekkjer."),
    ("Kostnaden er høyere enn det som er vanlig for en slik reise.", "Kostnaden er høgare enn det som er vanleg for ei slik reise."),
    ("Skolen har alt fått støtte til flere reiser dette halvåret.", "Skulen har alt fått støtte til fleire reiser dette halvåret."),
]  # fmt: skip
LETTERS = {
    Outcome.APPROVED: ("God tur! Eksempel på egen tekst.", "God tur! Døme på eigen tekst."),
    Outcome.PARTLY_APPROVED: (
        "Vi skulle gjerne dekket mer. Eksempel på egen tekst.",
        "Vi skulle gjerne dekt meir. Døme på eigen tekst.",
    ),
    Outcome.REJECTED: (
        "Se gjerne etter digitale aktiviteter. Eksempel på egen tekst.",
        "Sjå gjerne etter digitale aktivitetar. Døme på eigen tekst.",
    ),
}
# How far each of the first cases has come.
STORIES = ("submitted", "under_review", "more_information", "proposed", "approved", "rejected", "submitted", "draft")


def make_grants(world: World) -> int:
    """Publish the call and make a case for each story, as far as there are visits to travel to; gives how many."""
    for nb, nn in REASONS:
        RejectionReason.objects.create(nb=nb, nn=nn)
    make_call(world)
    made = 0
    for booking in _visits():
        if made == len(STORIES):
            break
        try:
            _make_case(world, booking, STORIES[made], number=made)
        except GrantError:  # too near, or nothing that the rules cover: the next visit, then
            continue
        made += 1
    return made


def make_call(world: World) -> Call:
    scheme = Scheme.objects.create(
        slug="transport",
        kind=SchemeKind.TRANSPORT,
        name="Transportstøtte",
        legal_basis="Tildelingsbrev til NTNU (eksempel)",
        purpose="Avstand skal ikke avgjøre hvilke elever som får møte arbeidslivet.",
        case_prefix="TS",
    )
    call = Call.objects.create(
        scheme=scheme,
        title="Transportstøtte dette skoleåret (beløpene er eksempler)",
        title_nn="Transportstøtte dette skuleåret (beløpa er døme)",
        text="Skoler kan få dekket reisen til en aktivitet som er bestilt her. Søk når besøket er bekreftet. Alle beløp er eksempler.",
        audience="Ungdomsskoler og videregående skoler i hele landet.",
        opens_at=world.now - timedelta(days=60),
        closes_at=world.now + timedelta(days=200),
        frame_ore=FRAME,
        two_person_limit_ore=10_000 * KR,
        appeal_body="Klagenemnda (eksempel)",
        appeal_body_nn="Klagenemnda (døme)",
    )
    TransportTerms.objects.create(
        call=call,
        ceiling_per_pupil_ore=300 * KR,
        ceiling_per_trip_ore=15_000 * KR,
        ceiling_per_half_year_ore=30_000 * KR,
        share_percent=80,
        min_distance_km=5,
        modes=[Mode.BUS, Mode.TRAIN, Mode.BOAT, Mode.PUBLIC],
        offer_above_ore=20_000 * KR,
    )
    CountyShare.objects.bulk_create(
        CountyShare(call=call, county_id=county, reserved_ore=kroner * KR) for county, kroner in SHARES.items()
    )
    LetterText.objects.bulk_create(
        LetterText(call=call, outcome=outcome, nb=nb, nn=nn) for outcome, (nb, nn) in LETTERS.items()
    )
    publish_call(call=call, by=world.personas["leder"])
    return call


def _visits() -> list[Booking]:
    """Confirmed visits at the host's in the weeks to come, one for each school, the personas' own kept free."""
    rows = (
        Booking.objects.filter(
            status=BookingStatus.CONFIRMED,
            slot__starts_at__gt=clock.now() + timedelta(days=3),
            activity__place=Place.HOST,
        )
        .exclude(booked_by__email="larer@demo.example")
        .select_related("school__municipality__county", "activity", "slot", "booked_by")
        .order_by("slot__starts_at", "pk")
    )
    return list({booking.school_id: booking for booking in rows}.values())


@transaction.atomic
def _make_case(world: World, booking: Booking, story: str, *, number: int) -> None:
    """Take one case as far as its story goes. Raises: GrantError for a visit nobody may apply for."""
    teacher, handler, leader = booking.booked_by, world.personas["saksbehandler"], world.personas["leder"]
    if teacher is None:
        raise GrantError("nobody booked it")
    application = applications.start_draft(booking=booking, by=teacher)
    application = applications.save_draft(
        application=application,
        fields={
            "office_name": "Skolekontoret",
            "office_email": f"kontor{number}@skole.demo.example",
            "invoice_reference": f"{booking.group_name} {number + 1}",
            "reason": "Det går ingen buss som passer, og skolen har lite penger til turer.",
            "estimate_ore": (4_500 + 900 * number) * KR,
        },
        trip_fields={"mode": Mode.BUS},
        by=teacher,
    )
    if story == "draft":
        return
    Application.objects.filter(pk=application.pk).update(leader_name="Rita Rektor", leader_confirmed_at=clock.now())
    application = applications.submit(application=application, by=teacher)
    if story == "submitted":
        return
    application = take(application=application, by=handler)
    if story == "under_review":
        return
    if story == "more_information":
        text = "Kan dere legge ved tilbudet fra busselskapet?"
        ask_for_information(application=application, text=text, by=handler, seen=application.status)
        return
    application.refresh_from_db()
    outcome = Outcome.REJECTED if story == "rejected" else Outcome.APPROVED
    amount = 0 if outcome == Outcome.REJECTED else application.expected_ore
    reasons = list(RejectionReason.objects.all()[:1]) if outcome == Outcome.REJECTED else []
    judgement = Judgement(outcome, amount, reasons=reasons)
    if story == "proposed":
        propose(application=application, judgement=judgement, by=handler, seen=application.status)
    else:
        decide(application=application, judgement=judgement, by=leader, seen=application.status)
