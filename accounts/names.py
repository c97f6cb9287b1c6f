"""A person's name as it stands in mails to others: a name, and never a message of its own."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# «evil.example/x», «www.evil.no», «http://»; not «Dr. Berg», «Ole.Hansen» or «A.B.».
WEB_ADDRESS = re.compile(r"://|\b[Ww]{3}\.|[^\W_]{2,}\.(?:[a-zæøå]{2,}|[A-ZÆØÅ]{2,})(?![^\W_])")
SIGNS = frozenset("<>@{}[]|\\")
MESSAGE = _("Skriv bare navnet, uten nettadresse og uten tegn som < og >.")


def validate_person_name(value: str) -> None:
    """Raises: ValidationError for a name that holds a web or mail address, or signs that names do not have."""
    if SIGNS.intersection(value) or WEB_ADDRESS.search(value):
        raise ValidationError(MESSAGE, code="not_a_name")


def as_person_name(value: str) -> str:
    """`value` when it is fit to be shown to others, else "": for names that come from elsewhere."""
    try:
        validate_person_name(value)
    except ValidationError:
        return ""
    return value


class PersonNameField(forms.CharField):
    def __init__(self, *, max_length: int | None = 120, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.validators.append(validate_person_name)
