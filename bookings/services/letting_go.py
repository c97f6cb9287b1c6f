"""Give back what a booking held."""

from bookings.enums import HOLDING
from bookings.models import Booking, ProposedTime
from bookings.services.link import use_up_links
from catalogue.services.seats import release_seats
from catalogue.services.slot import close_slot, release_role_models


def let_go(booking: Booking) -> None:
    """Free the seats, the role model and the open questions of a booking that holds nothing any more.

    The caller holds the locks of the slot and the booking, and has moved it to a state outside `HOLDING`.
    """
    close_questions(booking)
    leave_slot(booking)


def close_questions(booking: Booking) -> None:
    """No proposed time can be chosen and no mailed link used any more."""
    ProposedTime.objects.filter(booking=booking, is_open=True).update(is_open=False)
    use_up_links(booking=booking)


def leave_slot(booking: Booking) -> None:
    """Free what the booking holds of its slot. A slot made for it alone is closed."""
    slot = booking.slot
    if slot is None:
        return
    release_seats(slot=slot, seats=booking.seats)
    if booking.role_model_id is not None:
        others = Booking.objects.filter(slot=slot, status__in=HOLDING, role_model=booking.role_model_id)
        if not others.exclude(pk=booking.pk).exists():
            release_role_models(slot=slot, role_model=booking.role_model)
    if not slot.listed:
        close_slot(slot=slot)
