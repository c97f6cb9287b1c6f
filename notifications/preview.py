"""A mail that a decision will send, shown to staff before it is made."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from .services.rendering import render_kind

# Stands where the reason will: it is typed on the same page.
REASON_COMES = _("(det du skriver over)")


def preview(
    kind: str, context: Mapping[str, Any], *, to: Sequence[str], language: str, url: str = "", name: str = ""
) -> dict[str, str]:
    """`to`, `subject` and `text` as the addresses in `to` will get it; `url` and `name` as in `render_kind`."""
    mail = render_kind(kind, context, language=language, url=url, name=name, email=to[0])
    return {"to": ", ".join(to), "subject": mail.subject, "text": mail.text}
