"""An organisation asks to become a partner, and keeps its profile."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from notifications.services import notify
from regions.models import Municipality
from workflow.errors import DomainError
from workflow.machine import Actor
from workflow.services.transition import start

from .. import mails
from ..enums import MemberRole
from ..models import Member, Organisation, PartnerRules
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

    1. Lock the person, so that two applications are counted one after the other.
    2. Refuse a number that is taken, and one application too many; sent again by the same person, it is the one made before.
    3. Create the organisation, with the applicant as its administrator.
    4. Log the application and confirm it by mail.

    Raises: PartnerError.
    """
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
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
    _check_open(by)
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
    """Change what others read about the organisation. Number, address on the web and agreement stay as they are, and so does
    the name while the agreement is active: it is who NSR has said yes to.

    Raises: PartnerError, beside `name`.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.is_active and name != organisation.name:
        raise PartnerError(_("NSR har godkjent navnet. Skriv til oss hvis det skal endres."), "name")
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


def _check_open(by: User) -> None:
    """Each application takes an organisation number from everybody else, and NSR's time."""
    waiting = Organisation.objects.of(by).undecided().count()
    if waiting >= PartnerRules.current().open_applications_per_person:
        raise PartnerError(
            ngettext(
                "Du har %(count)s søknad som NSR ikke har svart på. Når den er avgjort, kan du sende en ny.",
                "Du har %(count)s søknader som NSR ikke har svart på. Når en av dem er avgjort, kan du sende en ny.",
                waiting,
            )
            % {"count": waiting}
        )


def _taken() -> PartnerError:
    return PartnerError(
        _("Virksomheten er alt registrert. Be en kollega som er administrator, om å invitere deg."), "orgnr"
    )
