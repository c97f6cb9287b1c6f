"""The role models an organisation puts forward."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow import clock

from ..models import Organisation, PartnerRules, RoleModel
from ..rules import young_enough
from .organisation import PartnerError


class Profile(TypedDict, total=False):
    name: str
    work: str
    about: str
    birth_year: int
    attendance: str
    email: str
    phone: str


@transaction.atomic
def create_role_model(*, organisation: Organisation, **profile: Unpack[Profile]) -> RoleModel:
    """Put forward a role model. Raises: PartnerError when she is too old, or the year is none."""
    _check_age(profile["birth_year"])
    return RoleModel.objects.create(organisation=organisation, **profile)


@transaction.atomic
def edit_role_model(*, role_model: RoleModel, **profile: Unpack[Profile]) -> RoleModel:
    """Change a profile. Age counts when she signs up: it is checked again only for a changed year."""
    role_model = RoleModel.objects.select_for_update().get(pk=role_model.pk)
    if profile.get("birth_year", role_model.birth_year) != role_model.birth_year:
        _check_age(profile["birth_year"])
    for field, value in profile.items():
        setattr(role_model, field, value)
    role_model.save(update_fields=list(profile))
    return role_model


@transaction.atomic
def set_active(*, role_model: RoleModel, active: bool) -> RoleModel:
    """Stop choosing this role model for new visits, or begin again. Visits already agreed stand."""
    role_model = RoleModel.objects.select_for_update().get(pk=role_model.pk)
    role_model.is_active = active
    role_model.save(update_fields=["is_active"])
    return role_model


def _check_age(birth_year: int) -> None:
    limit = PartnerRules.current().role_model_max_age
    if not young_enough(birth_year, year=clock.today().year, max_age=limit):
        raise PartnerError(
            _("Nye rollemodeller må være mellom 16 og %(limit)s år. Sjekk fødselsåret.") % {"limit": limit},
            "birth_year",
        )
