"""Calls, applications and the people around a case. Sums are øre; `kr(…)` writes whole kroner."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import StaffGroup, User
from bookings.enums import BookingStatus
from bookings.models import Booking, Evaluation
from catalogue.models import Activity, Slot
from grants.enums import AttachmentKind, CallStatus, Outcome, SchemeKind
from grants.models import (
    Application,
    Attachment,
    Call,
    CountyShare,
    Decision,
    LetterText,
    PayerDetails,
    RejectionReason,
    Scheme,
    TransportTerms,
)
from grants.services import application as applications
from grants.services.call import publish_call
from grants.services.decision import decide
from grants.services.handling import Judgement, propose, take
from schools.models import School
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.bookings import BookingFactory
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.kept import kept
from tests.factories.partners import OrganisationFactory
from tests.factories.regions import MunicipalityFactory
from tests.factories.schools import MembershipFactory, SchoolFactory
from workflow import clock


def kr(kroner: int) -> int:
    """Kroner as øre."""
    return kroner * 100


class SchemeFactory(DjangoModelFactory):
    class Meta:
        model = Scheme
        django_get_or_create = ("slug",)

    slug = "transport"
    kind = SchemeKind.TRANSPORT
    name = "Transportstøtte"
    name_nn = "Transportstøtte"
    legal_basis = "Tildelingsbrev til NTNU, eksempel"
    legal_basis_nn = "Tildelingsbrev til NTNU, døme"
    purpose = "Avstand skal ikke avgjøre hvem som får møte arbeidslivet."
    purpose_nn = "Avstand skal ikkje avgjere kven som får møte arbeidslivet."
    case_prefix = "TS"


class CallFactory(DjangoModelFactory):
    """A draft call with terms for transport, open now. `published_call()` publishes one."""

    class Meta:
        model = Call
        skip_postgeneration_save = True

    scheme = factory.SubFactory(SchemeFactory)
    title = "Transportstøtte, eksempel"
    title_nn = "Transportstøtte, døme"
    text = "Støtte til reisen til et besøk."
    audience = "Ungdomsskoler og videregående skoler."
    opens_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=30))
    closes_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=120))
    frame_ore = kr(1_000_000)
    two_person_limit_ore = kr(20_000)
    appeal_body = "Klagenemnda, eksempel"
    appeal_body_nn = "Klagenemnda, døme"
    status = CallStatus.DRAFT

    @factory.post_generation
    def transport(self: Call, create: bool, extracted: dict[str, Any] | None, **kwargs: Any) -> None:
        values: dict[str, Any] = {
            "ceiling_per_pupil_ore": kr(500),
            "ceiling_per_trip_ore": kr(30_000),
            "ceiling_per_half_year_ore": kr(60_000),
            "share_percent": 80,
            "min_distance_km": 10,
            "modes": ["bus", "train", "boat", "plane", "public"],
            "offer_above_ore": kr(15_000),
        }
        if create:
            TransportTerms.objects.create(call=self, **{**values, **(extracted or {})})

    @factory.post_generation
    def letters(self: Call, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            LetterText.objects.bulk_create(
                LetterText(call=self, outcome=outcome, nb=f"Egen tekst ({outcome}).", nn=f"Eigen tekst ({outcome}).")
                for outcome in Outcome
            )


def published_call(*, shares: dict[str, int] | None = None, by: User | None = None, **fields: Any) -> Call:
    """An open call with its first version. `shares`: county number → øre; `transport={…}` changes its terms."""
    call: Call = CallFactory(**fields)
    for county, ore in (shares or {}).items():
        CountyShare.objects.create(call=call, county_id=county, reserved_ore=ore)
    publish_call(call=call, by=by or leader())
    call.refresh_from_db()
    return call


def handler(email: str = "saksbehandler@nsr.demo.example", name: str = "Sara Saksbehandler") -> User:
    return _staff(email, name, StaffGroup.CASE_HANDLER)


def leader(email: str = "leder@nsr.demo.example", name: str = "Liv Leder") -> User:
    return _staff(email, name, StaffGroup.LEADER)


def finance(email: str = "okonomi@nsr.demo.example", name: str = "Odd Økonomi") -> User:
    return _staff(email, name, StaffGroup.FINANCE)


def _staff(email: str, name: str, group: StaffGroup) -> User:
    found = User.objects.filter(email=email).first()
    return found or StaffFactory(email=email, name=name, groups=[group])


class AttachmentFactory(DjangoModelFactory):
    """A row without a file behind it, for rules and lists."""

    class Meta:
        model = Attachment

    application = factory.SubFactory("tests.factories.grants.ApplicationFactory")
    kind = AttachmentKind.OFFER
    name = "tilbud.pdf"
    content_type = "application/pdf"
    size = 1000
    sha256 = "0" * 64
    path = "grants/none"


class RejectionReasonFactory(DjangoModelFactory):
    class Meta:
        model = RejectionReason

    nb = "Rammen for fylket er brukt opp."
    nn = "Ramma for fylket er brukt opp."


def ApplicationFactory(**options: Any) -> Application:
    """`make_application`, under the name that factories have."""
    return make_application(**options)


def confirmed_booking(
    *, school: School | None = None, by: User | None = None, at: datetime | None = None, **activity: Any
) -> Booking:
    """A confirmed visit 100 km away (130 km by the factor), of 28 pupils and 2 adults, two weeks from now."""
    school = school or SchoolFactory()
    by = by or MembershipFactory(school=school).user
    values: dict[str, Any] = {
        "organisation": OrganisationFactory(name="Nordlys Energi"),
        "title": "Slik lager vi strøm av vind",
        "latitude": (school.latitude or 67.0) - 100 / 111.195,
        "longitude": school.longitude,
        **activity,
    }
    where: Activity = ActivityFactory(**values)
    starts = {"starts_at": at} if at else {}
    slot: Slot = SlotFactory(activity=where, **starts)
    booking: Booking = BookingFactory(slot=slot, school=school, booked_by=by, status=BookingStatus.CONFIRMED)
    return booking


def make_draft(
    *, call: Call | None = None, booking: Booking | None = None, by: User | None = None, **fields: Any
) -> Application:
    """A draft with everything filled in and confirmed by the leader: a bus for kr 10 000, of which 80 % is kr 8 000.

    Pass `estimate_ore=…`, `mode=…` and the like; `leader=False` for one that is not confirmed.
    """
    call = call or Call.objects.open().first() or published_call()
    booking = booking or confirmed_booking()
    by = by or booking.booked_by
    assert by is not None
    confirmed = fields.pop("leader", True)
    application = applications.start_draft(booking=booking, by=by)
    trip_fields = {name: fields.pop(name) for name in list(fields) if name in TRIP_FIELDS}
    applications.save_draft(
        application=application,
        fields={
            "office_name": "Kontoret",
            "office_email": "kontor@skole.demo.example",
            "invoice_reference": "9B-vind",
            "reason": "Det er langt å reise.",
            "estimate_ore": kr(10_000),
            **fields,
        },
        trip_fields={"mode": "bus", **trip_fields},
        by=by,
    )
    if confirmed:
        Application.objects.filter(pk=application.pk).update(leader_name="Rita Rektor", leader_confirmed_at=clock.now())
    if (application.estimate_ore or fields.get("estimate_ore") or 0) > kr(15_000):
        AttachmentFactory(application=application)
    return Application.objects.select_related("applicant").get(pk=application.pk)


TRIP_FIELDS = ("pupils", "adults", "mode", "distance_km", "distance_reason")


def make_application(*, status: str = "submitted", **options: Any) -> Application:
    """A case in "draft", "submitted", "under_review", "proposed", "approved", "partly_approved" or "rejected", made by the services."""
    application = make_draft(**options)
    by = application.applicant
    assert by is not None
    if status == "draft":
        return application
    applications.submit(application=application, by=by)
    if status == "submitted":
        return fresh(application)
    take(application=application, by=handler())
    if status == "under_review":
        return fresh(application)
    if status == "proposed":
        judgement = Judgement(Outcome.APPROVED, fresh(application).expected_ore)
        propose(application=application, judgement=judgement, by=handler(), seen="under_review")
        return fresh(application)
    make_decision(fresh(application), outcome=Outcome(status))
    return fresh(application)


def make_decision(
    application: Application, *, outcome: Outcome = Outcome.APPROVED, amount_ore: int | None = None
) -> Decision:
    """Decide a case under review: approved with what the rules give, partly with half, by handler and leader when it is much."""
    sums = {Outcome.APPROVED: application.expected_ore, Outcome.PARTLY_APPROVED: application.expected_ore // 2}
    amount = sums.get(outcome, 0) if amount_ore is None else amount_ore
    explanation = "" if outcome == Outcome.APPROVED else "Det er mange søkere."
    judgement = Judgement(outcome, amount, explanation=explanation)
    if amount > int(application.version.terms["two_person_limit_ore"]):
        propose(application=application, judgement=judgement, by=handler(), seen=application.status)
        return decide(application=application, judgement=judgement, by=leader(), seen="proposed")
    return decide(application=application, judgement=judgement, by=handler(), seen=application.status)


def evaluated(booking: Booking) -> None:
    """The school has told that the visit took place."""
    Evaluation.objects.get_or_create(booking=booking, defaults={"took_place": True, "pupils_met": booking.pupils})


def fresh(application: Application) -> Application:
    """The row as it is now, with nothing remembered."""
    return Application.objects.select_related("call__scheme", "version", "school").get(pk=application.pk)


@dataclass(frozen=True)
class Case:
    """Owner, colleague, stranger, leader and NSR around one application."""

    application: Application
    teacher: User
    colleague: User
    stranger: User
    head: User
    handler: User
    approver: User
    school: School
    booking: Booking
    call: Call

    # Those most cases never meet are made when asked for.
    @property
    def other_handler(self) -> User:
        return handler("saksbehandler2@nsr.demo.example", "Stein Saksbehandler")

    @property
    def finance(self) -> User:
        return finance()


def make_payer() -> PayerDetails:
    """Whose account is paid from, entered by one and confirmed by another."""
    return PayerDetails.objects.create(
        name="NSR, eksempel",
        customer_id="STEM1",
        account="15064125467",
        bic="DNBANOKK",
        confirmed_by=leader(),
        confirmed_at=clock.now(),
    )


@kept
def make_case(*, status: str = "submitted", school: dict[str, Any] | None = None, **options: Any) -> Case:
    """A case in `status` with its cast; `school={…}` changes the school, `at=…` the time of the visit."""
    the_school = SchoolFactory(
        **{"name": "Løpsmark ungdomsskole", "municipality": MunicipalityFactory(), **(school or {})}
    )
    teacher = UserFactory(email="larer@skole.demo.example", name="Kari Lærer")
    colleague = UserFactory(email="kollega@skole.demo.example", name="Kåre Kollega")
    stranger = UserFactory(email="fremmed@annen.demo.example", name="Frida Fremmed")
    head = UserFactory(email="rektor@skole.demo.example", name="Rita Rektor")
    for user in (teacher, colleague):
        MembershipFactory(user=user, school=the_school)
    MembershipFactory(user=head, school=the_school, role="leader")
    MembershipFactory(user=stranger)
    call = options.pop("call", None) or Call.objects.open().first() or published_call()
    at = options.pop("at", None)
    booking = options.pop("booking", None) or confirmed_booking(school=the_school, by=teacher, at=at)
    application = make_application(status=status, call=call, booking=booking, by=teacher, **options)
    return Case(
        application=application,
        teacher=teacher,
        colleague=colleague,
        stranger=stranger,
        head=head,
        handler=handler(),
        approver=leader(),
        school=the_school,
        booking=booking,
        call=call,
    )
