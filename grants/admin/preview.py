"""What goes out when a case worker confirms: the letter and the mails, as they would be now. Nothing is written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from grants.enums import AppealStatus, DecisionKind, LapseReason
from grants.enums import ApplicationStatus as S
from grants.mails import Mail
from grants.models import Appeal, Application
from grants.services import appeal as appeals
from grants.services import letter, notice
from grants.services.appeal import open_appeal
from grants.services.decision import case_worker, deadline_after, decision_in_force, rest_after_payment
from grants.services.handling import Judgement, newest_proposal
from notifications.preview import preview


@dataclass(frozen=True)
class Outgoing:
    """A letter (or None) and mails, each with to, subject and text; and what is worth knowing before it is sent."""

    letter: letter.Preview | None = None
    mails: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """Changes when a word of what goes out does: nobody sends another letter than the one she read."""
        parts = [str(self.letter.html) if self.letter else ""]
        parts += [mail["to"] + mail["subject"] + mail["text"] for mail in self.mails]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def mail_to_school(kind: Mail, application: Application, *, office_too: bool = False, **extra: Any) -> dict[str, str]:
    """One mail of the case as the applicant would get it."""
    user = application.applicant
    language = user.language if user is not None and user.is_active else application.language
    context = {**notice.facts(application), **extra}
    to = [application.applicant_email]
    if office_too and application.office_email and application.office_email.lower() != to[0].lower():
        to.append(application.office_email)
    return preview(kind, context, to=to, language=language, url=application.get_absolute_url())


def of_decision(
    application: Application,
    judgement: Judgement,
    *,
    by: User,
    kind: DecisionKind = DecisionKind.FIRST,
    final: bool = False,
) -> Outgoing:
    """The letter of decision and the mail it comes with."""
    old = decision_in_force(application) if kind != DecisionKind.FIRST else None
    preparer = _preparer(application, by, kind, final=final)
    due = deadline_after(application, judgement)
    shown = letter.preview_letter(
        application,
        outcome=judgement.outcome,
        amount_ore=judgement.amount_ore,
        reasons=judgement.reasons,
        explanation=judgement.explanation,
        by=by,
        prepared_by=preparer,
        kind=kind,
        replaces=old,
        documentation_due=due,
        final=final,
        rest_ore=rest_after_payment(application, judgement.amount_ore) if application.status == S.PAID else 0,
    )
    mail = notice.preview_decided(
        application,
        outcome=judgement.outcome,
        amount_ore=judgement.amount_ore,
        documentation_due=due,
        kind=kind,
        final=final,
    )
    return Outgoing(shown, [mail])


def _preparer(application: Application, by: User, kind: DecisionKind, *, final: bool) -> User:
    if kind == DecisionKind.APPEAL and not final:
        appeal = open_appeal(application)
        return (appeal.handler if appeal else None) or by
    proposal = newest_proposal(application, kind=kind)
    return (proposal.prepared_by if proposal else None) or case_worker(application, by)


def of_lapse(application: Application, *, why: LapseReason, note: str, by: User) -> Outgoing:
    """The letter that a granted sum is taken away, and the mail it comes with."""
    granted = decision_in_force(application)
    if granted is None:
        return Outgoing()
    granted.application = application
    shown = letter.preview_lapse_letter(granted, why=why, note=note, by=by)
    extra = notice.lapse_words(why=why, note=note.strip(), had_money=True, appeal_due=letter.appeal_due(application))
    return Outgoing(shown, [mail_to_school(Mail.LAPSED, application, office_too=True, **extra)])


def of_appeal(
    application: Application, *, status: AppealStatus, conclusion: str, judgement: Judgement, by: User
) -> Outgoing:
    """The answer to an appeal: its own letter, or that of the changed decision."""
    if status == AppealStatus.CHANGED:
        changed = of_decision(application, judgement, by=by, kind=DecisionKind.APPEAL)
        return Outgoing(changed.letter, changed.mails)
    appeal = appeals.open_appeal(application)
    if appeal is None:
        return Outgoing()
    appeal.decision.application = application
    extra = {"status": str(status.value), "appeal_body": application.version.terms["appeal_body"]}
    return Outgoing(
        letter.preview_appeal_letter(appeal, status=status, conclusion=conclusion, by=by),
        [mail_to_school(Mail.APPEAL_DECIDED, application, office_too=True, **extra)],
    )


def of_body_answer(appeal: Appeal) -> Outgoing:
    """The letter that the appeal body has confirmed the decision, as `appeal` is filled in."""
    application = appeal.decision.application
    extra = {"status": str(AppealStatus.CONFIRMED), "appeal_body": application.version.terms["appeal_body"]}
    return Outgoing(
        letter.preview_body_letter(appeal),
        [mail_to_school(Mail.APPEAL_DECIDED, application, office_too=True, **extra)],
    )
