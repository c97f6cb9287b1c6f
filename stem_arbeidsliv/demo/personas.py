"""The people one can be in the demo, each in one click. No real person; the addresses can receive nothing."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

PASSWORD = "demo-passord-2026"  # noqa: S105 -- printed on the log-in page of the demo, and accepted nowhere else


class Persona(NamedTuple):
    key: str
    name: str
    role: object
    """What one is, as the log-in page says it."""
    about: object
    """What there is to see."""
    landing: str
    """Name of the page one lands on."""
    icon: str

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


PERSONAS = (
    Persona(
        "larer",
        "Kari Løkås",
        _("Lærer"),
        _("Finner og booker for 9B på en ungdomsskole i Bodø."),
        "my-page",
        "Backpack",
    ),
    Persona(
        "radgiver", "Eirik Sandmo", _("Rådgiver"), _("Ordner utplassering for tiende trinn."), "my-page", "Compass"
    ),
    Persona("rektor", "Wenche Aasheim", _("Rektor"), _("Bekrefter nye kolleger ved skolen."), "my-page", "Buildings2"),
    Persona(
        "partner",
        "Amina Nordvik",
        _("Partner"),
        _("Svarer på forespørsler til en bedrift i Bodø."),
        "partner-desk",
        "Buildings3",
    ),
    Persona(
        "rollemodell",
        "Jonas Hagerup",
        _("Rollemodell"),
        _("Møter klasser og forteller om jobben sin."),
        "my-page",
        "PersonChat",
    ),
    Persona("fagvurderer", "Ragnhild Tveit", _("Fagvurderer"), _("Vurderer søknader faglig."), "my-page", "Tasklist"),
    Persona(
        "saksbehandler",
        "Sindre Moe",
        _("Saksbehandler i NSR"),
        _("Godkjenner partnere og aktiviteter."),
        "admin:index",
        "Briefcase",
    ),
    Persona(
        "leder", "Torunn Eikeland", _("Leder i NSR"), _("Ser helheten og fatter vedtak."), "admin:index", "PersonGroup"
    ),
    Persona("okonomi", "Hamid Rostad", _("Økonomi i NSR"), _("Betaler ut og avstemmer."), "admin:index", "Calculator"),
    Persona(
        "koordinator",
        "Solveig Bjerkan",
        _("Regional koordinator"),
        _("Følger med på Nordland."),
        "my-page",
        "LocationPin",
    ),
)

BY_EMAIL = {persona.email: persona for persona in PERSONAS}
