"""Makes the whole demo, or empties it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse

from accounts.models import User
from bookings.models import BookingRules, EvaluationQuestion
from catalogue.models import Subject
from catalogue.services.kept import LANDING, REFERENCE
from catalogue.services.search import reindex_all
from documents.models import Document
from grants.models import GrantRules
from notifications.models import Message, Status
from notifications.rules import told
from notifications.services import notify
from notifications.services.rendering import render_message, render_title_and_lead
from partners.models import PartnerRules
from schools.enums import MembershipStatus
from schools.mails import Mail, about
from schools.models import Membership
from workflow import clock

from . import country, grants, mailbox, offers, past, present
from .time_travel import at, workday_before
from .world import World

EMPTIED = (
    "grants",
    "accounts",
    "schools",
    "partners",
    "catalogue",
    "bookings",
    "notifications",
    "documents",
    "workflow",
    "account",
)
KEPT = (Subject, BookingRules, EvaluationQuestion, PartnerRules, GrantRules)
GONE = "inger.tidligere@demo.example"
REFUSED = f"5.1.1 <{GONE}>: Recipient address rejected: User unknown in virtual mailbox table"
Say = Callable[[str], None]


def is_seeded() -> bool:
    return User.objects.filter(email="larer@demo.example").exists()


def has_strangers() -> bool:
    """Whether there are people here who are not the demo's."""
    return User.objects.exclude(email__endswith=".example").exists()


def empty(say: Say) -> None:
    """Throw away everything but the places and what migrations made."""
    tables = [
        model._meta.db_table
        for label in EMPTIED
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model not in KEPT
    ]
    tables += ["regions_schoolholiday", "django_session"]
    quoted = ", ".join(connection.ops.quote_name(table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {quoted} RESTART IDENTITY CASCADE")
    mailbox.empty()
    _forget_kept()
    say("Emptied.")


@transaction.atomic
def seed(say: Say) -> World:
    """Everything of the small demo, or nothing at all."""
    world = World(now=clock.now(), today=clock.today())
    country.make_holidays(world.today)
    country.make_people(world)
    country.make_schools(world)
    say(f"{len(world.schools)} schools, {User.objects.count()} people")
    offers.make_partners(world)
    offers.make_activities(world, {subject.slug: subject for subject in Subject.objects.all()})
    offers.make_times(world)
    say(f"{len(world.partners)} partners, {len(world.activities)} activities")
    say(f"{past.make_past(world)} bookings of the past")
    reindex_all()
    say(f"{present.make_present(world)} bookings now")
    say(f"{grants.make_grants(world)} applications for transport")
    reindex_all()
    say(f"{_close_outbox(world)} messages of the past, the newest wait for the worker")
    _lose_a_message()
    transaction.on_commit(_forget_kept)
    return world


def _lose_a_message() -> None:
    """One mail to an address that is gone, so that the work list tells of it and it can be sent again."""
    tie = Membership.objects.filter(status=MembershipStatus.PENDING).order_by("status_changed_at", "pk")[0]
    message = notify(
        Mail.ASKED,
        to=None,
        email=GONE,
        language="nb",
        context=about(tie),
        url=reverse("colleague-answer", args=[tie.pk]),
        key=f"membership-asked:{tie.pk}:{tie.status_changed_at.date().isoformat()}:{GONE}",
    )
    message.subject, message.text = render_title_and_lead(
        message.kind, message.context, language=message.language, url=message.url
    )
    message.status, message.attempts, message.last_error = (
        Status.FAILED,
        1,
        told(SMTPRecipientsRefused({GONE: (550, REFUSED.encode())})),
    )
    message.created_at = tie.status_changed_at
    message.save(update_fields=["subject", "text", "status", "attempts", "last_error", "created_at"])


def _close_outbox(world: World) -> int:
    """What was sent before the last working day is sent; the rest goes out, with letters, when a worker starts."""
    before = at(workday_before(world.today, 0), 0)
    old = list(Message.objects.filter(created_at__lt=before).select_related("user"))
    shown = {user.pk for user in world.personas.values()}
    for message in old:
        if message.user_id in shown:
            rendered = render_message(message)
            message.subject, message.text, message.html = rendered.subject, rendered.text, rendered.html
        else:
            message.subject, message.text = render_title_and_lead(
                message.kind, message.context, language=message.language, url=message.url
            )
        message.status, message.attempts = Status.SENT, 1
        message.sent_at = message.created_at + timedelta(seconds=4)
    fields = ["subject", "text", "html", "status", "attempts", "sent_at"]
    Message.objects.bulk_update(old, fields, batch_size=200)
    # Their letters are made again when somebody opens them: the worker has better things to do at the start.
    # What belongs to a decision stays: the case points at it.
    Document.objects.filter(created_at__lt=before).exclude(kind__startswith="grant").delete()
    return len(old)


def _forget_kept() -> None:
    cache.delete_many([LANDING, REFERENCE])
