"""Choosing a school and answering a colleague."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .enums import SchoolRole


class SchoolSearchForm(forms.Form):
    mark_optional = False

    q = forms.CharField(
        label=_("Skolens navn"),
        required=False,
        max_length=100,
        help_text=_("Skriv navnet, gjerne med kommunen: «Løpsmark Bodø»."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Hva er du på skolen?"),
        choices=SchoolRole,
        help_text=_("At du er skoleleder, må NSR, Feide eller en annen skoleleder ved skolen bekrefte."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva du er på skolen.")},
    )


class AnswerForm(forms.Form):
    reason = forms.CharField(
        label=_("Melding til den som spør"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )


class ReasonForm(forms.Form):
    """What staff say when they answer no or end a tie; the person reads it."""

    reason = forms.CharField(label=_("Begrunnelse"), max_length=300, widget=forms.Textarea(attrs={"rows": "3"}))
