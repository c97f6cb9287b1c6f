"""A second factor that is lost: whoever answers for the accounts takes it off, and the person sets up another."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts.mails import SECOND_FACTOR_RESET, Mail
from accounts.models import StaffGroup, User
from notifications.services import notify
from workflow import clock
from workflow.errors import DomainError


def may_reset(*, user: User, by: User) -> bool:
    """Whether `by` may take off the second factor of `user`: a leader at NSR or a superuser, never her own, and a superuser's only by another."""
    if by.pk == user.pk or not by.is_active:
        return False
    return by.is_superuser or (not user.is_superuser and by.groups.filter(name=StaffGroup.LEADER).exists())


@transaction.atomic
def reset_second_factor(*, user: User, by: User, reason: str) -> None:
    """Take off every second factor of `user`, so that she can log in with her password and set up a new one.

    1. Lock the person's row, so that a factor set up at the same moment goes too or is not there yet.
    2. Delete app, passkeys and recovery codes, and log her out everywhere: what is lost may have been stolen.
    3. Write who did it and why in the admin's log of the person; tell her by mail.

    reason: how `by` knows that it is the person herself who asks.

    Raises: DomainError, beside `reason`.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not may_reset(user=user, by=by):
        raise DomainError(_("Du kan ikke nullstille totrinnspåloggingen til denne personen."))
    if not reason.strip():
        raise DomainError(_("Skriv hvordan du vet at det er personen selv som ber om det."), "reason")
    deleted, _models = Authenticator.objects.filter(user=user).delete()
    if not deleted:
        raise DomainError(_("Personen har ingen totrinnspålogging å nullstille."))
    for session in UserSession.objects.filter(user=user):
        session.end()
    LogEntry.objects.log_actions(
        user_id=by.pk,
        queryset=[user],
        action_flag=CHANGE,
        change_message=_("Nullstilte totrinnspåloggingen: %(reason)s") % {"reason": reason.strip()},
        single_object=True,
    )
    now = clock.now()
    notify(
        Mail.CHANGED,
        to=user,
        context={"change": SECOND_FACTOR_RESET, "at": now.isoformat()},
        url=reverse("mfa_index"),
        key=f"{Mail.CHANGED}:{get_random_string(24)}",
        inbox=False,
    )
