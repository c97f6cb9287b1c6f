"""Who is told what about a booking. Called inside the transaction of what happened."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from bookings import calendar
from bookings.enums import Side
from bookings.mails import Mail, facts, school_address
from bookings.models import Booking, BookingRules, ProposedTime
from bookings.services.link import answer_url, open_links
from documents.models import Document
from documents.services import request_document
from notifications.services import notify
from schools.services.membership import stand_ins, works_at
from workflow import clock

ROLE_MODEL = "role_model"


@dataclass(frozen=True)
class Recipient:
    """A person with an account, or a bare address, and what she is to the booking."""

    side: str
    user: User | None
    email: str
    name: str
    language: str

    @property
    def key(self) -> str:
        """Short however long the address is, and without it: keys outlive the mail they are of."""
        return str(self.user.pk) if self.user else hashlib.sha256(self.email.lower().encode()).hexdigest()[:32]


def school_side(booking: Booking, *, contact_too: bool = False) -> list[Recipient]:
    """Who booked, or those who look after it when she has left; with `contact_too` also the contact person.

    The contact's address is not written to when it is that of one who has left, unless nobody else is there.
    """
    booker = booking.booked_by
    there = booker is not None and works_at(booker, booking.school)
    people = [booker] if booker is not None and there else stand_ins(booking.school)
    found = [_person(Side.SCHOOL, person) for person in people]
    known = {person.email.lower() for person in people}
    if booker is not None and not there:
        known.add(booker.email.lower())
    if not found or (contact_too and booking.contact_email.lower() not in known):
        language = booking.school.language_form
        found.append(Recipient(Side.SCHOOL, None, booking.contact_email, booking.contact_name, language))
    return found


def host_side(booking: Booking, *, contact_too: bool = False) -> list[Recipient]:
    """The members of the organisation; with `contact_too` also the activity's contact address and the role model."""
    organisation = booking.activity.organisation
    members = User.objects.filter(partner_memberships__organisation=organisation, is_active=True).order_by("pk")
    members = members.only("email", "name", "language")
    found = [_person(Side.HOST, user) for user in members]
    activity = booking.activity
    known = {recipient.email.lower() for recipient in found}
    if activity.contact_email and (contact_too or not found) and activity.contact_email.lower() not in known:
        found.append(Recipient(Side.HOST, None, activity.contact_email, activity.contact_name, "nb"))
        known.add(activity.contact_email.lower())
    role_model = booking.role_model
    if contact_too and role_model is not None:
        if role_model.user is not None:
            if role_model.user.email.lower() not in known:
                found.append(_person(ROLE_MODEL, role_model.user))
        elif role_model.email and role_model.email.lower() not in known:
            found.append(Recipient(ROLE_MODEL, None, role_model.email, role_model.name, "nb"))
    return found


def _person(side: str, user: User) -> Recipient:
    return Recipient(side, user, user.email, user.name, user.language)


def tell(
    mail: Mail,
    booking: Booking,
    *,
    to: Iterable[Recipient],
    event: str,
    extra: Mapping[str, Any] | None = None,
    attachments: Sequence[Document] = (),
    calendar_method: str = "",
    urls: Mapping[str, str] | None = None,
    quiet_for: int | None = None,
) -> None:
    """Queue `mail` to each recipient, once for each `event` of the booking.

    urls: the button's address for some recipients, by their key; others get the booking's page.
    quiet_for: the user who did it herself: she gets the calendar's update, but nothing in her inbox.
    """
    context = {**facts(booking), **(extra or {})}
    for recipient in to:
        invitation = ""
        if calendar_method:
            with translation.override(recipient.language):
                invitation = calendar.invitation(
                    booking, method=calendar_method, email=recipient.email, name=recipient.name
                )
        reads_page = recipient.user is not None
        notify(
            mail,
            to=recipient.user,
            email="" if recipient.user else recipient.email,
            context={**context, "side": str(recipient.side), "to_name": recipient.name},
            url=(urls or {}).get(recipient.key, booking.get_absolute_url() if reads_page else ""),
            key=f"{mail}:{booking.pk}:{event}:{recipient.key}",
            language=None if recipient.user else recipient.language,
            attachments=attachments,
            calendar=invitation,
            calendar_method=calendar_method,
            inbox=recipient.user is None or recipient.user.pk != quiet_for,
            thread=thread(booking),
        )


def ask_host(booking: Booking, *, mail: Mail, event: str, numbers: BookingRules | None = None) -> None:
    """Tell every member of the host that an answer is wanted, each with a link of her own that needs no log-in."""
    recipients = host_side(booking)
    users = [recipient.user for recipient in recipients if recipient.user is not None]
    links = open_links(booking=booking, users=users, numbers=numbers or BookingRules.current())
    times = open_times(booking, Side.SCHOOL) if booking.slot is None else []
    tell(
        mail,
        booking,
        to=recipients,
        event=event,
        extra={"times": times, **_deadlines(booking)},
        urls={str(link.user_id): answer_url(link) for link in links},
    )


def ask_school(booking: Booking, *, mail: Mail, event: str) -> None:
    """Tell the school that it has new times to choose between."""
    extra = {"times": open_times(booking, Side.HOST), **_deadlines(booking)}
    tell(mail, booking, to=school_side(booking), event=event, extra=extra)


def tell_confirmed(booking: Booking, *, event: str, moved_from: str = "", reason: str = "") -> None:
    """Both sides get the confirmation as PDF and the invitation; `moved_from` (ISO 8601) and why when it is a new time."""
    document = request_confirmation(booking)
    tell(
        Mail.MOVED if moved_from else Mail.CONFIRMED,
        booking,
        to=[*school_side(booking, contact_too=True), *host_side(booking, contact_too=True)],
        event=event,
        extra={"moved_from": moved_from, "reason": reason},
        attachments=[document],
        calendar_method=calendar.REQUEST,
    )


def tell_cancelled(booking: Booking, *, event: str, by_side: str, quiet_for: int | None) -> None:
    """Both sides' calendars lose the event; the inbox of whoever did it stays quiet."""
    tell(
        Mail.CANCELLED,
        booking,
        to=[*school_side(booking, contact_too=True), *host_side(booking, contact_too=True)],
        event=event,
        extra={"by_side": by_side},
        calendar_method=calendar.CANCEL,
        quiet_for=quiet_for,
    )


def thread(booking: Booking) -> str:
    """What all messages about it have in common."""
    return f"booking:{booking.pk}"


def confirmation_keys(booking: Booking) -> list[str]:
    """Those of every letter it may have had."""
    return [f"booking-confirmation:{booking.pk}:{number}" for number in range(booking.sequence + 1)]


def confirmation_key(booking: Booking) -> str:
    """One letter for each time the booking has been confirmed at."""
    return confirmation_keys(booking)[-1]


def request_confirmation(booking: Booking) -> Document:
    """The letter, in the school's målform."""
    language = str(booking.school.language_form)
    school = booking.school
    lines = (booking.contact_name, school.name, *school_address(school).split(", "))
    with translation.override(language):
        title = _("Bekreftelse %(number)s: %(activity)s") % {
            "number": booking.number,
            "activity": booking.activity.title,
        }
        filename = _("bekreftelse-%(number)s.pdf") % {"number": booking.number}
    return request_document(
        kind="booking_confirmation",
        template="letters/booking_confirmation.html",
        context={
            **facts(booking),
            "sent_at": clock.today().isoformat(),
            "recipient_lines": [line for line in lines if line],
            "qr_url": settings.SITE_URL + booking.get_absolute_url(),
        },
        language=language,
        key=confirmation_key(booking),
        title=title[:200],
        filename=filename,
    )


@transaction.atomic
def confirmation_letter(booking: Booking) -> Document:
    """The letter of the time both have agreed on; made again, once, when it is deleted."""
    return Document.objects.filter(key=confirmation_key(booking)).first() or request_confirmation(booking)


def open_times(booking: Booking, side: Side) -> list[list[str]]:
    """The times `side` has proposed that still can be chosen, as pairs of ISO 8601."""
    rows = ProposedTime.objects.filter(booking=booking, side=side, is_open=True).order_by("starts_at")
    return [[row.starts_at.isoformat(), row.ends_at.isoformat()] for row in rows]


def _deadlines(booking: Booking) -> dict[str, str]:
    return {"expires_at": booking.expires_at.isoformat() if booking.expires_at else ""}
