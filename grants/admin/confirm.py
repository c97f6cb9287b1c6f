"""The confirm page of a case's actions: fill in, read the letter and the mail, send. What is sent is what was read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.enums import APPEALABLE, OPEN_APPEAL
from grants.models import Application
from grants.services import actors
from grants.services.appeal import waiting_appeal
from grants.services.handling import still
from grants.services.reading import log_read
from workflow.admin import ObjectAction, ObjectActions
from workflow.errors import DomainError
from workflow.refusals import show_error

from .forms import CaseForm
from .preview import Outgoing


def role(request: HttpRequest) -> str:
    """What the one who is logged in may be towards cases; asked once for each request."""
    if not hasattr(request, "_grant_role"):
        request._grant_role = actors.staff_role(request.user)  # type: ignore[attr-defined, arg-type]
    return request._grant_role  # type: ignore[attr-defined, no-any-return]


def is_barred(request: HttpRequest, application: Application) -> bool:
    """Whether she has a conflict of interest in this case; asked once for each request."""
    known = request.__dict__.setdefault("_grant_barred", {})
    if application.pk not in known:
        known[application.pk] = actors.barred(application=application, user=request.user)  # type: ignore[arg-type]
    return bool(known[application.pk])


def the_appeal(request: HttpRequest, application: Application, *statuses: str) -> Any:
    """The appeal that waits for an answer, when it is in one of `statuses`, or None; asked once for each request."""
    known = request.__dict__.setdefault("_grant_appeal", {})
    if application.pk not in known:
        known[application.pk] = waiting_appeal(application)
    appeal = known[application.pk]
    return appeal if appeal and appeal.status in statuses else None


class CaseConfirm(ObjectActions):
    """Object actions of a case. `preview(application, request, form)` gives an `Outgoing` for a valid form."""

    def confirm_view(self, request: HttpRequest, object_id: str, action: ObjectAction) -> HttpResponse:
        """GET: the form, with the preview when it needs nothing more. POST `preview` shows, POST `confirm` acts.

        1. Tell the second of two who act on the same case who did what.
        2. Check the form; show what goes out.
        3. Act only when what would go out is word for word what was shown.
        """
        application = self.get_object(request, object_id)
        if application is None:
            raise Http404
        if not self.may_run(action, request, application):
            raise PermissionDenied
        case_url = reverse("admin:grants_application_change", args=[application.pk])
        refusal = self._refusal(request, application, action)
        if refusal:
            messages.warning(request, refusal)
            return HttpResponseRedirect(case_url)
        log_read(application=application, by=request.user)
        form, outgoing, acted = self._work(request, application, action)
        if acted:
            messages.success(request, action.done)
            return HttpResponseRedirect(case_url)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": action.label,
            "original": application,
            "action": action,
            "form": form,
            "outgoing": outgoing,
            "sends": action.preview is not None,
            "appeal": the_appeal(request, application, *OPEN_APPEAL) if application.status in APPEALABLE else None,
            "is_nav_sidebar_enabled": False,
            "case_url": case_url,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/grants/application/confirm.html", context)

    def _refusal(self, request: HttpRequest, application: Application, action: ObjectAction) -> str:
        if request.method == "POST":
            try:
                still(application, request.POST.get("seen", application.status))
            except DomainError as error:
                return error.message
        if is_barred(request, application):
            return _("Du er inhabil i saken og kan verken forberede eller avgjøre den.")
        if not action.available(application, request):
            return _("«%(label)s» går ikke an nå. Saken er: %(status)s.") % {
                "label": action.label, "status": application.staff_label,
            }  # fmt: skip
        return ""

    def _work(
        self, request: HttpRequest, application: Application, action: ObjectAction
    ) -> tuple[CaseForm, Outgoing | None, bool]:
        """The form, what would go out, and whether it is done."""
        form_class: Any = action.form or CaseForm
        if request.method != "POST":
            form = form_class(application=application)
            started = form_class({name: form[name].value() for name in form.fields}, application=application)
            outgoing = self._first_preview(request, application, action, started)
            # A page with nothing to fill in says at once why nothing can be sent.
            return (form if form.fields else started), outgoing, False
        form = form_class(request.POST, application=application)
        if not form.is_valid():
            return form, None, False
        outgoing = None
        try:
            if action.preview is not None:
                outgoing = action.preview(application, request, form)  # type: ignore[call-arg, assignment]
            if "confirm" in request.POST and self._was_shown(request, outgoing):
                action.run(self, request, application, form)
                return form, outgoing, True
        except DomainError as error:
            show_error(form, error)
            return form, None, False
        if outgoing is not None and "confirm" in request.POST:
            messages.warning(request, _("Det som sendes, er endret etter at du så det. Les gjennom og bekreft."))
        return form, outgoing, False

    def _first_preview(
        self, request: HttpRequest, application: Application, action: ObjectAction, form: CaseForm
    ) -> Outgoing | None:
        if action.preview is None or not form.is_valid():
            return None
        try:
            return action.preview(application, request, form)  # type: ignore[call-arg, return-value]
        except DomainError as error:
            if not form.fields:
                form.add_error(None, error.message)
            return None

    def _was_shown(self, request: HttpRequest, outgoing: Outgoing | None) -> bool:
        return outgoing is None or request.POST.get("shown") == outgoing.fingerprint
