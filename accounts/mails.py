"""The mails about a person's account, and how allauth's own templates map to them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mail(models.TextChoices):
    CONFIRM = "account_confirm", _("Kode for å bekrefte adressen, til ny bruker")
    LOGIN_CODE = "account_login_code", _("Kode for innlogging, til brukeren")
    RESET = "account_reset", _("Lenke til nytt passord, til brukeren")
    EXISTS = "account_exists", _("Adressen har alt en konto, til brukeren")
    UNKNOWN = "account_unknown", _("Adressen har ingen konto, til den som spurte")
    CHANGED = "account_changed", _("Sikkerheten på kontoen er endret, til brukeren")


# Whoever reads one of these can act as the person.
SECRET = frozenset({Mail.CONFIRM, Mail.LOGIN_CODE, Mail.RESET})

# allauth's template prefix → our kind.
KINDS: dict[str, Mail] = {
    "account/email/email_confirmation": Mail.CONFIRM,
    "account/email/email_confirmation_signup": Mail.CONFIRM,
    "account/email/login_code": Mail.LOGIN_CODE,
    "account/email/password_reset_key": Mail.RESET,
    "account/email/account_already_exists": Mail.EXISTS,
    "account/email/unknown_account": Mail.UNKNOWN,
}
# News about a change; the mail's own template has the words for each.
CHANGES = frozenset(
    {
        "account/email/email_changed",
        "account/email/email_confirm",
        "account/email/email_deleted",
        "account/email/password_changed",
        "account/email/password_reset",
        "account/email/password_set",
        "mfa/email/recovery_codes_generated",
        "mfa/email/totp_activated",
        "mfa/email/totp_deactivated",
        "mfa/email/webauthn_added",
        "mfa/email/webauthn_removed",
        "socialaccount/email/account_connected",
        "socialaccount/email/account_disconnected",
    }
)

# Our own change beside allauth's: staff took off a second factor that was lost.
SECOND_FACTOR_RESET = "second_factor_reset"


def from_allauth(template_prefix: str, email: str, context: Mapping[str, Any]) -> tuple[Mail, dict[str, Any], str]:
    """Our kind, its context and the path to lead to, for a mail that allauth wants sent.

    Raises: KeyError when allauth has a new kind of mail that we have no words for.
    """
    if template_prefix in CHANGES:
        at = context.get("timestamp")
        change = template_prefix.rpartition("/")[2]
        return Mail.CHANGED, {"change": change, "at": at.isoformat() if at else ""}, "/konto/innstillinger/"
    kind = KINDS[template_prefix]
    values: dict[str, Any] = {"email": email}
    if "code" in context:
        values["code"] = str(context["code"])
    # Only the path: the host in allauth's address is whatever the request claimed it was.
    address = context.get("password_reset_url") or context.get("signup_url") or ""
    return kind, values, urlsplit(address).path


SAMPLES = [
    (Mail.CONFIRM, {"email": "kari@demo.example", "code": "K7PM-XQ42"}),
    (Mail.LOGIN_CODE, {"email": "kari@demo.example", "code": "K7PM-XQ42"}),
    (Mail.RESET, {"email": "kari@demo.example"}),
    (Mail.EXISTS, {"email": "kari@demo.example"}),
    (Mail.UNKNOWN, {"email": "kari@demo.example"}),
    (Mail.CHANGED, {"change": SECOND_FACTOR_RESET, "at": "2027-01-12T09:00:00+00:00"}),
    (Mail.CHANGED, {"change": "password_changed", "at": "2027-01-12T09:00:00+00:00"}),
]
