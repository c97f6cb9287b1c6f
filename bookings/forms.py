"""What people fill in. The forms check shape, and ask the rules early what the services will refuse anyway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from accounts.names import PersonNameField
from catalogue.enums import GRADES
from catalogue.forms.confirms_time import ConfirmsTime
from catalogue.models import Activity
from partners.models import RoleModel
from workflow import clock
from workflow.errors import DomainError

from . import rules
from .errors import BookingError
from .models import Booking, ProposedTime
from .services.booking import Contact, Group, check_slot, periods_from

PROPOSE = "foreslaa"
NUMBERS = (1, 2, 3)
# Between a slot and the seconds it was shown to begin and end: it may be moved while the form is filled in.
SHOWN_AT = "@"


def show_error(form: forms.BaseForm, error: DomainError) -> None:
    """Put a service's refusal, and the others along with it, beside the field each names, a proposed time beside its own row;
    above the form when the form has no such field.
    """
    # A row that is marked is not among the filled ones any more.
    filled = form.filled if isinstance(form, TimesForm) else []
    for one in (error, *error.others):
        field = one.field
        if isinstance(form, TimesForm) and (field == "day" or field.startswith("times")):
            position = int(field.removeprefix("times_")) if field.startswith("times_") else 1
            field = f"day_{filled[position - 1]}" if filled else "day_1"
        form.add_error(field if field in form.fields else None, one.message)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput)


def _start(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput)


def _second(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), tz=UTC)


def _again() -> forms.BooleanField:
    return forms.BooleanField(label=_("Ja, vi vil ha dette tidspunktet også"), required=False)


def asks_again(form: forms.Form) -> bool:
    """Whether the group was found to have a time already, here or elsewhere at that hour."""
    return form.is_bound and ("confirm_again" in form.errors or "confirm_again" in form.data)


class TimesForm(ConfirmsTime, forms.Form):
    """Up to three days with a time each; `starts` gives them as aware moments."""

    mark_optional = False

    day_1 = _day(_("Dag 1"))
    start_1 = _start(_("Klokka 1"))
    day_2 = _day(_("Dag 2"))
    start_2 = _start(_("Klokka 2"))
    day_3 = _day(_("Dag 3"))
    start_3 = _start(_("Klokka 3"))

    @property
    def filled(self) -> list[int]:
        """The rows that have both a day and a time."""
        data = self.cleaned_data
        return [n for n in NUMBERS if data.get(f"day_{n}") and data.get(f"start_{n}")]

    @property
    def starts(self) -> list[datetime]:
        data = self.cleaned_data
        return [clock.moment(data[f"day_{n}"], data[f"start_{n}"]) for n in self.filled]

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"day_{n}"], self[f"start_{n}"]) for n in NUMBERS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for n in NUMBERS:
            day, at = cleaned.get(f"day_{n}"), cleaned.get(f"start_{n}")
            if day and not at and f"start_{n}" not in self.errors:
                self.add_error(f"start_{n}", gettext("Skriv når på dagen."))
            if at and not day and f"day_{n}" not in self.errors:
                self.add_error(f"day_{n}", gettext("Velg dagen."))
        rows = [] if self.times_are_idle else self.filled
        starts = [self.moment(cleaned[f"day_{n}"], cleaned[f"start_{n}"], f"start_{n}") for n in rows]
        # A time that has been is refused: there is nothing to be sure about.
        self.ask_about([start for start in starts if start and start > clock.now()])
        return cleaned

    @property
    def times_are_idle(self) -> bool:
        """Whether what stands in the rows is not what is sent."""
        return False


class ProposeForm(TimesForm):
    """Other times, with a word along."""

    note = forms.CharField(
        label=_("Melding (valgfritt)"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class BookingForm(TimesForm):
    """The whole booking page: time, group, contact. `key` is the form's own id: sent twice, it is one booking."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    slot = forms.CharField(label=_("Tidspunkt"), required=False, widget=forms.RadioSelect)
    group_name = forms.CharField(
        label=_("Klasse eller gruppe"),
        max_length=60,
        help_text=_("For eksempel 9B. Ikke skriv navn på elever."),
        error_messages={"required": _("Skriv hva klassen eller gruppa heter.")},
    )
    grade = forms.TypedChoiceField(
        label=_("Trinn"), coerce=int, choices=[("", "–"), *GRADES], error_messages={"required": _("Velg trinn.")}
    )
    confirm_grade = forms.BooleanField(label=_("Spør likevel"), required=False)
    confirm_again = _again()
    pupils = forms.IntegerField(
        label=_("Elever"),
        min_value=1,
        max_value=500,
        error_messages={"required": _("Skriv hvor mange elever dere er.")},
    )
    adults = forms.IntegerField(
        label=_("Voksne"),
        min_value=0,
        max_value=100,
        error_messages={"required": _("Skriv hvor mange voksne dere er.")},
    )
    working_on = forms.CharField(
        label=_("Hva jobber dere med? (valgfritt)"),
        help_text=_("Da kan verten knytte besøket til undervisningen."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    needs = forms.CharField(
        label=_("Noe verten bør vite? (valgfritt)"),
        help_text=_("For eksempel rullestol eller tolk. Ikke skriv navn på elever."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contact_name = PersonNameField(
        label=_("Kontaktperson"), error_messages={"required": _("Skriv navnet på en kontaktperson.")}
    )
    contact_email = forms.EmailField(
        label=_("E-post"), max_length=254, error_messages={"required": _("Skriv kontaktpersonens e-post.")}
    )
    contact_phone = PhoneNumberField(label=_("Mobil på dagen (valgfritt)"), required=False)

    activity: Activity
    # When the chosen slot was to be, as the page showed it.
    shown: rules.Period | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4

    @property
    def wants_grade_confirmed(self) -> bool:
        """Whether the grade that was chosen is outside the activity's own."""
        if not self.is_bound:
            return False
        chosen = self.data.get("grade", "")
        return chosen in {str(grade) for grade, _label in GRADES} and int(chosen) not in self.activity.grades

    @property
    def wants_again_confirmed(self) -> bool:
        return asks_again(self)

    @property
    def times_are_idle(self) -> bool:
        return self.chosen != PROPOSE

    def show_for(self, activity: Activity, refusal: DomainError | None = None) -> None:
        """Make ready to be drawn. Of one that is sent, tell all that the service would refuse, and the `refusal` it gave, at once."""
        self.activity = activity
        if not self.is_bound:
            return
        found = list(self._wrong_for(activity))
        # The service stopped at the first of them.
        if refusal is not None and (not refusal.field or refusal.field not in [error.field for error in found]):
            found.append(refusal)
        for error in found:
            show_error(self, error)

    def _wrong_for(self, activity: Activity) -> Iterator[DomainError]:
        data = self.cleaned_data
        if data.get("slot"):
            try:
                check_slot(activity=activity, wanted=data["slot"], shown=self.shown, pupils=data.get("pupils", 1))
            except BookingError as error:
                yield error
        if {"pupils", "adults"} <= data.keys():
            yield from rules.wrong_with_group(activity, data["pupils"], data["adults"])
        if "grade" in data:
            try:
                rules.check_grade(activity, data["grade"], confirmed=data["confirm_grade"])
            except BookingError as error:
                yield error
        # Half a row is told of already, and says nothing about the whole ones.
        half = any(name.startswith(("day_", "start_")) for name in self.errors)
        if self.times_are_idle or (half and not self.filled):
            return
        try:
            periods = periods_from(self.starts, activity)
            rules.check_proposals(periods, earliest=rules.first_bookable_start(activity))
        except BookingError as error:
            yield error

    @property
    def chosen(self) -> str:
        """Which time is marked: a slot's uuid, PROPOSE or nothing."""
        return str(self["slot"].value() or "").partition(SHOWN_AT)[0]

    def clean_slot(self) -> UUID | None:
        value, _at, shown = self.cleaned_data["slot"].partition(SHOWN_AT)
        if value == PROPOSE:
            return None
        if not value:
            raise forms.ValidationError(gettext("Velg et tidspunkt, eller foreslå egne."))
        try:
            first, _to, last = shown.partition("-")
            self.shown = (_second(first), _second(last)) if shown else None
            return UUID(value)
        except (ValueError, OverflowError, OSError):
            raise forms.ValidationError(gettext("Velg et av tidspunktene.")) from None

    def renew_key(self) -> None:
        """Give the next try a key of its own."""
        data = self.data.copy()
        data["key"] = str(uuid4())
        self.data = data

    @property
    def group(self) -> Group:
        data = self.cleaned_data
        return Group(
            name=data["group_name"],
            grade=data["grade"],
            pupils=data["pupils"],
            adults=data["adults"],
            working_on=data["working_on"],
            needs=data["needs"],
        )

    @property
    def contact(self) -> Contact:
        data = self.cleaned_data
        return Contact(data["contact_name"], data["contact_email"], str(data["contact_phone"] or ""))


class AcceptForm(forms.Form):
    """Yes: to which time, when there is a choice, with which role model, and a word along."""

    mark_optional = False

    time = forms.TypedChoiceField(label=_("Velg tidspunkt"), coerce=UUID, widget=forms.RadioSelect)
    role_model = forms.ModelChoiceField(
        label=_("Rollemodell (valgfritt)"),
        queryset=RoleModel.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=_("Ingen valgt"),
    )
    note = forms.CharField(
        label=_("Beskjed til skolen (valgfritt)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, booking: Booking, times: Sequence[ProposedTime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if booking.slot_id is not None:
            del self.fields["time"]
        else:
            set_times(self, times)
        own = RoleModel.objects.filter(organisation=booking.activity.organisation_id, is_active=True)
        self.role_models = list(own)
        field = self.fields["role_model"]
        assert isinstance(field, forms.ModelChoiceField)
        if self.role_models:
            field.queryset = own
        else:
            del self.fields["role_model"]


class ChooseForm(forms.Form):
    """Which of the times the host proposed."""

    time = forms.TypedChoiceField(label=_("Velg tidspunkt"), coerce=UUID, widget=forms.RadioSelect)
    confirm_again = _again()

    def __init__(self, *args: Any, times: Sequence[ProposedTime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_times(self, times)

    @property
    def wants_again_confirmed(self) -> bool:
        return asks_again(self)


def set_times(form: forms.Form, times: Sequence[ProposedTime]) -> None:
    """Let `form.time` be one of `times`; with one only, it is chosen already. Templates draw them from `form.times`."""
    field = form.fields["time"]
    assert isinstance(field, forms.TypedChoiceField)
    field.choices = [(str(row.uuid), str(row)) for row in times]
    field.error_messages["required"] = gettext("Velg et av tidspunktene.")
    field.error_messages["invalid_choice"] = gettext("Det tidspunktet kan ikke velges lenger.")
    if len(times) == 1:
        field.initial = str(times[0].uuid)
    form.times = list(times)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv hvorfor.")},
    )


class OptionalReasonForm(ReasonForm):
    mark_optional = False
    reason = forms.CharField(
        label=_("Begrunnelse (valgfritt)"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
