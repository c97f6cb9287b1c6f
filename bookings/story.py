"""A booking told in words: its progress and its log, for both sides to read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from workflow.models import LogEntry

from .enums import BookingStatus
from .models import Booking

STOPPED = {
    BookingStatus.DECLINED,
    BookingStatus.WITHDRAWN,
    BookingStatus.EXPIRED,
    BookingStatus.CANCELLED_BY_SCHOOL,
    BookingStatus.CANCELLED_BY_HOST,
    BookingStatus.NO_SHOW,
}


def progress(booking: Booking, entries: Iterable[LogEntry]) -> list[dict[str, Any]]:
    """Sent, agreed, held: which of them are done, which one is now. `at` is the moment, when it has come."""
    reached: dict[str, datetime] = {}
    for entry in entries:
        if entry.from_state != entry.to_state:
            reached[entry.to_state] = entry.at
    status = booking.status
    confirmed = reached.get(BookingStatus.CONFIRMED)
    steps = [{"label": _("Sendt"), "state": "done", "at": booking.created_at}]
    if status in STOPPED:
        if confirmed:
            steps.append({"label": _("Bekreftet"), "state": "done", "at": confirmed})
        steps.append({"label": booking.user_label, "state": "stopped", "at": booking.status_changed_at})
        return steps
    answer = {"label": _("Svar"), "state": "current" if booking.is_open else "done", "at": confirmed}
    if confirmed:
        answer["label"] = _("Bekreftet")
    held = {"label": _("Besøket"), "state": "todo", "at": booking.slot.starts_at if booking.slot else None}
    if status == BookingStatus.CONFIRMED:
        held["state"] = "current"
    elif status == BookingStatus.COMPLETED:
        held |= {"label": _("Gjennomført"), "state": "done"}
    return [*steps, answer, held]


def happened(booking: Booking, entries: Iterable[LogEntry]) -> list[dict[str, Any]]:
    """Each log row as a line: what, who on which side, why, and the times it was about. Newest first."""
    sides = {
        "school": booking.school.name,
        "host": booking.activity.organisation.name,
        "staff": "NSR",
        "system": _("automatisk"),
        "clock": _("automatisk"),
    }
    lines = [
        {
            "at": entry.at,
            "title": _title(entry),
            "text": entry.reason,
            "who": _who(entry, sides),
            "times": entry.data.get("times", []) or [t for t in [entry.data.get("starts_at")] if t],
            "moved_from": entry.data.get("moved_from", ""),
        }
        for entry in entries
    ]
    return lines[::-1]


def _title(entry: LogEntry) -> str:
    if entry.from_state == entry.to_state:
        return _("Flyttet til nytt tidspunkt")
    if not entry.from_state:
        return _("Forespørsel sendt")
    titles = {
        BookingStatus.REQUESTED: _("Skolen foreslo andre tidspunkter"),
        BookingStatus.NEW_TIME: _("Verten foreslo andre tidspunkter"),
        BookingStatus.CONFIRMED: _("Bekreftet"),
        BookingStatus.COMPLETED: _("Gjennomført"),
        BookingStatus.NO_SHOW: _("Gruppa møtte ikke"),
        BookingStatus.DECLINED: _("Takket nei"),
        BookingStatus.WITHDRAWN: _("Trukket tilbake"),
        BookingStatus.EXPIRED: _("Utløp uten svar"),
        BookingStatus.CANCELLED_BY_SCHOOL: _("Avlyst av skolen"),
        BookingStatus.CANCELLED_BY_HOST: _("Avlyst av verten"),
    }
    return titles[BookingStatus(entry.to_state)]


def _who(entry: LogEntry, sides: Mapping[str, str]) -> str:
    side = sides.get(entry.role, "")
    return ", ".join(part for part in (entry.user.name if entry.user else "", str(side)) if part)
