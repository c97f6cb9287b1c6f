"""What the school does with its application before a decision: drafts, sending, answers, withdrawal. What a kind of grant adds lies in `kinds`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from bookings.models import Booking
from grants.enums import LIVE, WAITING_APPEAL, SchemeKind
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Appeal, Application, Call, CaseMessage, CaseNumber, GrantRules, VoidedConfirmation
from grants.rules.confirmation import changed_sums, sums
from grants.services import actors, notice
from grants.services.budget import lock_call, release
from grants.services.call import version_in_force
from grants.services.kinds import KINDS, kind_of
from schools.models import School
from schools.services.membership import may_book
from workflow import clock
from workflow.machine import Actor
from workflow.services.transition import start, transition

FIELDS = {
    "office_name": gettext_lazy("kontakt på skolekontoret"),
    "office_email": gettext_lazy("e-post til skolekontoret"),
    "office_phone": gettext_lazy("telefon til skolekontoret"),
    "invoice_reference": gettext_lazy("fakturareferanse"),
    "reason": gettext_lazy("begrunnelse"),
    "estimate_ore": gettext_lazy("anslått kostnad"),
    "other_cover_ore": gettext_lazy("det andre dekker"),
}
REQUIRED = ("reason", "office_name", "office_email")


def lock(application_id: UUID | str) -> Application:
    """Take an application's row, with what a decision about it needs to read, for the rest of the transaction."""
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call__scheme", "version", "school__municipality", "county", "handler", "applicant")
        .get(pk=application_id)
    )


def appeal_waits(application: Application) -> bool:
    """Whether an appeal of the case waits for NSR's answer or the appeal body's."""
    return Appeal.objects.filter(decision__application=application, status__in=WAITING_APPEAL).exists()


def refuse_appealed(application: Application) -> None:
    """Nothing is withdrawn or lapses while an appeal waits. Raises: GrantError."""
    if appeal_waits(application):
        raise GrantError(_("Skolen har klaget på vedtaket. Klagen må avgjøres eller trekkes først."))


def require(application: Application, to: str, actor: Actor) -> None:
    """Ask the table before anything is written. Raises: GrantError, saying what has happened to the case instead."""
    if not application.machine.allows(application.status, to, actor.role):
        raise GrantError(
            _("Det går ikke lenger. Saken er nå: %(status)s. Ingenting er endret.") % {"status": application.user_label}
        )


def open_call(kind: str) -> Call | None:
    """The open call of a kind of grant that closes first, or None."""
    return Call.objects.open().filter(scheme__kind=kind).select_related("scheme").first()


def application_for(*, subject: Any, kind: str = SchemeKind.TRANSPORT) -> Application | None:
    """The live application for `subject` (a booking), or None."""
    key = KINDS[kind].subject_key(subject)
    return Application.objects.filter(subject_key=key, status__in=LIVE).first()


def why_not(*, subject: Any, by: User, kind: str = SchemeKind.TRANSPORT) -> str:
    """Why `by` cannot begin an application for `subject` now; empty when she can. For the subject's own page."""
    try:
        _check_member(KINDS[kind].school_of(subject), by)
        _check_start(kind, subject)
    except GrantError as error:
        return error.message
    return ""


def _check_member(school: School, by: User) -> None:
    if not may_book(by, school):
        raise GrantError(_("Du kan søke når skolen har bekreftet at du jobber der."))


def _check_start(kind: str, subject: Any) -> Call:
    KINDS[kind].check_subject(subject)
    call = open_call(kind)
    if call is None:
        raise GrantError(_("Ingen utlysning er åpen nå. Se datoene for neste på siden om transportstøtte."))
    return call


@transaction.atomic
def start_draft(*, booking: Booking, by: User, kind: str = SchemeKind.TRANSPORT) -> Application:
    """Begin an application for the trip to a booked visit, or give the live one there is.

    1. Refuse a visit that is not the school's own, not confirmed, or past.
    2. Refuse when no call is open.
    3. Insert with what the booking knows; the constraint keeps a second live one out.

    Raises: GrantError, with a message for the teacher.
    """
    school = KINDS[kind].school_of(booking)
    _check_member(school, by)
    found = application_for(subject=booking, kind=kind)
    if found is not None:
        return found
    call = _check_start(kind, booking)
    if school.municipality is None:
        raise GrantError(_("Skolen mangler kommune i registeret vårt. Skriv til NSR, så retter vi det."))
    application = Application(
        call=call,
        version=version_in_force(call),
        subject_key=KINDS[kind].subject_key(booking),
        school=school,
        county_id=school.municipality.county_id,
        language=school.language_form,
        applicant=by,
        applicant_name=by.name,
        applicant_email=by.email,
        **KINDS[kind].remembered(school),
    )
    try:
        with transaction.atomic():
            application.save(force_insert=True)
    except IntegrityError:
        return Application.objects.get(subject_key=application.subject_key, status__in=LIVE)
    KINDS[kind].create(application=application, subject=booking)
    start(application, actor=Actor(by, actors.APPLICANT))
    KINDS[kind].recheck(application=application)
    return application


@transaction.atomic
def save_draft(
    *, application: Application, fields: dict[str, Any], by: User, trip_fields: dict[str, Any] | None = None
) -> Application:
    """Keep what is typed so far and reckon a draft anew by the terms in force. `trip_fields` are the kind's own.

    Also open while NSR waits for information; what is changed then is told in the case.

    Raises: GrantError, beside the field, or when the case is with NSR or decided.
    """
    application = lock(application.pk)
    actors.applicant(application, by)
    if application.status not in {S.DRAFT, S.MORE_INFORMATION}:
        raise GrantError(_("Søknaden er sendt og kan ikke endres nå."))
    kind_of(application).subject_of(application)
    confirmed = sums(application)
    if application.status == S.DRAFT:
        _take_terms_in_force(application)
    changed = [name for name in FIELDS if name in fields and getattr(application, name) != fields[name]]
    for name in changed:
        setattr(application, name, fields[name])
    _check_sums(application)
    if changed:
        application.save(update_fields=changed)
    told = [str(FIELDS[name]) for name in changed]
    told += kind_of(application).save(application=application, fields=trip_fields or {})
    _void_if_changed(application, confirmed, by)
    kind_of(application).recheck(application=application)
    if told and application.status == S.MORE_INFORMATION:
        say(application, _("Skolen endret: %(what)s.") % {"what": ", ".join(told)}, by=by, from_staff=False)
    return application


def _take_terms_in_force(application: Application) -> None:
    """Judge an application that is not sent by the newest version of the terms."""
    newest = version_in_force(application.call)
    if newest.pk != application.version_id:
        application.version = newest
        application.save(update_fields=["version"])
        kind_of(application).renew(application)


def _void_if_changed(application: Application, confirmed: dict[str, str], by: User) -> None:
    """The leader said yes to the sums she saw, and to no others. Who had said it, when, and what was changed, stays in the case's log."""
    changed = changed_sums(confirmed, sums(application))
    if application.leader_confirmed_at is None or not changed:
        return
    VoidedConfirmation.objects.create(
        application=application,
        name=application.leader_name,
        email=application.leader_email,
        by_link=application.leader_by_link,
        confirmed_at=application.leader_confirmed_at,
        changed=", ".join(changed),
        voided_by=by,
    )
    application.leader_name, application.leader_email, application.leader_by_link = "", "", False
    application.leader_confirmed_at = None
    application.save(update_fields=["leader_name", "leader_email", "leader_by_link", "leader_confirmed_at"])


def _check_sums(application: Application) -> None:
    largest = GrantRules.current().largest_sum_ore
    for field in ("estimate_ore", "other_cover_ore"):
        ore = getattr(application, field) or 0
        if ore < 0:
            raise GrantError(_("Summen kan ikke være mindre enn 0."), field)
        if ore > largest:
            raise GrantError(_("Summen ser for stor ut. Skriv hele kroner, og sjekk antall siffer."), field)


@transaction.atomic
def submit(*, application: Application, by: User) -> Application:
    """Send a draft. Sent twice, it is one case.

    1. Lock; give back a case that is already sent.
    2. Take the terms in force now, and refuse what can never be granted: deadline, visit, school, missing facts.
    3. Give it a case number, log it, tell the school.

    Raises: GrantError, with the field it belongs beside when there is one.
    """
    application = lock(application.pk)
    actor = actors.applicant(application, by)
    if application.status != S.DRAFT and application.case_number:
        return application
    require(application, S.SUBMITTED, actor)
    kind = kind_of(application)
    kind.check_subject(kind.subject_of(application))
    now = clock.now()
    if not Call.objects.open().filter(pk=application.call_id).exists():
        raise GrantError(_("Søknadsfristen er ute."))
    for name in REQUIRED:
        if not str(getattr(application, name)).strip():
            field: Any = Application._meta.get_field(name)
            raise GrantError(_("Fyll ut «%(field)s» før dere sender.") % {"field": capfirst(field.verbose_name)}, name)
    confirmed = sums(application)
    _take_terms_in_force(application)
    _void_if_changed(application, confirmed, by)
    application.submitted_at = now
    result = kind.check_complete(application)
    application.case_number = next_case_number(prefix=application.call.scheme.case_prefix)
    transition(application, S.SUBMITTED, actor=actor, extra_fields=("case_number", "submitted_at"))
    kind.recheck(application=application, result=result)
    notice.submitted(application)
    return application


def next_case_number(*, prefix: str) -> str:
    """The next number of the scheme and year, such as TS-2026-00042. The counter's row is locked until commit."""
    year = clock.today().year
    CaseNumber.objects.get_or_create(prefix=prefix, year=year)
    counter = CaseNumber.objects.select_for_update().get(prefix=prefix, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return str(counter)


def say(application: Application, text: str, *, by: User, from_staff: bool) -> CaseMessage:
    """Add a message to the case. Raises: GrantError, beside `text`, when it is empty."""
    if not text.strip():
        raise GrantError(_("Skriv en melding."), "text")
    return CaseMessage.objects.create(
        application=application, from_staff=from_staff, author=by, author_name=by.name, text=text.strip()
    )


@transaction.atomic
def answer(*, application: Application, text: str, by: User) -> None:
    """The school answers NSR's question; the case goes back to NSR. Raises: GrantError, beside `text`."""
    application = lock(application.pk)
    actor = actors.applicant(application, by)
    require(application, S.UNDER_REVIEW, actor)
    message = say(application, text, by=by, from_staff=False)
    kind_of(application).recheck(application=application)
    application.answer_due = None
    transition(application, S.UNDER_REVIEW, actor=actor, extra_fields=("answer_due",))
    notice.answered(application, message=message)


@transaction.atomic
def withdraw(*, application: Application, reason: str, by: User) -> None:
    """Take the application back, by the school or by a case handler on its behalf; what was reserved is free again.

    Raises: GrantError.
    """
    lock_call(application.call_id)
    application = lock(application.pk)
    staff = actors.staff_role(by) in {actors.HANDLER, actors.APPROVER} and not may_book(by, application.school)
    actor = actors.handler(application, by) if staff else actors.applicant(application, by)
    require(application, S.WITHDRAWN, actor)
    refuse_appealed(application)
    release(application=application, by=by, key=f"withdraw:{application.pk}")
    entry = transition(application, S.WITHDRAWN, actor=actor, reason=reason)
    if application.case_number:
        notice.withdrawn(application, reason=reason, event=str(entry.pk))


def information_due(application: Application) -> date:
    """The day by which the school must answer a question asked today."""
    return clock.today() + timedelta(days=int(application.version.terms["information_days"]))


def next_reminder(application: Application) -> date | None:
    """The next of the two days before the documentation deadline when the school is reminded; None when both are past."""
    due, terms = application.documentation_due, application.version.terms
    if due is None:
        return None
    days = (due - timedelta(days=int(terms[name])) for name in ("first_reminder_days", "second_reminder_days"))
    return min((day for day in days if day > clock.today()), default=None)
