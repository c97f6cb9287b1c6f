"""The mail a decision sends, shown before it is made."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from notifications.services.rendering import render_kind

from ..models import Organisation


def preview(kind: str, context: Mapping[str, Any], organisation: Organisation) -> list[dict[str, str]]:
    """One mail as the organisation's members will get it, in the language of the first of them."""
    people = list(User.objects.filter(partner_memberships__organisation=organisation, is_active=True).order_by("pk"))
    if not people:
        return []
    mail = render_kind(kind, context, language=people[0].language, name=people[0].name, email=people[0].email)
    return [{"to": ", ".join(person.email for person in people), "subject": mail.subject, "text": mail.text}]


def reason_comes() -> str:
    return _("(det du skriver over)")
