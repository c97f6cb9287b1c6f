"""Names as they stand in mails to others, of people and of organisations: a name, and never a message of its own."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# «evil.example/x», «www.evil.no», «http://»; not «Dr. Berg», «Ole.Hansen» or «A.B.».
WEB_ADDRESS = re.compile(r"://|\b[Ww]{3}\.|[^\W_]{2,}\.(?:[a-zæøå]{2,}|[A-ZÆØÅ]{2,})(?![^\W_])")
# The same for organisations, but «Telenor.no AS», «A/S», «Firma & Sønn» and «Design@Work» are names they have.
ORGANISATION_ADDRESS = re.compile(r"://|\b[Ww]{3}\.|[^\W_]{2,}\.[^\W\d_]{2,}/\S|[\w.+-]+@[\w-]+\.\w")
SIGNS = frozenset("<>@{}[]|\\")
ORGANISATION_SIGNS = frozenset("<>")
MESSAGE = _("Skriv bare navnet, uten nettadresse og uten tegn som < og >.")


def validate_person_name(value: str) -> None:
    """Raises: ValidationError for a name that holds a web or mail address, or signs that names do not have."""
    _refuse(value, SIGNS, WEB_ADDRESS)


def validate_organisation_name(value: str) -> None:
    """A bare domain passes, since firms are called by theirs; it leads nowhere that staff have not approved.

    Raises: ValidationError for an address with a scheme, «www.» or a path, a mail address, and < or >.
    """
    _refuse(value, ORGANISATION_SIGNS, ORGANISATION_ADDRESS)


def as_person_name(value: str) -> str:
    """`value` when it is fit to be shown to others, else "": for names that come from elsewhere."""
    try:
        validate_person_name(value)
    except ValidationError:
        return ""
    return value


def _refuse(value: str, signs: frozenset[str], address: re.Pattern[str]) -> None:
    if signs.intersection(value) or address.search(value):
        raise ValidationError(MESSAGE, code="not_a_name")


class PersonNameField(forms.CharField):
    def __init__(self, *, max_length: int | None = 120, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.validators.append(validate_person_name)
