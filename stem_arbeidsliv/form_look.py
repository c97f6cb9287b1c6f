"""What the field component needs to know about a bound field, so that forms stay free of looks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import DateTimeBaseInput
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from stem_arbeidsliv import account_words
from stem_arbeidsliv.error_words import KEPT, messages_for, whole_form_messages

# Django's own date inputs are plain text; browsers' pickers want the type and ISO values.
PICKERS: dict[type[forms.Widget], tuple[str, str]] = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
}
TEXTAREA_ROWS = "5"


@dataclass(frozen=True)
class Option:
    """One radio or checkbox of a group."""

    id: str
    type: str
    name: str
    value: str
    label: str
    checked: bool
    disabled: bool


@dataclass(frozen=True)
class OptionGroup:
    """Options under one heading; the heading is "" when the choices are not grouped."""

    label: str
    options: list[Option]


class FieldLook:
    """A bound field as the template sees it: which shape it has, its control, and the ids that tie them together."""

    def __init__(self, field: BoundField, description: str = "") -> None:
        self.field = field
        self.widget = field.field.widget
        self.label = account_words.label(field)
        self.description = description or account_words.help_text(field)
        self.errors = list(messages_for(field))
        self.help_id = f"{field.auto_id}_helptext"
        self.error_id = f"{field.auto_id}_error"
        _dress(self.widget)
        account_words.undress(field)

    @property
    def shape(self) -> str:
        """hidden, choices (a group of radios or checkboxes), checkbox, several (one field, many inputs) or plain."""
        widget = self.widget
        if widget.is_hidden:
            return "hidden"
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(widget, forms.MultiWidget | forms.SelectDateWidget):
            return "several"
        return "plain"

    @property
    def optional(self) -> bool:
        """Whether to say «(valgfritt)»: not for lone checkboxes, nor in forms with `mark_optional = False`."""
        return (
            not self.field.field.required
            and not self.field.field.disabled
            and self.shape != "checkbox"
            and getattr(self.field.form, "mark_optional", True)
        )

    @property
    def described_by(self) -> str:
        ids = [self.help_id] if self.description else []
        return " ".join([*ids, self.error_id] if self.errors else ids)

    @property
    def control(self) -> SafeString:
        """The input itself, dressed for Designsystemet and tied to its description and error."""
        attrs: dict[str, Any] = {"class": f"ds-input {self.widget.attrs.get('class', '')}".strip()}
        if self.described_by:
            attrs["aria-describedby"] = self.described_by
        value = self.field.value()
        if isinstance(value, str) and len(value) > KEPT:
            # As Django's `as_widget`, which takes no other value than the one sent.
            attrs = {"id": self.field.auto_id, **self.field.build_widget_attrs(attrs, self.widget)}
            return self.widget.render(self.field.html_name, value[:KEPT], attrs, self.field.form.renderer)
        return mark_safe(self.field.as_widget(attrs=attrs))

    @property
    def groups(self) -> Iterator[OptionGroup]:
        options: dict[str, list[Option]] = {}
        value = self.field.value()
        attrs = {**self.widget.attrs, "id": self.field.auto_id}
        attrs = self.field.build_widget_attrs(attrs, self.widget)
        context = self.widget.get_context(self.field.html_name, value, attrs)
        for heading, rows, _place in context["widget"]["optgroups"]:
            options.setdefault(str(heading or ""), []).extend(
                Option(
                    id=row["attrs"].get("id", ""),
                    type=row["type"],
                    name=row["name"],
                    value="" if row["value"] is None else str(row["value"]),
                    label=row["label"],
                    checked=row["selected"],
                    disabled=bool(row["attrs"].get("disabled")),
                )
                for row in rows
            )
        return (OptionGroup(heading, rows) for heading, rows in options.items())


def _dress(widget: forms.Widget) -> None:
    picker = PICKERS.get(type(widget))
    if picker and isinstance(widget, DateTimeBaseInput) and widget.input_type == "text":
        widget.input_type, widget.format = picker
    if isinstance(widget, forms.Textarea):
        # Browsers' and Django's default size would stand in the way of the full width.
        if widget.attrs.get("cols") == "40":
            del widget.attrs["cols"]
        if widget.attrs.get("rows") == "10":
            widget.attrs["rows"] = TEXTAREA_ROWS
    for inner in getattr(widget, "widgets", ()):
        _dress(inner)
        inner.attrs.setdefault("class", "ds-input")


@dataclass(frozen=True)
class FormError:
    """One line of an error summary; `href` leads to the control, or is "" for an error of the whole form."""

    message: str
    href: str


def _first_control(field: BoundField) -> str:
    """The id of the control an error link should lead to: the first option of a group."""
    if FieldLook(field).shape == "choices":
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def _with_label(field: BoundField, message: str) -> str:
    if isinstance(field.field, forms.BooleanField) and "?" in message:
        # The box is the answer, «Ja, …»; the question stands by itself.
        return message
    if message == str(field.field.error_messages["required"]) != str(forms.Field.default_error_messages["required"]):
        # What a field says itself about being empty names what is missing.
        return message
    label = str(account_words.label(field)).removesuffix(str(_("(valgfritt)"))).rstrip()
    return f"{label} {message}" if label.endswith("?") else f"{label}: {message}"


def form_errors(form_or_forms: forms.BaseForm | Iterable[forms.BaseForm] | None) -> list[FormError]:
    """Every error of a form (or of a formset and its forms), in the order of the fields."""
    if form_or_forms is None:
        return []
    if isinstance(form_or_forms, forms.BaseForm):
        every = [form_or_forms]
        found: list[FormError] = []
    else:
        every = list(form_or_forms)
        whole = getattr(form_or_forms, "non_form_errors", list)
        found = [FormError(str(message), "") for message in whole()]
    for form in every:
        if not form.is_bound:
            continue
        found += [FormError(message, "") for message in whole_form_messages(form)]
        for field in form:
            href = "" if field.is_hidden else f"#{_first_control(field)}"
            found += [
                FormError(_with_label(field, message) if href else message, href) for message in messages_for(field)
            ]
    # Several broken hidden fields say the same.
    return list(dict.fromkeys(found))
