"""The mails that hosts get about their activities, and what each says."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .enums import BookingKind
from .models import Activity


class Mail(models.TextChoices):
    PUBLISHED = "activity_published", _("Aktivitet publisert, til verten")
    RETURNED = "activity_returned", _("Aktivitet sendt tilbake, til verten")
    STOPPED = "activity_stopped", _("Aktivitet satt på pause eller arkivert, til verten")


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
