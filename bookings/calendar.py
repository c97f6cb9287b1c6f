"""The calendar invitation: one event that keeps its UID from confirmation to cancellation (RFC 5545, RFC 5546)."""

from datetime import UTC
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event, vCalAddress, vText

from workflow import clock

from .mails import where
from .models import Booking

REQUEST = "REQUEST"
CANCEL = "CANCEL"
PUBLISH = "PUBLISH"


def uid(booking: Booking) -> str:
    """The event's name for ever, whatever happens to its time."""
    return f"{booking.pk}@{urlsplit(settings.SITE_URL).hostname}"


def invitation(booking: Booking, *, method: str, email: str = "", name: str = "") -> str:
    """`booking` as iCalendar text in the active language, for one recipient; times in UTC.

    method: REQUEST for a new or moved time, CANCEL for a cancelled one, PUBLISH for a download without a recipient.
    SEQUENCE is the booking's own: it rises at every move and at the cancellation.
    """
    slot = booking.slot
    if slot is None:
        raise ValueError("a booking without a time has no invitation")
    activity = booking.activity
    event = Event()
    event.add("uid", uid(booking))
    event.add("sequence", booking.sequence)
    event.add("dtstamp", clock.now())
    event.add("dtstart", slot.starts_at.astimezone(UTC))
    event.add("dtend", slot.ends_at.astimezone(UTC))
    event.add("summary", activity.title)
    event.add("location", where(activity, booking.school)["text"] or activity.meeting_url or _("Digitalt"))
    event.add("description", _description(booking))
    event.add("url", settings.SITE_URL + booking.get_absolute_url())
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if method != PUBLISH:
        event.add("organizer", _address(*reversed(parseaddr(settings.DEFAULT_FROM_EMAIL))))
        attendee = _address(email, name)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        # Nobody reads the calendar's own yes or no: the answer is given on the booking's page.
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee, encode=0)

    calendar = Calendar()
    calendar.add("prodid", "-//STEM arbeidsliv//bookings//NO")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = vText(name)
    return address


def _who_comes(booking: Booking) -> str:
    pupils = ngettext("%(n)s elev", "%(n)s elever", booking.pupils) % {"n": booking.pupils}
    if not booking.adults:
        return pupils
    adults = ngettext("%(n)s voksen", "%(n)s voksne", booking.adults) % {"n": booking.adults}
    return f"{pupils}, {adults}"


def _description(booking: Booking) -> str:
    activity = booking.activity
    lines = [
        f"{booking.group_name}, {booking.school.name}: {_who_comes(booking)}",
        _("Vert: %(host)s") % {"host": activity.organisation.name},
    ]
    if activity.meeting_point:
        lines.append(_("Oppmøte: %(text)s") % {"text": activity.meeting_point})
    if activity.bring:
        lines.append(_("Ta med: %(text)s") % {"text": activity.bring})
    if activity.meeting_url:
        lines.append(_("Møtelenke: %(url)s") % {"url": activity.meeting_url})
    lines.append(_("Bestilling %(number)s") % {"number": booking.number})
    lines.append(settings.SITE_URL + booking.get_absolute_url())
    return "\n".join(lines)
