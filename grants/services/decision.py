"""Decisions: the first, and those that replace it. Every function locks the call (the budget), the school, then the application. Sums are øre."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from grants.enums import GRANTED, LIVE, DecisionKind, LapseReason, Outcome
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Application, Claim, Decision, Proposal
from grants.money import kr
from grants.services import actors, letter, notice, statistic
from grants.services.account import verified_account
from grants.services.application import lock, next_reminder, require
from grants.services.budget import committed_to, lock_budgets, release, reserve, spent_on
from grants.services.claim import LONGEST_EXTENSION, payable_for
from grants.services.handling import Judgement, check_judgement, needs_second_person, newest_proposal, still
from grants.services.kinds import kind_of
from workflow import clock
from workflow.machine import Actor
from workflow.services.transition import transition

STATUS_OF = {
    Outcome.APPROVED: S.APPROVED,
    Outcome.PARTLY_APPROVED: S.PARTLY_APPROVED,
    Outcome.REJECTED: S.REJECTED,
}
# The grant may be raised or lowered while the school's documentation is looked at; the case stays where it is.
UNDER_DOCUMENTATION = (S.DOCUMENTED, S.CHANGES_ASKED)
DOCUMENTED = (*UNDER_DOCUMENTATION, S.PAID)
# The sum stands while it is on its way or paid: what to do first.
FOR_PAYMENT: dict[str, Promise] = {
    S.READY_TO_PAY: gettext_lazy(
        "Saken er godkjent for utbetaling. Velg «Ta godkjenningen tilbake» på saken først, og fatt så vedtaket. "
        "Er saken i en betalingsbunke, må bunken avbrytes eller banken svare før det."
    ),
    S.PAID: gettext_lazy(
        "Pengene er betalt ut, og summen kan ikke settes ned mens de er hos skolen. Be skolen betale tilbake, og velg «Kom i retur» "
        "på betalingen. Velg så «Ta godkjenningen tilbake» på saken, og fatt vedtaket. Den nye summen betales i sin helhet."
    ),
}


@transaction.atomic
def decide(*, application: Application, judgement: Judgement, by: User, seen: str) -> Decision:
    """Make the first decision of a case.

    1. Lock the call (the budget), the school (its half-year) and the case; refuse one who is barred, and a case that has moved.
    2. Reckon the rules anew: other cases of the school may have used of its ceiling.
    3. Above the limit: only a proposed case, and only by another than the one who proposed it.
    4. Reserve the money; write the decision with its letter; log it; tell the school.

    Raises: GrantError, or OverBudget with the sum left.
    """
    lock_budgets(application)
    application = lock(application.pk)
    actor = actors.handler(application, by)
    still(application, seen)
    require(application, STATUS_OF[judgement.outcome], actor)
    if application.decisions.exists():
        raise GrantError(_("Saken har alt et vedtak. Omgjør det i stedet."))
    kind_of(application).recheck(application=application)
    proposal = newest_proposal(application) if application.status == S.PROPOSED else None
    return _write(
        application,
        judgement,
        actor,
        prepared_by=_preparer(application, judgement, by, proposal, at_stake_ore=judgement.amount_ore),
        kind=DecisionKind.FIRST,
    )


@transaction.atomic
def reverse(*, application: Application, judgement: Judgement, by: User, seen: str) -> Decision:
    """Replace the decision in force with another, before the payment is approved. By an approver.

    When the old sum or the new is above the limit, only what another has proposed (`propose(kind=DecisionKind.REVERSAL)`).

    Raises: GrantError, or OverBudget with the sum left.
    """
    lock_budgets(application)
    application = lock(application.pk)
    actor = actors.approver(application, by)
    still(application, seen)
    prepared_by = preparer_of_change(application, judgement, by, kind=DecisionKind.REVERSAL)
    return replace_decision(
        application=application, judgement=judgement, actor=actor, prepared_by=prepared_by, kind=DecisionKind.REVERSAL
    )


def preparer_of_change(application: Application, judgement: Judgement, by: User, *, kind: DecisionKind) -> User:
    """Who prepared the decision that replaces the one in force, as a proposal of that `kind` or `by` alone. Raises: GrantError."""
    proposal = newest_proposal(application, kind=kind)
    at_stake = max(judgement.amount_ore, application.granted_ore or 0)
    return _preparer(application, judgement, by, proposal, at_stake_ore=at_stake)


def replace_decision(
    *,
    application: Application,
    judgement: Judgement,
    actor: Actor,
    prepared_by: User,
    kind: DecisionKind,
    final: bool = False,
) -> Decision:
    """The common part of a reversal and a changed decision after an appeal. The caller holds the locks of call, school and application.

    `final`: the appeal body's own, which nobody appeals.

    Raises: GrantError, OverBudget.
    """
    adds_to_paid = (
        application.status == S.PAID and kind == DecisionKind.APPEAL and judgement.amount_ore > spent_on(application)
    )
    if application.status in FOR_PAYMENT and not adds_to_paid:
        raise GrantError(FOR_PAYMENT[application.status])
    old = decision_in_force(application)
    if old is None:
        raise GrantError(_("Saken har ikke noe vedtak å omgjøre."))
    if application.status == S.LAPSED:
        _check_revival(application, judgement, lapse=old)
    elif old.outcome == judgement.outcome and old.amount_ore == judgement.amount_ore:
        raise GrantError(_("Vedtaket sier alt dette."), "outcome")
    to = STATUS_OF[judgement.outcome]
    if application.status in UNDER_DOCUMENTATION:
        if judgement.outcome == Outcome.REJECTED:
            raise GrantError(_("Reisen er dokumentert. Be skolen rette, eller trekk saken."), "outcome")
    elif not adds_to_paid and application.status != to:
        require(application, to, actor)
    if application.status not in LIVE:
        _refuse_a_second_live_one(application)
    kind_of(application).recheck(application=application)
    return _write(application, judgement, actor, prepared_by=prepared_by, kind=kind, replaces=old, final=final)


def decision_in_force(application: Application) -> Decision | None:
    """The newest decision of a case: the one that none has replaced."""
    return application.decisions.filter(replaced_by=None).order_by("decided_at", "pk").last()


def last_judgement(application: Application) -> Decision | None:
    """The newest decision that someone has judged the application in: where the grant has lapsed, the one it had."""
    return application.decisions.exclude(kind=DecisionKind.LAPSE).order_by("decided_at", "pk").last()


def deadline_after(application: Application, judgement: Judgement) -> date | None:
    """The school's last day to document what `judgement` gives; None when that is nothing."""
    if not judgement.amount_ore:
        return None
    if application.status == S.LAPSED:
        return judgement.documentation_due
    if application.status in DOCUMENTED:
        return application.documentation_due
    due = kind_of(application).documentation_due(application)
    # A deadline that was put off is not brought forward again by another sum.
    return max(due, application.documentation_due or due) if application.status in GRANTED else due


def _check_revival(application: Application, judgement: Judgement, *, lapse: Decision) -> None:
    """What has lapsed is given back with a new deadline, within a year, and not before the visit. Raises: GrantError."""
    if judgement.outcome == Outcome.REJECTED:
        raise GrantError(_("Støtten er alt bortfalt. Skal den ikke gis igjen, står vedtaket."), "outcome")
    due, today = judgement.documentation_due, clock.today()
    if due is None:
        raise GrantError(_("Sett en ny frist for å dokumentere reisen."), "documentation_due")
    happens = datetime.fromisoformat(kind_of(application).facts(application)["happens_at"])
    first = max(today + timedelta(days=1), happens.astimezone(clock.OSLO).date())
    if not first <= due <= today + timedelta(days=LONGEST_EXTENSION):
        raise GrantError(_("Velg en dag fram i tid og etter besøket, høyst et år fram."), "documentation_due")
    if lapse.lapse_reason == LapseReason.CANCELLED and not judgement.explanation.strip():
        raise GrantError(_("Besøket er avlyst. Skriv hvorfor det gis støtte likevel."), "explanation")


def _preparer(
    application: Application, judgement: Judgement, by: User, proposal: Proposal | None, *, at_stake_ore: int
) -> User:
    """Who prepared what `by` is about to decide. Raises: GrantError when that must be another than `by`, or was one who is barred."""
    prepared_by = proposal.prepared_by if proposal and proposal.prepared_by else case_worker(application, by)
    refuse_barred_preparer(application, prepared_by, by)
    if needs_second_person(application, at_stake_ore):
        if proposal is None:
            raise GrantError(_("Summen er over grensen for én person. Innstill saken, så avgjør en annen den."))
        if proposal.prepared_by_id in {None, by.pk}:
            raise GrantError(_("Du har innstilt saken selv. En annen må avgjøre den."))
        if judgement.amount_ore > proposal.amount_ore:
            raise GrantError(
                _("Innstillingen er på %(sum)s. Send saken tilbake hvis den skal ha mer, så innstiller en annen det.")
                % {"sum": kr(proposal.amount_ore)},
                "amount",
            )
    return prepared_by


def case_worker(application: Application, by: User) -> User:
    """Who prepared what nobody proposed: the one who handles the first decision, else the one who decides."""
    return by if application.handler is None or application.decided_at else application.handler


def refuse_barred_preparer(application: Application, prepared_by: User, by: User) -> None:
    """What a barred person prepared cannot be decided. Raises: GrantError."""
    if prepared_by.pk != by.pk and actors.barred(application=application, user=prepared_by):
        raise GrantError(
            _("%(name)s forberedte dette og er inhabil i saken. En annen må forberede den på nytt.")
            % {"name": prepared_by.name}
        )


def _refuse_a_second_live_one(application: Application) -> None:
    others = Application.objects.filter(subject_key=application.subject_key, status__in=LIVE)
    other = others.exclude(pk=application.pk).first()
    if other is not None:
        raise GrantError(_("Skolen har alt en annen søknad om det samme: %(case)s.") % {"case": other})


def _write(
    application: Application,
    judgement: Judgement,
    actor: Actor,
    *,
    prepared_by: User,
    kind: DecisionKind,
    replaces: Decision | None = None,
    final: bool = False,
) -> Decision:
    check_judgement(application, judgement)
    if judgement.amount_ore and kind_of(application).fallen_through().filter(pk=application.pk).exists():
        raise GrantError(_("Besøket er avlyst eller ble ikke gjennomført. Da kan det ikke gis støtte."))
    by = actor.user
    assert isinstance(by, User)
    decision = Decision(
        id=uuid.uuid4(),
        application=application,
        kind=kind,
        outcome=judgement.outcome,
        amount_ore=judgement.amount_ore,
        explanation=judgement.explanation.strip(),
        prepared_by=prepared_by,
        decided_by=by,
        decided_at=clock.now(),
        appeal_due=None if final else letter.appeal_due(application),
        replaces=replaces,
    )
    rest = rest_after_payment(application, judgement.amount_ore) if application.status == S.PAID else None
    _move_money(application, judgement.amount_ore if rest is None else rest, by, key=f"decision:{decision.pk}")
    application.granted_ore = judgement.amount_ore or None
    application.decided_at = decision.decided_at
    fields = ["granted_ore", "decided_at"]
    if application.status not in DOCUMENTED:
        application.documentation_due = deadline_after(application, judgement)
        application.remind_on = next_reminder(application)
        fields += ["documentation_due", "remind_on"]
    decision.letter, decision.archive_copy = letter.request_letter(
        decision, reasons=judgement.reasons, final=final, rest_ore=rest or 0
    )
    decision.save(force_insert=True)
    decision.reasons.set(judgement.reasons)
    to = STATUS_OF[judgement.outcome]
    if rest:
        application.payable_ore = spent_on(application) + rest
        application.payout_account = verified_account(application.school)
        fields += ["payable_ore", "payout_account"]
        data = {"amount_ore": judgement.amount_ore, "decision": str(decision.pk), "rest_ore": rest}
        transition(application, S.READY_TO_PAY, actor=actor, extra_fields=fields, data=data)
    elif application.status in DOCUMENTED or application.status == to:
        application.save(update_fields=fields)
    else:
        data = {"amount_ore": judgement.amount_ore, "decision": str(decision.pk)}
        transition(application, to, actor=actor, reason=decision.explanation, extra_fields=fields, data=data)
    statistic.count_decision(decision)
    notice.decided(decision)
    return decision


def rest_after_payment(application: Application, amount_ore: int) -> int:
    """What is still to be paid when a case that is paid is granted `amount_ore`: by what the trip did cost, less what is paid."""
    claim = Claim.objects.get(application=application)
    return max(payable_for(application, claim, granted_ore=amount_ore) - spent_on(application), 0)


def _move_money(application: Application, amount_ore: int, by: User, *, key: str) -> None:
    """Let the ledger hold `amount_ore` for the application, no more and no less. Raises: OverBudget."""
    surplus = committed_to(application) - amount_ore
    if surplus > 0:
        release(application=application, by=by, key=key, keep_ore=amount_ore)
    elif surplus < 0:
        reserve(application=application, amount_ore=-surplus, by=by, key=key)
