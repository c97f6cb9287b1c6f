"""Appeals (klager): received from the school or entered by staff, treated, and answered with a letter of their own.

NSR looks at the case anew: it changes the decision, or lets it stand and sends the appeal to the appeal body, whose answer staff enter.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from grants.enums import OPEN_APPEAL, WAITING_APPEAL, AppealStatus, DecisionKind
from grants.errors import GrantError
from grants.models import Appeal, Application, Decision
from grants.services import actors, letter, notice
from grants.services.application import lock
from grants.services.budget import lock_budgets
from grants.services.decision import (
    decision_in_force,
    preparer_of_change,
    refuse_barred_preparer,
    replace_decision,
)
from grants.services.handling import Judgement, needs_second_person
from workflow import clock
from workflow.machine import Actor
from workflow.services.transition import start, transition


def may_appeal(application: Application) -> Decision | None:
    """The decision the school may appeal today on its own pages; None when there is none, or the time is out."""
    decision = decision_in_force(application)
    if decision is None or decision.appeal_due is None or clock.today() > decision.appeal_due:
        return None
    return None if decision.appeals.exclude(status=AppealStatus.WITHDRAWN).exists() else decision


def waiting_appeal(application: Application) -> Appeal | None:
    """The appeal that waits for NSR's answer or the appeal body's, or None."""
    waiting = Appeal.objects.filter(decision__application=application, status__in=WAITING_APPEAL)
    return waiting.select_related("decision", "handler").order_by("-received_at").first()


def open_appeal(application: Application) -> Appeal | None:
    """The appeal that waits for NSR's answer, or None."""
    appeal = waiting_appeal(application)
    return appeal if appeal and appeal.status in OPEN_APPEAL else None


@transaction.atomic
def receive_appeal(*, application: Application, text: str, by: User) -> Appeal:
    """The school appeals the decision in force; flagged when it is late. Raises: GrantError, beside `text`."""
    application = lock(application.pk)
    actor = actors.applicant(application, by)
    return _receive(application, text, actor=actor, received_at=clock.now())


@transaction.atomic
def enter_appeal(*, application: Application, text: str, received_at: datetime, by: User) -> Appeal:
    """A case worker enters an appeal that came by letter or mail. Raises: GrantError, beside its field."""
    application = lock(application.pk)
    actor = actors.handler(application, by)
    decision = decision_in_force(application)
    if received_at > clock.now() or (decision is not None and received_at < decision.decided_at):
        raise GrantError(_("Datoen må være etter vedtaket, og ikke fram i tid."), "received_at")
    return _receive(application, text, actor=actor, received_at=received_at)


def _receive(application: Application, text: str, *, actor: Actor, received_at: datetime) -> Appeal:
    decision = decision_in_force(application)
    if decision is None:
        raise GrantError(_("Saken har ikke noe vedtak å klage på."))
    if decision.appeal_due is None:
        raise GrantError(_("Skolen har ikke klagerett i denne ordningen. Ta kontakt med NSR om noe er feil."))
    if not text.strip():
        raise GrantError(_("Skriv hva dere klager på, og hvorfor."), "text")
    if decision.appeals.exclude(status=AppealStatus.WITHDRAWN).exists():
        raise GrantError(_("Det er alt klaget på dette vedtaket."))
    late = received_at.astimezone(clock.OSLO).date() > decision.appeal_due
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                decision=decision, text=text.strip(), received_at=received_at, late=late, entered_by=_user(actor)
            )
    except IntegrityError:
        raise GrantError(_("Det er alt klaget på dette vedtaket.")) from None
    start(appeal, actor=actor, data={"late": late})
    appeal.decision.application = application
    notice.appeal_received(appeal)
    return appeal


@transaction.atomic
def withdraw_appeal(*, appeal: Appeal, by: User) -> None:
    """The school takes its appeal back. Raises: GrantError."""
    _application, appeal = _lock(appeal)
    actor = actors.applicant(appeal.decision.application, by)
    _require(appeal, AppealStatus.WITHDRAWN, actor)
    transition(appeal, AppealStatus.WITHDRAWN, actor=actor)


@transaction.atomic
def treat_appeal(*, appeal: Appeal, conclusion: str, by: User) -> Appeal:
    """Begin or go on with the treatment: keep the assessment so far, and who prepares the answer. Raises: GrantError."""
    application, appeal = _lock(appeal)
    actor = actors.handler(application, by)
    appeal.handler, appeal.conclusion = by, conclusion.strip()
    if appeal.status == AppealStatus.UNDER_REVIEW:
        appeal.save(update_fields=["handler", "conclusion"])
        return appeal
    _require(appeal, AppealStatus.UNDER_REVIEW, actor)
    transition(appeal, AppealStatus.UNDER_REVIEW, actor=actor, extra_fields=["handler", "conclusion"])
    return appeal


@transaction.atomic
def decide_appeal(
    *, appeal: Appeal, status: AppealStatus, conclusion: str, by: User, judgement: Judgement | None = None
) -> Appeal:
    """Answer an appeal.

    UPHELD: the decision stands and the case goes to the appeal body. DISMISSED: it is not treated (late, not a party).
    CHANGED: `judgement` replaces the decision; its letter is the answer, and above the limit another must have prepared it.

    Raises: GrantError, beside its field; OverBudget.
    """
    lock_budgets(appeal.decision.application)
    application, appeal = _lock(appeal)
    actor = actors.approver(application, by)
    if appeal.status not in OPEN_APPEAL:
        raise _moved(appeal)
    _require(appeal, status, actor)
    if not conclusion.strip():
        raise GrantError(_("Skriv vurderingen av klagen."), "conclusion")
    prepared_by = appeal.handler or by
    refuse_barred_preparer(application, prepared_by, by)
    appeal.conclusion = conclusion.strip()
    appeal.decided_by, appeal.decided_at = by, clock.now()
    fields = ["conclusion", "decided_by", "decided_at"]
    if status == AppealStatus.CHANGED:
        if judgement is None:
            raise GrantError(_("Velg det nye vedtaket."), "outcome")
        at_stake = max(judgement.amount_ore, application.granted_ore or 0)
        if needs_second_person(application, at_stake) and prepared_by.pk == by.pk:
            raise GrantError(_("Du har forberedt svaret selv. En annen må avgjøre klagen."))
        appeal.new_decision = replace_decision(
            application=application, judgement=judgement, actor=actor, prepared_by=prepared_by, kind=DecisionKind.APPEAL
        )
        fields.append("new_decision")
    transition(appeal, status, actor=actor, reason=appeal.conclusion, extra_fields=fields)
    if status != AppealStatus.CHANGED:
        # A dismissal can itself be appealed; an upheld appeal is already on its way to the appeal body.
        due = letter.appeal_due(application) if status == AppealStatus.DISMISSED else None
        appeal.letter, appeal.archive_copy = letter.request_appeal_letter(appeal, decided_by=by, appeal_due=due)
        appeal.save(update_fields=["letter", "archive_copy"])
        notice.appeal_decided(appeal)
    return appeal


@transaction.atomic
def enter_body_answer(
    *,
    appeal: Appeal,
    status: AppealStatus,
    answer: str,
    answered_on: date,
    by: User,
    judgement: Judgement | None = None,
) -> Appeal:
    """Enter what the appeal body (klageinstansen) decided; it is final.

    CONFIRMED: the decision stands. CHANGED: `judgement` replaces it; when the old sum or the new is above the limit, only what
    another has proposed (`propose(kind=DecisionKind.APPEAL)`). Never by the one who made the decision that was appealed.

    Raises: GrantError, beside its field; OverBudget.
    """
    lock_budgets(appeal.decision.application)
    application, appeal = _lock(appeal)
    actor = actors.handler(application, by)
    if appeal.status != AppealStatus.UPHELD:
        raise _moved(appeal)
    _require(appeal, status, actor)
    if by.pk == appeal.decision.decided_by_id:
        raise GrantError(_("Du har selv fattet vedtaket det er klaget på. En annen må føre inn svaret."))
    if not answer.strip():
        raise GrantError(_("Skriv hva klageinstansen kom til, og hvorfor."), "answer")
    if not appeal.received_at.astimezone(clock.OSLO).date() <= answered_on <= clock.today():
        raise GrantError(_("Datoen må være etter klagen, og ikke fram i tid."), "answered_on")
    appeal.body_answer, appeal.body_answered_on, appeal.body_entered_by = answer.strip(), answered_on, by
    fields = ["body_answer", "body_answered_on", "body_entered_by"]
    if status == AppealStatus.CHANGED:
        if judgement is None:
            raise GrantError(_("Velg det nye vedtaket."), "outcome")
        appeal.new_decision = replace_decision(
            application=application,
            judgement=judgement,
            actor=actor,
            prepared_by=preparer_of_change(application, judgement, by, kind=DecisionKind.APPEAL),
            kind=DecisionKind.APPEAL,
            final=True,
        )
        fields.append("new_decision")
    transition(appeal, status, actor=actor, reason=appeal.body_answer, extra_fields=fields)
    if status == AppealStatus.CONFIRMED:
        appeal.body_letter, appeal.body_archive_copy = letter.request_body_letter(appeal)
        appeal.save(update_fields=["body_letter", "body_archive_copy"])
        notice.appeal_decided(appeal)
    return appeal


def _lock(appeal: Appeal) -> tuple[Application, Appeal]:
    """The application's row, then the appeal's."""
    application = lock(appeal.decision.application_id)
    locked = (
        Appeal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("decision", "handler")
        .get(pk=appeal.pk)
    )
    locked.decision.application = application
    return application, locked


def _require(appeal: Appeal, to: str, actor: Actor) -> None:
    if not appeal.machine.allows(appeal.status, to, actor.role):
        raise _moved(appeal)


def _moved(appeal: Appeal) -> GrantError:
    return GrantError(
        _("Det går ikke lenger. Klagen er nå: %(status)s. Ingenting er endret.") % {"status": appeal.user_label}
    )


def _user(actor: Actor) -> User | None:
    return actor.user if isinstance(actor.user, User) else None
