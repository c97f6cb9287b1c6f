"""Bokmål words for allauth's own forms and errors, whose source is English and whose catalogues lack nynorsk."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

# field name: label
LABELS: dict[str, Words] = {
    "login": _("E-post"),
    "email": _("E-post"),
    "password": _("Passord"),
    "remember": _("Husk meg på denne maskinen"),
    "oldpassword": _("Passordet du har nå"),
    "password1": _("Nytt passord"),
    "password2": _("Gjenta det nye passordet"),
    "code": _("Kode"),
    "name": _("Navn på nøkkelen"),
}
HELP: dict[str, Words] = {
    "password1": _("Minst 10 tegn."),
    "name": _("Så du kjenner den igjen, for eksempel «jobbmaskinen»."),
}

_account = DefaultAccountAdapter.error_messages
_mfa = DefaultMFAAdapter.error_messages
# (what allauth says, what we say)
ERRORS: list[tuple[Words, Words]] = [
    (_account["account_inactive"], _("Kontoen er stengt. Ta kontakt med oss hvis det er feil.")),
    (_account["cannot_remove_primary_email"], _("Du kan ikke fjerne hovedadressen.")),
    (_account["duplicate_email"], _("Adressen ligger allerede på kontoen din.")),
    (_account["email_password_mismatch"], _("E-postadressen eller passordet er feil. Prøv igjen, eller få en kode.")),
    (_account["email_taken"], _("Det finnes allerede en konto med denne adressen. Logg inn i stedet.")),
    (_account["enter_current_password"], _("Det er ikke passordet du har nå.")),
    (_account["incorrect_code"], _("Koden er feil. Sjekk den siste e-posten, eller be om en ny kode.")),
    (_account["incorrect_password"], _("Passordet er feil.")),
    (_account["invalid_or_expired_key"], _("Lenken virker ikke lenger.")),
    (_account["invalid_password_reset"], _("Lenken virker ikke lenger. Be om en ny.")),
    (_account["max_email_addresses"], _("Du kan ikke legge til flere adresser.")),
    (_account["too_many_login_attempts"], _("Det er prøvd for mange ganger. Vent litt og prøv igjen.")),
    (_account["unknown_email"], _("Vi kjenner ikke denne adressen.")),
    (_account["unverified_primary_email"], _("Hovedadressen må være bekreftet.")),
    (_account["select_only_one"], _("Velg bare én.")),
    (_account["same_as_current"], _("Den nye må være en annen enn den du har.")),
    (_account["rate_limited"], _("Det går litt fort. Vent et minutt og prøv igjen.")),
]
# Of an app's code allauth says what it says of a mailed one.
MFA_ERRORS: list[tuple[Words, Words]] = [
    (_mfa["add_email_blocked"], _("Slå av totrinnsinnlogging før du legger til en adresse.")),
    (_mfa["cannot_delete_authenticator"], _("Du kan ikke slå av totrinnsinnlogging.")),
    (_mfa["cannot_generate_recovery_codes"], _("Slå på totrinnsinnlogging først.")),
    (_mfa["incorrect_code"], _("Koden er feil. Skriv den appen viser nå.")),
    (_mfa["unverified_email"], _("Bekreft e-postadressen din før du slår på totrinnsinnlogging.")),
]


def _is_theirs(form: forms.BaseForm) -> bool:
    return type(form).__module__.startswith("allauth.")


def label(field: BoundField) -> Words:
    """The label of `field`: ours for allauth's forms, its own for every other."""
    return LABELS.get(field.name, field.label) if _is_theirs(field.form) else field.label


def help_text(field: BoundField) -> Words:
    return HELP.get(field.name, "") if _is_theirs(field.form) else field.help_text


def undress(field: BoundField) -> None:
    """Take away the English placeholders of allauth's forms: the label says it."""
    if _is_theirs(field.form):
        field.field.widget.attrs.pop("placeholder", None)
