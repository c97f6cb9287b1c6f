"""What NSR does with a case before the decision: takes it, asks, proposes. The decision itself lies in `decision`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.reviewer import is_reviewer
from grants.enums import ApplicationStatus as S
from grants.enums import DecisionKind, Outcome
from grants.errors import GrantError
from grants.models import Application, Conflict, Proposal, RejectionReason
from grants.money import kr
from grants.services import actors, notice
from grants.services.application import information_due, lock, require, say
from workflow import clock
from workflow.services.transition import history, transition


@dataclass(frozen=True)
class Judgement:
    """What someone wants decided. `amount_ore` is 0 for a rejection.

    `documentation_due`: the school's new deadline, when what is given had lapsed; else it follows from the visit.
    """

    outcome: Outcome
    amount_ore: int = 0
    reasons: Sequence[RejectionReason] = ()
    explanation: str = ""
    documentation_due: date | None = None


def still(application: Application, seen: str) -> None:
    """Refuse when the case has moved since the case worker saw it, and say who moved it where. Raises: GrantError."""
    if application.status == seen:
        return
    last = history(application).last()
    who = str(last.user) if last and last.user else _("Systemet")
    raise GrantError(
        _("%(who)s har endret saken til «%(status)s» etter at du åpnet siden. Ingenting er endret av deg.")
        % {"who": who, "status": application.staff_label}
    )


@transaction.atomic
def declare_conflict(*, application: Application, reason: str, by: User) -> None:
    """Step aside from a case: barred from preparing and deciding it from now on. Raises: GrantError."""
    application = lock(application.pk)
    if not actors.staff_role(by) and not is_reviewer(by):
        raise GrantError(_("Bare saksbehandlere og fagvurderere kan melde seg inhabile."))
    if not reason.strip():
        raise GrantError(_("Skriv kort hvorfor du er inhabil."), "reason")
    Conflict.objects.get_or_create(application=application, user=by, defaults={"reason": reason.strip()})
    if application.handler_id == by.pk:
        application.handler = None
        application.save(update_fields=["handler"])


@transaction.atomic
def take(*, application: Application, by: User) -> Application:
    """Begin to handle a case that came in, or take one over that another handles. Raises: GrantError."""
    application = lock(application.pk)
    actor = actors.handler(application, by)
    if application.status == S.UNDER_REVIEW and application.handler_id != by.pk:
        application.handler = by
        application.save(update_fields=["handler"])
        return application
    require(application, S.UNDER_REVIEW, actor)
    if application.status != S.SUBMITTED:
        raise GrantError(_("Saken er alt under behandling."))
    application.handler = by
    transition(application, S.UNDER_REVIEW, actor=actor, extra_fields=("handler",))
    return application


@transaction.atomic
def ask_for_information(*, application: Application, text: str, by: User, seen: str) -> None:
    """Ask the school a question; the case waits for its answer. Raises: GrantError, beside `text`."""
    application = lock(application.pk)
    actor = actors.handler(application, by)
    still(application, seen)
    require(application, S.MORE_INFORMATION, actor)
    message = say(application, text, by=by, from_staff=True)
    application.answer_due = information_due(application)
    days = int(application.version.terms["second_reminder_days"])
    application.remind_on = max(application.answer_due - timedelta(days=days), clock.today() + timedelta(days=1))
    application.handler = by
    transition(application, S.MORE_INFORMATION, actor=actor, extra_fields=("answer_due", "remind_on", "handler"))
    notice.information_wanted(application, message=message)


@transaction.atomic
def stop_waiting(*, application: Application, reason: str, by: User, seen: str) -> None:
    """Go on with a case without the school's answer. Raises: GrantError."""
    application = lock(application.pk)
    actor = actors.handler(application, by)
    still(application, seen)
    if application.status != S.MORE_INFORMATION:
        raise GrantError(_("Saken venter ikke på svar."))
    application.answer_due = None
    transition(application, S.UNDER_REVIEW, actor=actor, reason=reason, extra_fields=("answer_due",))


def check_judgement(application: Application, judgement: Judgement) -> None:
    """Refuse a sum that does not fit its outcome, and what needs reasons and has none. Raises: GrantError, beside its field."""
    outcome, amount = judgement.outcome, judgement.amount_ore
    explained = bool(judgement.explanation.strip())
    wanted = application.applied_ore
    if outcome == Outcome.REJECTED:
        if amount:
            raise GrantError(_("Et avslag har ingen sum."), "amount")
    elif amount <= 0:
        raise GrantError(_("Skriv summen som innvilges."), "amount")
    elif amount > wanted:
        raise GrantError(_("Summen er høyere enn det reisen koster skolen (%(sum)s).") % {"sum": kr(wanted)}, "amount")
    elif amount > application.expected_ore and not explained:
        raise GrantError(
            _("Reglene gir %(sum)s. Skriv hvorfor dere gir mer.") % {"sum": kr(application.expected_ore)}, "explanation"
        )
    elif outcome == Outcome.APPROVED and amount < application.expected_ore:
        raise GrantError(
            _("Reglene gir %(sum)s. Velg «Delvis innvilget» når dere gir mindre.")
            % {"sum": kr(application.expected_ore)},
            "amount",
        )
    if outcome != Outcome.APPROVED and not judgement.reasons and not explained:
        raise GrantError(_("Velg eller skriv en begrunnelse."), "explanation")


def needs_second_person(application: Application, amount_ore: int) -> bool:
    """Whether the one who prepares a decision of this sum may not also make it."""
    return amount_ore > int(application.version.terms["two_person_limit_ore"])


@transaction.atomic
def propose(
    *,
    application: Application,
    judgement: Judgement,
    by: User,
    seen: str,
    kind: DecisionKind = DecisionKind.FIRST,
) -> Proposal:
    """Prepare a decision that another must approve.

    A first decision moves the case to «proposed»; a proposed reversal leaves the decision in force as it is.

    Raises: GrantError, beside its field.
    """
    application = lock(application.pk)
    actor = actors.handler(application, by)
    still(application, seen)
    if kind == DecisionKind.FIRST:
        require(application, S.PROPOSED, actor)
    elif not application.decisions.exists():
        raise GrantError(_("Saken har ikke noe vedtak å omgjøre."))
    check_judgement(application, judgement)
    proposal = Proposal.objects.create(
        application=application,
        kind=kind,
        outcome=judgement.outcome,
        amount_ore=judgement.amount_ore,
        explanation=judgement.explanation.strip(),
        prepared_by=by,
    )
    proposal.reasons.set(judgement.reasons)
    if kind == DecisionKind.FIRST:
        transition(application, S.PROPOSED, actor=actor, data={"amount_ore": judgement.amount_ore})
    notice.proposed(proposal)
    return proposal


def newest_proposal(
    application: Application, *, kind: DecisionKind | Sequence[DecisionKind] = DecisionKind.FIRST
) -> Proposal | None:
    """The proposal that waits for someone to decide it: the newest, made after the decision in force."""
    kinds = [kind] if isinstance(kind, DecisionKind) else kind
    proposals = application.proposals.filter(kind__in=kinds).select_related("prepared_by")
    if application.decided_at is not None:
        proposals = proposals.filter(created_at__gte=application.decided_at)
    return proposals.order_by("created_at", "pk").last()


def as_judgement(proposal: Proposal) -> Judgement:
    """What a proposal wants decided, for a form to begin with and a preview to show."""
    return Judgement(
        Outcome(proposal.outcome), proposal.amount_ore, tuple(proposal.reasons.all()), proposal.explanation
    )


@transaction.atomic
def return_proposal(*, application: Application, reason: str, by: User, seen: str) -> None:
    """Send a proposal back to the case worker, or take one's own back. Raises: GrantError."""
    application = lock(application.pk)
    actor = actors.handler(application, by)
    still(application, seen)
    if application.status != S.PROPOSED:
        raise GrantError(_("Saken er ikke innstilt."))
    transition(application, S.UNDER_REVIEW, actor=actor, reason=reason)
    notice.proposal_returned(application, reason=reason, by=by)
