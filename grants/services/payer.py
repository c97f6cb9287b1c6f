"""Whose account the grants are paid from: entered by finance, confirmed by another."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from grants.errors import GrantError
from grants.models import PayerDetails
from grants.services import actors
from workflow import clock

# What finance fills in, and what another confirms.
TYPED = ("name", "customer_id", "account", "bic")


@transaction.atomic
def enter_payer(*, payer: PayerDetails, by: User) -> None:
    """Keep `payer` as it is filled in; its history says who did. It must be confirmed anew before it is paid from. Raises: GrantError."""
    actors.finance(by)
    payer.entered_by, payer.confirmed_by, payer.confirmed_at = by, None, None
    _save(payer, [*TYPED, "entered_by", "confirmed_by", "confirmed_at"], by=by)


@transaction.atomic
def confirm_payer(*, payer: PayerDetails, by: User) -> None:
    """Say that the account is the right one. Raises: GrantError for the one who entered it, and for others than finance and leaders."""
    actors.payer_or_approver(by)
    locked = PayerDetails.objects.select_for_update().get(pk=payer.pk)
    if locked.entered_by_id == by.pk:
        raise GrantError(_("Du har lagt inn kontoen selv. En annen må bekrefte den."))
    if any(getattr(payer, name) != getattr(locked, name) for name in TYPED):
        raise GrantError(_("Opplysningene ble endret mens du så på dem. Se på dem en gang til."))
    locked.confirmed_by, locked.confirmed_at = by, clock.now()
    _save(locked, ["confirmed_by", "confirmed_at"], by=by)


def _save(payer: PayerDetails, fields: list[str], *, by: User) -> None:
    """These fields and no others, with a row of history by `by`, also where no request names her."""
    payer._history_user = by  # type: ignore[attr-defined]
    # The first time there is no row yet.
    payer.save(update_fields=None if payer._state.adding else fields)
