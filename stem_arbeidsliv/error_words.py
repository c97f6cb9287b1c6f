"""Form errors that say what to do, in place of Django's terse ones; a form's own messages are left alone."""

from collections.abc import Iterator

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.names import PersonNameField
from stem_arbeidsliv.account_words import ERRORS as ACCOUNT_ERRORS
from stem_arbeidsliv.account_words import MFA_ERRORS
from workflow.formatting import number

PICKING = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.SelectMultiple)

# Of a kind of field, what is missing when it is empty and says nothing of its own. A form names what it asks for in its field's
# `error_messages`.
MISSING = [
    (forms.EmailField, _("Skriv en e-postadresse.")),
    (forms.URLField, _("Skriv en nettadresse.")),
    (forms.IntegerField, _("Skriv et tall.")),
    (forms.DateField, _("Velg en dag.")),
    (forms.TimeField, _("Skriv et klokkeslett.")),
    (PersonNameField, _("Skriv et navn.")),
]

# (the message Django gives, what we say); limits keep Django's names
WORDS = [
    (validators.MaxValueValidator.message, _("Skriv et tall som er %(limit_value)s eller lavere.")),
    (validators.MinValueValidator.message, _("Skriv et tall som er %(limit_value)s eller høyere.")),
    (validators.EmailValidator.message, _("Skriv en hel e-postadresse, med krøllalfa og punktum.")),
    (validators.URLValidator.message, _("Skriv en nettadresse som begynner med https://.")),
    (forms.IntegerField.default_error_messages["invalid"], _("Skriv et helt tall.")),
    (forms.DateField.default_error_messages["invalid"], _("Skriv en dato, for eksempel 12.01.2027.")),
    (forms.TimeField.default_error_messages["invalid"], _("Skriv et klokkeslett, for eksempel 10:30.")),
    (forms.FileField.default_error_messages["empty"], _("Fila er tom. Velg en annen fil.")),
    *ACCOUNT_ERRORS,
]
TOO_LONG = _("Skriv høyst %(limit_value)s tegn. Nå er det %(show_value)s.")
CUT = _("Skriv høyst %(limit_value)s tegn. Du skrev %(show_value)s, og bare de første %(kept)s står igjen her.")
# What a person cannot see, she cannot mend.
BROKEN = _("Noe gikk galt med skjemaet. Last siden på nytt, og prøv en gang til.")
BROKEN_CODES = frozenset({"required", "invalid", "invalid_choice", "invalid_list", "invalid_pk_value"})
# Characters of an over-long text that are sent back: enough to shorten it from, not enough to make the page heavy.
KEPT = 20_000


def _required(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return str(_("Du må krysse av her for å gå videre."))
    if isinstance(widget, forms.FileInput):
        return str(_("Velg en fil."))
    if isinstance(widget, PICKING):
        return str(_("Velg et svar."))
    if isinstance(widget, forms.PasswordInput):
        return str(_("Skriv et passord."))
    kinds = (words for kind, words in MISSING if isinstance(field.field, kind))
    return str(next(kinds, _("Fyll ut dette feltet.")))


def _plain(error: ValidationError, field: BoundField | None = None) -> str:
    given = str(error.message)
    if field and field.is_hidden and error.code in BROKEN_CODES:
        return str(BROKEN)
    if field and error.code == "required" and given == str(forms.Field.default_error_messages["required"]):
        return _required(field)
    if error.code == "max_length" and "show_value" in (error.params or {}):
        return _too_long(**error.params)
    about_app = field is not None and type(field.form).__module__.startswith("allauth.mfa.")
    for theirs, ours in [*MFA_ERRORS, *WORDS] if about_app else [*WORDS, *MFA_ERRORS]:
        if given == str(theirs):
            return str(ours) % (error.params or {})
    return str(next(iter(error)))


def _too_long(*, limit_value: int, show_value: int, **_rest: object) -> str:
    words = CUT if show_value > KEPT else TOO_LONG
    return str(words) % {"limit_value": number(limit_value), "show_value": number(show_value), "kept": number(KEPT)}


def messages_for(field: BoundField) -> Iterator[str]:
    """The errors of `field`, each in words that help."""
    for error in field.errors.as_data():
        yield _plain(error, field)


def whole_form_messages(form: forms.BaseForm) -> Iterator[str]:
    """The errors that belong to no single field."""
    for error in form.non_field_errors().as_data():
        yield _plain(error)
