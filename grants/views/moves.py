"""What the school does with a case that is sent: answers, withdraws, appeals. GET shows a page that asks, POST acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from grants.enums import AppealStatus, AttachmentKind
from grants.enums import ApplicationStatus as S
from grants.forms.application import AnswerForm, AppealForm, ReasonForm
from grants.models import Appeal, Application, GrantRules
from grants.services import application as applications
from grants.services.appeal import may_appeal, receive_appeal, withdraw_appeal
from grants.views.case import act, ask_or_act, crumbs, posted, user
from grants.views.draft import attachment_form_for, keep_file
from grants.views.upload import limited_upload, was_too_big
from workflow.errors import DomainError
from workflow.refusals import show_error

UPLOAD = "last-opp"


def _run(
    request: HttpRequest,
    application: Application,
    form: forms.Form,
    do: Callable[[], object],
    *,
    template: str,
    done: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show `form`, or act on it."""
    if request.method == "POST" and form.is_bound and form.is_valid():
        try:
            do()
        except DomainError as error:
            if Application.objects.get(pk=application.pk).status != application.status:
                messages.warning(request, error.message)
                return redirect(application)
            show_error(form, error)
        else:
            messages.success(request, done)
            return redirect(application)
    page: dict[str, Any] = {"application": application, "form": form, "crumbs": crumbs(application), **(context or {})}
    trouble = any(each.is_bound and each.errors for each in page.get("all_forms", [form]))
    return render(request, template, page, status=422 if trouble else 200)


def _too_late(request: HttpRequest, application: Application) -> HttpResponse:
    messages.warning(
        request,
        _("Det går ikke lenger. Saken er nå: %(status)s. Ingenting er endret.") % {"status": application.user_label},
    )
    return redirect(application)


@ask_or_act
@login_required
def application_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = act(request, pk)
    if not application.machine.allows(application.status, S.WITHDRAWN, "applicant"):
        return _too_late(request, application)
    is_draft = application.status == S.DRAFT
    form = (forms.Form if is_draft else ReasonForm)(posted(request))

    def do() -> None:
        reason = form.cleaned_data.get("reason", "")
        applications.withdraw(application=application, reason=reason, by=user(request))

    done = _("Utkastet er slettet.") if is_draft else _("Søknaden er trukket.")
    return _run(request, application, form, do, template="grants/withdraw.html", done=done)


@limited_upload
@ask_or_act
@login_required
def application_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The answer to NSR's question, with a file when one is sent along."""
    application = act(request, pk)
    if application.status != S.MORE_INFORMATION:
        return _too_late(request, application)
    form = AnswerForm(posted(request))
    file_form = attachment_form_for(request, GrantRules.current(), label=_("Legg ved en fil (valgfritt)"))
    sent_file = bool(request.method == "POST" and (request.FILES or was_too_big(request)))
    if sent_file and not keep_file(request, application, file_form, AttachmentKind.OTHER):
        form.is_valid()
        form.add_error(None, _("Svaret er ikke sendt. Rett filen først."))

    def do() -> None:
        applications.answer(application=application, text=form.cleaned_data["text"], by=user(request))

    questions = application.messages.filter(from_staff=True).order_by("-at", "-pk")
    context = {
        "attachment_form": file_form,
        "question": questions.first(),
        "attachments": application.attachments.filter(removed_at=None),
    }
    done = _("Svaret er sendt. NSR fortsetter med saken.")
    return _run(request, application, form, do, template="grants/answer.html", done=done, context=context)


@limited_upload
@ask_or_act
@login_required
def application_appeal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The school appeals the decision in force. A file that comes along is kept whatever else is wrong."""
    application = act(request, pk)
    decision = may_appeal(application)
    if decision is None:
        messages.warning(request, _("Det går ikke an å klage på dette vedtaket her. Skriv til NSR hvis noe er feil."))
        return redirect(application)
    file_form = attachment_form_for(request, GrantRules.current(), label=_("Legg ved en fil (valgfritt)"))
    uploads = request.method == "POST" and request.POST.get("action") == UPLOAD
    form = AppealForm(initial=request.POST.dict()) if uploads else AppealForm(posted(request))
    sent_file = bool(request.method == "POST" and (uploads or request.FILES or was_too_big(request)))
    if sent_file and not keep_file(request, application, file_form, AttachmentKind.APPEAL) and form.is_bound:
        form.is_valid()
        form.add_error(None, _("Klagen er ikke sendt. Rett filen først."))

    def do() -> None:
        receive_appeal(application=application, text=form.cleaned_data["text"], by=user(request))

    context = {
        "decision": decision,
        "appeal_body": application.version.terms["appeal_body"],
        "attachment_form": file_form,
        "all_forms": [form, file_form],
        "attachments": application.attachments.filter(removed_at=None, kind=AttachmentKind.APPEAL),
    }
    done = _("Klagen er sendt. NSR har fått den og skriver til dere.")
    return _run(request, application, form, do, template="grants/appeal.html", done=done, context=context)


@ask_or_act
@login_required
def appeal_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The school takes its appeal back."""
    appeal = Appeal.objects.select_related("decision").filter(pk=pk).first()
    if appeal is None:
        raise Http404
    application = act(request, appeal.decision.application_id)
    if not appeal.machine.allows(appeal.status, AppealStatus.WITHDRAWN, "applicant"):
        messages.warning(request, _("Klagen er nå: %(status)s. Ingenting er endret.") % {"status": appeal.user_label})
        return redirect(application)
    form = forms.Form(posted(request))

    def do() -> None:
        withdraw_appeal(appeal=appeal, by=user(request))

    context = {"appeal": appeal}
    done = _("Klagen er trukket. Vedtaket gjelder.")
    return _run(request, application, form, do, template="grants/appeal_withdraw.html", done=done, context=context)
