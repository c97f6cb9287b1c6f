"""The mails partners get, and what each says."""

from typing import Any

from django.db import models

from .models import Invitation, Organisation


class Mail(models.TextChoices):
    RECEIVED = "partner_received"
    MORE_INFORMATION = "partner_more_information"
    APPROVED = "partner_approved"
    DECLINED = "partner_declined"
    ENDED = "partner_ended"
    INVITATION = "partner_invitation"


def agreement(organisation: Organisation, *, reason: str = "") -> dict[str, Any]:
    """The context of every mail about the partner agreement."""
    return {"organisation": organisation.name, "reason": reason}


def invitation(row: Invitation) -> dict[str, Any]:
    return {
        "organisation": row.organisation.name,
        "invited_by": row.invited_by.name if row.invited_by else "",
        "email": row.email,
        "expires_at": row.expires_at.isoformat(),
    }


_AGREEMENT = {"organisation": "Nordlys Energi AS", "reason": "Hvem hos dere tar imot elevene?"}
SAMPLES = [
    *((kind, _AGREEMENT) for kind in Mail if kind != Mail.INVITATION),
    (
        Mail.INVITATION,
        {
            "organisation": "Nordlys Energi AS",
            "invited_by": "Ola Nordlys",
            "email": "kari@demo.example",
            "expires_at": "2027-01-26T09:00:00+00:00",
        },
    ),
]
