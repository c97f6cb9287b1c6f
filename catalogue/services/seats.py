"""The seats of a slot. The caller holds the slot's lock (`select_for_update`), so that nobody counts at the same time."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from workflow import clock
from workflow.errors import DomainError

from ..enums import ActivityStatus, SlotStatus
from ..models import Activity, Slot
from . import search


class SeatError(DomainError):
    """The slot cannot be had."""


def take_seats(*, slot: Slot, seats: int, agreed: bool = False) -> None:
    """Hold `seats` of the locked `slot`, in the activity's unit.

    `agreed`: both sides have settled on this slot. Then a closed door and a hidden activity do not count; a cancelled,
    past or full slot does.

    Raises: SeatError, with what to tell the teacher.
    """
    check_seats(slot=slot, seats=seats, agreed=agreed)
    was_free = slot.free > 0
    slot.taken += seats
    _save(slot, was_free)


def check_seats(*, slot: Slot, seats: int, agreed: bool = False) -> None:
    """Refuse a slot that cannot be had; see `take_seats`. Without the lock it says how things stood when it was read.

    Raises: SeatError.
    """
    _refuse(slot, slot.activity, agreed=agreed)
    if slot.free < seats:
        raise SeatError(_too_few(slot))


def release_seats(*, slot: Slot, seats: int) -> None:
    """Give back `seats` of the locked `slot`."""
    was_free = slot.free > 0
    slot.taken = max(0, slot.taken - seats)
    _save(slot, was_free)


def closes_before(activity: Activity) -> timedelta:
    """How long before its start a slot can no longer be booked."""
    return timedelta(days=activity.booking_closes_days)


def _refuse(slot: Slot, activity: Activity, *, agreed: bool) -> None:
    now = clock.now()
    if slot.status == SlotStatus.CANCELLED:
        raise SeatError(_("Tidspunktet er avlyst. Velg et annet."))
    if slot.starts_at <= now:
        raise SeatError(_("Tidspunktet har vært. Velg et annet."))
    if agreed:
        return
    if activity.status != ActivityStatus.PUBLISHED:
        raise SeatError(_("Aktiviteten tar ikke imot bestillinger nå."))
    if slot.status == SlotStatus.CLOSED:
        raise SeatError(_("Tidspunktet er stengt for nye bestillinger. Velg et annet."))
    if slot.starts_at <= now + closes_before(activity):
        raise SeatError(
            ngettext(
                "Det er for sent å booke dette tidspunktet: fristen er %(days)s dag før.",
                "Det er for sent å booke dette tidspunktet: fristen er %(days)s dager før.",
                activity.booking_closes_days,
            )
            % {"days": activity.booking_closes_days}
        )


def _too_few(slot: Slot) -> str:
    if slot.free == 0:
        return str(_("Tidspunktet er dessverre fullt. Velg et annet."))
    return ngettext(
        "Det er bare %(free)s plass igjen på dette tidspunktet.",
        "Det er bare %(free)s plasser igjen på dette tidspunktet.",
        slot.free,
    ) % {"free": slot.free}


def _save(slot: Slot, was_free: bool) -> None:
    slot.save(update_fields=["taken"])
    # The catalogue counts slots with room: it need not hear about each seat.
    if slot.listed and was_free != (slot.free > 0):
        search.refresh_times(activity_id=slot.activity_id)
