"""What the host tests share: the addresses, and the answers to every step."""

from typing import Any

from catalogue.models import Activity, Subject
from tests.factories.catalogue import SubjectFactory
from tests.factories.regions import MunicipalityFactory
from tests.partners.cast import Cast

LIST = "/virksomhet/aktiviteter/"
STEPS = ["hva", "innhold", "sted", "gruppe", "booking", "praktisk"]


def page(activity: Activity, rest: str = "") -> str:
    return f"{LIST}{activity.slug}/{rest}"


def step(activity: Activity, name: str) -> str:
    return page(activity, f"steg/{name}/")


def science() -> Subject:
    return SubjectFactory()


def answers() -> dict[str, dict[str, Any]]:
    """What a host types at each step of a company visit."""
    return {
        "hva": {"kind": "company_visit", "title": "Slik lager vi strøm", "summary": "Fra vind til stikkontakt."},
        "innhold": {
            "pupils_do": "Måler vind.",
            "grades": ["8", "9"],
            "subjects": [str(science().pk)],
            "factors": ["interest", "relations"],
            "preparation": "Les om vind.",
        },
        "sted": {"place": "host", "address": "Vindveien 1", "municipality": MunicipalityFactory().pk},
        "gruppe": {
            "group_min": "5",
            "group_max": "30",
            "unit": "groups",
            "languages": ["no"],
            "duration_minutes": "90",
        },
        "booking": {"booking": "fixed_instant", "booking_closes_days": "3", "cancel_days": "2"},
        "praktisk": {
            "meeting_point": "Resepsjonen",
            "contact_name": "Eli Eier",
            "contact_email": "eier@demo.example",
            "contact_phone": "99 90 00 01",
        },
    }


def begin(cast: Cast, **changes: Any) -> Activity:
    """A draft as the first step leaves it."""
    cast.owner.client.post(f"{LIST}ny/", {**answers()["hva"], "action": "next", **changes})
    return Activity.objects.latest("pk")


def fill(cast: Cast, activity: Activity) -> None:
    """Answer every step."""
    for name, data in answers().items():
        response = cast.owner.client.post(step(activity, name), {**data, "action": "next"})
        assert response.status_code == 302, response.context["form"].errors
