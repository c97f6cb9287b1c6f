"""How many requests one teacher and one group may send."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.enums import HOLDING, OPEN
from bookings.errors import BookingError, GroupWaits
from bookings.models import Booking, BookingRules
from schools.services.locking import lock_school
from workflow import clock


def check_sender(booking: Booking, *, numbers: BookingRules, only_one: bool) -> None:
    """Refuse one more request today than a teacher may send; with `only_one` also a second time ahead at the same activity
    for a group that has one: a form sent again from the back button. The caller holds her tie to the school.

    Raises: BookingError, the second beside `confirm_again`.
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
    if only_one and booking.slot_id is not None and (other := _other_time(booking)) is not None:
        at = other.astimezone(clock.OSLO)
        raise BookingError(
            _("Gruppa har alt et tidspunkt på denne aktiviteten, %(date)s. Kryss av hvis dere vil ha ett til.")
            % {"date": f"{at.day}.{at.month}.{at.year} kl. {at:%H.%M}"},
            "confirm_again",
        )


def _other_time(booking: Booking) -> datetime | None:
    """When the group next has another time at the activity."""
    same_group = _same_group(booking).filter(status__in=HOLDING, slot__starts_at__gt=clock.now())
    times = (
        same_group.exclude(slot=booking.slot_id).order_by("slot__starts_at").values_list("slot__starts_at", flat=True)
    )
    return times.first()


def _same_group(booking: Booking) -> QuerySet[Booking]:
    return Booking.objects.filter(
        activity=booking.activity_id, school=booking.school_id, group_name__iexact=booking.group_name
    )


def check_group(booking: Booking, *, numbers: BookingRules) -> None:
    """Refuse proposed times from a group that already waits for an answer about the same activity.

    They hold no seat, so nothing else keeps a host's inbox from filling. Locks the school: colleagues book for the same
    groups.

    Raises: GroupWaits, beside `group_name`.
    """
    lock_school(school_id=booking.school_id)
    waiting = _same_group(booking).filter(status__in=OPEN, slot__isnull=True).values_list("pk", flat=True)
    if len(waiting) >= numbers.open_requests_per_group:
        raise GroupWaits(
            _("Gruppa har alt en forespørsel om denne aktiviteten som ikke er avklart. Avklar eller trekk den først."),
            waiting[0],
        )
