"""Adding a passkey and logging in with it: allauth's own forms, one with our choice made, one safe against answers that lack parts."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.help_text = _("Navn på nøkkelen"), _("Så du kjenner den igjen, for eksempel «jobbmaskinen».")
        name.widget.attrs.pop("placeholder", None)
        alone.label = _("Logg inn bare med denne nøkkelen, uten passord")
        alone.help_text = _(
            "Da trykker du «Bruk passnøkkel» når du skal inn. Ta bort krysset hvis nøkkelen mangler fingeravtrykk, ansikt og PIN, "
            "og bare skal brukes etter passordet."
        )
        # «Bruk passnøkkel» opens with no other key.
        alone.initial = True


class PasskeyLoginForm(LoginWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except (AttributeError, KeyError, TypeError) as error:
            # The library reads the answer's parts unchecked; a crafted one would be a 500.
            raise get_adapter().validation_error("incorrect_code") from error
