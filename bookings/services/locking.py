"""The order every service locks in: the teacher's tie to the school, the slot's row (or the school's, where there is no slot
yet), then the booking's, then role models'.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from bookings.errors import BookingError
from bookings.models import Booking
from catalogue.models import Slot


def lock_slot(*, slot: Slot | UUID) -> Slot:
    """The slot (or the one with that uuid) as it is now, with its activity; nobody else changes its seats until we commit.

    Raises: BookingError when there is no such slot.
    """
    slots = Slot.objects.select_for_update(of=("self",))
    which = {"pk": slot.pk} if isinstance(slot, Slot) else {"uuid": slot}
    try:
        return slots.select_related("activity__organisation", "activity__municipality").get(**which)
    except Slot.DoesNotExist:
        raise BookingError(_("Tidspunktet finnes ikke lenger. Velg et annet."), "slot") from None


def lock_booking(*, booking_id: UUID) -> Booking:
    """The booking as it is now, behind its slot's lock.

    1. Read which slot it has, and lock that.
    2. Lock the booking and read it again.
    3. Give up when it got another slot in between: someone answered first, and the caller must look again.

    Raises: BookingError.
    """
    slot_uuid = Booking.objects.filter(pk=booking_id).values_list("slot__uuid", flat=True).first()
    slot = lock_slot(slot=slot_uuid) if slot_uuid else None
    booking = (
        Booking.objects.select_for_update(of=("self",))
        .select_related("activity__organisation", "activity__municipality", "school__municipality", "booked_by")
        .select_related("role_model__user")
        .get(pk=booking_id)
    )
    if booking.slot_id != (slot.pk if slot else None):
        raise BookingError(_("Noen andre endret bestillingen akkurat nå. Last siden på nytt for å se hva som gjelder."))
    if slot is not None:
        booking.slot = slot
    return booking
