"""The moment both sides have agreed on a time."""

from django.utils.translation import gettext as _

from bookings.enums import BookingStatus
from bookings.errors import BookingError
from bookings.models import Booking, ProposedTime
from bookings.rules import seats_needed
from bookings.services import notice
from bookings.services.deadline import clear_deadlines
from bookings.services.letting_go import close_questions
from catalogue.models import Slot
from catalogue.services.slot import assign_role_model
from partners.models import RoleModel
from workflow import clock
from workflow.machine import Actor
from workflow.services.transition import transition


def confirm(booking: Booking, *, slot: Slot, actor: Actor, role_model: RoleModel | None = None, note: str = "") -> None:
    """Make `slot`, where the seats are held already, the booking's agreed time. The caller holds both locks.

    1. Take the role model for that time.
    2. Move the booking; close what was asked.
    3. Ask for the letter, and queue letter and invitation to both sides.

    Raises: SlotError, beside `role_model`, when she is busy then; TransitionError.
    """
    fields = ["slot", "host_note", "role_model", *clear_deadlines(booking)]
    booking.slot = slot
    # What the host wrote when it proposed other times was about those, and not about the one agreed on.
    booking.host_note = note
    if role_model is not None:
        assign_role_model(slot=slot, role_model=role_model)
        booking.role_model = role_model
    entry = transition(
        booking,
        BookingStatus.CONFIRMED,
        actor=actor,
        extra_fields=fields,
        data={"starts_at": slot.starts_at.isoformat()},
    )
    close_questions(booking)
    notice.tell_confirmed(booking, event=str(entry.pk))


def slot_for(booking: Booking, time: ProposedTime) -> Slot:
    """A slot of its own for a time that was proposed and chosen, with the booking's seats taken.

    Raises: BookingError, beside `time`, when the time has come already.
    """
    if time.starts_at <= clock.now():
        raise BookingError(_("Det tidspunktet har vært. Velg et annet."), "time")
    seats = seats_needed(booking.activity, booking.pupils)
    return Slot.objects.create(
        activity=booking.activity,
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        capacity=seats,
        taken=seats,
        listed=False,
    )
