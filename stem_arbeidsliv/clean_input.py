"""What nobody types is taken out of what arrives: NUL from the whole request, invisible control characters from every form.

PostgreSQL refuses NUL in text, so one that reaches a query is a 500. The others break mail headers and calendar lines, and
bidirectional overrides let a name read as another. A file where text is due is no text, and is refused.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext

NUL = "\x00"
LINE_BREAKS = "\t\n\r"
LONGEST_ADDRESS = 254
# C0, DEL and C1; marks that end a line or a paragraph; bidirectional embeddings, overrides and isolates.
INVISIBLE = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
SEVERAL_LINES = {code: None for code in INVISIBLE if chr(code) not in LINE_BREAKS}
ONE_LINE: dict[int, str | None] = {**SEVERAL_LINES, **{ord(letter): " " for letter in LINE_BREAKS}}


class SentFile(str):
    """Stands among a form's texts where a file was sent. Empty, for the rest of the code."""

    __slots__ = ()


class CleanInput:
    """Middleware: take NUL out of the query string, the cookies and the form; no address has one. Mark what is a file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if NUL in request.path_info:
            raise BadRequest("NUL in the address")
        query = request.META.get("QUERY_STRING", "")
        while "%00" in query or NUL in query:
            query = query.replace("%00", "").replace(NUL, "")
        request.META["QUERY_STRING"] = query
        request.COOKIES = {name: value.replace(NUL, "") for name, value in request.COOKIES.items()}
        read_body = request._load_post_and_files  # type: ignore[attr-defined]  # Django's own, which no setting reaches

        def read_and_clean() -> None:
            read_body()
            _clean_form(request)

        request._load_post_and_files = read_and_clean  # type: ignore[attr-defined]
        return self.get_response(request)


def _clean_form(request: HttpRequest) -> None:
    """When the form is first read, and not before: a view that takes big files says first how to read it."""
    has_nul = any(NUL in value for _name, values in request.POST.lists() for value in values)
    if has_nul or request.FILES:
        cleaned = request.POST.copy()
        for name, values in request.POST.lists():
            cleaned.setlist(name, [value.replace(NUL, "") for value in values])
        for name in request.FILES.keys() - request.POST.keys():
            cleaned[name] = SentFile()
        request.POST = cleaned  # type: ignore[misc]  # settable, whatever the stubs say


def guard_forms() -> None:
    """Clean the text of every form there is, the frameworks' too: whoever adds a form need not think of it.

    Passwords stay as they were typed. Line breaks stay where the field has several lines, and are a space elsewhere.
    A field that takes no file refuses one, also when it may be left empty. An address is no longer than those we keep,
    which is as long as one can be (RFC 5321): Django and allauth let more through.
    """
    as_long_as_we_keep = MaxLengthValidator(LONGEST_ADDRESS)
    to_python_as_django, clean_as_django = forms.CharField.to_python, forms.Field.clean

    def to_python(self: forms.CharField, value: Any) -> Any:
        if isinstance(value, str) and not isinstance(self.widget, forms.PasswordInput):
            value = value.translate(SEVERAL_LINES if isinstance(self.widget, forms.Textarea) else ONE_LINE)
        return to_python_as_django(self, value)

    def clean(self: forms.Field, value: Any) -> Any:
        if isinstance(value, SentFile):
            raise ValidationError(gettext("Her skal det stå tekst, ikke en fil."), "file")
        value = clean_as_django(self, value)
        if isinstance(self, forms.EmailField):
            as_long_as_we_keep(value)
        return value

    forms.CharField.to_python = to_python  # type: ignore[method-assign]
    forms.Field.clean = clean  # type: ignore[method-assign]
