"""Sums in øre that staff type and read in kroner."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.models import ModelChange

from grants.forms.money import KrField
from grants.money import kr
from workflow.admin_history import InWords

# Longest first: « (øre)» would else lose only its inside.
ORE = (" (øre)", " i øre", ", øre")


def without_unit(name: str) -> str:
    """«Ramme» for «Ramme i øre»."""
    for unit in ORE:
        name = name.replace(unit, "")
    return name


class InKroner(InWords):
    """The history of a row with sums."""

    def prepare_delta_change_value(self, change: ModelChange, value: Any) -> str:
        return kr(value) if change.field.endswith("_ore") else super().prepare_delta_change_value(change, value)

    def format_delta_change(self, change: ModelChange) -> ModelChange:
        told = super().format_delta_change(change)
        return replace(told, field=without_unit(told.field))


class KronerAdmin:
    """For an admin or an inline: every field that ends in `_ore` is typed in kroner."""

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> FormField | None:
        if not db_field.name.endswith("_ore"):
            return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc, no-any-return]
        return KrField(
            label=_("%(label)s, kroner") % {"label": capfirst(without_unit(str(db_field.verbose_name)))},
            required=not db_field.blank,
            help_text=db_field.help_text,  # type: ignore[attr-defined]
        )
