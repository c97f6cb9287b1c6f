"""What a service refuses, told in the form it was sent with."""

from collections.abc import Iterable

from django import forms

from .errors import DomainError


def show_error(form: forms.BaseForm, error: DomainError) -> None:
    """Put a refusal, and the others along with it, beside the field each names; above the form where it has no such field."""
    show_all(form, (error, *error.others))


def show_all(form: forms.BaseForm, wrong: Iterable[DomainError]) -> None:
    for one in wrong:
        form.add_error(one.field if one.field in form.fields else None, one.message)
