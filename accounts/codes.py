"""The pages where a code from a mail is typed: allauth's own, that also say how long it lives and what to do when it is spent."""

import time
from typing import Any

from allauth.account.views import ConfirmEmailVerificationCodeView, ConfirmLoginCodeView
from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _


class FreshCode:
    """A new code lives as long as the first did. The guesses go on being counted, so a new code gives no new ones."""

    def _resend_form_valid(self, form: BaseForm) -> HttpResponse:
        self._process.state["at"] = time.time()  # type: ignore[attr-defined]
        response: HttpResponse = super()._resend_form_valid(form)  # type: ignore[misc]
        messages.info(self.request, _("Vi har sendt en ny kode. Den forrige virker ikke lenger."))  # type: ignore[attr-defined]
        return response


class ConfirmAddress(FreshCode, ConfirmEmailVerificationCodeView):
    """A new account's address, or one more address on an account there is."""

    extra_context: dict[str, Any] = {"minutes": settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT // 60}

    def _verify_form_invalid(self, form: BaseForm) -> HttpResponse:
        # Read before the process is spent. What is said is the same whether the address has an account or not.
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        if self.request.user.is_authenticated:
            messages.error(
                self.request,
                _("Koden ble skrevet feil tre ganger, så den virker ikke lenger. Be om en ny bekreftelse her."),
            )
            return HttpResponseRedirect(reverse("account_email"))
        messages.error(
            self.request,
            _(
                "Koden ble skrevet feil tre ganger, så den virker ikke lenger. Kontoen er ikke borte: "
                "Logg inn med e-post og passordet du valgte, så sender vi en ny kode."
            ),
        )
        return HttpResponseRedirect(reverse("account_login"))


class ConfirmLoginCode(FreshCode, ConfirmLoginCodeView):
    extra_context: dict[str, Any] = {"minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        messages.error(
            self.request, _("Koden ble skrevet feil tre ganger, så den virker ikke lenger. Be om en ny her.")
        )
        return HttpResponseRedirect(reverse("account_request_login_code"))
