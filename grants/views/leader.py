"""The school leader confirms: through the link in her mail, or with her own account."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from grants.errors import GrantError
from grants.forms.application import DeclineForm
from grants.models import Application
from grants.rules.confirmation import fingerprint
from grants.services.leader import (
    OPEN,
    LinkState,
    OpenedLink,
    confirm_by_account,
    confirm_by_link,
    decline_by_account,
    decline_by_link,
    is_leader,
    read_link,
)
from grants.views.case import ask_or_act, crumbs, see, user


@never_cache
@ask_or_act
def leader_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD only show, so that a mail scanner that opens every link confirms nothing. POST confirms, once."""
    opened = read_link(token)
    if opened is None:
        return _private(render(request, "grants/leader/unknown.html", status=404))
    if opened.state is not LinkState.GOOD:
        return _closed(request, opened)
    if request.method == "POST" and "decline" in request.POST:
        return _decline(request, opened, token)
    if request.method == "POST":
        try:
            application = confirm_by_link(opened=opened)
        except GrantError:
            # Someone changed or sent something while the page was open.
            return _closed(request, read_link(token) or opened)
        return _private(render(request, "grants/leader/done.html", {"application": application}))
    context = {"application": opened.application, "link": opened.link, "form": DeclineForm()}
    return _private(render(request, "grants/leader/link.html", context))


def _decline(request: HttpRequest, opened: OpenedLink, token: str) -> HttpResponse:
    """She says no; without a reason the page asks for one."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        context = {"application": opened.application, "link": opened.link, "form": form}
        return _private(render(request, "grants/leader/link.html", context, status=422))
    try:
        decline_by_link(opened=opened, reason=form.cleaned_data["reason"])
    except GrantError:
        return _closed(request, read_link(token) or opened)
    return _private(render(request, "grants/leader/done.html", {"application": opened.application, "declined": True}))


def _closed(request: HttpRequest, opened: OpenedLink) -> HttpResponse:
    """The link no longer works, and why."""
    titles = {
        LinkState.USED: _("Du har svart"),
        LinkState.EXPIRED: _("Lenken er utløpt"),
        LinkState.CHANGED: _("Søknaden er endret siden du fikk lenken"),
        LinkState.CLOSED: _("Søknaden kan ikke bekreftes lenger"),
        LinkState.GOOD: _("Noe gikk galt. Prøv en gang til."),
    }
    context = {"application": opened.application, "state": opened.state.value, "title": titles[opened.state]}
    return _private(render(request, "grants/leader/closed.html", context, status=410))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it must not leak to other sites nor be found by a search."""
    # no-referrer would make the browser send Origin: null, which CSRF refuses
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@ask_or_act
@login_required
def application_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The leader, logged in, sees what she confirms; the sums she saw go along with her yes or no."""
    application = see(request, pk)
    if not is_leader(application=application, user=user(request)):
        raise Http404
    if application.leader_confirmed_at or application.status not in OPEN:
        messages.info(
            request,
            _("%(name)s har alt bekreftet søknaden.") % {"name": application.leader_name}
            if application.leader_confirmed_at
            else _("Søknaden kan ikke bekreftes lenger."),
        )
        return redirect(application)
    declines = request.method == "POST" and "decline" in request.POST
    form = DeclineForm(request.POST if declines else None)
    status, refusal = 200, ""
    if declines and not form.is_valid():
        status = 422
    elif request.method == "POST":
        try:
            thanks = _answer(request, application, form if declines else None)
        except GrantError as error:
            status, refusal = 409, error.message
            application = see(request, pk)
        else:
            messages.success(request, thanks)
            return redirect(application)
    context = {
        "application": application,
        "sums": fingerprint(application),
        "refusal": refusal,
        "form": form,
        "crumbs": crumbs(application),
    }
    return render(request, "grants/confirm.html", context, status=status)


def _answer(request: HttpRequest, application: Application, no: DeclineForm | None) -> str:
    """Her yes, or her no with its reason; gives the thanks. Raises: GrantError."""
    sums, by = request.POST.get("sums", ""), user(request)
    if no is None:
        confirm_by_account(application=application, sums=sums, by=by)
        return _("Takk. Søknaden er bekreftet.")
    decline_by_account(application=application, sums=sums, reason=no.cleaned_data["reason"], by=by)
    return _("Svaret er sendt. %(name)s har fått beskjed.") % {"name": application.applicant_name}
