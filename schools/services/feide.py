"""What a log-in through Feide says about where a person works, carried over to her school ties."""

import logging

from django.db import transaction

from accounts.feide import FeideGroups, FeideSchool
from accounts.models import User
from schools.enums import MembershipStatus, SchoolRole, VerifiedBy
from schools.models import Membership, School
from workflow.machine import Actor
from workflow.services.transition import start, transition

from .membership import CURRENT, REGISTER, end_tie

logger = logging.getLogger(__name__)

LEADER_WORDS = ("rektor", "leder", "leiar", "inspektør")
COUNSELLOR_WORDS = ("rådgiver", "rådgjevar", "karriereveileder", "karriererettleiar")


@transaction.atomic
def tie_to_schools(*, user: User, groups: FeideGroups) -> list[Membership]:
    """Make the person's school ties what Feide says they are, at every log-in. Gives those she now has from Feide.

    1. Lock the person, so that two log-ins at once make one tie for each school.
    2. Each school of an employee is verified, and she is its leader when her title says so; `primarySchool` is the main one.
    3. A tie that came from Feide and is no longer there has ended. Ties that others vouched for stay.

    Schools that skoleregisteret does not know, or that are closed, are left out.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    actor = Actor(user, REGISTER)
    told = {school.orgnr: school for school in groups.schools} if groups.is_employee else {}
    schools = {school.orgnr: school for school in School.objects.open().filter(orgnr__in=told)}
    if missing := sorted(told.keys() - schools.keys()):
        logger.info("Feide names schools that are not open in skoleregisteret: %s", ", ".join(missing))
    memberships = {row.school_id: row for row in Membership.objects.select_for_update(no_key=True).filter(user=user)}
    for row in memberships.values():
        if row.verified_by == VerifiedBy.FEIDE and row.status in CURRENT and row.school_id not in _keys(schools):
            end_tie(row, actor=actor, reason="Ikke lenger oppgitt av Feide")
    tied = [_tie(user, school, told[orgnr], memberships.get(school.pk), actor) for orgnr, school in schools.items()]
    _choose_main(user, tied, {school.pk for orgnr, school in schools.items() if told[orgnr].is_main})
    return tied


def _tie(user: User, school: School, told: FeideSchool, row: Membership | None, actor: Actor) -> Membership:
    role = _role(told.title)
    if row is None:
        row = Membership(user=user, school=school, is_main=False)
        row.take_role(role or SchoolRole.TEACHER, leader_by=VerifiedBy.FEIDE)
        row.save(force_insert=True)
        start(row, actor=actor)
    else:
        _follow_title(row, role, returns=row.status not in CURRENT)
    if row.status != MembershipStatus.VERIFIED:
        if row.status not in CURRENT:
            row.is_main = False
        row.verified_by = VerifiedBy.FEIDE
        transition(row, MembershipStatus.VERIFIED, actor=actor, extra_fields=["verified_by", "is_main"])
    return row


def _follow_title(row: Membership, role: str, *, returns: bool) -> None:
    """Feide's word on who leads is heard whoever vouched for the tie; on other roles, when the tie came from Feide.

    returns: her tie had ended; nobody's word from before counts.
    """
    was = (row.role, row.leader_by)
    if returns:
        row.leader_by = ""
    if role == SchoolRole.LEADER and (row.role == role or row.verified_by == VerifiedBy.FEIDE):
        row.take_role(role, leader_by=row.leader_by or VerifiedBy.FEIDE)
    elif row.leader_by == VerifiedBy.FEIDE and role != SchoolRole.LEADER:
        row.take_role(role or SchoolRole.TEACHER)
    elif role and row.verified_by == VerifiedBy.FEIDE and not row.leader_by:
        row.take_role(role)
    if was != (row.role, row.leader_by):
        row.save(update_fields=["role", "leader_by"])


def _choose_main(user: User, tied: list[Membership], primary: set[int]) -> None:
    """`primarySchool` wins; else the main one she has; else the first told."""
    if not tied:
        return
    chosen = next((row for row in tied if row.school_id in primary), None)
    current = Membership.objects.current().filter(user=user, is_main=True)
    if chosen is None and current.exists():
        return
    chosen = chosen or tied[0]
    current.exclude(pk=chosen.pk).update(is_main=False)
    if not chosen.is_main:
        chosen.is_main = True
        chosen.save(update_fields=["is_main"])


def _keys(schools: dict[str, School]) -> set[int]:
    return {school.pk for school in schools.values()}


def _role(title: str) -> str:
    """The role a title tells of; empty when it tells of none, since every teacher is «Lærer»."""
    title = title.lower()
    if any(word in title for word in COUNSELLOR_WORDS):
        return SchoolRole.COUNSELLOR
    if any(word in title for word in LEADER_WORDS):
        return SchoolRole.LEADER
    return ""
