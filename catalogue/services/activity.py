"""An activity from draft to archive.

An edit of a published activity goes live at once, with its history kept; it may not leave a hole (`rules.missing`),
not change the kind, and not change how it is booked while groups hold a place. See docs/adr.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.services import notify_each
from partners.models import Organisation
from partners.slugs import insert_with_slug
from workflow import clock
from workflow.errors import DomainError
from workflow.machine import Actor
from workflow.services.transition import history, start, transition

from .. import mails, rules
from ..enums import ActivityStatus, Place
from ..models import Activity
from ..rules import Step
from . import search

# Words that /aktiviteter/ and /virksomhet/aktiviteter/ use themselves.
RESERVED = frozenset({"kart", "ny"})
EDITABLE = frozenset({ActivityStatus.DRAFT, ActivityStatus.RETURNED, ActivityStatus.PUBLISHED, ActivityStatus.PAUSED})
MANY = ("subjects", "role_models")


class ActivityError(DomainError):
    """A rule about activities said no."""


@transaction.atomic
def create_draft(*, organisation: Organisation, by: User, kind: str, title: str, summary: str = "") -> Activity:
    """Begin an activity of `kind`, with what such activities usually are filled in and `by` as its contact."""
    activity = Activity(
        organisation=organisation,
        kind=kind,
        title=title,
        summary=summary,
        created_by=by,
        contact_name=by.name,
        contact_email=by.email,
        contact_phone=by.phone,
        municipality=organisation.municipality,
        latitude=organisation.municipality.latitude,
        longitude=organisation.municipality.longitude,
        address=organisation.address,
        languages=["no"],
        saved_steps=[Step.WHAT.value],
        **rules.start_values(kind),
    )
    insert_with_slug(activity, title, reserved=RESERVED)
    start(activity, actor=Actor(by, "host"))
    return activity


@transaction.atomic
def save_step(*, activity: Activity, step: Step, values: Mapping[str, Any]) -> Activity:
    """Keep the `values` of one step, those that this kind of activity asks for.

    1. Lock the activity; refuse one that NSR is reading or that is archived.
    2. Refuse a change that would wrong those who hold a place, or leave a hole in a live activity.
    3. Save the step's fields, nothing else, and bring the catalogue up to date.

    Raises: ActivityError.
    """
    activity = (
        Activity.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=activity.pk)
    )
    if activity.status not in EDITABLE:
        raise ActivityError(_("Aktiviteten kan ikke endres nå: «%(status)s».") % {"status": activity.user_label})
    if step == Step.WHAT:
        values = {**values, **_when_kind_changes(activity, values.get("kind", activity.kind))}
        asked: tuple[str, ...] = tuple(values)
    else:
        asked = rules.fields_for(activity.kind, step)
    _guard_bookings(activity, values)
    fields = []
    for name in asked:
        if name in MANY or name not in values:
            continue
        setattr(activity, name, values[name])
        fields.append(name)
    if step == Step.PLACE:
        fields += _put_on_map(activity)
    activity.saved_steps = sorted({*activity.saved_steps, step.value})
    activity.save(update_fields=[*fields, "saved_steps", "updated_at"])
    for name in MANY:
        if name in asked and name in values:
            getattr(activity, name).set(values[name])
    if activity.is_live:
        # Those published before a phone number was asked for need not have one until they answer that step again.
        holes = [hole for hole in rules.missing(activity) if hole.field != "contact_phone" or hole.step == step]
        if holes:
            raise ActivityError(holes[0].text, holes[0].field)
        search.reindex(activity=activity)
    return activity


@transaction.atomic
def submit(*, activity: Activity, by: User) -> Activity:
    """Send the activity to NSR for approval.

    Raises: ActivityError when something is missing or the partner agreement is not active.
    """
    activity = _locked(activity)
    _require_agreement(activity.organisation, _("Dere kan sende inn når partneravtalen er aktiv. Utkastet er lagret."))
    if holes := rules.missing(activity):
        raise ActivityError(holes[0].text)
    transition(activity, ActivityStatus.SUBMITTED, actor=Actor(by, "host"))
    return activity


@transaction.atomic
def withdraw(*, activity: Activity, by: User) -> Activity:
    """Take a submitted activity back to work on it."""
    activity = _locked(activity)
    transition(activity, ActivityStatus.DRAFT, actor=Actor(by, "host"))
    return activity


@transaction.atomic
def publish(*, activity: Activity, by: User) -> Activity:
    """NSR approves: the activity is in the catalogue, and its organisation is told."""
    organisation = Organisation.objects.select_for_update().get(activities=activity)
    activity = _locked(activity)
    _require_agreement(organisation, _("Partneravtalen er ikke aktiv. Godkjenn partneren først."))
    if holes := rules.missing(activity):
        raise ActivityError(holes[0].text)
    activity.published_at = activity.published_at or clock.now()
    entry = transition(activity, ActivityStatus.PUBLISHED, actor=Actor(by, "staff"), extra_fields=("published_at",))
    search.reindex(activity=activity)
    _tell(activity, mails.Mail.PUBLISHED, entry.pk)
    return activity


@transaction.atomic
def return_to_host(*, activity: Activity, by: User, reason: str) -> Activity:
    """NSR asks for changes, saying which."""
    activity = _locked(activity)
    entry = transition(activity, ActivityStatus.RETURNED, actor=Actor(by, "staff"), reason=reason)
    _tell(activity, mails.Mail.RETURNED, entry.pk, reason=reason)
    return activity


@transaction.atomic
def pause(*, activity: Activity, actor: Actor, reason: str = "") -> Activity:
    """Hide the activity from schools. What is booked stands. The organisation is told when somebody else did it."""
    return _stop(activity, ActivityStatus.PAUSED, actor, reason)


@transaction.atomic
def resume(*, activity: Activity, actor: Actor) -> Activity:
    """Show a paused activity again."""
    organisation = Organisation.objects.select_for_update().get(activities=activity)
    activity = _locked(activity)
    _require_agreement(organisation, _("Partneravtalen er ikke aktiv. Da kan aktiviteten ikke vises."))
    transition(activity, ActivityStatus.PUBLISHED, actor=actor)
    search.reindex(activity=activity)
    return activity


@transaction.atomic
def archive(*, activity: Activity, actor: Actor, reason: str = "") -> Activity:
    """Put the activity away for good. What is booked stands."""
    return _stop(activity, ActivityStatus.ARCHIVED, actor, reason)


def return_reason(activity: Activity) -> str:
    """What NSR wants changed; empty when nothing."""
    if activity.status != ActivityStatus.RETURNED:
        return ""
    entry = history(activity).filter(to_state=ActivityStatus.RETURNED).last()
    return entry.reason if entry else ""


def _locked(activity: Activity) -> Activity:
    return (
        Activity.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=activity.pk)
    )


def _stop(activity: Activity, to: str, actor: Actor, reason: str) -> Activity:
    activity = _locked(activity)
    entry = transition(activity, to, actor=actor, reason=reason)
    search.reindex(activity=activity)
    if actor.role == "staff":
        _tell(activity, mails.Mail.STOPPED, entry.pk, reason=reason)
    return activity


def _tell(activity: Activity, mail: mails.Mail, entry: int, *, reason: str = "") -> None:
    """Mail the organisation's members, once per move."""
    notify_each(
        mail,
        to=list(User.objects.filter(partner_memberships__organisation=activity.organisation_id, is_active=True)),
        context=mails.about(activity, reason=reason),
        url=reverse("host-activity", args=[activity.slug]),
        key=f"{mail.value}:{activity.pk}:{entry}",
    )


def _require_agreement(organisation: Organisation, message: Any) -> None:
    if not organisation.is_active:
        raise ActivityError(message)


def _when_kind_changes(activity: Activity, kind: str) -> dict[str, Any]:
    """The fields a new kind brings with it; none when the kind stays."""
    if kind == activity.kind:
        return {}
    if activity.published_at is not None:
        raise ActivityError(_("Typen kan ikke endres etter at aktiviteten er publisert. Lag en ny aktivitet."), "kind")
    return rules.start_values(kind)


def _guard_bookings(activity: Activity, values: Mapping[str, Any]) -> None:
    """What seats mean may not change under those who hold one."""
    changed = [
        name for name in ("booking_kind", "unit", "kind") if name in values and values[name] != getattr(activity, name)
    ]
    if changed and activity.slots.upcoming().filter(taken__gt=0).exists():
        raise ActivityError(
            _("Kan ikke endres så lenge noen har booket et tidspunkt framover."),
            "booking" if changed[0] == "booking_kind" else changed[0],
        )


def _put_on_map(activity: Activity) -> list[str]:
    """The municipality's middle point stands for the address; a digital activity is nowhere."""
    point = activity.municipality if activity.place != Place.DIGITAL else None
    activity.latitude = point.latitude if point else None
    activity.longitude = point.longitude if point else None
    return ["latitude", "longitude"]
