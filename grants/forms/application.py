"""The application as a draft: everything may be empty, so that half of it can be kept; what is missing is said when it is sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from accounts.names import PersonNameField
from grants.forms.money import KrField
from grants.models import Application


class ApplicationForm(forms.Form):
    """What every kind of application asks. A kind's own form adds its fields, and names them in `own`."""

    mark_optional = False
    own: ClassVar[tuple[str, ...]] = ()
    general: ClassVar[tuple[str, ...]] = (
        "estimate_ore",
        "other_cover_ore",
        "reason",
        "invoice_reference",
        "office_name",
        "office_email",
        "office_phone",
    )

    estimate_ore = KrField(
        label=_("Hva vil reisen koste?"), help_text=_("Hele summen i kroner, for eksempel 3 200."), required=False
    )
    other_cover_ore = KrField(
        label=_("Dekker noen andre en del? (valgfritt)"),
        help_text=_("For eksempel kommunen eller verten. Skriv summen i kroner."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Hvorfor trenger dere støtte?"),
        help_text=_("En setning eller to er nok. Ikke skriv navn på elever."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    invoice_reference = forms.CharField(
        label=_("Fakturareferanse (valgfritt)"),
        help_text=_("Det regnskapet trenger for å kjenne igjen pengene."),
        max_length=60,
        required=False,
    )
    office_name = PersonNameField(label=_("Kontakt på skolekontoret"), required=False)
    office_email = forms.EmailField(label=_("E-post til skolekontoret"), max_length=254, required=False)
    office_phone = PhoneNumberField(label=_("Telefon til skolekontoret (valgfritt)"), required=False)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        self.application = application
        initial = {name: getattr(application, name) for name in self.general} | self.own_initial()
        if not initial["other_cover_ore"]:
            initial["other_cover_ore"] = None
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)

    def own_initial(self) -> dict[str, Any]:
        return {}

    def clean_office_phone(self) -> str:
        return str(self.cleaned_data["office_phone"] or "")

    def clean_other_cover_ore(self) -> int:
        return self.cleaned_data["other_cover_ore"] or 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cost, others = cleaned.get("estimate_ore"), cleaned.get("other_cover_ore")
        if cost and others and others > cost:
            self.add_error("other_cover_ore", _("Andre kan ikke dekke mer enn reisen koster."))
        return cleaned

    @property
    def fields_to_keep(self) -> dict[str, Any]:
        """What is well-formed of the application's own; a mistyped field keeps what it had."""
        return {name: self.cleaned_data[name] for name in self.general if name in self.cleaned_data}

    @property
    def own_to_keep(self) -> dict[str, Any]:
        """The same of the kind's own."""
        return {name: self.cleaned_data[name] for name in self.own if name in self.cleaned_data}


class ReasonForm(forms.Form):
    """Why, when one wants to say."""

    mark_optional = False
    reason = forms.CharField(
        label=_("Begrunnelse (valgfritt)"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """The answer to NSR's question."""

    text = forms.CharField(
        label=_("Svar"),
        help_text=_("Ikke skriv navn på elever."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Skriv svaret.")},
    )


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Hva klager dere på, og hvorfor?"),
        help_text=_("Skriv hva i vedtaket som er feil, og hvilken endring dere ønsker. Ikke skriv navn på elever."),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Skriv hva dere klager på, og hvorfor.")},
    )


class LeaderForm(forms.Form):
    """Whom to send the link to."""

    mark_optional = False

    leader_name = PersonNameField(label=_("Skolelederens navn"), required=False)
    leader_email = forms.EmailField(label=_("Skolelederens e-post"), max_length=254, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("leader_name") and "leader_name" not in self.errors:
            self.add_error("leader_name", gettext("Skriv navnet til skolelederen."))
        if not cleaned.get("leader_email") and "leader_email" not in self.errors:
            self.add_error("leader_email", gettext("Skriv e-postadressen til skolelederen."))
        return cleaned


class AttachmentForm(forms.Form):
    """A file. Its kind and content are looked at by the service."""

    mark_optional = False
    ACCEPT = "application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png"

    file = forms.FileField(
        label=_("Velg fil"),
        required=False,
        max_length=250,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: Any, max_mb: int, label: Any = "", too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        self.fields["file"].help_text = gettext("PDF, JPEG eller PNG, høyst %(size)s MB.") % {"size": max_mb}
        if label:
            self.fields["file"].label = label


class DeclineForm(forms.Form):
    """Why the school leader does not confirm."""

    reason = forms.CharField(
        label=_("Hvorfor ikke?"),
        help_text=_("Den som søker, og NSR ser svaret."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv kort hvorfor du ikke bekrefter.")},
    )
