"""The case as the school sees it, and the letters in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.views import document_response
from grants.enums import GRANTED, WAITING_APPEAL, AttachmentKind
from grants.enums import ApplicationStatus as S
from grants.models import Appeal, Application, Decision, PayoutAccount
from grants.presentation import decision_title, happened, mark, progress
from grants.services.attachment import may_change
from grants.services.events import beside
from grants.services.kinds import kind_of
from grants.services.leader import OPEN as CONFIRMABLE
from grants.services.leader import is_leader
from grants.services.reading import log_read
from grants.services.trip import lines_of
from grants.views.case import crumbs, see, user
from schools.services.membership import may_book
from workflow import clock
from workflow.services.transition import history

AFTER_VISIT = (S.APPROVED, S.PARTLY_APPROVED, S.CHANGES_ASKED)


@require_safe
@login_required
def application_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the case waits for, its facts, sums, letters, files, messages and story."""
    application = see(request, pk)
    reader = user(request)
    log_read(application=application, by=reader)
    decisions = list(application.decisions.select_related("letter").prefetch_related("reasons", "appeals"))
    acts = may_book(reader, application.school)
    appealed = any(appeal.status in WAITING_APPEAL for decision in decisions for appeal in decision.appeals.all())
    lines = [mark(line) for line in lines_of(application)]
    accounts = PayoutAccount.objects.filter(school=application.school_id, status__in=["proposed", "verified"])
    context = {
        "application": application,
        "booking": application.trip.booking,
        "acts": acts,
        "next": next_step(application, acts=acts, appealed=appealed),
        "steps": progress(application),
        "lines": lines,
        "decisions": [
            _decision(decision, application, in_force=decision is decisions[-1], acts=acts) for decision in decisions
        ][::-1],
        "attachments": application.attachments.filter(removed_at=None),
        "removable": [kind.value for kind in AttachmentKind if acts and may_change(application, kind)],
        "case_messages": list(application.messages.all()),
        "claim": getattr(application, "claim", None),
        "story": happened(application, history(application), decisions, beside(application)),
        "may_withdraw": acts and application.machine.allows(application.status, S.WITHDRAWN, "applicant"),
        "may_confirm": not application.leader_confirmed_at
        and application.status in CONFIRMABLE
        and is_leader(application=application, user=reader),
        "accounts": list(accounts.order_by("-status", "-created_at")) if application.status in GRANTED else [],
        "account_url": _account_url(application) if acts and application.status in GRANTED else "",
        "crumbs": crumbs(),
    }
    return render(request, "grants/detail.html", context)


def next_step(application: Application, *, acts: bool, appealed: bool = False) -> dict[str, Any]:
    """One sentence on what happens now, and the one button that moves the case on. `due` is its last day."""
    status = S(application.status)
    over = kind_of(application).over(application) if status in GRANTED else False
    texts = {
        S.DRAFT: _("Søknaden er ikke sendt ennå."),
        S.SUBMITTED: _("NSR har fått søknaden og svarer som regel innen én arbeidsdag."),
        S.UNDER_REVIEW: _("NSR ser på søknaden. Dere trenger ikke gjøre noe."),
        S.PROPOSED: _("NSR ser på søknaden. Dere trenger ikke gjøre noe."),
        S.MORE_INFORMATION: _("NSR trenger svar fra dere før saken kan avgjøres."),
        S.REJECTED: _("Søknaden er avslått. Brevet forklarer hvorfor."),
        S.DOCUMENTED: _("NSR kontrollerer dokumentasjonen. Dere trenger ikke gjøre noe."),
        S.CHANGES_ASKED: _("NSR ber dere rette dokumentasjonen."),
        S.READY_TO_PAY: _("Dokumentasjonen er godkjent. Pengene kommer på kontoen om noen dager."),
        S.PAID: _("Pengene er betalt ut. Saken er ferdig."),
        S.WITHDRAWN: _("Søknaden er trukket. Dere kan søke på nytt så lenge besøket ligger fram i tid."),
        S.LAPSED: _("Støtten er bortfalt. Brevet forklarer hvorfor.")
        if application.granted_ore
        else _("Søknaden er bortfalt."),
        S.APPROVED: _("Dokumenter hva reisen kostet, så får dere pengene.")
        if over
        else _("Reis på besøk! Etterpå dokumenterer dere hva reisen kostet, og så får dere pengene."),
    }
    texts[S.PARTLY_APPROVED] = texts[S.APPROVED]
    if appealed:
        waits = _("Utbetalingen venter på klagen. Dere får svar med brev, og så betaler vi.")
        texts |= dict.fromkeys((S.DOCUMENTED, S.READY_TO_PAY), waits)
    buttons = {
        S.DRAFT: ("application-edit", _("Fortsett på søknaden")),
        S.MORE_INFORMATION: ("application-answer", _("Svar NSR")),
        S.CHANGES_ASKED: ("application-claim", _("Rett dokumentasjonen")),
    }
    if over and status in {S.APPROVED, S.PARTLY_APPROVED}:
        buttons[status] = ("application-claim", _("Dokumenter reisen"))
    page, label = buttons.get(status, ("", "")) if acts else ("", "")
    due = {S.MORE_INFORMATION: application.answer_due}
    due |= dict.fromkeys(AFTER_VISIT, application.documentation_due)
    return {
        "text": texts[status],
        "url": reverse(page, args=[application.pk]) if page else "",
        "label": label,
        "due": due.get(status),
    }


def _decision(decision: Decision, application: Application, *, in_force: bool, acts: bool) -> dict[str, Any]:
    """A decision with its appeals. To appeal is offered within the deadline, for less than all that was asked, once."""
    appeals = list(decision.appeals.all())
    within = decision.appeal_due is not None and clock.today() <= decision.appeal_due
    return {
        "row": decision,
        "title": decision_title(decision),
        "reasons": list(decision.reasons.all()),
        "appeals": appeals,
        "may_appeal": acts and in_force and within and decision.amount_ore < application.applied_ore and not appeals,
    }


def _account_url(application: Application) -> str:
    """Where the school enters its account; "" as long as that page does not exist."""
    try:
        return reverse("payout-account", args=[application.pk])
    except NoReverseMatch:
        return ""


@require_safe
@login_required
def decision_letter(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The letter as it was sent; while it is being made, a page that says so and looks again."""
    visible = Application.objects.visible_to(request.user)
    decision = Decision.objects.select_related("letter", "application").filter(pk=pk, application__in=visible).first()
    if decision is None or decision.letter is None:
        raise Http404
    log_read(application=decision.application, by=user(request))
    return document_response(request, decision.letter)


@require_safe
@login_required
def appeal_letter(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The answer to an appeal that did not change the decision."""
    return _appeal_document(request, pk, "letter")


@require_safe
@login_required
def appeal_body_letter(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The letter that the appeal body has confirmed the decision."""
    return _appeal_document(request, pk, "body_letter")


def _appeal_document(request: HttpRequest, pk: UUID, name: str) -> HttpResponseBase:
    visible = Application.objects.visible_to(request.user)
    rows = Appeal.objects.select_related(name, "decision__application").filter(decision__application__in=visible)
    appeal = rows.filter(pk=pk).first()
    document = getattr(appeal, name, None)
    if appeal is None or document is None:
        raise Http404
    log_read(application=appeal.decision.application, by=user(request))
    return document_response(request, document)
