"""Checks on what schools and staff type about money."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.no import kontonr


def account_digits(typed: str) -> str:
    """The eleven digits of an account number typed with spaces or full stops. Raises: ValidationError."""
    digits = "".join(sign for sign in typed if sign != "." and not sign.isspace())
    validate_account(digits)
    return digits


def validate_account(value: str) -> None:
    """Refuse anything but eleven digits with a valid check digit (MOD 11)."""
    if len(value) != 11 or not kontonr.is_valid(value):
        raise ValidationError(_("Kontonummeret må ha elleve sifre og være gyldig."), code="account")
