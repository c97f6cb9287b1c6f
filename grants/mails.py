"""Every message about an application, and the plain values its templates are written from."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mail(models.TextChoices):
    """The value is the name of the templates under templates/mail/."""

    SUBMITTED = "grant_submitted", _("Søknad mottatt, til skolen")
    LEADER_ASKED = "grant_leader_asked", _("Bekreft søknaden, til skoleleder")
    LEADER_CONFIRMED = "grant_leader_confirmed", _("Skoleleder har bekreftet, til søkeren")
    LEADER_DECLINED = "grant_leader_declined", _("Skoleleder bekrefter ikke, til søkeren")
    INFORMATION = "grant_information", _("NSR trenger opplysninger, til skolen")
    INFORMATION_DUE = "grant_information_due", _("Påminnelse om svar, til skolen")
    ANSWERED = "grant_answered", _("Skolen har svart, til saksbehandleren")
    PROPOSED = "grant_proposed", _("Sak innstilt, til ledere")
    RETURNED = "grant_returned", _("Innstilling sendt tilbake, til den som innstilte")
    DECIDED = "grant_decided", _("Vedtak, til skolen")
    WITHDRAWN = "grant_withdrawn", _("Søknad trukket, til skolen")
    LAPSED = "grant_lapsed", _("Søknad bortfalt, til skolen")
    DOCUMENT = "grant_document", _("Påminnelse om dokumentasjon, til skolen")
    CLAIM_RECEIVED = "grant_claim_received", _("Dokumentasjon mottatt, til skolen")
    CHANGES_ASKED = "grant_changes_asked", _("Dokumentasjon sendt tilbake, til skolen")
    READY_TO_PAY = "grant_ready_to_pay", _("Dokumentasjon godkjent, til skolen")
    PAID = "grant_paid", _("Utbetalt, til skolen")
    PAYMENT_RETURNED = "grant_payment_returned", _("Utbetaling i retur, til skolen")
    APPEAL_RECEIVED = "grant_appeal_received", _("Klage mottatt, til skolen")
    APPEAL_NEW = "grant_appeal_new", _("Ny klage, til NSR")
    APPEAL_DECIDED = "grant_appeal_decided", _("Svar på klage, til skolen")


# One sample serves every kind: it has all that any template may ask for.
_SAMPLE: dict[str, Any] = {
    "case_number": "TS-2027-00042",
    "scheme": "Transportstøtte",
    "school": "Løpsmark ungdomsskole",
    "what": "Slik lager vi strøm av vind",
    "happens_at": "2027-01-12T09:00:00+00:00",
    "host": "Nordlys Energi AS",
    "destination": "Nordlys Energi AS, Sjøgata 1, Bodø",
    "pupils": 28,
    "adults": 2,
    "mode": "bus",
    "km": 142.0,
    "applicant": "Kari Eksempel",
    "estimate_ore": 1050000,
    "expected_ore": 840000,
    "needs_leader": True,
    "leader_name": "Rita Rektor",
    "expires_at": "2027-01-08T09:00:00+00:00",
    "text": "Kan dere legge ved tilbudet fra busselskapet?",
    "author": "Sara Saksbehandler",
    "due": "2027-02-11",
    "outcome": "partly_approved",
    "kind": "first",
    "amount_ore": 720000,
    "appeal_due": "2027-02-01",
    "why": "cancelled",
    "note": "",
    "reason": "Vi fikk ikke fri fra skolen.",
    "had_money": True,
    "status": "upheld",
    "appeal_body": "Klagenemnda ved NTNU",
    "late": True,
    "account": "**** ** *1234",
}
SAMPLES = [(kind, _SAMPLE) for kind in Mail]
