"""The school of whoever is looking, as a place to measure from."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from schools.services.membership import main_membership

from ..services.find import Origin


def own_school(user: AbstractBaseUser | AnonymousUser) -> Origin | None:
    """None for visitors, and for those without a school or whose school has no known place."""
    if not isinstance(user, User):
        return None
    membership = main_membership(user)
    if membership is None or membership.school.point is None:
        return None
    return Origin(membership.school.name, membership.school.point, is_own_school=True)
