"""A call for transport with example amounts, the account it is paid from, and cases in every state."""

from __future__ import annotations

from datetime import timedelta

from grants.enums import Mode, Outcome, SchemeKind
from grants.models import Call, CountyShare, LetterText, PayerDetails, RejectionReason, Scheme, TransportTerms
from grants.services.call import publish_call
from grants.services.payer import confirm_payer, enter_payer

from .grant_cases import make_cases
from .numbers import accounts
from .time_travel import as_of
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
OPENED_DAYS_AGO = 130


def make_grants(world: World) -> int:
    """Publish the call, enter the payer, and make a case for each story, as far as there are visits; gives how many."""
    for nb, nn in REASONS:
        RejectionReason.objects.create(nb=nb, nn=nn)
    with as_of(world.now - timedelta(days=OPENED_DAYS_AGO)):
        make_call(world)
        make_payer(world)
    return make_cases(world)


def make_payer(world: World) -> None:
    """An invented account: no bank has a register number of 9999."""
    payer = PayerDetails(name="NTNU (eksempel)", customer_id="EKSEMPEL-1", account=next(accounts()), bic="EKSANOKKXXX")
    enter_payer(payer=payer, by=world.personas["okonomi"])
    confirm_payer(payer=payer, by=world.personas["leder"])


def make_call(world: World) -> Call:
    scheme = Scheme.objects.create(
        slug="transport",
        kind=SchemeKind.TRANSPORT,
        name="Transportstøtte",
        name_nn="Transportstøtte",
        legal_basis="Tildelingsbrev til NTNU (eksempel)",
        legal_basis_nn="Tildelingsbrev til NTNU (døme)",
        purpose="Avstand skal ikke avgjøre hvilke elever som får møte arbeidslivet.",
        purpose_nn="Avstand skal ikkje avgjere kva elevar som får møte arbeidslivet.",
        case_prefix="TS",
    )
    call = Call.objects.create(
        scheme=scheme,
        title="Transportstøtte dette skoleåret (beløpene er eksempler)",
        title_nn="Transportstøtte dette skuleåret (beløpa er døme)",
        text="Skoler kan få dekket reisen til en aktivitet som er bestilt her. Søk når besøket er bekreftet. Alle beløp er eksempler.",
        text_nn="Skular kan få dekt reisa til ein aktivitet som er bestilt her. Søk når besøket er stadfesta. Alle beløp er døme.",
        audience="Ungdomsskoler og videregående skoler i hele landet.",
        audience_nn="Ungdomsskular og vidaregåande skular i heile landet.",
        opens_at=world.now - timedelta(days=OPENED_DAYS_AGO),
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
