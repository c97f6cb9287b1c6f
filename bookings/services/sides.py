"""Which side of a booking a person is on, and so which moves are open to her."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from bookings.enums import Side
from bookings.models import Booking
from workflow.machine import Actor


def bookings_of(user: object) -> QuerySet[Booking]:
    """What `user` may see, each marked with her sides and ready for its page."""
    return (
        Booking.objects.visible_to(user)
        .with_sides(user)
        .select_related("activity__organisation", "activity__municipality", "slot", "school__municipality")
        .select_related("role_model", "booked_by")
    )


def sides_of(booking: Booking) -> list[Side]:
    """Of a booking that `bookings_of` fetched: the sides its reader is on."""
    sides = []
    if getattr(booking, "is_host", False):
        sides.append(Side.HOST)
    if getattr(booking, "is_school", False):
        sides.append(Side.SCHOOL)
    return sides


def actor_towards(booking: Booking, user: AbstractBaseUser, side: Side) -> Actor | None:
    """`user` as an actor on `side`; None when she is not on it."""
    return Actor(user=user, role=str(side.value)) if side in sides_of(booking) else None


def moves_open_to(booking: Booking) -> dict[Side, list[str]]:
    """For each side the reader is on: where the machine lets it move the booking now."""
    return {side: booking.machine.targets(booking.status, str(side.value)) for side in sides_of(booking)}
