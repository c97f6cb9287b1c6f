"""The mails partners get, and what each says."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import Invitation, Organisation


class Mail(models.TextChoices):
    RECEIVED = "partner_received", _("Søknad om avtale mottatt, til partneren")
    MORE_INFORMATION = "partner_more_information", _("NSR trenger opplysninger, til partneren")
    APPROVED = "partner_approved", _("Avtale godkjent, til partneren")
    DECLINED = "partner_declined", _("Søknad om avtale avslått, til partneren")
    ENDED = "partner_ended", _("Avtale avsluttet, til partneren")
    INVITATION = "partner_invitation", _("Invitasjon til partneren, til en kollega")


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
