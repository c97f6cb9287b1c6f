"""Sums as people type them, kept as øre."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from grants.models import GrantRules
from grants.money import kr

# «3 200», «3.200», «3200», each with «,50», «.50», «,-» or nothing after.
SUM = re.compile(r"(?P<kroner>[0-9]{1,3}(?:[ .][0-9]{3}){1,4}|[0-9]{1,12})(?:[.,](?P<ore>[0-9]{1,2}|[-–]))?")
SPACES = re.compile(r"[\s\u00a0\u202f]+")


def read_kr(text: str) -> int:
    """«kr 3 200,50» gives 320050 øre. Raises: ValidationError that says how to write it."""
    plain = SPACES.sub(" ", text.replace("−", "-")).strip().lower()
    plain = re.sub(r"^(kr|nok)\b\.?\s*|\s*(kr|kroner|nok)\.?$", "", plain)
    if plain.startswith("-"):
        raise forms.ValidationError(_("Summen kan ikke være negativ."), code="negative")
    found = SUM.fullmatch(plain)
    if found is None:
        raise forms.ValidationError(_("Skriv et beløp i kroner, for eksempel 3 200 eller 3200,50."), code="invalid")
    kroner = int(re.sub(r"[ .]", "", found["kroner"]))
    ore = found["ore"] or ""
    return kroner * 100 + (int(ore.ljust(2, "0")) if ore.isdigit() else 0)


def write_kr(ore: int) -> str:
    """320050 gives «3 200,50»: what stands in the box."""
    return kr(ore).removeprefix("kr\N{NO-BREAK SPACE}").replace("\N{NO-BREAK SPACE}", " ")


class KrField(forms.CharField):
    """A sum in kroner; `cleaned_data` holds øre, or None when empty. The highest sum is a rule staff set."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"max_length": 30, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        ore = read_kr(text)
        highest = GrantRules.current().largest_sum_ore
        if ore > highest:
            raise forms.ValidationError(
                _("Summen er høyere enn %(highest)s. Se etter skrivefeil.") % {"highest": kr(highest)},
                code="max",
            )
        return ore

    def validate(self, value: Any) -> None:
        if value is None:
            super().validate("")

    def run_validators(self, value: Any) -> None:
        """Length is all a CharField asks of text, and the value is a number by now."""

    def prepare_value(self, value: Any) -> Any:
        return write_kr(value) if isinstance(value, int) else value
