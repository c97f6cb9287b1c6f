"""What partners type."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import PersonNameField
from regions.models import Municipality

from .enums import MemberRole
from .models import Organisation, RoleModel
from .validators import validate_orgnr


class MunicipalityField(forms.ModelChoiceField):
    """All municipalities by name, each with its county: some names occur twice."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Kommune"))
        kwargs.setdefault("empty_label", _("Velg kommune"))
        kwargs.setdefault("error_messages", {"required": _("Velg kommune.")})
        super().__init__(Municipality.objects.select_related("county").order_by("name"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.county.name})"


class ProfileForm(forms.ModelForm):
    municipality = MunicipalityField()

    class Meta:
        model = Organisation
        fields: ClassVar = ["name", "kind", "municipality", "address", "website", "about"]
        labels: ClassVar = {"name": _("Virksomhetens navn")}
        error_messages: ClassVar = {
            "name": {"required": _("Skriv hva virksomheten heter.")},
            "kind": {"required": _("Velg hva slags virksomhet det er.")},
        }
        help_texts: ClassVar = {"about": _("To–tre setninger lærere kan lese. Inntil 2000 tegn.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_active:
            name = self.fields["name"]
            name.widget.attrs["readonly"] = True
            name.help_text = _("NSR har godkjent navnet. Skriv til oss hvis det skal endres.")


class ApplyForm(ProfileForm):
    orgnr = forms.CharField(
        label=_("Organisasjonsnummer"),
        max_length=20,
        help_text=_("Ni sifre. Du finner det i Brønnøysundregistrene."),
        error_messages={"required": _("Skriv organisasjonsnummeret.")},
    )

    class Meta(ProfileForm.Meta):
        fields: ClassVar = ["orgnr", *ProfileForm.Meta.fields]

    def clean_orgnr(self) -> str:
        number = "".join(str(self.cleaned_data["orgnr"]).split())
        validate_orgnr(number)
        return number

    def validate_unique(self) -> None:
        """Left to the service, which says whom to ask."""


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Svaret ditt"), max_length=4000, widget=forms.Textarea)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-post"), max_length=254)
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=MemberRole.choices,
        initial=MemberRole.MEMBER,
        widget=forms.RadioSelect,
        help_text=_("Administratorer kan også invitere kolleger og endre virksomhetens profil."),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=MemberRole.choices)


class RoleModelForm(forms.ModelForm):
    class Meta:
        model = RoleModel
        fields: ClassVar = ["name", "work", "about", "birth_year", "attendance", "email", "phone"]
        field_classes: ClassVar = {"name": PersonNameField}
        labels: ClassVar = {
            "about": _("Om rollemodellen"),
            "attendance": _("Slik møter rollemodellen elever"),
            "work": _("Hva gjør rollemodellen på jobb?"),
        }
        help_texts: ClassVar = {
            "birth_year": _("Fire sifre, for eksempel 1996. Vises ikke for skolene."),
            "email": _("Vi bruker den til å si fra om besøk. Vises ikke for skolene."),
            "phone": _("For dere selv og NSR. Vises ikke for skolene."),
            "about": _(
                "Utdanning, interesser, noe elever vil kjenne seg igjen i. Inntil 1500 tegn. Vises åpent på aktiviteten."
            ),
        }
        widgets: ClassVar = {"attendance": forms.RadioSelect}


class NewRoleModelForm(RoleModelForm):
    """Asks which organisation, when the user has more than one."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Partner"), empty_label=None)
    field_order = ("organisation", "name")

    def __init__(self, *args: Any, user: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.objects.of(user)
        choice = self.fields["organisation"]
        choice.queryset = own  # type: ignore[attr-defined]
        first_two = list(own[:2])
        if len(first_two) == 1:
            choice.initial = first_two[0].pk
            choice.widget = forms.HiddenInput()
            choice.required = False
            self.only = first_two[0]

    def clean_organisation(self) -> Organisation:
        return getattr(self, "only", None) or self.cleaned_data["organisation"]


class ReasonForm(forms.Form):
    """Asked by staff before a decision; the receiver reads it."""

    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Mottakeren leser dette i e-posten."),
    )


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=_("Dette trenger vi å vite"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Partneren leser dette."),
    )


class ApproveForm(forms.Form):
    ends_on = forms.DateField(
        label=_("Avtalen gjelder til og med"), required=False, help_text=_("Tomt: til den sies opp.")
    )
