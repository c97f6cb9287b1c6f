"""A form sent after its log-in had ended, or after a new one: what it held is kept until its sender is logged in, and sent when she says so."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CSRF_TOKEN_LENGTH, _unmask_cipher_token
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure

from workflow import clock

KEPT = "late_forms"
# Long enough to find a password or a code.
KEPT_FOR = timedelta(minutes=30)
# Longer than any form of ours that a person fills in, with its addresses, and more forms than she has open: nobody can fill a
# session with more.
MOST_LETTERS = 60_000
MOST_FORMS = 5
START_AFRESH = "late_form_start_afresh"
# Who was logged in here last, and which forgery tokens her forms have had: a form is hers by its token, and kept for nobody else.
LAST_PERSON = "last_person"
LAST_PERSON_AGE = timedelta(days=30)
LOG_INS = 5
# Where Django has the token of the forms on a page, and its name in a form.
TOKEN_OF_PAGE = "CSRF_COOKIE"
TOKEN = "csrfmiddlewaretoken"
# Pressed again as easily as asked about.
NOT_KEPT = {"account_logout", "set-language", "demo-log-in"}


class LateForm:
    """Middleware, after those of sessions, of forgery and of log-ins.

    1. When a form from nobody is sent on to the log-in page, keep its fields in the session (`csrf_failure` does so when she
       has logged in again meanwhile). Files are not kept, and nothing is where a password or a code is among the fields.
    2. When the person comes back logged in, ask whether to send it; the form's own page then takes it as any other.
    3. What htmx asks for in passing gets a note in its place on the page, not the log-in page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _sent_to_log_in(request, response):
            if request.headers.get("HX-Request"):
                return render(request, "logged_out_note.html")
            if request.method == "POST":
                _keep_for_log_in(request)
        _remember_person(request, response)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        kept = _kept(request)
        if kept is None:
            return None
        if request.method == "POST":
            _drop(request)
            return redirect(kept["page"]) if START_AFRESH in request.POST else None
        typed = [value for _name, values in kept["fields"] for value in values if " " in value.strip()]
        return render(request, "late_form.html", {"kept": kept, "typed": typed, "start_afresh": START_AFRESH})


def _sent_to_log_in(request: HttpRequest, response: HttpResponse) -> bool:
    if not isinstance(response, HttpResponseRedirect) or request.user.is_authenticated:
        return False
    to = urlsplit(response.url)
    back = parse_qs(to.query).get(REDIRECT_FIELD_NAME)
    return to.path in (resolve_url(settings.LOGIN_URL), reverse("admin:login")) and back == [request.get_full_path()]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's page for a forged form. One from a page of ours, whose token is that of her earlier log-in, is kept and asked about.

    A browser lets no other site say that it is us (the header Origin), so nobody else can lay a form here.
    """
    ours = request.headers.get("Origin") == request.build_absolute_uri("/").rstrip("/")
    hers = ours and request.user.is_authenticated and _sender(request) == str(request.user.pk)
    if hers and _may_keep(request) and _keep(request, of=str(request.user.pk), logged_out=False):
        return redirect(request.get_full_path())
    return django_csrf_failure(request, reason)


def _keep_for_log_in(request: HttpRequest) -> None:
    of = _sender(request)
    if not of or not _may_keep(request):
        return
    if not _keep(request, of=of, logged_out=True):
        words = _(
            "Du var logget ut, og dette ble for mye å ta vare på. Gå tilbake og kopier det du skrev, før du logger inn."
        )
        messages.warning(request, words)
        return
    # Whoever does not come back leaves nothing for longer than that.
    request.session.set_expiry(KEPT_FOR)
    messages.info(request, _("Du var logget ut. Det du skrev, er tatt vare på: logg inn, så kan du sende det."))


def _may_keep(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    in_passing = request.headers.get("HX-Request") or name in NOT_KEPT
    return not in_passing and not any("password" in field or field == "code" for field in request.POST)


def _keep(request: HttpRequest, *, of: str, logged_out: bool) -> bool:
    """Keep the fields with those of her other forms; false when they are too many or too long together."""
    fields = [(name, values) for name, values in request.POST.lists() if name != TOKEN]
    forms = {**request.session.get(KEPT, {})}
    address = request.get_full_path()
    forms[address] = {
        "of": of,
        "page": _came_from(request) or address,
        "fields": fields,
        "files": bool(request.FILES),
        "logged_out": logged_out,
        "until": (clock.now() + KEPT_FOR).timestamp(),
    }
    if len(forms) > MOST_FORMS or len(json.dumps(forms, ensure_ascii=False)) > MOST_LETTERS:
        return False
    request.session[KEPT] = forms
    return True


def _came_from(request: HttpRequest) -> str:
    """The page the form stands on: its own address may take nothing but forms."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for the person at this address."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or KEPT not in request.session:
        return None
    if not request.user.is_authenticated:
        return None
    if request.session.get_expiry_age() <= KEPT_FOR.total_seconds():
        # She is here, and her log-in lasts as long as any.
        request.session.set_expiry(None)
    now, me = clock.now().timestamp(), str(request.user.pk)
    forms: dict[str, Any] = request.session[KEPT]
    hers = {address: form for address, form in forms.items() if form["of"] == me and form["until"] >= now}
    if hers != forms:
        _put(request, hers)
    return hers.get(request.get_full_path())


def _drop(request: HttpRequest) -> None:
    address = request.get_full_path()
    _put(request, {other: form for other, form in request.session[KEPT].items() if other != address})


def _put(request: HttpRequest, forms: dict[str, Any]) -> None:
    if forms:
        request.session[KEPT] = forms
    else:
        del request.session[KEPT]


def _sender(request: HttpRequest) -> str:
    """The key of the person whose form this is; empty when it is not of who was logged in here last."""
    person, tokens = _last_person(request)
    token = request.POST.get(TOKEN, "")
    if len(token) == CSRF_TOKEN_LENGTH and token.isalnum() and token.isascii():
        token = _unmask_cipher_token(token)
    return person if _fingerprint(token) in tokens else ""


def _last_person(request: HttpRequest) -> tuple[str, list[str]]:
    """The key of who was logged in here last, and the fingerprints of her forms' tokens, newest last; nobody and none when nobody was."""
    try:
        person, tokens = signing.loads(request.COOKIES.get(LAST_PERSON, ""), salt=KEPT)
    except signing.BadSignature:
        return "", []
    return person, tokens


def _remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """Who is logged in here and what token her forms have, in a cookie that outlives the log-in; written when one of them is new."""
    # A page that did not ask who it is for is not made to: it would be kept apart for each of them.
    if not request.session.accessed or not request.user.is_authenticated or TOKEN_OF_PAGE not in request.META:
        return
    person, tokens = _last_person(request)
    me, mine = str(request.user.pk), _fingerprint(request.META[TOKEN_OF_PAGE])
    if person == me and mine in tokens:
        return
    known = tokens if person == me else []
    response.set_cookie(
        LAST_PERSON,
        signing.dumps((me, [*known, mine][-LOG_INS:]), salt=KEPT),
        max_age=LAST_PERSON_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:16]
