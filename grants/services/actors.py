"""What a person may be towards a case: its applicant, a case handler, an approver, finance, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import StaffGroup, User
from grants.errors import GrantError
from grants.models import Application, Conflict
from schools.models import Membership
from schools.services.membership import may_book
from workflow.machine import Actor

APPLICANT, HANDLER, APPROVER, FINANCE = "applicant", "handler", "approver", "finance"


def staff_role(user: User) -> str:
    """ "approver", "handler", "finance", or "" for one who handles no cases. One query."""
    if not user.is_staff or not user.is_active:
        return ""
    groups = set(user.groups.values_list("name", flat=True))
    if StaffGroup.LEADER in groups or user.is_superuser:
        return APPROVER
    if StaffGroup.CASE_HANDLER in groups:
        return HANDLER
    return FINANCE if StaffGroup.FINANCE in groups else ""


def has_finance(user: User) -> bool:
    """Whether the user may pay: one of NSR finance, or a superuser. A leader is not finance unless she is in both."""
    if not user.is_staff or not user.is_active:
        return False
    return user.is_superuser or user.groups.filter(name=StaffGroup.FINANCE).exists()


def barred(*, application: Application, user: User) -> bool:
    """Whether the user has a conflict of interest in the case: one declared, or as its applicant or one of its school. One query."""
    return _barred_from([application.pk], user).exists()


def _barred_from(pks: Iterable[UUID], user: User) -> QuerySet[Application]:
    declared = Exists(Conflict.objects.filter(application=OuterRef("pk"), user=user))
    own = Exists(Membership.objects.verified().filter(school=OuterRef("school"), user=user))
    return Application.objects.filter(Q(declared) | Q(own) | Q(applicant=user), pk__in=pks)


def refuse_barred(applications: Iterable[UUID], by: User) -> None:
    """Refuse one who has a conflict of interest in any of the cases, and name them. Raises: GrantError."""
    cases = list(_barred_from(applications, by).order_by("pk"))
    if cases:
        raise GrantError(
            _("Du er inhabil i %(cases)s og kan ikke være med på å betale. En annen må gjøre det.")
            % {"cases": ", ".join(str(case) for case in cases)}
        )


def applicant(application: Application, by: User) -> Actor:
    """`by` as the applying school. Raises: GrantError for one who is not verified there."""
    if not may_book(by, application.school):
        raise GrantError(_("Du kan gjøre dette når skolen har bekreftet at du jobber der."))
    return Actor(by, APPLICANT)


def handler(application: Application, by: User) -> Actor:
    """`by` as a case handler or approver. Raises: GrantError for others, and for one with a conflict of interest."""
    role = staff_role(by)
    if role not in {HANDLER, APPROVER}:
        raise GrantError(_("Bare saksbehandlere kan gjøre dette."))
    if barred(application=application, user=by):
        raise GrantError(_("Du er inhabil i saken og kan verken forberede eller avgjøre den."))
    return Actor(by, role)


def approver(application: Application, by: User) -> Actor:
    """`by` as one who approves. Raises: GrantError."""
    actor = handler(application, by)
    if actor.role != APPROVER:
        raise GrantError(_("Bare leder kan gjøre dette."))
    return actor


def finance_of(application: Application, by: User) -> Actor:
    """`by` as the one who pays this case. Raises: GrantError for others, and for one with a conflict of interest."""
    refuse_barred([application.pk], by)
    return finance(by)


def finance(by: User) -> Actor:
    """`by` as the one who pays. Raises: GrantError."""
    if not has_finance(by):
        raise GrantError(_("Bare økonomi kan gjøre dette."))
    return Actor(by, FINANCE)


def payer_or_approver(by: User) -> Actor:
    """`by` as the second of two about money: finance, or a leader. Raises: GrantError."""
    if has_finance(by):
        return Actor(by, FINANCE)
    if staff_role(by) == APPROVER:
        return Actor(by, APPROVER)
    raise GrantError(_("Bare økonomi og leder kan gjøre dette."))
