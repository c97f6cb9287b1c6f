"""The mails about who works at which school."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import Membership


class Mail(models.TextChoices):
    ASKED = "membership_asked", _("Jobber hun eller han hos dere, til kolleger")
    VERIFIED = "membership_verified", _("Tilknytning bekreftet, til den som spurte")
    DECLINED = "membership_declined", _("Tilknytning avvist, til den som spurte")
    ENDED = "membership_ended", _("Tilknytning avsluttet, til den det gjelder")


def about(membership: Membership, *, reason: str = "", answered_by: str = "") -> dict[str, Any]:
    """The context of each of them."""
    return {
        "name": membership.user.name,
        "school": membership.school.name,
        "role": membership.role,
        "verified_by": membership.verified_by,
        "reason": reason,
        "answered_by": answered_by,
    }


_SAMPLE = {
    "name": "Kari Eksempel",
    "school": "Løpsmark ungdomsskole",
    "role": "teacher",
    "verified_by": "colleague",
    "reason": "",
    "answered_by": "Ola Eksempel",
}
SAMPLES = [
    (Mail.ASKED, _SAMPLE),
    (Mail.VERIFIED, _SAMPLE),
    (Mail.DECLINED, _SAMPLE | {"reason": "Vi har ingen med det navnet."}),
    (Mail.ENDED, _SAMPLE | {"reason": "Skolen sier at du har sluttet."}),
]
