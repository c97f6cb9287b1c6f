"""After the visit: what the trip cost, and how the visit went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.enums import Answer
from bookings.models import EvaluationQuestion
from bookings.models.evaluation import SCALE
from bookings.services.evaluation import field_name
from grants.forms.money import KrField

YES, NO = "ja", "nei"


class ClaimForm(forms.Form):
    """What the school states about the trip. Receipts are attachments."""

    mark_optional = False

    pupils = forms.IntegerField(
        label=_("Hvor mange elever var med?"),
        min_value=1,
        max_value=2000,
        error_messages={"required": _("Skriv hvor mange elever som var med.")},
    )
    cost_ore = KrField(
        label=_("Hva kostet reisen?"),
        help_text=_("Hele summen på kvitteringene, i kroner."),
        error_messages={"required": _("Skriv hva reisen kostet.")},
    )
    comment = forms.CharField(
        label=_("Noe NSR bør vite? (valgfritt)"),
        help_text=_("For eksempel hvorfor reisen ble dyrere. Ikke skriv navn på elever."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_cost_ore(self) -> int:
        cost: int = self.cleaned_data["cost_ore"]
        if not cost:
            raise forms.ValidationError(gettext("Skriv hva reisen kostet."))
        return cost


class EvaluationForm(forms.Form):
    """How the visit went: one field for each question that staff keep."""

    mark_optional = False

    took_place = forms.ChoiceField(
        label=_("Ble besøket gjennomført?"),
        choices=[(YES, _("Ja")), (NO, _("Nei"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, questions: Sequence[EvaluationQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {field_name(question): question for question in questions}
        for name, question in self.questions.items():
            self.fields[name] = _field(question)

    def clean_took_place(self) -> str:
        answer: str = self.cleaned_data["took_place"]
        if answer == NO:
            raise forms.ValidationError(
                gettext(
                    "Uten et besøk er det ikke noe å dekke. Trekk søknaden, eller skriv til NSR om reisen likevel kostet noe."
                )
            )
        return answer

    @property
    def answers(self) -> dict[int, int | str]:
        return {question.pk: self.cleaned_data[name] for name, question in self.questions.items()}

    @property
    def scales(self) -> list[forms.BoundField]:
        return [self[name] for name, question in self.questions.items() if question.answer == Answer.SCALE]

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name, question in self.questions.items() if question.answer == Answer.WORDS]


def _field(question: EvaluationQuestion) -> forms.Field:
    if question.answer == Answer.WORDS:
        return forms.CharField(
            label=gettext("%(question)s (valgfritt)") % {"question": question.text},
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
    first, last = SCALE
    return forms.TypedChoiceField(
        label=question.text,
        coerce=int,
        choices=[(number, str(number)) for number in range(first, last + 1)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext("Velg et tall fra 1 til 5.")},
    )
