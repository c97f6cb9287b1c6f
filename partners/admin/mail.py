"""The mail a decision sends, shown before it is made."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from notifications.preview import preview

from ..models import Organisation


def mail_to_members(kind: str, context: Mapping[str, Any], organisation: Organisation) -> list[dict[str, str]]:
    """One mail as the organisation's members will get it, in the language of the first of them."""
    people = list(User.objects.filter(partner_memberships__organisation=organisation, is_active=True).order_by("pk"))
    if not people:
        return []
    to = [person.email for person in people]
    return [preview(kind, context, to=to, language=people[0].language, name=people[0].name)]
