"""Checks on what partners type."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.no import orgnr


def validate_orgnr(value: str) -> None:
    """Refuse a number that is not nine digits with a valid check digit (MOD 11)."""
    if not orgnr.is_valid(value):
        raise ValidationError(_("Organisasjonsnummeret må ha ni sifre og være gyldig."), code="orgnr")
