"""The settings page, and the language switch that remembers."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import i18n
from django.views.decorators.http import require_http_methods, require_POST

from .forms import SettingsForm
from .models import User
from .services.user import change_settings, choose_language


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_settings(request: HttpRequest) -> HttpResponse:
    user = User.objects.get(pk=request.user.pk)
    form = SettingsForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        change_settings(user=user, name=values["name"], phone=values["phone"], language=values["language"])
        with override(user.language):
            messages.success(request, _("Innstillingene er lagret."))
        response = redirect("account-settings")
        return with_language_cookie(response, user.language)
    return render(request, "accounts/settings.html", {"form": form, "second_factor": is_mfa_enabled(request.user)})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Django's own language switch, which also keeps the choice on the user's account."""
    if request.user.is_authenticated:
        choose_language(user=request.user, language=request.POST.get("language", ""))
    return i18n.set_language(request)


def with_language_cookie(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response
