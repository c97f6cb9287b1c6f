"""How many requests one teacher and one group may send."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.enums import HOLDING, OPEN
from bookings.errors import BookingError, GroupWaits
from bookings.models import Booking, BookingRules
from schools.services.locking import lock_school
from workflow import clock
from workflow.formatting import clock_time, day


def check_sender(booking: Booking, *, numbers: BookingRules, only_one: bool) -> None:
    """Refuse one more request today than a teacher may send; with `only_one` also a group that has something else then, or a
    time ahead at the same activity: a form sent again from the back button. The caller holds her tie to the school.

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
    if only_one and booking.slot is not None:
        refuse_second(booking, booking.slot.starts_at, booking.slot.ends_at, field="confirm_again")


def refuse_second(booking: Booking, starts_at: datetime, ends_at: datetime, *, field: str) -> None:
    """Ask before a group gets a time when it has something else, or one more at the activity.

    Raises: BookingError, beside `field`.
    """
    then = Q(slot__starts_at__lt=ends_at, slot__ends_at__gt=starts_at)
    again = Q(activity=booking.activity_id, slot__starts_at__gt=clock.now())
    others = _same_group(booking).filter(then | again, status__in=HOLDING)
    if booking.slot_id is not None:
        # The very same time is refused by the table, ticked or not.
        others = others.exclude(slot=booking.slot_id)
    other = others.order_by("slot__starts_at").values_list("activity", "activity__title", "slot__starts_at").first()
    if other is None:
        return
    activity, title, at = other
    when = {"day": day(at), "time": clock_time(at)}
    if activity == booking.activity_id:
        text = _(
            "Gruppa har alt et tidspunkt på denne aktiviteten: %(day)s kl. %(time)s. Kryss av hvis dere vil ha ett til."
        )
        raise BookingError(text % when, field)
    text = _("Gruppa skal alt til «%(title)s» da: %(day)s kl. %(time)s. Kryss av hvis dere vil ha begge.")
    raise BookingError(text % {"title": title, **when}, field)


def _same_group(booking: Booking) -> QuerySet[Booking]:
    return Booking.objects.filter(school=booking.school_id, group_name__iexact=booking.group_name)


def check_group(booking: Booking, *, numbers: BookingRules) -> None:
    """Refuse proposed times from a group that already waits for an answer about the same activity.

    They hold no seat, so nothing else keeps a host's inbox from filling. Locks the school: colleagues book for the same
    groups.

    Raises: GroupWaits, beside `group_name`.
    """
    lock_school(school_id=booking.school_id)
    asked = _same_group(booking).filter(activity=booking.activity_id, status__in=OPEN, slot__isnull=True)
    waiting = asked.values_list("pk", flat=True)
    if len(waiting) >= numbers.open_requests_per_group:
        raise GroupWaits(
            _("Gruppa har alt en forespørsel om denne aktiviteten som ikke er avklart. Avklar eller trekk den først."),
            waiting[0],
        )
