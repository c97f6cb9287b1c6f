"""From a kind and a context to a subject, a text and an HTML body, in the recipient's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from css_inline import CSSInliner
from django.conf import settings
from django.template import Context, Template
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from notifications.models import Message


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render_kind(
    kind: str, context: Mapping[str, Any], *, language: str, url: str = "", name: str = "", email: str = ""
) -> Rendered:
    """Render mail/<kind>.subject.txt, .txt and .html. `html` keeps its style sheet; `inline` moves it when sent.

    The templates see the context and: url (absolute), site_url, language, recipient (name, email), subject.
    """
    with translation.override(language):
        values = _values(context, language=language, url=url, name=name, email=email)
        subject = _subject(kind, values)
        values["subject"] = subject
        return Rendered(subject=subject, text=_text(kind, values), html=_html(kind, values))


def render_title_and_lead(kind: str, context: Mapping[str, Any], *, language: str, url: str = "") -> tuple[str, str]:
    """Subject and first paragraph, for the inbox. A kind whose templates are gone gives empty strings."""
    with translation.override(language):
        values = _values(context, language=language, url=url, name="", email="") | {"inbox": True}
        try:
            return _subject(kind, values), _text(kind, values).split("\n\n")[0]
        except TemplateDoesNotExist:
            return "", ""


def render_message(message: Message) -> Rendered:
    name = message.user.name if message.user else ""
    return render_kind(
        message.kind,
        message.context,
        language=message.language,
        url=message.url,
        name=name,
        email=message.email,
    )


def inline(html: str) -> str:
    """The HTML with its style sheet moved into the elements, as mail programs need it."""
    return _inliner().inline(html)


@cache
def _inliner() -> CSSInliner:
    # The style element stays for what cannot be inlined (dark mode, narrow screens); nothing is fetched.
    return CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def _values(context: Mapping[str, Any], *, language: str, url: str, name: str, email: str) -> dict[str, Any]:
    return {
        **context,
        "url": settings.SITE_URL + url if url else "",
        "site_url": settings.SITE_URL,
        "language": language,
        "recipient": {"name": name, "email": email},
    }


def _subject(kind: str, values: dict[str, Any]) -> str:
    return " ".join(_template(f"mail/{kind}.subject.txt").render(Context(values, autoescape=False)).split())[:300]


def _text(kind: str, values: dict[str, Any]) -> str:
    lines = _template(f"mail/{kind}.txt").render(Context(values, autoescape=False)).splitlines()
    return _squeeze([line.rstrip() for line in lines])


def _html(kind: str, values: dict[str, Any]) -> str:
    return _template(f"mail/{kind}.html").render(Context(values))


def _template(name: str) -> Template:
    found: Any = get_template(name)
    template: Template = found.template
    return template


def _squeeze(lines: list[str]) -> str:
    """Join lines with never more than one empty line between them, so templates may be written with air."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip() + "\n"
