"""What every request must know about the person: her language, and whether staff have a second factor."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .services.reviewer import is_reviewer

GetResponse = Callable[[HttpRequest], HttpResponse]

# Where staff without a second factor may still go: to set one up, to log out, to read, and what those pages load.
OPEN_TO_STAFF = ("/konto/", "/static/", "/sprak/", "/personvern/", "/tilgjengelighet/", "/healthz", "/readyz")
PERSONA_DOMAIN = "@demo.example"


def preferred_language(get_response: GetResponse) -> GetResponse:
    """Speak the language the person chose: the cookie (her latest choice) first, else the one on her account."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Without a session there is no user to ask, and asking would make every page vary by cookie.
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and settings.SESSION_COOKIE_NAME in request.COOKIES:
            language = getattr(request.user, "language", "")
            if language:
                translation.activate(language)
                request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware


def staff_needs_second_factor(get_response: GetResponse) -> GetResponse:
    """Send NSR staff and reviewers who have no second factor to the page where they set one up. Only the demo's personas need none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(OPEN_TO_STAFF) and _lacks_second_factor(request):
            messages.warning(
                request, _("Du som behandler saker hos NSR, må sette opp totrinnspålogging før du kan fortsette.")
            )
            return HttpResponseRedirect(reverse("mfa_index"))
        return get_response(request)

    return middleware


def reviews_cases(request: HttpRequest) -> bool:
    """Whether she is a reviewer from outside; asked once in a request."""
    if not hasattr(request, "_reviews_cases"):
        request._reviews_cases = is_reviewer(request.user)  # type: ignore[attr-defined]
    found: bool = request._reviews_cases  # type: ignore[attr-defined]
    return found


def _lacks_second_factor(request: HttpRequest) -> bool:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    # Reviewers are asked for one where they read cases, and nowhere else.
    in_admin = request.path.startswith(reverse("admin:index"))
    if not (user.is_authenticated and (user.is_staff or (in_admin and reviews_cases(request)))):
        return False
    if settings.DEMO and user.email.endswith(PERSONA_DOMAIN):
        return False
    return not is_mfa_enabled(user)
