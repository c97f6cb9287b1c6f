"""The times at which an activity happens.

Moving or cancelling a slot that groups have booked belongs to `bookings`, which tells them; here is only the slot itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import RoleModel
from regions.calendar import add_workdays
from workflow import clock
from workflow.errors import DomainError, refuse

from ..enums import ActivityStatus, Kind, SlotStatus
from ..models import Activity, Slot, SlotRoleModel
from ..rules import MAX_UPCOMING_SLOTS, WORK_DAY
from . import search

FURTHEST = timedelta(days=2 * 366)
LONGEST = timedelta(days=14)


class SlotError(DomainError):
    """A rule about slots said no."""


def period_on(*, activity: Activity, day: date, starts: time, ends: time | None) -> tuple[datetime, datetime]:
    """When a slot on `day` begins and ends, Norwegian time. Without `ends`, the activity's own length is used.

    A work week is five working days: it ends on the fifth, at `ends`.

    Raises: SlotError for a day at the end of time; DomainError, beside `starts` or `ends`, for a time that day does not have.
    """
    week = activity.kind == Kind.WORK_WEEK
    first = clock.moment(day, starts, field="starts")
    try:
        if ends is None:
            last = first + timedelta(minutes=WORK_DAY if week else activity.duration_minutes)
        else:
            last = clock.moment(day, ends, field="ends")
        if week:
            last = add_workdays(last, 4)
    except OverflowError as error:
        raise SlotError(_("Velg et tidspunkt innen to år."), "day") from error
    return first, last


@transaction.atomic
def add_slot(
    *, activity: Activity, starts_at: datetime, ends_at: datetime, capacity: int = 1, listed: bool = True
) -> Slot:
    """Add one time. One that is not `listed` belongs to a single booking and is not in the catalogue.

    Raises: SlotError for a time that is past, backwards, too far off, or there already.
    """
    activity = lock_activity(activity)
    check_period(starts_at, ends_at)
    if listed:
        if activity.slots.upcoming().filter(listed=True).count() >= MAX_UPCOMING_SLOTS:
            raise SlotError(_("En aktivitet kan ha inntil %(limit)s tidspunkter.") % {"limit": MAX_UPCOMING_SLOTS})
        if _same_start(activity, starts_at).exists():
            raise SlotError(_("Det finnes alt et tidspunkt som starter da."), "day")
    slot = Slot.objects.create(
        activity=activity, starts_at=starts_at, ends_at=ends_at, capacity=capacity, listed=listed
    )
    _refresh(slot)
    return slot


@transaction.atomic
def change_capacity(*, slot: Slot, capacity: int) -> Slot:
    """Give the slot more or less room, never less than is taken."""
    slot = lock_slot(slot)
    if capacity < slot.taken:
        raise SlotError(_("%(taken)s er alt tatt. Antallet kan ikke være lavere.") % {"taken": slot.taken}, "capacity")
    slot.capacity = capacity
    slot.save(update_fields=["capacity"])
    _refresh(slot)
    return slot


@transaction.atomic
def close_slot(*, slot: Slot) -> Slot:
    """Take no new bookings. Those there are stand."""
    return _set_status(slot, SlotStatus.CLOSED)


@transaction.atomic
def open_slot(*, slot: Slot) -> Slot:
    """Take new bookings again."""
    return _set_status(slot, SlotStatus.OPEN)


@transaction.atomic
def remove_slot(*, slot: Slot) -> None:
    """Take away a slot nobody has ever booked. Raises: SlotError for any other: it is cancelled, not removed."""
    slot = lock_slot(slot)
    booked = SlotError(_("Noen har booket dette tidspunktet. Avlys det i stedet, så får de beskjed."))
    if slot.taken:
        raise booked
    try:
        slot.delete()
    except ProtectedError as error:
        raise booked from error
    _refresh(slot)


def change_slot_time(*, slot: Slot, starts_at: datetime, ends_at: datetime) -> None:
    """Move the locked `slot`, and its role models with it. The caller tells those booked.

    Raises: SlotError when the time will not do, or a role model is taken then.
    """
    check_period(starts_at, ends_at)
    if slot.listed and _same_start(slot.activity, starts_at).exclude(pk=slot.pk).exists():
        raise SlotError(_("Det finnes alt et tidspunkt som starter da."), "day")
    rows = list(SlotRoleModel.objects.filter(slot=slot, active=True).order_by("role_model_id"))
    _lock_role_models([row.role_model_id for row in rows])
    for row in rows:
        _require_free(row.role_model_id, starts_at, ends_at, but=slot)
    slot.starts_at, slot.ends_at = starts_at, ends_at
    slot.save(update_fields=["starts_at", "ends_at"])
    for row in rows:
        row.period = DateTimeTZRange(starts_at, ends_at)
        row.save(update_fields=["period"])
    _refresh(slot)


def cancel_slot(*, slot: Slot, reason: str) -> None:
    """Mark the locked `slot` as cancelled and free its role models. The caller has dealt with those booked."""
    slot.status = SlotStatus.CANCELLED
    slot.cancel_reason = reason
    slot.save(update_fields=["status", "cancel_reason"])
    release_role_models(slot=slot)
    _refresh(slot)


def assign_role_model(*, slot: Slot, role_model: RoleModel) -> SlotRoleModel:
    """Send `role_model` to the locked `slot`.

    1. Lock the role model, so that two slots cannot take her at once.
    2. Refuse one who is taken then, is not active, or belongs to another organisation.
    3. Insert the row; the exclusion constraint is the last guard.

    Raises: SlotError.
    """
    locked = _lock_role_models([role_model.pk])
    if not locked or not locked[0].is_active or locked[0].organisation_id != slot.activity.organisation_id:
        raise SlotError(_("Rollemodellen kan ikke velges. Velg en annen."), "role_model")
    role_model = locked[0]
    if slot.status == SlotStatus.CANCELLED:
        raise SlotError(_("Tidspunktet er avlyst."), "role_model")
    _require_free(role_model.pk, slot.starts_at, slot.ends_at, but=slot)
    try:
        with transaction.atomic():
            row, _created = SlotRoleModel.objects.update_or_create(
                slot=slot,
                role_model=role_model,
                defaults={"period": DateTimeTZRange(slot.starts_at, slot.ends_at), "active": True},
            )
    except IntegrityError as error:
        raise _busy(role_model) from error
    return row


def release_role_models(*, slot: Slot, role_model: RoleModel | None = None) -> None:
    """Free the role models of the locked `slot`, or only one of them."""
    rows = SlotRoleModel.objects.filter(slot=slot, active=True)
    if role_model is not None:
        rows = rows.filter(role_model=role_model)
    rows.update(active=False)


@transaction.atomic
def take_off(*, slot: Slot, role_model: RoleModel) -> None:
    """Free one role model of a slot that nobody has booked: a booking's letter names who comes. Raises: SlotError."""
    locked = lock_slot(slot)
    if locked.taken:
        raise SlotError(
            _("Noen har booket tidspunktet og venter rollemodellen. Flytt eller avlys tidspunktet i stedet.")
        )
    release_role_models(slot=locked, role_model=role_model)


def lock_activity(activity: Activity) -> Activity:
    """The activity under lock, when slots may be added to it.

    The lock lets others point at the row (`no_key`): a booking that has taken a place must be able to, or the two wait
    for each other.
    """
    activity = Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    if activity.status == ActivityStatus.ARCHIVED:
        raise SlotError(_("Aktiviteten er arkivert."))
    return activity


def lock_slot(slot: Slot) -> Slot:
    """The slot under lock, with its activity."""
    locked = Slot.objects.select_for_update(of=("self",)).select_related("activity").filter(pk=slot.pk).first()
    if locked is None:
        raise SlotError(_("Tidspunktet er fjernet."))
    return locked


def check_period(starts_at: datetime, ends_at: datetime) -> None:
    """Raises: SlotError, all of `wrong_with_period`."""
    refuse(wrong_with_period(starts_at, ends_at))


def wrong_with_period(starts_at: datetime, ends_at: datetime | None) -> Iterator[SlotError]:
    """A time that is past or too far off; backwards or endless, when the end is known."""
    now = clock.now()
    if ends_at is not None and ends_at <= starts_at:
        yield SlotError(_("Slutt må være etter start."), "ends")
    if ends_at is not None and ends_at - starts_at > LONGEST:
        yield SlotError(_("Et tidspunkt kan vare inntil to uker."), "ends")
    if starts_at <= now:
        yield SlotError(_("Tidspunktet har vært. Velg et som kommer."), "day")
    if starts_at - now > FURTHEST:
        yield SlotError(_("Velg et tidspunkt innen to år."), "day")


def _same_start(activity: Activity, starts_at: datetime) -> QuerySet[Slot]:
    return activity.slots.filter(listed=True, starts_at=starts_at).exclude(status=SlotStatus.CANCELLED)


def _set_status(slot: Slot, status: SlotStatus) -> Slot:
    slot = lock_slot(slot)
    if slot.status == SlotStatus.CANCELLED:
        raise SlotError(_("Tidspunktet er avlyst."))
    slot.status = status
    slot.save(update_fields=["status"])
    _refresh(slot)
    return slot


def _lock_role_models(pks: list[int]) -> list[RoleModel]:
    return list(RoleModel.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _require_free(role_model_id: int, starts_at: datetime, ends_at: datetime, *, but: Slot) -> None:
    clash = SlotRoleModel.objects.filter(
        role_model_id=role_model_id, active=True, period__overlap=DateTimeTZRange(starts_at, ends_at)
    ).exclude(slot=but)
    if clash.exists():
        raise _busy(RoleModel.objects.get(pk=role_model_id))


def _busy(role_model: RoleModel) -> SlotError:
    return SlotError(_("%(name)s er alt opptatt da. Velg en annen.") % {"name": role_model.name}, "role_model")


def _refresh(slot: Slot) -> None:
    if slot.listed:
        search.refresh_times(activity_id=slot.activity_id)
