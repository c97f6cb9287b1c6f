"""An organisation asks to become a partner, and keeps its profile."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.services import notify
from regions.models import Municipality
from workflow.errors import DomainError
from workflow.machine import Actor
from workflow.services.transition import start

from .. import mails
from ..enums import MemberRole
from ..models import Member, Organisation
from ..slugs import insert_with_slug

RESERVED = frozenset({"ny"})


class PartnerError(DomainError):
    """A partner rule said no."""


@transaction.atomic
def apply(
    *,
    by: User,
    orgnr: str,
    name: str,
    kind: str,
    municipality: Municipality,
    address: str = "",
    website: str = "",
    about: str = "",
) -> Organisation:
    """Apply for a partner agreement; `by` becomes the organisation's first administrator.

    1. Create the organisation, once per organisation number; sent again by the same person, it is the one made before.
    2. Make the applicant its administrator.
    3. Log the application and confirm it by mail.

    Raises: PartnerError when the number is registered already.
    """
    organisation = Organisation(
        orgnr=orgnr,
        name=name,
        kind=kind,
        municipality=municipality,
        address=address,
        website=website,
        about=about,
    )
    if known := Organisation.objects.filter(orgnr=orgnr).first():
        if known.members.filter(user=by).exists():
            return known
        raise _taken()
    try:
        insert_with_slug(organisation, name, reserved=RESERVED)
    except IntegrityError as error:
        raise _taken() from error
    Member.objects.create(user=by, organisation=organisation, role=MemberRole.ADMIN)
    start(organisation, actor=Actor(by, "partner"))
    notify(
        mails.Mail.RECEIVED,
        to=by,
        context=mails.agreement(organisation),
        url=reverse("partner-profile", args=[organisation.slug]),
        key=f"partner-received:{organisation.pk}",
    )
    return organisation


@transaction.atomic
def edit_profile(
    *,
    organisation: Organisation,
    name: str,
    kind: str,
    municipality: Municipality,
    address: str,
    website: str,
    about: str,
) -> Organisation:
    """Change what others read about the organisation. Number, address on the web and agreement stay as they are."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    values = {
        "name": name,
        "kind": kind,
        "municipality": municipality,
        "address": address,
        "website": website,
        "about": about,
    }
    for field, value in values.items():
        setattr(organisation, field, value)
    organisation.save(update_fields=list(values))
    return organisation


def _taken() -> PartnerError:
    return PartnerError(
        _("Virksomheten er alt registrert. Be en kollega som er administrator, om å invitere deg."), "orgnr"
    )
