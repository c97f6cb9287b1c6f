"""The budget that cannot break. Sums are øre.

All that moves money holds the call's row (`lock_call`), reads the balances, and writes a ledger row together with the balance it changes. A county may use its
own share and whatever no share holds: sum over counties of max(usage, share) never passes the frame. Frame and shares are those of the newest published version:
what staff type changes nothing before it is published, and publishing refuses a frame that does not hold what is used.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from grants.enums import LedgerKind
from grants.errors import GrantError, OverBudget
from grants.models import Application, Call, CallVersion, CountyBalance, CountyShare, LedgerEntry
from grants.money import kr
from regions.models import County
from schools.services.locking import lock_school


@dataclass(frozen=True)
class CountyBudget:
    """One county's place in a call: its share, what it has used, and what it could still get."""

    county: County
    share_ore: int
    committed_ore: int
    spent_ore: int
    available_ore: int


def lock_call(call_id: int) -> Call:
    """Take the call's row for the rest of the transaction: the lock for its whole budget."""
    # No key: a new application that points at the call need not wait for a decision.
    return Call.objects.select_for_update(no_key=True).get(pk=call_id)


def lock_budgets(application: Application) -> None:
    """Take the two rows that hold a case's sum back: the call, for its frame, then the school, for its half-year in every call."""
    lock_call(application.call_id)
    lock_school(school_id=application.school_id)


def _limits(call: Call) -> tuple[int, dict[str, int]]:
    """Frame and shares in force: (0, {}) before the call is published."""
    terms = CallVersion.objects.filter(call=call).order_by("-number").values_list("terms", flat=True).first()
    return (terms["frame_ore"], terms["shares"]) if terms else (0, {})


def _typed_shares(call: Call) -> dict[str, int]:
    return dict(CountyShare.objects.filter(call=call).values_list("county_id", "reserved_ore"))


def _held(shares: dict[str, int], usage: dict[str, int]) -> int:
    """What is used or kept for someone."""
    return sum(max(usage.get(county, 0), shares.get(county, 0)) for county in shares.keys() | usage.keys())


def _usage(call: Call) -> dict[str, int]:
    rows = CountyBalance.objects.filter(call=call).values_list("county_id", "committed_ore", "spent_ore")
    return {county: committed + spent for county, committed, spent in rows}


def room(*, frame: int, shares: dict[str, int], usage: dict[str, int], county: str) -> int:
    """What `county` could still get: the frame, less what the others hold or keep, less its own usage. Never below 0."""
    others = (shares.keys() | usage.keys()) - {county}
    kept = sum(max(usage.get(other, 0), shares.get(other, 0)) for other in others)
    return max(frame - kept - usage.get(county, 0), 0)


def available(*, call: Call, county_id: str) -> int:
    """What a county could still be granted in a call. Exact only while the call is locked."""
    frame, shares = _limits(call)
    return room(frame=frame, shares=shares, usage=_usage(call), county=county_id)


def room_for_shares(call: Call) -> str:
    """What is wrong with a typed frame that does not hold its shares and what is already used; empty when it does."""
    held = _held(_typed_shares(call), _usage(call))
    if held <= call.frame_ore:
        return ""
    return _("Rammen er for liten: fylkesandelene og det som alt er brukt, krever %(held)s.") % {"held": kr(held)}


def overview(*, call: Call) -> list[CountyBudget]:
    """Every county with its share, usage and room, for the case page and the call's page. Four queries."""
    frame, shares = _limits(call)
    usage = _usage(call)
    rows = {row.county_id: row for row in CountyBalance.objects.filter(call=call)}
    return [
        CountyBudget(
            county=county,
            share_ore=shares.get(county.pk, 0),
            committed_ore=rows[county.pk].committed_ore if county.pk in rows else 0,
            spent_ore=rows[county.pk].spent_ore if county.pk in rows else 0,
            available_ore=room(frame=frame, shares=shares, usage=usage, county=county.pk),
        )
        for county in County.objects.all()
    ]


def _move(
    *, application: Application, kind: LedgerKind, committed: int, spent: int, by: User | None, key: str, note: str = ""
) -> None:
    _entry, created = LedgerEntry.objects.get_or_create(
        key=key,
        defaults={
            "call_id": application.call_id,
            "county_id": application.county_id,
            "application": application,
            "kind": kind,
            "committed_ore": committed,
            "spent_ore": spent,
            "by": by,
            "note": note,
        },
    )
    if not created:
        return
    balance, _made = CountyBalance.objects.select_for_update().get_or_create(
        call_id=application.call_id, county_id=application.county_id
    )
    balance.committed_ore += committed
    balance.spent_ore += spent
    balance.save(update_fields=["committed_ore", "spent_ore"])


def committed_to(application: Application) -> int:
    """What the ledger holds reserved for an application now."""
    return LedgerEntry.objects.filter(application=application).aggregate(sum=Sum("committed_ore"))["sum"] or 0


def spent_on(application: Application) -> int:
    """What the ledger says has been paid for an application."""
    return LedgerEntry.objects.filter(application=application).aggregate(sum=Sum("spent_ore"))["sum"] or 0


@transaction.atomic
def reserve(*, application: Application, amount_ore: int, by: User | None, key: str) -> None:
    """Reserve `amount_ore` for an application, once for each `key`. The caller holds the call's lock.

    Raises: OverBudget, with the sum left.
    """
    call = lock_call(application.call_id)
    if LedgerEntry.objects.filter(key=key).exists():
        return
    left = available(call=call, county_id=application.county_id)
    if amount_ore <= 0:
        raise GrantError(_("Summen må være mer enn 0."))
    if amount_ore > left:
        raise OverBudget(
            _("Rammen holder ikke: det er %(left)s igjen til %(county)s, og vedtaket er på %(sum)s.")
            % {"left": kr(left), "county": application.county, "sum": kr(amount_ore)},
            left,
        )
    _move(application=application, kind=LedgerKind.RESERVE, committed=amount_ore, spent=0, by=by, key=key)


@transaction.atomic
def release(*, application: Application, by: User | None, key: str, keep_ore: int = 0, note: str = "") -> int:
    """Give back what is reserved for an application beyond `keep_ore`; returns the sum given back."""
    lock_call(application.call_id)
    surplus = committed_to(application) - keep_ore
    if surplus > 0:
        _move(application=application, kind=LedgerKind.RELEASE, committed=-surplus, spent=0, by=by, key=key, note=note)
    return max(surplus, 0)


@transaction.atomic
def spend(*, application: Application, amount_ore: int, by: User | None, key: str) -> None:
    """Turn reserved money into spent money, when the bank has paid. Raises: GrantError when less is reserved."""
    lock_call(application.call_id)
    if LedgerEntry.objects.filter(key=key).exists():
        return
    if not 0 < amount_ore <= committed_to(application):
        raise GrantError(_("Det er reservert mindre enn det som skal betales i sak %(case)s.") % {"case": application})
    _move(application=application, kind=LedgerKind.SPEND, committed=-amount_ore, spent=amount_ore, by=by, key=key)


@transaction.atomic
def take_back(*, application: Application, amount_ore: int, by: User | None, key: str) -> None:
    """Turn spent money into reserved money again, when the bank returned a payment. Raises: GrantError when less is spent."""
    lock_call(application.call_id)
    if LedgerEntry.objects.filter(key=key).exists():
        return
    if not 0 < amount_ore <= spent_on(application):
        raise GrantError(_("Det er betalt mindre enn det som kom i retur i sak %(case)s.") % {"case": application})
    _move(application=application, kind=LedgerKind.RETURN, committed=amount_ore, spent=-amount_ore, by=by, key=key)


def faults(*, call: Call) -> list[str]:
    """What is wrong with a call's books: balances that differ from the ledger's sums, or a broken frame. Empty when all is well."""
    sums = {
        county: (committed, spent)
        for county, committed, spent in LedgerEntry.objects.filter(call=call)
        .values("county")
        .annotate(committed=Sum("committed_ore"), spent=Sum("spent_ore"))
        .values_list("county", "committed", "spent")
    }
    balances = {row.county_id: (row.committed_ore, row.spent_ore) for row in CountyBalance.objects.filter(call=call)}
    found = [
        f"{call}: county {county}: ledger {sums.get(county, (0, 0))}, balance {balances.get(county, (0, 0))}"
        for county in sorted(sums.keys() | balances.keys())
        if sums.get(county, (0, 0)) != balances.get(county, (0, 0))
    ]
    for case, committed, spent in (
        LedgerEntry.objects.filter(call=call)
        .values("application")
        .annotate(committed=Sum("committed_ore"), spent=Sum("spent_ore"))
        .filter(Q(committed__lt=0) | Q(spent__lt=0))
        .order_by("application")
        .values_list("application", "committed", "spent")
    ):
        found.append(f"{call}: case {case}: reserved {committed}, spent {spent}")
    frame, shares = _limits(call)
    held = _held(shares, _usage(call))
    return [*found, f"{call}: {held} held of a frame of {frame}"] if held > frame else found
