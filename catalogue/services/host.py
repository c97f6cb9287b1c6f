"""The organisation behind the activities: its name and place are words of theirs in the catalogue."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from partners.models import Organisation
from partners.services import organisation as organisations

from ..models import Activity
from . import search


@transaction.atomic
def edit_profile(*, organisation: Organisation, **profile: Any) -> Organisation:
    """Change the profile, and what the catalogue says of it. See `partners.services.organisation.edit_profile`."""
    organisation = organisations.edit_profile(organisation=organisation, **profile)
    reindex_all_of(organisation=organisation)
    return organisation


def reindex_all_of(*, organisation: Organisation) -> None:
    """Write the search rows of the organisation's published activities anew."""
    for activity in Activity.objects.published().filter(organisation=organisation).order_by("pk"):
        search.reindex(activity=activity)
