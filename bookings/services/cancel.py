"""Call off a confirmed booking, or say that the group never came."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bookings import rules
from bookings.enums import BookingStatus, Side
from bookings.errors import BookingError
from bookings.mails import Mail
from bookings.models import Booking, BookingRules
from bookings.services import notice
from bookings.services.answer import require_reason
from bookings.services.letting_go import let_go
from bookings.services.locking import lock_booking
from bookings.services.moves import require_move
from workflow import clock
from workflow.machine import Actor
from workflow.services.transition import transition

CANCELLED = {
    Side.SCHOOL: BookingStatus.CANCELLED_BY_SCHOOL,
    Side.HOST: BookingStatus.CANCELLED_BY_HOST,
}


@transaction.atomic
def cancel_booking(*, booking: Booking, actor: Actor, side: Side, reason: str) -> Booking:
    """Call off on behalf of `side`; NSR staff may act for either.

    1. Lock; check the table, the reason and the last day.
    2. Move; raise the calendar's SEQUENCE; log.
    3. Tell both, with the calendar's CANCEL.
    4. Free the seats and the role model.

    Raises: BookingError (beside `reason`), TransitionError.
    """
    booking = lock_booking(booking_id=booking.pk)
    to = CANCELLED[side]
    require_move(booking, to, actor)
    reason = require_reason(reason)
    if actor.role != "staff":
        check_may_cancel(booking, side)
    cancel_locked(booking, to, actor=actor, side=side, reason=reason)
    return booking


def cancel_locked(booking: Booking, to: BookingStatus, *, actor: Actor, side: Side, reason: str) -> None:
    """`cancel_booking` for a caller that holds the locks and has checked the rules."""
    booking.reason = reason
    booking.sequence += 1
    entry = transition(booking, to, actor=actor, reason=reason, extra_fields=["reason", "sequence"])
    quiet_for = actor.user.pk if actor.user else None
    notice.tell_cancelled(booking, event=str(entry.pk), by_side=str(side.value), quiet_for=quiet_for)
    let_go(booking)


def check_may_cancel(booking: Booking, side: Side) -> None:
    """Refuse what is too late: for both when it has begun, for the school after the activity's last day.

    A host that has moved the time has opened it again: then the school may cancel until the start.

    Raises: BookingError.
    """
    slot, activity = booking.slot, booking.activity
    if slot is None:
        return
    if slot.starts_at <= clock.now():
        raise BookingError(_("Tidspunktet har begynt eller vært. Da kan bestillingen ikke avlyses."))
    moved_by_host = booking.sequence > 0
    last_day = rules.last_day_to_cancel(activity, slot.starts_at)
    if side == Side.SCHOOL and not moved_by_host and clock.today() > last_day:
        raise BookingError(
            _("Fristen for å avlyse her er ute. Ta kontakt med %(name)s, %(how)s, så avlyser de for dere.")
            % {"name": activity.contact_name or activity.organisation.name, "how": _reach(booking)}
        )


def _reach(booking: Booking) -> str:
    activity = booking.activity
    phone = activity.contact_phone.as_national if activity.contact_phone else ""
    return ", ".join(part for part in (phone, activity.contact_email) if part) or activity.organisation.name


@transaction.atomic
def mark_no_show(*, booking: Booking, actor: Actor, note: str = "") -> Booking:
    """Say that the group never came: after the start, and no later than staff have set. The school is told.

    Raises: BookingError, TransitionError.
    """
    booking = lock_booking(booking_id=booking.pk)
    require_move(booking, BookingStatus.NO_SHOW, actor)
    slot = booking.slot
    if slot is None or slot.starts_at > clock.now():
        raise BookingError(_("Du kan si fra at gruppa ikke møtte når tidspunktet har vært."))
    days = BookingRules.current().no_show_days
    if clock.now() > slot.ends_at + timedelta(days=days):
        raise BookingError(_("Det er mer enn %(days)d dager siden. Ta kontakt med NSR.") % {"days": days})
    entry = transition(booking, BookingStatus.NO_SHOW, actor=actor, reason=note.strip())
    notice.tell(
        Mail.NO_SHOW, booking, to=notice.school_side(booking), event=str(entry.pk), extra={"no_show_note": note.strip()}
    )
    return booking
