"""The mails that hosts get about their activities, and what each says."""

from typing import Any

from django.db import models

from .models import Activity


class Mail(models.TextChoices):
    PUBLISHED = "activity_published"
    RETURNED = "activity_returned"
    STOPPED = "activity_stopped"


def about(activity: Activity, *, reason: str = "") -> dict[str, Any]:
    """The context of every mail about an activity."""
    return {
        "activity": activity.title,
        "organisation": activity.organisation.name,
        "reason": reason,
        "archived": activity.status == "archived",
    }


_ABOUT = {
    "activity": "Slik lager vi strøm av vind",
    "organisation": "Nordlys Energi AS",
    "reason": "Skriv hva elevene skal ha på seg.",
    "archived": False,
}
SAMPLES = [(kind, _ABOUT) for kind in Mail]
