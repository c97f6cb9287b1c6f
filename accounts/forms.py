"""Sign-up and settings."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .models import Language, Purpose, User
from .names import PersonNameField

CAME_AS = "came_as"


class SignupForm(allauth_forms.SignupForm):
    """Name, e-mail, password, language, and what the person comes for."""

    purpose = forms.ChoiceField(
        label=_("Hvem er du?"),
        choices=Purpose,
        widget=forms.RadioSelect,
        initial=Purpose.SCHOOL,
        error_messages={"required": _("Velg hvem du er.")},
    )
    name = PersonNameField(
        label=_("Navn"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Skriv navnet ditt.")},
    )
    language = forms.ChoiceField(
        label=_("Språk"),
        choices=Language,
        help_text=_("Vi skriver til deg på dette språket. Du kan bytte når som helst."),
    )
    field_order = ("purpose", "name", "email", "password1", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, password = self.fields["email"], self.fields["password1"]
        email.label, email.help_text = _("E-post"), _("Bruk gjerne adressen du har på jobben.")
        password.label, password.help_text = _("Passord"), _("Minst 10 tegn.")
        self.fields["language"].initial = current_language()
        # The log-in pages are shared: who was on her way to a partner's page comes from a company.
        going_to = context.request.GET.get(REDIRECT_FIELD_NAME, "") if context.request else ""
        if going_to.startswith(reverse("partner-desk")):
            self.fields["purpose"].initial = Purpose.PARTNER
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> Any:
        # The same work for a known address as for a new one, or the time it takes tells them apart.
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def save(self, request: HttpRequest) -> User:
        request.session[CAME_AS] = self.cleaned_data["purpose"]
        user: User = super().save(request)
        return user

    def signup(self, request: HttpRequest, user: User) -> None:
        values = self.cleaned_data
        user.name, user.language, user.came_as = values["name"], values["language"], values["purpose"]
        user.save(update_fields=["name", "language", "came_as"])


class SettingsForm(forms.ModelForm):
    """What a person may change about herself. The address lies on allauth's own page: it must be proved."""

    class Meta:
        model = User
        fields = ("name", "phone", "language")
        field_classes: ClassVar = {"name": PersonNameField}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
        }
        help_texts = {
            "phone": _("Vises bare for den du har en avtale med."),
            "language": _("Vi skriver til deg på dette språket."),
        }


def current_language() -> str:
    """The language of this request, as one of those a user can have."""
    language = (translation.get_language() or "").partition("-")[0]
    return language if language in Language.values else Language.NB.value


class IdentityForm(forms.Form):
    """How staff made sure that it is the person herself who asks; kept in the log."""

    reason = forms.CharField(
        label=_("Hvordan vet du at det er personen selv som ber om det?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
