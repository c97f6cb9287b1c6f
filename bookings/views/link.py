"""The page behind the link in a mail: all three answers, without logging in."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings import mails
from bookings.enums import BookingStatus, Side
from bookings.forms import AcceptForm, ProposeForm, ReasonForm, show_error
from bookings.models import ProposedTime
from bookings.services.answer import accept_booking, decline_booking, propose_times
from bookings.services.booking import periods_from
from bookings.services.link import LinkState, OpenedLink, read_link
from workflow.errors import DomainError
from workflow.machine import Actor
from workflow.services.transition import history

ACCEPT, PROPOSE, DECLINE = "godta", "foreslaa", "avslaa"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD only show, so that a mail scanner that opens every link answers nothing. POST answers, once."""
    opened = read_link(token)
    if opened is None:
        return _private(render(request, "bookings/link_unknown.html", status=404))
    if opened.state is not LinkState.GOOD:
        return _closed(request, opened)
    forms = _forms(request, opened)
    if request.method == "POST":
        answered = _answer(request, opened, forms)
        if answered:
            return _private(render(request, "bookings/link_done.html", {"booking": opened.booking, "answer": answered}))
        # Someone else may have answered while this page was open.
        again = read_link(token)
        if again is not None and again.state is not LinkState.GOOD:
            return _closed(request, again)
    context = {
        "opened": opened,
        "booking": opened.booking,
        "where": mails.where(opened.booking.activity, opened.booking.school),
        "action": request.POST.get("action", ""),
        **forms,
    }
    invalid = any(form.is_bound and form.errors for form in forms.values())
    return _private(render(request, "bookings/link.html", context, status=422 if invalid else 200))


def _forms(request: HttpRequest, opened: OpenedLink) -> dict[str, Any]:
    """The three forms; only the one that was sent is filled in."""
    action = request.POST.get("action") if request.method == "POST" else None
    times = list(ProposedTime.objects.filter(booking=opened.booking, side=Side.SCHOOL, is_open=True))

    def sent(name: str) -> Any:
        return request.POST if action == name else None

    return {
        "accept_form": AcceptForm(sent(ACCEPT), booking=opened.booking, times=times),
        "propose_form": ProposeForm(sent(PROPOSE), prefix="p", county=opened.booking.school.county_number),
        "decline_form": ReasonForm(sent(DECLINE), prefix="d"),
    }


def _answer(request: HttpRequest, opened: OpenedLink, forms: dict[str, Any]) -> str:
    """Give the answer that was sent; gives its name, or "" when it was refused and the form says why."""
    accept, propose, decline = forms["accept_form"], forms["propose_form"], forms["decline_form"]
    common: dict[str, Any] = {
        "booking": opened.booking,
        "actor": Actor(user=opened.link.user, role="host"),
        "link": opened.link,
    }
    answers: dict[str, tuple[Any, Callable[[], object]]] = {
        ACCEPT: (
            accept,
            lambda: accept_booking(
                time=accept.cleaned_data.get("time"),
                role_model=accept.cleaned_data.get("role_model"),
                note=accept.cleaned_data["note"],
                **common,
            ),
        ),
        PROPOSE: (
            propose,
            lambda: propose_times(
                times=periods_from(propose.starts, opened.booking.activity),
                note=propose.cleaned_data["note"],
                **common,
            ),
        ),
        DECLINE: (decline, lambda: decline_booking(reason=decline.cleaned_data["reason"], **common)),
    }
    name = request.POST.get("action", "")
    if name not in answers:
        return ""
    form, act = answers[name]
    if not form.is_valid():
        return ""
    try:
        act()
    except DomainError as error:
        show_error(form, error)
        return ""
    return name


def _closed(request: HttpRequest, opened: OpenedLink) -> HttpResponse:
    """The link no longer works: what happened instead, and where to go."""
    last = history(opened.booking).last()
    messages = {
        LinkState.EXPIRED: _("Lenken er utløpt"),
        LinkState.ANSWERED: _("Forespørselen er besvart"),
        LinkState.NO_ACCESS: _("Lenken virker ikke lenger for deg"),
    }
    ended = {
        BookingStatus.EXPIRED: _("Forespørselen gikk ut på tid"),
        BookingStatus.WITHDRAWN: _("Forespørselen er trukket"),
        BookingStatus.CANCELLED_BY_SCHOOL: _("Besøket er avlyst"),
        BookingStatus.CANCELLED_BY_HOST: _("Besøket er avlyst"),
    }
    title = messages[opened.state]
    if opened.state is LinkState.ANSWERED:
        title = ended.get(BookingStatus(opened.booking.status), title)
    context = {"booking": opened.booking, "state": opened.state.value, "title": title, "last": last}
    return _private(render(request, "bookings/link_closed.html", context, status=410))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it must not leak to other sites nor be found by a search."""
    response["Referrer-Policy"] = (
        "same-origin"  # no-referrer would make the browser send Origin: null, which CSRF refuses
    )
    response["X-Robots-Tag"] = "noindex"
    return response
