"""The files of a case: put in, taken out, handed out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.enums import ApplicationStatus as S
from grants.enums import AttachmentKind
from grants.errors import GrantError
from grants.models import Application, Attachment, GrantRules
from grants.services.attachment import may_change, open_file, remove
from grants.services.reading import log_read
from grants.views.case import act, ask_or_act, crumbs, user
from grants.views.draft import attachment_form_for, keep_file
from grants.views.upload import limited_upload

PAGES = {S.DRAFT: "application-edit", S.MORE_INFORMATION: "application-answer"}
PAGES |= dict.fromkeys([S.APPROVED, S.PARTLY_APPROVED, S.CHANGES_ASKED], "application-claim")


@limited_upload
@require_POST
@login_required
def attachment_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put one file in the case, of the kind its form says."""
    application = act(request, pk)
    kind = request.POST.get("kind", "")
    if kind not in AttachmentKind.values or not may_change(application, kind):
        messages.error(request, _("Vedlegg kan ikke legges til nå."))
        return redirect(application)
    form = attachment_form_for(request, GrantRules.current())
    if keep_file(request, application, form, kind):
        messages.success(request, _("Filen er lagt ved."))
    else:
        for error in form.errors.get("file", []):
            messages.error(request, error)
    return redirect(_page_of(application, kind))


@ask_or_act
@login_required
def attachment_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST takes the file out."""
    attachment = _visible(request, pk)
    application = act(request, attachment.application_id)
    if not may_change(application, attachment.kind):
        messages.warning(request, _("Vedlegg kan ikke endres nå."))
        return redirect(application)
    if request.method == "POST":
        try:
            remove(attachment=attachment, by=user(request))
        except GrantError as error:
            messages.warning(request, error.message)
        else:
            messages.success(request, _("%(name)s er fjernet.") % {"name": attachment.name})
        return redirect(_page_of(application, attachment.kind))
    context = {
        "application": application,
        "attachment": attachment,
        "back": _page_of(application, attachment.kind),
        "crumbs": crumbs(application),
    }
    return render(request, "grants/remove.html", context)


def _page_of(application: Application, kind: str) -> str:
    """Where files of this kind are changed in this state, at the place of the files."""
    page = "application-appeal" if kind == AttachmentKind.APPEAL else PAGES.get(S(application.status))
    return f"{redirect(page, application.pk).url}#vedlegg" if page else application.get_absolute_url()


@require_safe
@login_required
def attachment_get(request: HttpRequest, pk: UUID) -> FileResponse:
    """The file, only as a download, so that nothing in it runs on our pages."""
    attachment = _visible(request, pk)
    log_read(application=attachment.application, by=user(request))
    response = FileResponse(
        open_file(attachment), as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _visible(request: HttpRequest, pk: UUID) -> Attachment:
    cases = Application.objects.visible_to(request.user)
    rows = Attachment.objects.select_related("application").filter(application__in=cases, removed_at=None)
    attachment = rows.filter(pk=pk).first()
    if attachment is None:
        raise Http404
    return attachment
