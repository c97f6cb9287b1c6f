"""Every message about a booking, and the plain values its templates are written from."""

from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.enums import Place
from catalogue.models import Activity
from schools.models import School

from .enums import BookingStatus
from .models import Booking


class Mail(models.TextChoices):
    """The value is the name of the templates under templates/mail/."""

    REQUESTED = "booking_requested", _("Ny forespørsel, til verten")
    CHASE_HOST = "booking_chase_host", _("Påminnelse om svar, til verten")
    CHASE_SCHOOL = "booking_chase_school", _("Påminnelse om å velge tidspunkt, til skolen")
    CONFIRMED = "booking_confirmed", _("Bekreftelse, til begge")
    NEW_TIME = "booking_new_time", _("Nye tidspunkter, til skolen")
    DECLINED = "booking_declined", _("Avslag, til skolen")
    WITHDRAWN = "booking_withdrawn", _("Forespørsel trukket, til verten")
    EXPIRED = "booking_expired", _("Utløpt uten svar, til begge")
    CANCELLED = "booking_cancelled", _("Avlysning, til begge")
    MOVED = "booking_moved", _("Flyttet, til begge")
    NO_SHOW = "booking_no_show", _("Gruppa møtte ikke, til skolen")


def school_address(school: School) -> str:
    """Street, post code and town; the municipality's name where the register has no town."""
    town = f"{school.postal_code} {school.postal_place}".strip()
    parts = [school.address, town or (school.municipality.name if school.municipality else "")]
    return ", ".join(part for part in parts if part)


def where(activity: Activity, school: School) -> dict[str, str]:
    """The place in words and a link that finds it on a map; no link for what happens on a screen.

    The link searches for the address: the point an activity has is its municipality's middle.
    """
    if activity.place == Place.DIGITAL:
        return {"place": str(Place.DIGITAL), "text": "", "map_url": ""}
    if activity.place == Place.SCHOOL:
        name, street, town = school.name, school_address(school), school.municipality
    else:
        name, town = activity.organisation.name, activity.municipality
        street = activity.address or activity.organisation.address
    # «Sjøgata 1, 8006 Bodø» names the town already.
    parts = [street] if town is None or town.name.lower() in street.lower() else [street, town.name]
    address = ", ".join(part for part in parts if part)
    return {
        "place": str(activity.place),
        "text": f"{name}, {address}" if address else name,
        "map_url": map_url(address if street else f"{name}, {address}"),
    }


def map_url(words: str) -> str:
    """A search for `words` in OpenStreetMap."""
    return "https://www.openstreetmap.org/search?" + urlencode({"query": words})


def facts(booking: Booking) -> dict[str, Any]:
    """What messages, the confirmation and the calendar say about `booking`: JSON primitives, times in ISO 8601."""
    activity, school, slot = booking.activity, booking.school, booking.slot
    return {
        "number": booking.number,
        "booking": str(booking.pk),
        "travels": activity.place == Place.HOST,
        "activity": activity.title,
        "host": activity.organisation.name,
        "school": school.name,
        "municipality": school.municipality.name if school.municipality else "",
        "group": booking.group_name,
        "grade": booking.grade,
        "grades": booking.grades,
        "made_for": booking.made_for,
        "pupils": booking.pupils,
        "adults": booking.adults,
        "working_on": booking.working_on,
        "needs": booking.needs,
        "starts_at": slot.starts_at.isoformat() if slot else "",
        "ends_at": slot.ends_at.isoformat() if slot else "",
        "where": where(activity, school),
        # The link is for those who have booked, not for those who ask.
        "meeting_url": activity.meeting_url if booking.status == BookingStatus.CONFIRMED else "",
        "meeting_point": activity.meeting_point,
        "bring": activity.bring,
        "clothing": activity.clothing,
        "lunch": activity.lunch,
        "accessibility": activity.accessibility,
        "price_note": activity.price_note,
        "cancel_days": activity.cancel_days,
        "school_contact": {
            "name": booking.contact_name,
            "email": booking.contact_email,
            "phone": str(booking.contact_phone or ""),
        },
        "host_contact": {
            "name": activity.contact_name,
            "email": activity.contact_email,
            "phone": str(activity.contact_phone or "") if booking.was_agreed else "",
        },
        "role_model": {"name": booking.role_model.name, "work": booking.role_model.work}
        if booking.role_model
        else None,
        "reason": booking.reason,
        "note": booking.host_note,
    }


# One sample serves every kind: it has all that any template may ask for.
_SAMPLE: dict[str, Any] = {
    "number": "2027-000123",
    "booking": "00000000-0000-4000-8000-000000000000",
    "travels": True,
    "activity": "Slik lager vi strøm av vind",
    "host": "Nordlys Energi AS",
    "school": "Løpsmark ungdomsskole",
    "municipality": "Bodø",
    "group": "9B",
    "grade": 11,
    "grades": [11],
    "made_for": [8, 9, 10],
    "pupils": 28,
    "adults": 2,
    "working_on": "Fornybar energi",
    "needs": "En elev bruker rullestol",
    "starts_at": "2027-01-12T09:00:00+00:00",
    "ends_at": "2027-01-12T10:30:00+00:00",
    "where": {"place": "host", "text": "Nordlys Energi AS, Sjøgata 1, Bodø", "map_url": map_url("Sjøgata 1, Bodø")},
    "meeting_url": "",
    "meeting_point": "Resepsjonen",
    "bring": "Matpakke",
    "clothing": "Varme klær",
    "lunch": "Vi har spiserom",
    "accessibility": "Heis og trinnfri inngang",
    "price_note": "",
    "cancel_days": 2,
    "school_contact": {"name": "Kari Eksempel", "email": "kari@demo.example", "phone": "+4799999999"},
    "host_contact": {"name": "Ola Nordlys", "email": "ola@demo.example", "phone": "+4798989898"},
    "role_model": {"name": "Siri Vind", "work": "vindkraftingeniør"},
    "reason": "Vi har revisjon den uka.",
    "note": "Ring på når dere er framme.",
    "side": "school",
    "to_name": "Kari Eksempel",
    "times": [["2027-01-13T09:00:00+00:00", "2027-01-13T10:30:00+00:00"]],
    "expires_at": "2027-01-08T09:00:00+00:00",
    "moved_from": "2027-01-11T09:00:00+00:00",
    "by_side": "host",
    "waited_for": "host",
    "no_show_note": "Vi ventet en halv time.",
}
SAMPLES = [(kind, _SAMPLE) for kind in Mail]
