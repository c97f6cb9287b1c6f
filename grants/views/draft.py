"""Before the application is sent: begin it, fill it in, check the answers, send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bookings.models import Booking
from grants.enums import ApplicationStatus as S
from grants.enums import AttachmentKind
from grants.errors import GrantError
from grants.forms.application import ApplicationForm, AttachmentForm, LeaderForm
from grants.forms.kinds import APPLICATION_FORMS
from grants.models import Application, GrantRules
from grants.presentation import mark
from grants.services import application as applications
from grants.services import overview
from grants.services.attachment import BEFORE_DECISION, store, too_big_message
from grants.services.kinds import kind_of
from grants.services.leader import ask_leader, open_link, outdated
from grants.services.trip import lines_of
from grants.views.calls import card
from grants.views.case import act, ask_or_act, crumbs, posted, user
from grants.views.upload import limited_upload, was_too_big
from schools.models import Membership
from workflow import clock
from workflow.refusals import show_error

SAVE, UPLOAD, LEADER, NEXT = "lagre", "last-opp", "skoleleder", "videre"


@ask_or_act
@login_required
def application_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET says what applies to this visit; POST begins, or goes to the one there is. Only for the visit's own school."""
    schools = Membership.objects.verified().filter(user=user(request)).values("school")
    bookings = Booking.objects.for_page().select_related("activity__municipality").filter(school__in=schools)
    booking = bookings.filter(pk=pk).first()
    if booking is None:
        raise Http404
    found = applications.application_for(subject=booking)
    if found is not None:
        return redirect("application-edit" if found.status == S.DRAFT else "application-detail", found.pk)
    refusal = applications.why_not(subject=booking, by=user(request))
    if request.method == "POST" and not refusal:
        try:
            application = applications.start_draft(booking=booking, by=user(request))
        except GrantError as error:
            refusal = error.message
        else:
            return redirect("application-edit", application.pk)
    calls = [] if refusal else [card(version) for version in overview.open_calls()[:1]]
    context = {"booking": booking, "refusal": refusal, "calls": calls, "crumbs": crumbs()}
    return render(request, "grants/new.html", context, status=409 if request.method == "POST" else 200)


@limited_upload
@ask_or_act
@login_required
def application_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft. Whatever button was pressed, all that is well-formed is kept first, with a file that was chosen; then comes the button's own."""
    application = act(request, pk)
    if application.status not in BEFORE_DECISION:
        messages.info(request, _("Søknaden er sendt og kan ikke endres nå."))
        return redirect(application)
    form = APPLICATION_FORMS[application.call.scheme.kind](posted(request), application=application)
    if request.method != "POST":
        return _page(request, application, form)
    action = request.POST.get("action", SAVE)
    leader_form = LeaderForm(request.POST) if action == LEADER else None
    application = _keep(request, application, form)
    if getattr(request, "htmx", False):
        return render(request, "grants/parts/side.html", _side(application, form, saved=True))
    attachment_form = _take_file(request, application, wanted=action == UPLOAD)
    if leader_form is not None and leader_form.is_valid():
        _send_link(request, application, leader_form)
    trouble = [each for each in (form, attachment_form, leader_form) if each is not None and each.errors]
    if trouble:
        return _page(request, application, form, attachment_form, leader_form, status=422)
    if action == NEXT:
        return redirect("application-submit", application.pk)
    if action == SAVE:
        messages.success(request, _("Utkastet er lagret."))
    place = {UPLOAD: "#vedlegg", LEADER: "#skoleleder"}.get(action, "")
    return redirect(f"{request.path}{place}")


def _keep(request: HttpRequest, application: Application, form: ApplicationForm) -> Application:
    """Save what is well-formed; the form says what was not, or what the service refused."""
    form.is_valid()
    fields, own = form.fields_to_keep, form.own_to_keep
    while True:
        try:
            return applications.save_draft(application=application, fields=fields, trip_fields=own, by=user(request))
        except GrantError as error:
            show_error(form, error)
            if fields.pop(error.field, own.pop(error.field, None)) is None:
                return act(request, application.pk)


def _take_file(request: HttpRequest, application: Application, *, wanted: bool) -> AttachmentForm | None:
    """Keep the offer that came along; None when none did, unless the button said one would."""
    if not (wanted or request.FILES or was_too_big(request)):
        return None
    form = attachment_form_for(request, GrantRules.current())
    keep_file(request, application, form, AttachmentKind.OFFER)
    return form


def attachment_form_for(request: HttpRequest, rules: GrantRules, label: str = "") -> AttachmentForm:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return AttachmentForm(*data, max_mb=rules.attachment_max_mb, label=label)


def keep_file(request: HttpRequest, application: Application, form: AttachmentForm, kind: str) -> bool:
    """Store the file of `form`; when it cannot be, the form says why."""
    if was_too_big(request):
        form.errors.pop("file", None)
        form.add_error("file", too_big_message(GrantRules.current()))
        return False
    if not form.is_valid():
        return False
    upload = form.cleaned_data["file"]
    if upload is None:
        form.add_error("file", _("Velg en fil først."))
        return False
    try:
        store(application=application, kind=kind, upload=upload, by=user(request))
    except GrantError as error:
        show_error(form, error)
        return False
    return True


def _send_link(request: HttpRequest, application: Application, form: LeaderForm) -> None:
    data = form.cleaned_data
    try:
        ask_leader(application=application, name=data["leader_name"], email=data["leader_email"], by=user(request))
    except GrantError as error:
        show_error(form, error)
    else:
        messages.success(request, _("Lenken er sendt til %(email)s.") % {"email": data["leader_email"]})


def _page(
    request: HttpRequest,
    application: Application,
    form: ApplicationForm,
    attachment_form: AttachmentForm | None = None,
    leader_form: LeaderForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    rules = GrantRules.current()
    link = open_link(application)
    context = {
        **_side(application, form),
        "booking": kind_of(application).subject_of(application),
        "attachments": application.attachments.filter(removed_at=None),
        "attachment_form": attachment_form or AttachmentForm(max_mb=rules.attachment_max_mb),
        "leader_form": leader_form or LeaderForm(),
        "open_link": link,
        "outdated": outdated(link, application),
        "asks": application.status == S.MORE_INFORMATION,
        "terms": application.version.terms,
        "crumbs": crumbs(application),
    }
    return render(request, "grants/edit.html", context, status=status)


def _side(application: Application, form: ApplicationForm, *, saved: bool = False) -> dict[str, Any]:
    """What stands beside the form: the sum to expect, the rules one by one, and what could not be kept."""
    lines = [mark(line) for line in lines_of(application)]
    return {
        "application": application,
        "form": form,
        "lines": lines,
        "missing": [line for line in lines if line["ok"] is None],
        "broken": [line for line in lines if line["ok"] is False],
        "kept": [line for line in lines if line["ok"]],
        "saved_at": clock.now() if saved else None,
    }


def _anchor(refusal: GrantError, form: ApplicationForm) -> str:
    """The id of the control a refusal belongs to, on the page of the draft; "" when it belongs to none."""
    field = {"offer": "file"}.get(refusal.field, refusal.field)
    return f"id_{field}" if field == "file" or field in form.fields else ""


@ask_or_act
@login_required
def application_submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """«Sjekk svarene». What is missing sends the reader back to the field, with all the rest kept."""
    application = act(request, pk)
    if application.status != S.DRAFT:
        messages.info(request, _("Søknaden er alt sendt."))
        return redirect(application)
    refusal: GrantError | None = None
    if request.method == "POST":
        try:
            application = applications.submit(application=application, by=user(request))
        except GrantError as error:
            refusal = error
            application = act(request, pk)
        else:
            messages.success(
                request, _("Søknaden er sendt. Saksnummeret er %(number)s.") % {"number": application.case_number}
            )
            return redirect(application)
    form = APPLICATION_FORMS[application.call.scheme.kind](application=application)
    context = {
        **_side(application, form),
        "refusal": refusal,
        "anchor": _anchor(refusal, form) if refusal else "",
        "attachments": application.attachments.filter(removed_at=None),
        "crumbs": crumbs(application),
    }
    return render(request, "grants/submit.html", context, status=422 if refusal else 200)
