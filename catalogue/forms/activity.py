"""The steps of registering an activity. One form per step; each asks only what this kind of activity needs."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import PersonNameField
from partners.forms import MunicipalityField
from partners.models import Organisation, RoleModel

from .. import rules
from ..enums import GRADES, BookingKind, Factor, Kind, TeachingLanguage, Unit
from ..models import Activity, Subject
from ..rules import Step

FACTOR_WORDS = {
    Factor.INTEREST: _("Interesse – elevene får lyst til å vite mer"),
    Factor.KNOWLEDGE: _("Kunnskap – elevene lærer realfag, eller hva realfag brukes til"),
    Factor.ATTITUDES: _("Holdninger – elevene ser at realfag er viktig, og for flere enn de trodde"),
    Factor.RELATIONS: _("Relasjoner – elevene blir kjent med noen som jobber med realfag"),
}
UNIT_WORDS = {
    Unit.GROUPS: _("Grupper – én klasse om gangen tar én plass"),
    Unit.PUPILS: _("Elever – hver elev tar én plass"),
}

WHICH_KIND = _("Velg hva slags aktivitet det er.")
HOW_LONG = _("Skriv hvor mange minutter den varer.")


class StepForm(forms.ModelForm):
    """Saves into a copy: the activity the page shows stays as it is until the service has said yes.

    `lenient` keeps what is filled in and asks for nothing: for those who go back or stop for now.
    """

    step: ClassVar[Step]
    # Short options, side by side.
    INLINE: ClassVar = ("grades", "subjects", "languages")

    def __init__(self, *args: Any, activity: Activity, lenient: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, instance=copy.copy(activity), **kwargs)
        self.kind = activity.kind
        self.asked = rules.fields_for(activity.kind, self.step)
        for name in [name for name in self.fields if not self.is_asked(name)]:
            del self.fields[name]
        needed = {gap.field: gap.text for gap in rules.gaps(self.kind, self.chosen(), self.step)}
        for name, field in self.fields.items():
            if name in needed:
                field.required = not lenient
                field.error_messages["required"] = needed[name]
            elif lenient and name not in ("kind", "title"):
                field.required = False

    def is_asked(self, name: str) -> bool:
        return name in self.asked

    def chosen(self) -> dict[str, Any]:
        """What decides which other fields are needed: as typed, else as saved."""
        names = ("place", "booking_kind")
        return {name: self.data.get(name, getattr(self.instance, name)) for name in names}

    @property
    def values(self) -> dict[str, Any]:
        """What to save. A number left empty keeps the one it had."""
        meta = Activity._meta
        return {
            name: value for name, value in self.cleaned_data.items() if value is not None or meta.get_field(name).null
        }


class WhatForm(StepForm):
    step = Step.WHAT

    class Meta:
        model = Activity
        fields: ClassVar = ["kind", "title", "summary"]
        widgets: ClassVar = {"kind": forms.RadioSelect, "summary": forms.Textarea}
        error_messages: ClassVar = {"kind": {"required": WHICH_KIND}}
        help_texts: ClassVar = {
            "title": _("Kort og konkret, slik at elevene får lyst: «Slik lager vi strøm av vind»."),
            "summary": _("Én eller to setninger som står på kortet i katalogen. Inntil 300 tegn."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.published_at is not None:
            self.fields["kind"].disabled = True


class NewActivityForm(forms.Form):
    """The first step, before there is an activity. Asks which organisation when the user has several."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Partner"), empty_label=None)
    kind = forms.ChoiceField(
        label=_("Type"), choices=Kind.choices, widget=forms.RadioSelect, error_messages={"required": WHICH_KIND}
    )
    title = forms.CharField(
        label=_("Tittel"),
        max_length=120,
        help_text=WhatForm.Meta.help_texts["title"],
        error_messages={"required": _("Gi aktiviteten en tittel.")},
    )
    summary = forms.CharField(
        label=_("Kort om aktiviteten"),
        max_length=300,
        required=False,
        widget=forms.Textarea,
        help_text=WhatForm.Meta.help_texts["summary"],
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[row.pk for row in organisations])  # type: ignore[attr-defined]
        if len(organisations) == 1:
            field.widget = forms.HiddenInput()
            field.required = False
        self.first = organisations[0]

    def clean_organisation(self) -> Organisation:
        return self.cleaned_data["organisation"] or self.first


class ContentForm(StepForm):
    step = Step.CONTENT
    grades = forms.TypedMultipleChoiceField(
        label=_("Trinn"), choices=GRADES, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    subjects = forms.ModelMultipleChoiceField(
        Subject.objects.all(), label=_("Fag"), required=False, widget=forms.CheckboxSelectMultiple
    )
    factors = forms.MultipleChoiceField(
        label=_("Hva styrker aktiviteten?"),
        choices=list(FACTOR_WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Realfagskapital har fire deler. Velg minst én."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Språk"), choices=TeachingLanguage.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    duration_minutes = forms.IntegerField(
        label=_("Varighet i minutter"), min_value=1, max_value=1440, error_messages={"required": HOW_LONG}
    )

    class Meta:
        model = Activity
        fields: ClassVar = [
            "pupils_do", "grades", "subjects", "factors", "preparation", "languages", "duration_minutes"
        ]  # fmt: skip
        help_texts: ClassVar = {
            "pupils_do": _("Fortell hva elevene gjør, ikke bare hva de hører om. Inntil 4000 tegn."),
            "preparation": _("Hva kan klassen gjøre før og etter?"),
        }


class PlaceForm(StepForm):
    step = Step.PLACE
    municipality = MunicipalityField(required=False)

    class Meta:
        model = Activity
        fields: ClassVar = ["place", "address", "municipality", "meeting_url"]
        widgets: ClassVar = {"place": forms.RadioSelect}
        error_messages: ClassVar = {"place": {"required": _("Velg hvor dere møter elevene.")}}
        help_texts: ClassVar = {
            "address": _("Gate, nummer, postnummer og sted. Trengs når klassen kommer til dere."),
            "municipality": _("For besøk på skolen: kommunen dere reiser fra."),
            "meeting_url": _("Bare for digitale aktiviteter. Vises bare for den som har booket."),
        }


class GroupForm(StepForm):
    step = Step.GROUP
    group_min = forms.IntegerField(
        label=_("Minste gruppe"),
        min_value=1,
        max_value=500,
        error_messages={"required": _("Skriv hvor mange dere minst tar imot.")},
    )
    group_max = forms.IntegerField(
        label=_("Største gruppe"),
        min_value=1,
        max_value=500,
        help_text=_("Elever og voksne til sammen."),
        error_messages={"required": _("Skriv hvor mange dere høyst tar imot.")},
    )
    unit = forms.ChoiceField(
        label=_("Plassene telles i"),
        choices=list(UNIT_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva plassene telles i.")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Språk"), choices=TeachingLanguage.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    duration_minutes = forms.IntegerField(
        label=_("Varighet i minutter"), min_value=5, max_value=1440, error_messages={"required": HOW_LONG}
    )

    class Meta:
        model = Activity
        fields: ClassVar = ["group_min", "group_max", "unit", "languages", "duration_minutes"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        low = data.get("group_min") or self.instance.group_min
        high = data.get("group_max") or self.instance.group_max
        if "group_min" not in self.errors and "group_max" not in self.errors and high < low:
            self.add_error("group_max", _("Største gruppe kan ikke være mindre enn minste gruppe."))
        return data

    def validate_constraints(self) -> None:
        """Left to `clean`, which puts the message beside the field."""


class BookingForm(StepForm):
    step = Step.BOOKING
    CHOICES: ClassVar = {
        "fixed_instant": (BookingKind.FIXED, True, _("Faste tidspunkter som bekreftes med én gang")),
        "fixed": (BookingKind.FIXED, False, _("Faste tidspunkter, og vi svarer på hver forespørsel")),
        "proposal": (BookingKind.PROPOSAL, False, _("Læreren foreslår inntil tre tidspunkter, og vi svarer")),
        "external": (BookingKind.EXTERNAL, False, _("På en egen nettside")),
        "none": (BookingKind.NONE, False, _("Ingen påmelding")),
    }
    booking = forms.ChoiceField(
        label=_("Slik bookes den"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan skolene booker.")},
    )
    booking_closes_days = forms.IntegerField(
        label=_("Booking stenger så mange dager før"),
        min_value=0,
        max_value=90,
        help_text=_("Gjelder når lærerne booker her."),
        error_messages={"required": _("Skriv hvor mange dager før bookingen stenger.")},
    )
    cancel_days = forms.IntegerField(
        label=_("Skolen kan avbestille fram til så mange dager før"),
        min_value=0,
        max_value=90,
        help_text=_("Gjelder når lærerne booker her."),
        error_messages={"required": _("Skriv hvor mange dager før skolen må avbestille.")},
    )

    class Meta:
        model = Activity
        fields: ClassVar = ["booking_closes_days", "cancel_days", "external_url"]
        help_texts: ClassVar = {"external_url": _("Trengs når påmeldingen er på en egen nettside.")}

    field_order = ("booking", "external_url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = rules.BOOKING_KINDS[self.kind]
        words = {**self.CHOICES}
        if self.kind == Kind.FILM:
            words["external"] = (BookingKind.EXTERNAL, False, _("Filmen ligger på en egen nettside"))
        field = self.fields["booking"]
        field.choices = [(value, text) for value, (kind, _now, text) in words.items() if kind in kinds]  # type: ignore[attr-defined]
        now = (self.instance.booking_kind, self.instance.instant)
        field.initial = next((value for value, (*pair, _text) in self.CHOICES.items() if tuple(pair) == now), None)
        field.required = True

    def is_asked(self, name: str) -> bool:
        return name == "booking" or name in self.asked

    def chosen(self) -> dict[str, Any]:
        kind, _instant, _text = self.CHOICES.get(self.data.get("booking", ""), (self.instance.booking_kind, False, ""))
        return {"booking_kind": kind}

    @property
    def values(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name != "booking" and value is not None}
        kind, instant, _text = self.CHOICES[self.cleaned_data["booking"]]
        return {**data, "booking_kind": kind, "instant": instant}


class PracticalForm(StepForm):
    step = Step.PRACTICAL
    role_models = forms.ModelMultipleChoiceField(
        RoleModel.objects.none(),
        label=_("Rollemodeller"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Hvem elevene kan møte. Dere kan også velge når dere godtar en forespørsel."),
    )

    class Meta:
        model = Activity
        fields: ClassVar = list(rules.FIELDS[Step.PRACTICAL])
        field_classes: ClassVar = {"contact_name": PersonNameField}
        help_texts: ClassVar = {
            "meeting_point": _("For eksempel «Resepsjonen, hovedinngangen fra Vindveien»."),
            "accessibility": _("Trapper, heis, rullestol, teleslynge, lyd og lys."),
            "lunch": _("Får elevene mat, eller må de ha med?"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role_models" in self.fields:
            own = RoleModel.objects.active().filter(organisation=self.instance.organisation_id)
            self.fields["role_models"].queryset = own  # type: ignore[attr-defined]
            if not own.exists():
                del self.fields["role_models"]


FORMS: dict[Step, type[StepForm]] = {
    form.step: form for form in (WhatForm, ContentForm, PlaceForm, GroupForm, BookingForm, PracticalForm)
}
