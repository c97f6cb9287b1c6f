"""The mails that hosts get about their activities, and what each says."""

from typing import Any

from django.db import models

from .enums import BookingKind
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
        # Only an activity that is booked by fixed times and has none free needs to be told.
        "wants_times": activity.booking_kind == BookingKind.FIXED and not activity.slots.free().exists(),
    }


_ABOUT = {
    "activity": "Slik lager vi strøm av vind",
    "organisation": "Nordlys Energi AS",
    "reason": "Skriv hva elevene skal ha på seg.",
    "archived": False,
    "wants_times": True,
}
SAMPLES = [(kind, _ABOUT) for kind in Mail]
