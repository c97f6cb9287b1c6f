"""Who is told what about a case. Called inside the transaction of what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.models import StaffGroup, User
from documents.models import Document
from grants.enums import ApplicationStatus as S
from grants.enums import DecisionKind, LapseReason
from grants.mails import Mail
from grants.models import Appeal, Application, CaseMessage, Decision, LeaderLink, Proposal
from grants.services import letter
from grants.services.kinds import kind_of
from notifications.rules import CASE_THREADS
from notifications.services import notify, notify_each
from notifications.services.rendering import render_kind

# Documented: nothing more is wanted from the school.
SENT_IN = (S.DOCUMENTED, S.READY_TO_PAY, S.PAID)


def facts(application: Application) -> dict[str, Any]:
    """What every message about a case may say: JSON primitives."""
    return {
        "case_number": application.case_number or "",
        "scheme": application.call.scheme.name,
        "school": application.school.name,
        "applicant": application.applicant_name,
        **kind_of(application).facts(application),
    }


def to_school(
    mail: Mail,
    application: Application,
    *,
    event: str,
    extra: dict[str, Any] | None = None,
    attachments: Sequence[Document] = (),
    office_too: bool = False,
    path: str = "",
) -> None:
    """Queue `mail` to the applicant, and with `office_too` to the school's office, once for each `event` of the case."""
    context = {**facts(application), **(extra or {})}
    key = f"{mail}:{application.pk}:{event}"
    user = application.applicant
    active = user if user is not None and user.is_active else None
    notify(
        mail,
        to=active,
        email="" if active else application.applicant_email,
        context=context,
        url=path or application.get_absolute_url(),
        key=f"{key}:applicant",
        language=None if active else application.language,
        attachments=attachments,
        thread=_thread(application),
    )
    office = application.office_email.strip().lower()
    if office_too and office and office != application.applicant_email.lower():
        notify(
            mail,
            email=application.office_email,
            context=context,
            key=f"{key}:office",
            language=application.language,
            attachments=attachments,
            thread=_thread(application),
        )


def to_staff(mail: Mail, application: Application, users: Sequence[User], *, event: str, extra: dict[str, Any]) -> None:
    """Queue `mail` to case workers, with the case's page in the admin."""
    if users:
        notify_each(
            mail,
            to=list(users),
            context={**facts(application), **extra},
            url=reverse("admin:grants_application_change", args=[application.pk]),
            key=f"{mail}:{application.pk}:{event}",
            thread=_thread(application),
        )


def _thread(application: Application) -> str:
    """What all mails of a case have in common; for its sake they are kept as long as the case."""
    return f"{CASE_THREADS}{application.pk}"


def approvers() -> list[User]:
    """Those who may approve what another has proposed."""
    leaders = User.objects.filter(is_staff=True, is_active=True, groups__name=StaffGroup.LEADER)
    return list(leaders.order_by("pk").distinct())


def submitted(application: Application) -> None:
    extra = {"expected_ore": application.expected_ore, "needs_leader": application.leader_confirmed_at is None}
    to_school(Mail.SUBMITTED, application, event="1", extra=extra)


def leader_asked(link: LeaderLink, *, url: str, by: User) -> None:
    application = link.application
    notify(
        Mail.LEADER_ASKED,
        email=link.email,
        context={
            **facts(application),
            "leader_name": link.name,
            "expires_at": link.expires_at.isoformat(),
            "estimate_ore": application.estimate_ore or 0,
            "expected_ore": application.expected_ore,
        },
        url=url,
        key=f"{Mail.LEADER_ASKED}:{link.pk}",
        language=application.language,
        thread=_thread(application),
    )


def leader_confirmed(application: Application) -> None:
    to_school(
        Mail.LEADER_CONFIRMED,
        application,
        event=str(application.leader_confirmed_at),
        extra={"leader_name": application.leader_name},
    )


def leader_declined(application: Application, *, name: str, reason: str, event: str) -> None:
    to_school(Mail.LEADER_DECLINED, application, event=event, extra={"leader_name": name, "reason": reason})


def information_wanted(application: Application, *, message: CaseMessage) -> None:
    extra = {"text": message.text, "author": message.author_name, "due": _iso(application.answer_due)}
    to_school(Mail.INFORMATION, application, event=str(message.pk), extra=extra)


def information_due(application: Application) -> None:
    due = _iso(application.answer_due)
    to_school(Mail.INFORMATION_DUE, application, event=due, extra={"due": due})


def answered(application: Application, *, message: CaseMessage) -> None:
    users = [application.handler] if application.handler is not None else []
    to_staff(Mail.ANSWERED, application, users, event=str(message.pk), extra={"text": message.text})


def proposed(proposal: Proposal) -> None:
    users = [user for user in approvers() if user.pk != proposal.prepared_by_id]
    extra = {
        "outcome": str(proposal.outcome),
        "amount_ore": proposal.amount_ore,
        "author": proposal.prepared_by.name if proposal.prepared_by else "",
    }
    to_staff(Mail.PROPOSED, proposal.application, users, event=str(proposal.pk), extra=extra)


def proposal_returned(application: Application, *, reason: str, by: User) -> None:
    proposal = application.proposals.select_related("prepared_by").order_by("created_at", "pk").last()
    if proposal is None or proposal.prepared_by is None or proposal.prepared_by_id == by.pk:
        return
    extra = {"reason": reason, "author": by.name}
    to_staff(Mail.RETURNED, application, [proposal.prepared_by], event=str(proposal.pk), extra=extra)


def decided(decision: Decision) -> None:
    """The letter goes to the applicant and to the school's office."""
    if decision.letter is None:
        raise ValueError("A decision is told with its letter.")
    to_school(
        Mail.DECIDED,
        decision.application,
        event=str(decision.pk),
        extra=decision_words(decision),
        attachments=[decision.letter],
        office_too=True,
    )


def decision_words(decision: Decision) -> dict[str, Any]:
    """What the mail says of a decision."""
    return {
        "outcome": str(decision.outcome),
        "kind": str(decision.kind),
        "amount_ore": decision.amount_ore,
        "beyond_rules": decision.amount_ore > decision.application.expected_ore,
        "appeal_due": _iso(decision.appeal_due),
        "due": "" if decision.application.status in SENT_IN else _iso(decision.application.documentation_due),
    }


def preview_decided(
    application: Application,
    *,
    outcome: str,
    amount_ore: int,
    documentation_due: date | None = None,
    kind: str = DecisionKind.FIRST,
    final: bool = False,
) -> dict[str, str]:
    """The mail that would go with a decision made now: to, subject and text, for the page where it is confirmed."""
    decision = Decision(
        application=application,
        kind=kind,
        outcome=outcome,
        amount_ore=amount_ore,
        appeal_due=None if final else letter.appeal_due(application),
    )
    user = application.applicant
    language = user.language if user is not None and user.is_active else application.language
    context = {**facts(application), **decision_words(decision)}
    context["due"] = "" if application.status in SENT_IN else _iso(documentation_due)
    mail = render_kind(Mail.DECIDED, context, language=language, url=application.get_absolute_url())
    addresses = dict.fromkeys(a for a in (application.applicant_email, application.office_email) if a)
    return {"to": ", ".join(addresses), "subject": mail.subject, "text": mail.text}


def withdrawn(application: Application, *, reason: str, event: str) -> None:
    to_school(Mail.WITHDRAWN, application, event=event, extra={"reason": reason})


def lapsed(
    application: Application, *, why: LapseReason, note: str, event: str, decision: Decision | None = None
) -> None:
    """The letter goes along when a granted sum is taken away, to the applicant and to the school's office."""
    due = decision.appeal_due if decision else None
    to_school(
        Mail.LAPSED,
        application,
        event=event,
        extra=lapse_words(why=why, note=note, had_money=decision is not None, appeal_due=due),
        attachments=[decision.letter] if decision and decision.letter else (),
        office_too=decision is not None,
    )


def lapse_words(*, why: LapseReason, note: str, had_money: bool, appeal_due: date | None) -> dict[str, Any]:
    """What the mail says of a lapse."""
    return {"why": str(why.value), "note": note, "had_money": had_money, "appeal_due": _iso(appeal_due)}


def documentation_wanted(application: Application, *, event: str) -> None:
    """A reminder before the deadline."""
    extra = {"due": _iso(application.documentation_due), "amount_ore": application.granted_ore or 0}
    to_school(Mail.DOCUMENT, application, event=event, extra=extra, office_too=True)


def claim_received(application: Application, *, event: str) -> None:
    to_school(Mail.CLAIM_RECEIVED, application, event=event)


def changes_asked(application: Application, *, text: str, by: User, event: str) -> None:
    extra = {"text": text, "author": by.name, "due": _iso(application.documentation_due)}
    to_school(Mail.CHANGES_ASKED, application, event=event, extra=extra)


def ready_to_pay(application: Application, *, event: str) -> None:
    extra = {"amount_ore": application.payable_ore or 0}
    to_school(Mail.READY_TO_PAY, application, event=event, extra=extra)


def paid(application: Application, *, amount_ore: int, account_number: str, event: str) -> None:
    """Only the last four digits of the account are told."""
    extra = {"amount_ore": amount_ore, "account": f"*******{account_number[-4:]}"}
    to_school(Mail.PAID, application, event=event, extra=extra, office_too=True)


def payment_returned(application: Application, *, reason: str, event: str) -> None:
    extra = {"reason": reason, "amount_ore": application.payable_ore or 0}
    to_school(Mail.PAYMENT_RETURNED, application, event=event, extra=extra, office_too=True)


def appeal_received(appeal: Appeal) -> None:
    """The school gets a receipt; the leaders and the case's handler are told."""
    application = appeal.decision.application
    extra = {"late": appeal.late, "text": appeal.text[:500]}
    to_school(Mail.APPEAL_RECEIVED, application, event=str(appeal.pk), extra=extra)
    wanted = Q(groups__name=StaffGroup.LEADER) | Q(pk=application.handler_id or 0)
    users = User.objects.filter(wanted, is_staff=True, is_active=True).order_by("pk").distinct()
    to_staff(Mail.APPEAL_NEW, application, list(users), event=str(appeal.pk), extra=extra)


def appeal_decided(appeal: Appeal) -> None:
    letter = appeal.body_letter or appeal.letter
    if letter is None:
        raise ValueError("An appeal is answered with a letter.")
    application = appeal.decision.application
    extra = {"status": appeal.status, "appeal_body": application.version.terms["appeal_body"]}
    to_school(
        Mail.APPEAL_DECIDED,
        application,
        event=f"{appeal.pk}:{appeal.status}",
        extra=extra,
        attachments=[letter],
        office_too=True,
    )


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""
