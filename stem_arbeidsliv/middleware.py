"""One id per request, in every log line and in the answer; one log line per request; what no cache may keep; a page for the wrong method."""

import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render

HEADER = "X-Request-ID"
# Strict, because what a stranger sends here ends up in our log.
ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")
# What pages and forms use. No address of ours, of the admin or of the log-in asks for more.
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
QUIET_ROUTES = {"healthz", "readyz"}

log = structlog.get_logger("stem_arbeidsliv.request")


def request_id(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Bind the caller's request id (or a new one) to the log, send it back and log the request.

    The log gets the route, never the address: addresses hold the tokens of signed links.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        identity = given if ACCEPTED.fullmatch(given) else uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=identity):
            response = get_response(request)
            response[HEADER] = identity
            match = request.resolver_match
            route = match.route if match else ""
            if route not in QUIET_ROUTES:
                log.info(
                    "request",
                    method=request.method,
                    route=route,
                    status=response.status_code,
                    ms=round((time.perf_counter() - started) * 1000, 1),
                )
        return response

    return middleware


def private_pages(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Keep what is made for one person out of every cache, the browser's too: the next one at the machine may press Back.

    Whoever brings or gets a session counts as one person; who has none gets the public pages, which may be kept.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


class KnownMethods:
    """405 for a method that no address takes. It stands before the check of forgery, which would say 403 first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        return None if request.method in METHODS else HttpResponseNotAllowed(METHODS)


def wrong_method_page(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give a person a page where Django gives an empty 405: after a log-in she may land on an address that only takes forms."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or "text/html" not in request.headers.get(
            "Accept", ""
        ):
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page

    return middleware
