"""All that has happened in a case, from whatever tells of it: its own steps, the leader's yes, appeals, the account, the mails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from grants.enums import AccountStatus
from grants.mails import Mail
from grants.models import Appeal, Application, LeaderLink, PayoutAccount, VoidedConfirmation
from grants.money import kr
from grants.services.actors import APPLICANT
from notifications.models import Message
from notifications.models import Status as Delivery
from workflow.formatting import clock_time, date_long
from workflow.models import LogEntry
from workflow.roles import ROLES
from workflow.services.transition import history

# What NSR's people are sent, and the school is not.
TO_STAFF = frozenset({Mail.ANSWERED, Mail.PROPOSED, Mail.RETURNED, Mail.APPEAL_NEW})


@dataclass(frozen=True)
class Event:
    """One thing that happened. `kind` is step, leader, appeal, account or mail; `role` is a role of a machine, or ""."""

    at: datetime
    kind: str
    title: str
    who: str = ""
    role: str = ""
    role_label: str = ""
    text: str = ""
    own: str = ""
    """What the school calls it, where that is another word."""
    for_school: bool = True


def events(application: Application) -> list[Event]:
    """Everything, oldest first. A constant number of queries."""
    return sorted([*steps(history(application)), *beside(application)], key=lambda event: event.at)


def beside(application: Application) -> list[Event]:
    """What happened beside the case's own steps. Six queries."""
    links = list(application.leader_links.all())
    return [*_leader(application), *_appeals_and_accounts(application), *_mails(application, links)]


def steps(entries: Iterable[LogEntry]) -> list[Event]:
    return [
        Event(
            at=entry.at,
            kind="step",
            title=entry.to_label,
            who=_who(entry),
            role=entry.role,
            role_label=entry.role_label,
            text="\n".join(part for part in (sums(entry), entry.reason) if part),
        )
        for entry in entries
    ]


def sums(entry: LogEntry) -> str:
    """What a step says of money, in words; "" when it says nothing."""
    data: dict[str, Any] = entry.data
    if "cost_ore" in data:
        said = _("%(pupils)s elever, reisen kostet %(sum)s.") % {"pupils": data["pupils"], "sum": kr(data["cost_ore"])}
        return f"{said} {data.get('comment', '')}".strip()
    if "payable_ore" in data:
        return _("Til utbetaling: %(sum)s.") % {"sum": kr(data["payable_ore"])}
    return _("Sum: %(sum)s.") % {"sum": kr(data["amount_ore"])} if data.get("amount_ore") else ""


def way_of_confirming(application: Application) -> str:
    """How the leader said yes, in words; "" when no yes counts now."""
    if application.leader_confirmed_at is None:
        return ""
    return _way(email=application.leader_email, by_link=application.leader_by_link)


def _way(*, email: str, by_link: bool) -> str:
    return _("Med lenke sendt til %(email)s.") % {"email": email} if by_link else _("Med egen konto.")


def _leader(application: Application) -> list[Event]:
    """Every yes, also those that a change of the application has made void, and that it did."""
    found = []
    for voided in application.voided_confirmations.select_related("voided_by"):
        found.append(_yes(voided.confirmed_at, voided.name, _way(email=voided.email, by_link=voided.by_link)))
        found.append(_void(voided))
    if application.leader_confirmed_at is not None:
        found.append(_yes(application.leader_confirmed_at, application.leader_name, way_of_confirming(application)))
    return found


def _yes(at: datetime, who: str, way: str) -> Event:
    return Event(at=at, kind="leader", title=_("Skoleleder bekreftet søknaden"), who=who, text=way)


def _void(voided: VoidedConfirmation) -> Event:
    return Event(
        at=voided.voided_at,
        kind="leader",
        title=_("Skolelederens bekreftelse gjelder ikke lenger"),
        who=str(voided.voided_by or ""),
        role=APPLICANT,
        role_label=str(ROLES[APPLICANT]),
        text=_("%(name)s bekreftet %(day)s kl. %(time)s. Endret etter det: %(what)s.")
        % {
            "name": voided.name,
            "day": date_long(voided.confirmed_at),
            "time": clock_time(voided.confirmed_at),
            "what": voided.changed or _("søknaden"),
        },
    )


def accounts_of(application: Application) -> QuerySet[PayoutAccount]:
    """The account the case is paid to, and those entered for the school since it was begun."""
    own = Q(pk=application.payout_account_id) if application.payout_account_id else Q()
    since = Q(school=application.school_id, created_at__gte=application.created_at)
    return PayoutAccount.objects.filter(own | since).order_by("created_at", "pk")


def _appeals_and_accounts(application: Application) -> list[Event]:
    appeals = {str(row.pk): row for row in Appeal.objects.filter(decision__application=application)}
    accounts = {str(row.pk): row for row in accounts_of(application)}
    of_appeals = Q(content_type=ContentType.objects.get_for_model(Appeal), object_id__in=list(appeals))
    of_accounts = Q(content_type=ContentType.objects.get_for_model(PayoutAccount), object_id__in=list(accounts))
    entries = LogEntry.objects.filter(of_appeals | of_accounts).select_related("user")
    return [
        _of_appeal(entry) if entry.machine == Appeal.machine.name else _of_account(entry, accounts[entry.object_id])
        for entry in entries
    ]


def _of_appeal(entry: LogEntry) -> Event:
    return Event(
        at=entry.at,
        kind="appeal",
        title=_("Klage: %(status)s") % {"status": entry.to_label},
        own=str(Appeal.machine.user_labels.get(entry.to_state, entry.to_state)),
        who=_who(entry),
        role=entry.role,
        role_label=entry.role_label,
        text=entry.reason,
    )


def _of_account(entry: LogEntry, account: PayoutAccount) -> Event:
    titles = {
        AccountStatus.PROPOSED: _("Kontonummer lagt inn"),
        AccountStatus.VERIFIED: _("Kontonummer kontrollert"),
        AccountStatus.REPLACED: _("Kontonummer erstattet"),
        AccountStatus.REFUSED: _("Kontonummer avvist"),
    }
    return Event(
        at=entry.at,
        kind="account",
        title=titles.get(AccountStatus(entry.to_state), entry.to_label),
        who=_who(entry),
        role=entry.role,
        role_label=entry.role_label,
        text=f"{account}, {account.holder}" + (f"\n{entry.reason}" if entry.reason else ""),
    )


def mails_of(application: Application, links: Iterable[LeaderLink]) -> QuerySet[Message]:
    """Every mail of the case, found by the beginning of its key."""
    keys = [f"{mail}:{application.pk}:" for mail in Mail if mail != Mail.LEADER_ASKED]
    keys += [f"{Mail.LEADER_ASKED}:{link.pk}" for link in links]
    found = Q()
    for key in keys:
        found |= Q(key__startswith=key)
    return Message.objects.filter(found).defer("html", "text", "context").order_by("created_at", "pk")


def _mails(application: Application, links: list[LeaderLink]) -> list[Event]:
    return [
        Event(
            at=mail.created_at,
            kind="mail",
            title=_("E-post: %(what)s") % {"what": mail.subject or Mail(mail.kind).label},
            who=mail.email,
            text=str(Delivery(mail.status).label),  # whether it has gone out
            for_school=mail.kind not in TO_STAFF,
        )
        for mail in mails_of(application, links)
    ]


def _who(entry: LogEntry) -> str:
    return str(entry.user) if entry.user else _("Systemet")
