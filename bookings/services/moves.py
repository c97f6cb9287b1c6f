"""Ask the table first, so that a refused move has changed nothing."""

from django.utils.translation import gettext as _

from bookings.enums import BookingStatus
from bookings.models import Booking
from workflow.errors import TransitionError
from workflow.machine import Actor


def require_move(booking: Booking, to: BookingStatus, actor: Actor) -> None:
    """Refuse what the machine does not allow `actor` now. The caller holds the booking's lock.

    Raises: TransitionError, saying what has happened to the booking instead.
    """
    if not booking.machine.allows(booking.status, to, actor.role):
        raise TransitionError(
            _("Det går ikke lenger. Bestillingen er nå: %(status)s. Ingenting er endret.")
            % {"status": booking.user_label}
        )
