"""Links in mails that let the host answer one request without logging in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from bookings.enums import BookingStatus, Side
from bookings.errors import BookingError
from bookings.models import AnswerLink, Booking, BookingRules
from partners.models import Member
from workflow import clock

SALT = "bookings.answer"


class LinkState(Enum):
    """Whether a link can still be used, and if not, why."""

    GOOD = "good"
    EXPIRED = "expired"
    ANSWERED = "answered"
    NO_ACCESS = "no_access"


@dataclass(frozen=True)
class OpenedLink:
    """A genuine link, what it is about, and whether it still works."""

    link: AnswerLink
    booking: Booking
    state: LinkState


def open_links(*, booking: Booking, users: Sequence[User], numbers: BookingRules) -> list[AnswerLink]:
    """One link for each of `users` (members of the host), good for as long as staff have set."""
    if not users:
        return []
    expires_at = clock.now() + timedelta(days=numbers.link_valid_days)
    rows = [AnswerLink(booking=booking, user=user, side=Side.HOST, expires_at=expires_at) for user in users]
    return AnswerLink.objects.bulk_create(rows)


def answer_url(link: AnswerLink) -> str:
    """The path of the page where `link` is used. It carries the signed id and nothing else."""
    token = signing.Signer(salt=SALT, sep=".").sign(link.pk.hex)
    return reverse("answer-link", args=[token])


def read_link(token: str) -> OpenedLink | None:
    """What `token` opens; None when we never made it. Reading changes nothing."""
    try:
        pk = UUID(signing.Signer(salt=SALT, sep=".").unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    link = AnswerLink.objects.select_related("user").filter(pk=pk).first()
    if link is None:
        return None
    booking = (
        Booking.objects.for_page()
        .select_related("activity__municipality", "role_model", "booked_by")
        .get(pk=link.booking_id)
    )
    return OpenedLink(link, booking, _state(link, booking))


def _state(link: AnswerLink, booking: Booking) -> LinkState:
    if link.used_at is not None or booking.status != BookingStatus.REQUESTED:
        return LinkState.ANSWERED
    if link.expires_at <= clock.now():
        return LinkState.EXPIRED
    member = Member.objects.filter(user=link.user_id, organisation=booking.activity.organisation_id)
    if not link.user.is_active or not member.exists():
        return LinkState.NO_ACCESS
    return LinkState.GOOD


def claim_link(*, link: AnswerLink | None) -> None:
    """Use `link` for the answer that is being given in this transaction; nothing to do for an answer given logged in.

    Raises: BookingError when it was used or ran out since its page was opened.
    """
    if link is None:
        return
    now = clock.now()
    fresh = AnswerLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=now)
    if not fresh.update(used_at=now):
        raise BookingError(_("Lenken er brukt eller utløpt. Logg inn for å se hva som gjelder nå."))


def use_up_links(*, booking: Booking) -> None:
    """The booking was answered, somehow: no link to it works any more. The caller holds the booking's lock."""
    AnswerLink.objects.filter(booking=booking, used_at__isnull=True).update(used_at=clock.now())
