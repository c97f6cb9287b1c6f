"""When a partner agreement ends, its activities leave the catalogue."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from partners.enums import AgreementStatus
from partners.models import Organisation
from partners.services import agreement
from workflow import clock
from workflow.machine import CLOCK, Actor
from workflow.services.transition import transition

from ..enums import ActivityStatus
from ..models import Activity
from . import search


@transaction.atomic
def end_agreement(
    *, organisation: Organisation, actor: Actor, reason: str, to: str = AgreementStatus.TERMINATED
) -> Organisation:
    """End the agreement and pause every published activity. What is booked stands.

    1. Move the agreement, under the organisation's lock: nothing is published or resumed meanwhile.
    2. Lock the published activities in primary-key order and pause each.
    """
    organisation = agreement.end(organisation=organisation, to=to, actor=actor, reason=reason)
    role = "host" if actor.role == "partner" else actor.role
    for activity in (
        Activity.objects.select_for_update(no_key=True)
        .filter(organisation=organisation, status=ActivityStatus.PUBLISHED)
        .order_by("pk")
    ):
        transition(
            activity, ActivityStatus.PAUSED, actor=Actor(actor.user, role), reason=_("Partneravtalen er ikke aktiv.")
        )
        search.reindex(activity=activity)
    return organisation


def expire_agreements() -> int:
    """End the agreements whose last day has passed, each in a transaction of its own. Returns how many."""
    due = Organisation.objects.active().filter(agreement_ends_on__lt=clock.today()).order_by("pk")
    ended = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            # Another run may have taken it, or staff renewed it, since the list was made.
            row = Organisation.objects.select_for_update(skip_locked=True).filter(pk=pk)
            organisation = row.active().filter(agreement_ends_on__lt=clock.today()).first()
            if organisation is not None:
                end_agreement(organisation=organisation, actor=CLOCK, reason="", to=AgreementStatus.EXPIRED)
                ended += 1
    return ended
