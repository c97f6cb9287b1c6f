"""Ask for a booking."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from bookings import rules
from bookings.enums import Side
from bookings.errors import BookingError
from bookings.mails import Mail
from bookings.models import Booking, BookingRules, ProposedTime
from bookings.services import limits, notice
from bookings.services.confirmation import confirm
from bookings.services.deadline import set_deadlines
from bookings.services.locking import lock_slot
from catalogue.enums import ActivityStatus, BookingKind
from catalogue.models import Activity, Slot
from catalogue.services.seats import SeatError, check_seats, take_seats
from catalogue.services.slot import SlotError, period_on
from schools.services.membership import tie_to_book_by
from workflow import clock
from workflow.formatting import when
from workflow.machine import Actor
from workflow.services.transition import history, start

# What the teacher writes.
ASKED = (
    "group_name", "grade", "pupils", "adults", "working_on", "needs", "contact_name", "contact_email", "contact_phone"
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Who comes: one class or group of pupils with their adults. `grade` is 8–10, or 11–13 for Vg1–Vg3."""

    name: str
    grade: int
    pupils: int
    adults: int
    working_on: str = ""
    needs: str = ""


@dataclass(frozen=True)
class Contact:
    """Whom the host may call on the day."""

    name: str
    email: str
    phone: str = ""


def request_booking(
    *,
    activity: Activity | str,
    group: Group,
    contact: Contact,
    by: User,
    key: UUID,
    slot: Slot | UUID | None = None,
    shown: rules.Period | None = None,
    times: Sequence[rules.Period] = (),
    grade_confirmed: bool = False,
    only_one: bool = False,
) -> Booking:
    """Ask for `slot` (or the slot with that uuid), or for one of up to three proposed `times`, for `group` at the school `by` acts for.

    `activity`: the one asked for, or its slug; then the time says which it is.
    `shown`: when the slot was to be as its reader saw it; one that was moved since is refused.

    In one transaction:
    1. Lock the teacher's tie to the school, so that two requests count the same day; then the slot, so that they count
       the same seats.
    2. Refuse a group that does not fit, a slot that is past, closed, cancelled or full, and one request too many.
    3. Take the seats, create the booking, log it.
    4. Confirm at once where the activity says so and the grade fits; else ask the host.
    `only_one`: refuse a group that has something else then, or another time at the activity already.
    When any of it is refused, all is undone; then give back the booking that `key` made earlier, if it did and asked for the
    same. A double click is one booking.

    Raises: BookingError, with a message for the teacher and the form field it belongs beside.
    """
    booking = Booking(
        key=key,
        booked_by=by,
        contact_name=contact.name,
        contact_email=contact.email,
        contact_phone=contact.phone,
        group_name=group.name,
        grade=group.grade,
        pupils=group.pupils,
        adults=group.adults,
        working_on=group.working_on,
        needs=group.needs,
    )
    try:
        with transaction.atomic():
            return _request(
                booking, activity, slot, shown,
                times=times, grade_confirmed=grade_confirmed, only_one=only_one,
            )  # fmt: skip
    except (BookingError, IntegrityError) as refusal:
        earlier = Booking.objects.filter(key=key).select_related("activity__organisation").first()
        if earlier is None:
            if isinstance(refusal, BookingError):
                raise
            raise BookingError(_("Gruppa har alt en bestilling på dette tidspunktet."), "group_name") from refusal
        if earlier.booked_by_id != by.pk:
            raise BookingError(_("Skjemaet er brukt før. Last siden på nytt og prøv igjen.")) from refusal
        if not _asked_the_same(earlier, booking, slot, times):
            raise BookingError(
                _(
                    "Du har alt sendt dette skjemaet, med andre svar. Vil du sende en forespørsel til, trykk en gang til."
                )
            ) from refusal
        return earlier


def _asked_the_same(
    earlier: Booking, booking: Booking, slot: Slot | UUID | None, times: Sequence[rules.Period]
) -> bool:
    if any(str(getattr(earlier, name)) != str(getattr(booking, name)) for name in ASKED):
        return False
    if slot is not None:
        return earlier.slot is not None and earlier.slot.uuid == (slot.uuid if isinstance(slot, Slot) else slot)
    first = history(earlier).first()
    starts = {start_.isoformat() for start_, _end in times}
    return first is not None and set(first.data.get("times", ())) == starts


def _request(
    booking: Booking,
    asked: Activity | str,
    wanted: Slot | UUID | None,
    shown: rules.Period | None,
    *,
    times: Sequence[rules.Period],
    grade_confirmed: bool,
    only_one: bool,
) -> Booking:
    """`request_booking` inside its transaction."""
    tie = tie_to_book_by(booking.booked_by) if booking.booked_by else None
    if tie is None:
        raise BookingError(_("Du kan booke når skolen har bekreftet at du jobber der."))
    booking.school = tie.school
    slot = booking.slot = lock_slot(slot=wanted) if wanted is not None else None
    numbers = BookingRules.current()
    # As it is now, not as it was when the form was drawn.
    activity = booking.activity = slot.activity if slot is not None else _activity_now(asked)
    if asked not in (activity, activity.slug):
        raise BookingError(_("Tidspunktet hører til en annen aktivitet."), "slot")
    if slot is not None:
        check_not_moved(slot, shown)
    limits.check_sender(booking, numbers=numbers, only_one=only_one)
    _check_activity(activity, wants_slot=slot is not None)
    rules.check_group(activity, booking.pupils, booking.adults)
    grade_fits = rules.check_grade(activity, booking.grade, confirmed=grade_confirmed)
    booking.seats = rules.seats_needed(activity, booking.pupils)
    periods: list[rules.Period] = []
    if slot is not None:
        _with_slot(slot, booking.seats, take_seats)
        last_start = slot.starts_at
    else:
        limits.check_group(booking, numbers=numbers)
        periods = rules.check_proposals(times, earliest=rules.first_bookable_start(activity))
        last_start = periods[-1][0]

    at_once = slot is not None and activity.instant and grade_fits
    if not at_once:
        set_deadlines(booking, last_start=last_start, numbers=numbers)
    booking.save(force_insert=True)
    start(booking, actor=Actor(booking.booked_by, Side.SCHOOL), data=_asked_for(slot, periods))
    save_times(booking, Side.SCHOOL, periods)
    if at_once and slot is not None:
        confirm(booking, slot=slot, actor=Actor(None, "system"))
    else:
        notice.ask_host(booking, mail=Mail.REQUESTED, event="1", numbers=numbers)
    return booking


def _activity_now(asked: Activity | str) -> Activity:
    which = {"pk": asked.pk} if isinstance(asked, Activity) else {"slug": asked}
    return Activity.objects.select_related("organisation", "municipality").get(**which)


def save_times(booking: Booking, side: Side, periods: Sequence[rules.Period]) -> None:
    if periods:
        ProposedTime.objects.bulk_create(
            ProposedTime(booking=booking, side=side, starts_at=start_, ends_at=end) for start_, end in periods
        )


def periods_from(starts: Sequence[datetime], activity: Activity) -> list[rules.Period]:
    """Each start with the end that the activity's length gives.

    Raises: BookingError, beside `times_1`, `times_2` or `times_3`, for a day at the end of time.
    """
    periods = []
    for number, start_ in enumerate(starts, 1):
        local = start_.astimezone(clock.OSLO)
        try:
            periods.append(period_on(activity=activity, day=local.date(), starts=local.time(), ends=None))
        except SlotError as error:
            raise BookingError(error.message, f"times_{number}") from error
    return periods


def _check_activity(activity: Activity, *, wants_slot: bool) -> None:
    if activity.status != ActivityStatus.PUBLISHED:
        raise BookingError(_("Aktiviteten kan ikke bookes nå."))
    if not activity.is_bookable:
        raise BookingError(_("Aktiviteten bookes ikke her."))
    if wants_slot and activity.booking_kind != BookingKind.FIXED:
        raise BookingError(_("Foreslå tidspunkter selv for denne aktiviteten."), "slot")


def check_not_moved(slot: Slot, shown: rules.Period | None) -> None:
    """Refuse a slot that is not when its reader was shown that it would be, to the second. Raises: BookingError, beside `slot`."""
    now = (slot.starts_at, slot.ends_at)
    if shown is not None and [int(at.timestamp()) for at in shown] != [int(at.timestamp()) for at in now]:
        raise BookingError(
            _("Tidspunktet er flyttet til %(when)s. Passer det, send på nytt. Ellers velger du et annet.")
            % {"when": when(slot.starts_at, slot.ends_at)},
            "slot",
        )


def check_slot(*, activity: Activity, wanted: UUID, shown: rules.Period | None = None, pupils: int = 1) -> None:
    """Whether the activity's time with that uuid can be had by so many, read without a lock: to tell of it with what else is wrong.

    Raises: BookingError, as `request_booking` does.
    """
    slot = activity.slots.filter(uuid=wanted).first()
    if slot is None:
        raise BookingError(_("Tidspunktet finnes ikke lenger. Velg et annet."), "slot")
    check_not_moved(slot, shown)
    _with_slot(slot, rules.seats_needed(activity, pupils), check_seats)


def _with_slot(slot: Slot, seats: int, ask: Callable[..., None]) -> None:
    """Take or check the seats of a slot that is in the catalogue. Raises: BookingError, beside `slot` or `pupils`."""
    if not slot.listed:
        raise BookingError(_("Tidspunktet kan ikke bookes. Velg et annet."), "slot")
    field = "pupils" if 0 < slot.free < seats else "slot"
    try:
        ask(slot=slot, seats=seats)
    except SeatError as error:
        raise BookingError(error.message, field) from error


def _asked_for(slot: Slot | None, periods: Sequence[rules.Period]) -> dict[str, object]:
    if slot is not None:
        return {"starts_at": slot.starts_at.isoformat()}
    return {"times": [start_.isoformat() for start_, _end in periods]}
