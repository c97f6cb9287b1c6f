"""Sums in øre that staff type and read in kroner."""

from __future__ import annotations

from typing import Any

from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from grants.forms.money import KrField

# Longest first: « (øre)» would else lose only its inside.
ORE = (" (øre)", " i øre", ", øre")


class KronerAdmin:
    """For an admin or an inline: every field that ends in `_ore` is typed in kroner."""

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> FormField | None:
        if not db_field.name.endswith("_ore"):
            return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc, no-any-return]
        label = str(db_field.verbose_name)
        for unit in ORE:
            label = label.replace(unit, "")
        return KrField(
            label=_("%(label)s, kroner") % {"label": capfirst(label)},
            required=not db_field.blank,
            help_text=db_field.help_text,  # type: ignore[attr-defined]
        )
