"""A colleague is asked to join: one signed link, which works once and until it expires."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from notifications.services import cancel_messages, notify
from workflow import clock

from .. import mails
from ..enums import AgreementStatus
from ..models import Invitation, Member, Organisation, PartnerRules
from .organisation import PartnerError

SALT = "partner-invitation"
MAX_OPEN = 25
"""Invitations one organisation may have waiting: a stolen account shall not send mail to the world in our name."""
NOT_YET = _("Dere kan invitere kolleger når NSR har godkjent søknaden. Svaret kommer på e-post.")
CLOSED = {
    AgreementStatus.APPLIED: NOT_YET,
    AgreementStatus.UNDER_REVIEW: NOT_YET,
    AgreementStatus.MORE_INFORMATION: _(
        "NSR trenger flere opplysninger fra dere. Dere kan invitere kolleger når søknaden er godkjent."
    ),
    AgreementStatus.DECLINED: _("Søknaden er ikke godkjent, så dere kan ikke invitere kolleger."),
    AgreementStatus.EXPIRED: _("Avtalen er utløpt. Dere kan invitere kolleger når NSR har fornyet den."),
    AgreementStatus.TERMINATED: _("Avtalen er avsluttet, så dere kan ikke invitere kolleger."),
}
"""Why a partner may not invite. The mail is NSR's, so staff have seen whom it speaks for before it goes to strangers."""


def closed_because(organisation: Organisation) -> str:
    """Why `organisation` may not invite now, and when it may; empty when it may."""
    return str(CLOSED.get(AgreementStatus(organisation.status), ""))


@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: str, by: User) -> Invitation:
    """Ask whoever owns `email` to join `organisation` as `role`.

    1. Lock the organisation, so that a double click makes one invitation.
    2. Refuse all before the agreement is active, and after.
    3. Refuse a colleague, one who has an open invitation, and one invitation too many; put away one that has expired.
    4. Create the invitation and mail its link.

    Raises: PartnerError.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if no := closed_because(organisation):
        raise PartnerError(no)
    email = email.strip().lower()
    if Member.objects.filter(organisation=organisation, user__email__iexact=email).exists():
        raise PartnerError(_("Personen er alt med."), "email")
    if organisation.invitations.open().filter(email__iexact=email).exists():
        raise PartnerError(_("Personen har alt en invitasjon. Trekk den tilbake for å sende en ny."), "email")
    if organisation.invitations.open().count() >= MAX_OPEN:
        raise PartnerError(_("Dere har for mange invitasjoner som venter. Trekk tilbake noen først."), "email")
    numbers = PartnerRules.current()
    _check_day(by, numbers)
    organisation.invitations.filter(email__iexact=email, used_at=None, withdrawn_at=None).update(
        withdrawn_at=clock.now()
    )
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        invited_by=by,
        expires_at=clock.now() + timedelta(days=numbers.invitation_valid_days),
    )
    notify(
        mails.Mail.INVITATION,
        email=email,
        context=mails.invitation(invitation),
        url=reverse("invitation-accept", args=[token_for(invitation)]),
        key=f"partner-invitation:{invitation.pk}",
        language=by.language,
    )
    return invitation


def _check_day(by: User, numbers: PartnerRules) -> None:
    """Taken back ones count too: their mails may have gone out."""
    sent = Invitation.objects.filter(invited_by=by, created_at__gte=clock.start_of_today()).count()
    if sent >= numbers.invitations_per_day:
        raise PartnerError(
            ngettext(
                "Du har sendt %(count)s invitasjon i dag. Flere kan du sende i morgen.",
                "Du har sendt %(count)s invitasjoner i dag. Flere kan du sende i morgen.",
                sent,
            )
            % {"count": sent},
            "email",
        )


@transaction.atomic
def withdraw(*, invitation: Invitation) -> None:
    """Take back an invitation nobody has used: its link is dead, and a mail not yet sent is stopped."""
    unused = Invitation.objects.filter(pk=invitation.pk, used_at=None)
    if not unused.update(withdrawn_at=clock.now()):
        raise PartnerError(_("Invitasjonen er alt brukt."))
    cancel_messages(key_prefix=f"partner-invitation:{invitation.pk}")


def token_for(invitation: Invitation) -> str:
    return signing.dumps(str(invitation.pk), salt=SALT)


def by_token(token: str) -> Invitation | None:
    """The invitation a link stands for, used and expired ones too; None for a link we never made or took back."""
    try:
        pk = uuid.UUID(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError):
        return None
    kept = Invitation.objects.filter(withdrawn_at=None)
    return kept.select_related("organisation", "invited_by").filter(pk=pk).first()


def refusal(invitation: Invitation) -> str:
    """Why the link no longer works; empty when it does."""
    if invitation.used_at is not None:
        return str(_("Invitasjonen er alt brukt."))
    if invitation.withdrawn_at is not None:
        return str(_("Invitasjonen er trukket tilbake."))
    if invitation.expires_at <= clock.now():
        return str(_("Invitasjonen har gått ut. Be om en ny."))
    if closed_because(invitation.organisation):
        return _("%(name)s har ingen avtale med NSR nå, så ingen nye kan bli med.") % {"name": invitation.organisation}
    return ""


@transaction.atomic
def accept(*, invitation: Invitation, by: User) -> Member:
    """Make `by` a member, if she is the one invited.

    Raises: PartnerError for a used or expired invitation, another person's, or one to a partner without an agreement.
    """
    invitation = Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation.pk)
    if no := refusal(invitation):
        raise PartnerError(no)
    if invitation.email.lower() != by.email.lower():
        raise PartnerError(_("Invitasjonen gjelder en annen e-postadresse enn den du er logget inn med."))
    member, _created = Member.objects.get_or_create(
        user=by, organisation=invitation.organisation, defaults={"role": invitation.role}
    )
    invitation.used_at = clock.now()
    invitation.save(update_fields=["used_at"])
    return member
