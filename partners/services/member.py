"""Who acts for an organisation."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..enums import MemberRole
from ..models import Member, Organisation
from .organisation import PartnerError


@transaction.atomic
def change_role(*, member: Member, role: str) -> Member:
    """Give `member` another role. Raises: PartnerError when nobody would be administrator."""
    member = _locked(member)
    if role != MemberRole.ADMIN:
        _keep_an_admin(member)
    member.role = role
    member.save(update_fields=["role"])
    return member


@transaction.atomic
def remove(*, member: Member) -> None:
    """Take `member` off the organisation. Raises: PartnerError when nobody would be administrator."""
    member = _locked(member)
    _keep_an_admin(member)
    member.delete()


def _locked(member: Member) -> Member:
    """The member, under the organisation's lock: two administrators cannot remove each other at once."""
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    fresh = Member.objects.select_for_update().filter(pk=member.pk).first()
    if fresh is None:
        raise PartnerError(_("Personen er alt fjernet."))
    return fresh


def _keep_an_admin(member: Member) -> None:
    others = Member.objects.filter(organisation_id=member.organisation_id, role=MemberRole.ADMIN).exclude(pk=member.pk)
    if member.role == MemberRole.ADMIN and not others.exists():
        raise PartnerError(_("Dere må ha minst én administrator. Gjør en kollega til administrator først."))
