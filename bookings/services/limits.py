"""How many requests one teacher and one group may send, in numbers that staff set."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.enums import OPEN
from bookings.errors import BookingError
from bookings.models import Booking, BookingRules
from bookings.services.locking import lock_school
from workflow import clock


def check_day(booking: Booking, *, numbers: BookingRules) -> None:
    """Refuse one more request today than a teacher may send. The caller holds her tie to the school.

    Raises: BookingError.
    """
    sent = Booking.objects.filter(booked_by=booking.booked_by, created_at__gte=clock.start_of_today()).count()
    if sent >= numbers.requests_per_day:
        raise BookingError(
            ngettext(
                "Du har sendt %(count)s forespørsel i dag. Flere kan du sende i morgen.",
                "Du har sendt %(count)s forespørsler i dag. Flere kan du sende i morgen.",
                sent,
            )
            % {"count": sent}
        )


def check_group(booking: Booking, *, numbers: BookingRules) -> None:
    """Refuse proposed times from a group that already waits for an answer about the same activity.

    They hold no seat, so nothing else keeps a host's inbox from filling. Locks the school: colleagues book for the same
    groups.

    Raises: BookingError, beside `group_name`.
    """
    lock_school(school_id=booking.school_id)
    waiting = Booking.objects.filter(
        activity=booking.activity,
        school=booking.school_id,
        group_name__iexact=booking.group_name,
        status__in=OPEN,
        slot__isnull=True,
    ).count()
    if waiting >= numbers.open_requests_per_group:
        raise BookingError(
            _("Gruppa har alt en forespørsel om denne aktiviteten som ikke er avklart. Avklar eller trekk den først."),
            "group_name",
        )
