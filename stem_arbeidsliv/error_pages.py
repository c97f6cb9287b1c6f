"""The pages for a request that could not be read, and for one too many: both say what to do."""

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

# No limit of ours on whole requests is counted over more than a minute.
WAIT_SECONDS = 60
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 with what to do about it when more was sent than we take; else Django's own 400."""
    if isinstance(exception, TOO_MUCH):
        # Without the request: reading its form once more would fail once more.
        return HttpResponse(render_to_string("413.html"), status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return defaults.bad_request(request, exception)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429 that says when to try again; allauth asks for it by the name `handler429`."""
    page = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = str(WAIT_SECONDS)
    return page
