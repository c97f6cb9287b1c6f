"""Who leads a school: said by herself, confirmed by somebody else. Grants count on the confirmed ones."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.enums import MembershipStatus, SchoolRole, VerifiedBy
from schools.models import Membership
from workflow.machine import Actor
from workflow.services.transition import note

from .membership import COLLEAGUE, STAFF, MembershipError, leads, lock


def may_confirm(*, membership: Membership, by: User) -> bool:
    """Whether `by` is a confirmed leader of the school, and not the one it is about."""
    return membership.user_id != by.pk and leads(by, membership.school)


@transaction.atomic
def answer_leader(*, membership: Membership, by: User, is_leader: bool) -> Membership:
    """A leader of the school says whether a verified colleague leads it too. After a no she is a teacher.

    Raises: MembershipError for anyone else, and when nothing is left to answer.
    """
    membership = lock(membership)
    if not may_confirm(membership=membership, by=by):
        raise MembershipError(_("Bare en annen bekreftet skoleleder ved skolen kan svare."))
    _require_question(membership)
    role = SchoolRole.LEADER if is_leader else SchoolRole.TEACHER
    return _give(membership, role, actor=Actor(by, COLLEAGUE), leader_by=VerifiedBy.COLLEAGUE)


@transaction.atomic
def confirm_as_staff(*, membership: Membership, by: User) -> Membership:
    """NSR confirms that she leads the school, as she says.

    Raises: MembershipError when nothing is left to answer.
    """
    membership = lock(membership)
    _require_question(membership)
    return _give(membership, SchoolRole.LEADER, actor=Actor(by, STAFF), leader_by=VerifiedBy.STAFF)


@transaction.atomic
def set_role_as_staff(*, membership: Membership, role: str, by: User) -> Membership:
    """NSR mends what she is said to be. That she leads the school is confirmed by itself: see `confirm_as_staff`."""
    return _give(lock(membership), role, actor=Actor(by, STAFF))


def _require_question(membership: Membership) -> None:
    if membership.status != MembershipStatus.VERIFIED or not membership.says_leader:
        raise MembershipError(_("Det er ingenting å bekrefte lenger. Last siden på nytt."))


def _give(membership: Membership, role: str, *, actor: Actor, leader_by: str = "") -> Membership:
    """Who gave her the role, and when, is read where the rest of the tie's story is."""
    membership.save(update_fields=membership.take_role(role, leader_by=leader_by))
    note(membership, actor=actor, reason=_told(membership))
    return membership


def _told(membership: Membership) -> str:
    if membership.leader_by:
        return "Bekreftet som skoleleder"
    with translation.override("nb"):
        role = SchoolRole(membership.role).label
        return f"Rolle: {role}, ikke bekreftet" if membership.says_leader else f"Rolle: {role}"
