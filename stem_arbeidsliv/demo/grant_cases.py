"""Cases for transport in every state, each step made by the real services as of the moment it happened.

One thing is set by hand: that a visit of the past was once to come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw

from accounts.models import User
from bookings.enums import BookingStatus
from bookings.models import Booking
from bookings.services.evaluation import evaluate, questions
from catalogue.enums import Place
from grants.enums import AppealStatus, AttachmentKind, LapseReason, Mode, Outcome
from grants.errors import GrantError
from grants.models import Application, PaymentBatch, RejectionReason
from grants.services import application as applications
from grants.services.account import propose_account, verify_account
from grants.services.appeal import decide_appeal, receive_appeal, treat_appeal
from grants.services.attachment import store
from grants.services.batch import approve_batch, mark_paid, mark_returned, prepare_batch
from grants.services.claim import approve_claim, ask_for_changes, extend_documentation, send_claim
from grants.services.decision import decide
from grants.services.handling import Judgement, ask_for_information, propose, take
from grants.services.lapse import lapse
from grants.services.leader import ask_leader, confirm_by_link, read_link, token_of
from grants.services.trip import distance
from schools.services.membership import known_domains
from workflow.machine import CLOCK

from .numbers import accounts
from .time_travel import as_of, at, workday_before
from .world import World

KR = 100
SHORTEST_KM = 5
# How far each case has come: for visits ahead, and for visits that have been, the newest first.
AHEAD = (
    "submitted", "under_review", "more_information", "proposed", "approved", "submitted", "partly_approved", "draft",
    "withdrawn", "rejected",
)  # fmt: skip
BEHIND = (
    "appealed", "appeal_treated", "at_appeal_body", "visited", "documented", "documented", "changes_asked", "ready",
    "account_waits", "in_a_batch", "on_its_way", "returned", "paid", "paid", "lapsed",
)  # fmt: skip


@dataclass
class Cases:
    """What the cases share while they are made."""

    world: World
    receipt: bytes
    numbers: Iterator[str] = field(default_factory=accounts)
    made: int = 0
    in_batches: list[tuple[str, Application]] = field(default_factory=list)
    schools: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        next(self.numbers)  # the payer's own

    def at(self, day: date, hour: int) -> datetime:
        """An hour of a working day on or before `day`; never after now."""
        return min(at(workday_before(day, 0), hour, self.made * 7 % 60), self.world.now - timedelta(minutes=10))


def make_cases(world: World) -> int:
    """A case for each story, as far as there are visits to travel to; gives how many."""
    cases = Cases(world, _receipt())
    _deal(cases, AHEAD, _visits(BookingStatus.CONFIRMED, newest_first=False), _ahead)
    _deal(cases, BEHIND, _visits(BookingStatus.COMPLETED, newest_first=True), _behind)
    _pay(cases)
    return cases.made


def _deal(
    cases: Cases, stories: tuple[str, ...], visits: list[Booking], make: Callable[[Cases, Booking, str], None]
) -> None:
    """One visit for each story; a school has one case, and what the rules turn away goes to nobody."""
    waiting = list(stories)
    for booking in visits:
        if not waiting:
            break
        if booking.school_id in cases.schools or (distance(booking, factor_percent=100) or 0) < SHORTEST_KM:
            continue
        try:
            with transaction.atomic():
                make(cases, booking, waiting[0])
        except GrantError:  # nothing that the rules cover: the next visit, then
            continue
        cases.schools.add(booking.school_id)
        cases.made += 1
        waiting.pop(0)


def _visits(status: BookingStatus, *, newest_first: bool) -> list[Booking]:
    """Visits at the host's, the personas' own kept free."""
    rows = Booking.objects.filter(
        status=status, activity__place=Place.HOST, slot__isnull=False, booked_by__isnull=False
    )
    return list(
        rows.exclude(booked_by__email__endswith="@demo.example")
        .select_related("school__municipality__county", "activity__municipality", "slot", "booked_by")
        .order_by("-slot__starts_at" if newest_first else "slot__starts_at", "pk")
    )


def _ahead(cases: Cases, booking: Booking, story: str) -> None:
    """A case about a visit to come, applied for in the last days."""
    today = cases.world.today
    with as_of(max(cases.at(today - timedelta(days=4 + cases.made % 3), 11), booking.status_changed_at)):
        application = _apply(cases, booking, send=story != "draft")
    if story in {"draft", "submitted"}:
        return
    if story == "withdrawn":
        with as_of(cases.at(today - timedelta(days=1), 12)):
            applications.withdraw(application=application, reason="Vi fikk skyss av kommunen.", by=_teacher(booking))
        return
    with as_of(cases.at(today - timedelta(days=1), 13)):
        _handle(cases, application, story)


def _handle(cases: Cases, application: Application, story: str) -> None:
    """What NSR does before the visit."""
    handler, leader = cases.world.personas["saksbehandler"], cases.world.personas["leder"]
    application = take(application=application, by=handler)
    if story == "under_review":
        return
    if story == "more_information":
        text = "Kan dere legge ved tilbudet fra busselskapet?"
        ask_for_information(application=application, text=text, by=handler, seen=application.status)
        return
    application.refresh_from_db()
    outcome, amount = Outcome.APPROVED, application.expected_ore
    if story == "rejected":
        outcome, amount = Outcome.REJECTED, 0
    if story in {"partly_approved", "appealed", "appeal_treated", "at_appeal_body"}:
        outcome, amount = Outcome.PARTLY_APPROVED, application.expected_ore // 200 * KR
    reasons = [] if outcome == Outcome.APPROVED else list(RejectionReason.objects.order_by("pk")[1:2])
    judgement = Judgement(outcome, amount, reasons=reasons)
    if story == "proposed":
        propose(application=application, judgement=judgement, by=handler, seen=application.status)
    else:
        decide(application=application, judgement=judgement, by=leader, seen=application.status)


def _behind(cases: Cases, booking: Booking, story: str) -> None:
    """A case about a visit that has been: the booking is for a moment as it was before it."""
    assert booking.slot is not None
    visit, teacher = booking.slot.starts_at, _teacher(booking)
    day = visit.date()
    # No service takes a completed visit back, nor should one: this is how it stood when the school applied, and it is put back below.
    booking.status = BookingStatus.CONFIRMED
    booking.save(update_fields=["status"])
    with as_of(at(workday_before(day, 9), 10)):
        application = _apply(cases, booking)
    with as_of(at(workday_before(day, 8), 14)):
        _handle(cases, application, story)
    booking.status = BookingStatus.COMPLETED
    booking.save(update_fields=["status"])
    if story in {"appealed", "appeal_treated", "at_appeal_body"}:
        _appeal(cases, application, teacher, story, day)
    elif story == "lapsed":
        _lapse(cases, application, day)
    elif story != "visited":
        _document(cases, application, booking, story)


def _lapse(cases: Cases, application: Application, day: date) -> None:
    """The deadline was put off until some days ago and nothing came, so that the school can still appeal."""
    due = cases.world.today - timedelta(days=3)
    application.refresh_from_db()
    if application.documentation_due is not None and application.documentation_due < due:
        handler = cases.world.personas["saksbehandler"]
        with as_of(at(workday_before(day + timedelta(days=28), 0), 9)):
            reason = "Fakturaen fra busselskapet er forsinket."
            extend_documentation(application=application, due=due, reason=reason, by=handler)
    with as_of(min(at(max(due, day + timedelta(days=30)) + timedelta(days=1), 6), cases.world.now)):
        lapse(application=application, why=LapseReason.NOT_DOCUMENTED, actor=CLOCK)


def _appeal(cases: Cases, application: Application, teacher: User, story: str, day: date) -> None:
    handler, leader = cases.world.personas["saksbehandler"], cases.world.personas["leder"]
    with as_of(at(workday_before(day, 2), 9)):
        text = "Bussen var det eneste tilbudet vi fikk. Vi ber NSR se på saken en gang til."
        appeal = receive_appeal(application=application, text=text, by=teacher)
    if story == "appealed":
        return
    conclusion = "Skolen har lagt ved ett tilbud. Prisen er høyere enn for lignende reiser i fylket."
    with as_of(at(day, 10)):
        appeal = treat_appeal(appeal=appeal, conclusion=conclusion, by=handler)
    if story == "at_appeal_body":
        with as_of(at(workday_before(day, 0), 15)):
            decide_appeal(appeal=appeal, status=AppealStatus.UPHELD, conclusion=conclusion, by=leader)


def _document(cases: Cases, application: Application, booking: Booking, story: str) -> None:
    """What the school sends after the visit, and what NSR makes of it."""
    assert booking.slot is not None
    teacher, handler = _teacher(booking), cases.world.personas["saksbehandler"]
    day = booking.slot.starts_at.date()
    with as_of(at(day + timedelta(days=2), 9)):
        upload = SimpleUploadedFile("Faktura buss (eksempel).png", cases.receipt)
        store(application=application, kind=AttachmentKind.RECEIPT, upload=upload, by=teacher)
        answers: dict[int, int | str] = {row.pk: 4 if row.answer == "scale" else "" for row in questions()}
        evaluate(booking=booking, took_place=True, pupils_met=booking.pupils, answers=answers, by=teacher)
        cost = (application.estimate_ore or 0) - 300 * KR
        send_claim(application=application, pupils=booking.pupils, cost_ore=cost, comment="", by=teacher)
    if story == "documented":
        return
    if story == "changes_asked":
        # Not long ago: the school's time to answer is not out.
        with as_of(cases.at(workday_before(cases.world.today, 1), 10)):
            text = "Fakturaen gjelder to turer. Hvor mye kostet denne?"
            ask_for_changes(application=application, text=text, by=handler)
        return
    with as_of(at(day + timedelta(days=3), 10)):
        holder = f"{booking.school.municipality} kommune" if booking.school.municipality else booking.school.name
        account = propose_account(
            school=booking.school, number=next(cases.numbers), holder=f"{holder} (eksempel)", by=teacher
        )
        application = approve_claim(application=application, by=handler)
        if story != "account_waits":
            verify_account(account=account, by=handler)
            cases.in_batches.append((story, application))


def _pay(cases: Cases) -> None:
    """One batch that is paid but for a payment in return, one on its way to the bank, one that waits to be approved."""
    finance, leader = cases.world.personas["okonomi"], cases.world.personas["leder"]
    today = cases.world.today

    def batch(*stories: str, days: int) -> PaymentBatch | None:
        rows = [application for story, application in cases.in_batches if story in stories]
        if not rows:
            return None
        made = prepare_batch(applications=rows, pay_on=today + timedelta(days=1 - days), by=finance)
        if stories != ("in_a_batch",):
            approve_batch(batch=made, by=leader)
        return made

    with as_of(cases.at(today - timedelta(days=3), 9)):
        paid = batch("paid", "returned", days=3)
    if paid is not None:
        with as_of(cases.at(today - timedelta(days=1), 9)):
            for payment in paid.payments.select_related("application"):
                story = next(story for story, application in cases.in_batches if application == payment.application)
                if story == "paid":
                    mark_paid(payment=payment, by=finance)
                else:
                    mark_returned(payment=payment, reason="Kontoen er avsluttet (eksempel)", by=finance)
    with as_of(cases.at(today - timedelta(days=1), 10)):
        batch("on_its_way", days=1)
        batch("in_a_batch", days=1)


def _apply(cases: Cases, booking: Booking, *, send: bool = True) -> Application:
    """Fill in an application and send it. Raises: GrantError for a visit the rules give nothing for."""
    teacher = _teacher(booking)
    application = applications.start_draft(booking=booking, by=teacher)
    application = applications.save_draft(
        application=application,
        fields={
            "office_name": "Skolekontoret",
            "office_email": f"kontor{cases.made}@skole.demo.example",
            "invoice_reference": f"{booking.group_name} {cases.made + 1}",
            "reason": "Det går ingen buss som passer, og skolen har lite penger til turer.",
            "estimate_ore": (4_500 + 300 * cases.made) * KR,
        },
        trip_fields={"mode": Mode.BUS},
        by=teacher,
    )
    if not send:
        return application
    name, address = f"Rektor ved {booking.school.name}", f"rektor@{known_domains(booking.school)[0]}"
    link = ask_leader(application=application, name=name, email=address, by=teacher)
    opened = read_link(token_of(link))
    assert opened is not None
    confirm_by_link(opened=opened)
    return applications.submit(application=application, by=teacher)


def _teacher(booking: Booking) -> User:
    assert booking.booked_by is not None
    return booking.booked_by


def _receipt() -> bytes:
    """A picture of an invoice that says it is an example."""
    page = Image.new("RGB", (420, 240), "white")
    ImageDraw.Draw(page).text(
        (24, 24), "EKSEMPEL\n\nFaktura fra Eksempelbuss AS\nTur og retur for en klasse", fill="black"
    )
    out = BytesIO()
    page.save(out, "PNG")
    return out.getvalue()
