"""Prepared bookings: kept for whoever may not send yet, on any device, until sent or forgotten."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from bookings.models import Booking, BookingDraft
from catalogue.enums import ActivityStatus
from catalogue.models import Activity
from schools.enums import MembershipStatus
from schools.models import Membership
from workflow import clock

KEPT = timedelta(days=90)
MOST = 20


@transaction.atomic
def keep_draft(*, user: User, activity: Activity, fields: Mapping[str, str]) -> None:
    """Keep what was typed, instead of what was kept before; of more than `MOST`, the oldest go."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    BookingDraft.objects.update_or_create(user=user, activity=activity, defaults={"fields": dict(fields)})
    hers = BookingDraft.objects.filter(user=user)
    newest = hers.order_by("-updated_at", "-pk").values_list("pk", flat=True)[:MOST]
    hers.exclude(pk__in=list(newest)).delete()


def drafts_of(user: User) -> QuerySet[BookingDraft]:
    """Those she has not sent, of activities that can be booked; newest first."""
    return _unsent().filter(user=user, activity__status=ActivityStatus.PUBLISHED).order_by("-updated_at", "-pk")


def kept_fields(*, user: User, activity: Activity) -> dict[str, str] | None:
    """What she typed on the activity's booking page, when she has not sent it since."""
    return drafts_of(user).filter(activity=activity).values_list("fields", flat=True).first()


def may_have_drafts(tie: Membership | None) -> bool:
    """Whether to look: only who may not book yet keeps a draft. `tie`: to the school she acts for, as `memberships_of` has it first."""
    return tie is None or tie.status != MembershipStatus.VERIFIED or tie.status_changed_at > clock.now() - KEPT


def forget_drafts() -> int:
    """Delete those that are sent, and those nobody has touched for `KEPT`. Gives how many."""
    kept = _unsent().filter(updated_at__gte=clock.now() - KEPT).values("pk")
    return BookingDraft.objects.exclude(pk__in=kept).delete()[0]


def _unsent() -> QuerySet[BookingDraft]:
    """Asked of the bookings, so that a booking pays nothing for drafts that hardly anybody has."""
    sent = Booking.objects.filter(
        booked_by=OuterRef("user"), activity=OuterRef("activity"), created_at__gte=OuterRef("updated_at")
    )
    return BookingDraft.objects.exclude(Exists(sent))
