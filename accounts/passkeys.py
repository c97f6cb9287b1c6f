"""Logging in with a passkey: allauth's own form, safe against answers that lack parts."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import LoginWebAuthnForm


class PasskeyLoginForm(LoginWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except (AttributeError, KeyError, TypeError) as error:
            # The library reads the answer's parts unchecked; a crafted one would be a 500.
            raise get_adapter().validation_error("incorrect_code") from error
