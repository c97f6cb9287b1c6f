"""After the visit: what the trip cost, the receipts, and how the visit went."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bookings.models import Evaluation
from bookings.services.evaluation import evaluate, field_name, questions
from grants.enums import ApplicationStatus as S
from grants.enums import AttachmentKind
from grants.errors import GrantError
from grants.forms.application import AttachmentForm
from grants.forms.claim import YES, ClaimForm, EvaluationForm
from grants.models import Application, Attachment, GrantRules
from grants.services.attachment import AFTER_VISIT
from grants.services.claim import send_claim
from grants.services.kinds import kind_of
from grants.views.case import act, ask_or_act, crumbs, user
from grants.views.draft import attachment_form_for, keep_file
from grants.views.upload import limited_upload, was_too_big
from workflow.errors import DomainError
from workflow.refusals import show_error

UPLOAD, SEND = "last-opp", "send"


@limited_upload
@ask_or_act
@login_required
def application_claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file that comes along is kept whatever else is wrong; the rest is sent when all of it is in order."""
    application = act(request, pk)
    if application.status not in AFTER_VISIT or not kind_of(application).over(application):
        messages.info(request, _why_not(application))
        return redirect(application)
    files = _take_file(request, application)
    if request.method != "POST" or request.POST.get("action") == UPLOAD:
        typed = request.POST.dict() if request.method == "POST" else {}
        form = ClaimForm(initial=_known(application) | typed)
        about = _about(application, initial=_known_evaluation(application) | typed)
        return _page(request, application, form, about, files)
    form = ClaimForm(request.POST)
    about = _about(application, data=request.POST)
    valid = all([form.is_valid(), about.is_valid(), not (files and files.errors)])
    if not valid and files is None and not _receipts(application).exists():
        # Told with the rest, not after it.
        files = attachment_form_for(request, GrantRules.current())
        show_error(files, GrantError(_("Legg ved minst én faktura eller kvittering."), "file"))
    refusal = _send(request, application, form, about) if valid else None
    if valid and refusal is None:
        messages.success(request, _("Dokumentasjonen er sendt. NSR kontrollerer den og betaler så."))
        return redirect(application)
    if refusal is not None:
        files = files or attachment_form_for(request, GrantRules.current())
        show_error(next((each for each in (about, files) if refusal.field in each.fields), form), refusal)
    return _page(request, application, form, about, files)


def _about(application: Application, **typed: Any) -> forms.Form:
    """How the visit went; with nothing to fill in when there was none, and it is supported all the same."""
    if not kind_of(application).asks_how_it_went(application):
        return forms.Form(**typed)
    return EvaluationForm(questions=questions(), **typed)


def _why_not(application: Application) -> str:
    if application.status in AFTER_VISIT:
        return _("Dere kan dokumentere reisen når besøket har vært.")
    return _("Saken er: %(status)s. Dokumentasjonen kan ikke endres nå.") % {"status": application.user_label}


def _take_file(request: HttpRequest, application: Application) -> AttachmentForm | None:
    """Keep the receipt that came along; None when none did, unless the button said one would."""
    if request.method != "POST":
        return None
    if not (request.FILES or was_too_big(request) or request.POST.get("action") == UPLOAD):
        return None
    form = attachment_form_for(request, GrantRules.current())
    keep_file(request, application, form, AttachmentKind.RECEIPT)
    return form


def _send(request: HttpRequest, application: Application, form: ClaimForm, about: forms.Form) -> DomainError | None:
    """Evaluation and claim in one: when either is refused, neither is kept. Gives the refusal."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            if isinstance(about, EvaluationForm):
                evaluate(
                    booking=application.trip.booking,
                    took_place=about.cleaned_data["took_place"] == YES,
                    pupils_met=data["pupils"],
                    answers=about.answers,
                    by=user(request),
                )
            send_claim(
                application=application,
                pupils=data["pupils"],
                cost_ore=data["cost_ore"],
                comment=data["comment"],
                by=user(request),
            )
    except DomainError as error:
        error.field = {"pupils_met": "pupils"}.get(error.field, error.field)
        return error
    return None


def _known(application: Application) -> dict[str, Any]:
    """What was sent before; else what was applied for."""
    claim = getattr(application, "claim", None)
    if claim is None:
        return {"pupils": application.trip.pupils}
    return {"pupils": claim.pupils, "cost_ore": claim.cost_ore, "comment": claim.comment}


def _known_evaluation(application: Application) -> dict[str, Any]:
    evaluation = Evaluation.objects.filter(booking=application.trip.booking_id).prefetch_related("answers__question")
    found = evaluation.first()
    if found is None:
        return {}
    answers = {field_name(answer.question): answer.value or answer.text for answer in found.answers.all()}
    return {"took_place": YES if found.took_place else "", **answers}


def _receipts(application: Application) -> QuerySet[Attachment]:
    return application.attachments.filter(removed_at=None, kind=AttachmentKind.RECEIPT)


def _page(
    request: HttpRequest,
    application: Application,
    form: ClaimForm,
    about: forms.Form,
    files: AttachmentForm | None,
) -> HttpResponse:
    files = files or AttachmentForm(max_mb=GrantRules.current().attachment_max_mb)
    changes = application.messages.filter(from_staff=True).order_by("-at", "-pk")
    context = {
        "application": application,
        "form": form,
        "about": about,
        "attachment_form": files,
        "all_forms": [form, files, about],
        "receipts": _receipts(application),
        "changes": changes.first() if application.status == S.CHANGES_ASKED else None,
        "crumbs": crumbs(application),
    }
    trouble = any(each.is_bound and each.errors for each in (form, about, files))
    return render(request, "grants/claim.html", context, status=422 if trouble else 200)
