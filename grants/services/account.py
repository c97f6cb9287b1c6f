"""Payout accounts: entered by one, verified by another, replaced with a trace."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from grants.enums import AT_NSR, AccountStatus, ApplicationStatus, PaymentStatus
from grants.errors import GrantError
from grants.models import Application, PayoutAccount
from grants.services.actors import APPLICANT, APPROVER, FINANCE, HANDLER, has_finance, refuse_barred, staff_role
from grants.validators import account_digits
from schools.models import School
from schools.services.locking import lock_school
from schools.services.membership import may_book
from workflow.machine import Actor
from workflow.services.transition import start, transition


def verified_account(school: School) -> PayoutAccount | None:
    """The account that the school is paid to, when another person has verified it."""
    return PayoutAccount.objects.filter(school=school, status=AccountStatus.VERIFIED).first()


def waiting_account(school: School) -> PayoutAccount | None:
    """The newest account that waits to be verified."""
    waiting = PayoutAccount.objects.filter(school=school, status=AccountStatus.PROPOSED)
    return waiting.order_by("-created_at").first()


def follow_account(applications: QuerySet[Application]) -> None:
    """Those of `applications` that wait to be paid are paid to their school's verified account, when it has one."""
    verified = PayoutAccount.objects.filter(school=OuterRef("school"), status=AccountStatus.VERIFIED)
    waiting = applications.filter(Exists(verified), status=ApplicationStatus.READY_TO_PAY)
    waiting.update(payout_account=Subquery(verified.values("pk")[:1]))


def _staff(by: User) -> Actor | None:
    role = staff_role(by)
    if role in {HANDLER, APPROVER}:
        return Actor(by, role)
    return Actor(by, FINANCE) if has_finance(by) else None


@transaction.atomic
def propose_account(*, school: School, number: str, holder: str, by: User) -> PayoutAccount:
    """Enter the account a school or its municipality is paid to. Another person verifies it before money moves.

    Raises: GrantError, with the field it belongs beside.
    """
    actor = _staff(by) or (Actor(by, APPLICANT) if may_book(by, school) else None)
    if actor is None:
        raise GrantError(_("Du kan gjøre dette når skolen har bekreftet at du jobber der."))
    try:
        digits = account_digits(number)
    except ValidationError as error:
        raise GrantError(error.messages[0], "number") from error
    lock_school(school_id=school.pk)
    live = PayoutAccount.objects.filter(school=school, status__in=[AccountStatus.PROPOSED, AccountStatus.VERIFIED])
    same = live.filter(number=digits).first()
    if same is not None:
        return same
    for older in PayoutAccount.objects.select_for_update().filter(school=school, status=AccountStatus.PROPOSED):
        transition(older, AccountStatus.REPLACED, actor=actor)
    account = PayoutAccount.objects.create(school=school, number=digits, holder=holder.strip(), entered_by=by)
    start(account, actor=actor)
    return account


@transaction.atomic
def verify_account(*, account: PayoutAccount, by: User) -> None:
    """Say that the account is the school's or the municipality's own. It replaces the one in use.

    1. Lock the school, then the account.
    2. Refuse the person who entered it, and one with a conflict of interest in a case that is to be paid to it.
    3. Replace the old one; cases that wait to be paid follow to the new.

    Raises: GrantError.
    """
    actor = _required_staff(by)
    lock_school(school_id=account.school_id)
    account = PayoutAccount.objects.select_for_update().get(pk=account.pk)
    _require(account, AccountStatus.VERIFIED, actor)
    if account.entered_by_id == by.pk:
        raise GrantError(_("Du har skrevet inn kontonummeret selv. En annen må kontrollere det."))
    cases = Application.objects.filter(school=account.school, status__in=AT_NSR)
    refuse_barred(cases.values_list("pk", flat=True), by)
    for older in PayoutAccount.objects.select_for_update().filter(school=account.school, status=AccountStatus.VERIFIED):
        transition(older, AccountStatus.REPLACED, actor=actor)
    account.verified_by = by
    transition(account, AccountStatus.VERIFIED, actor=actor, extra_fields=("verified_by",))
    follow_account(Application.objects.filter(school=account.school).exclude(payments__status=PaymentStatus.PENDING))


@transaction.atomic
def refuse_account(*, account: PayoutAccount, reason: str, by: User) -> None:
    """Turn an entered account down, such as a private person's."""
    actor = _required_staff(by)
    account = PayoutAccount.objects.select_for_update().get(pk=account.pk)
    _require(account, AccountStatus.REFUSED, actor)
    transition(account, AccountStatus.REFUSED, actor=actor, reason=reason)


def _required_staff(by: User) -> Actor:
    actor = _staff(by)
    if actor is None:
        raise GrantError(_("Bare NSR kan gjøre dette."))
    return actor


def _require(account: PayoutAccount, to: AccountStatus, actor: Actor) -> None:
    if not account.machine.allows(account.status, to, actor.role):
        raise GrantError(
            _("Det går ikke lenger. Kontoen er nå: %(status)s. Ingenting er endret.") % {"status": account.staff_label}
        )
