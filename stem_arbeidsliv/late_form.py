"""A form sent after its log-in had ended, or after a new one: what it held is kept until its sender is logged in, and sent when she says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure

from workflow import clock

KEPT = "late_form"
# Long enough to find a password or a code; short enough that it is the same person who comes back.
KEPT_FOR = timedelta(minutes=30)
# Longer than any form of ours that a person fills in; a stranger can fill the sessions with no more than this at a time.
MOST_LETTERS = 60_000
START_AFRESH = "late_form_start_afresh"


class LateForm:
    """Middleware, after those of sessions, of forgery and of log-ins.

    1. When a form from nobody is sent on to the log-in page, keep its fields in the session (`csrf_failure` does so when she
       has logged in again meanwhile). Files are not kept, and nothing is where a password is among the fields.
    2. When the person comes back logged in, ask whether to send it; the form's own page then takes it as any other.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and _sent_to_log_in(request, response) and _keep(request, logged_out=True):
            # Whoever does not come back leaves nothing for longer than that.
            request.session.set_expiry(KEPT_FOR)
            messages.info(request, _("Du var logget ut. Det du skrev, er tatt vare på: logg inn, så kan du sende det."))
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        kept = _kept(request)
        if kept is None:
            return None
        if request.method == "POST":
            del request.session[KEPT]
            return redirect(kept["address"]) if START_AFRESH in request.POST else None
        return render(request, "late_form.html", {"kept": kept, "start_afresh": START_AFRESH})


def _sent_to_log_in(request: HttpRequest, response: HttpResponse) -> bool:
    if not isinstance(response, HttpResponseRedirect) or request.user.is_authenticated:
        return False
    to = urlsplit(response.url)
    back = parse_qs(to.query).get(REDIRECT_FIELD_NAME)
    return to.path in (resolve_url(settings.LOGIN_URL), reverse("admin:login")) and back == [request.get_full_path()]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's page for a forged form. One from a page of ours, whose token is that of an earlier log-in, is kept and asked about.

    A browser lets no other site say that it is us (the header Origin), so nobody else can lay a form here.
    """
    ours = request.headers.get("Origin") == request.build_absolute_uri("/").rstrip("/")
    if ours and request.user.is_authenticated and _keep(request, logged_out=False):
        return redirect(request.get_full_path())
    return django_csrf_failure(request, reason)


def _keep(request: HttpRequest, *, logged_out: bool) -> bool:
    """Keep the fields; false when they are too long, hold a password, or are saved in passing."""
    if request.headers.get("HX-Request"):
        return False
    fields = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
    letters = sum(len(name) + sum(map(len, values)) for name, values in fields)
    if letters > MOST_LETTERS or any("password" in name for name, _values in fields):
        return False
    request.session[KEPT] = {
        "address": request.get_full_path(),
        "fields": fields,
        "files": bool(request.FILES),
        "logged_out": logged_out,
        "until": (clock.now() + KEPT_FOR).timestamp(),
    }
    return True


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for the person at this address."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or KEPT not in request.session:
        return None
    kept: dict[str, Any] = request.session[KEPT]
    if clock.now().timestamp() > kept["until"]:
        del request.session[KEPT]
        return None
    if not request.user.is_authenticated:
        return None
    if request.session.get_expiry_age() <= KEPT_FOR.total_seconds():
        # She is here, and her log-in lasts as long as any.
        request.session.set_expiry(None)
    return kept if kept["address"] == request.get_full_path() else None
