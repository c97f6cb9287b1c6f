"""What the case page tells, from facts to log. A constant number of questions, whatever the case holds."""

from __future__ import annotations

from typing import Any

from grants.enums import APPEALABLE, GRANTED, DecisionKind
from grants.enums import ApplicationStatus as S
from grants.models import Appeal, Application
from grants.money import kr
from grants.presentation import decision_title, mark
from grants.services import budget
from grants.services.events import events
from grants.services.handling import newest_proposal
from grants.services.kinds import kind_of
from grants.services.leader import confirmed_by_stranger
from grants.services.reading import hour_text

EARLIER = 10
READS = 5


def story(application: Application) -> dict[str, Any]:
    """Everything the page shows beside the buttons."""
    decisions = list(
        application.decisions.select_related("prepared_by", "decided_by", "letter", "archive_copy")
        .prefetch_related("reasons")
        .order_by("decided_at", "pk")
    )
    for decision in decisions:
        decision.headline = decision_title(decision)  # type: ignore[attr-defined]
    appeals = Appeal.objects.filter(decision__application=application)
    return {
        "application": application,
        "kind": application.call.scheme.kind,
        "facts_template": f"admin/grants/{application.call.scheme.kind}/facts.html",
        "claim_template": f"admin/grants/{application.call.scheme.kind}/claim.html",
        "rule_lines": [mark(line) for line in kind_of(application).lines_of(application)],
        "stranger": confirmed_by_stranger(application),
        "answers": kind_of(application).answers(application),
        "earlier": earlier(application),
        "money": money(application),
        "case_messages": list(application.messages.order_by("at", "pk")),
        "attachments": list(application.attachments.order_by("uploaded_at")),
        "decisions": decisions,
        "proposal": waiting_proposal(application),
        "appeals": list(
            appeals.select_related("handler", "decided_by", "letter", "archive_copy").order_by("received_at")
        ),
        "log": events(application),
        "conflicts": list(application.conflicts.select_related("user").order_by("declared_at")),
        "payments": list(application.payments.select_related("batch").order_by("pk")),
        "last_reads": reads(application),
    }


def earlier(application: Application) -> list[Application]:
    """The school's other cases, newest first."""
    others = Application.objects.filter(school=application.school_id, submitted_at__isnull=False)
    return list(others.exclude(pk=application.pk).select_related("trip", "call").order_by("-submitted_at")[:EARLIER])


def money(application: Application) -> dict[str, Any]:
    """The county's room now, and after this decision with the sum that is proposed or that the rules give."""
    room = budget.available(call=application.call, county_id=application.county_id)
    held = budget.committed_to(application) + budget.spent_on(application)
    granted = application.status in {*GRANTED, S.PAID}
    planned = 0 if granted else application.expected_ore
    undecided = application.status in {S.SUBMITTED, S.UNDER_REVIEW, S.MORE_INFORMATION, S.PROPOSED}
    frame = application.version.terms["frame_ore"]
    share = application.version.terms["shares"].get(application.county_id, 0)
    after = room - planned
    return {
        "room": room,
        "held": held,
        "planned": planned,
        "after": after,
        "after_text": kr(after),
        "over": after < 0,
        "undecided": undecided,
        "frame": frame,
        "share": share,
    }


def waiting_proposal(application: Application) -> Any:
    """The proposal someone else must decide, of a first decision or a reversal."""
    if application.status == S.PROPOSED:
        return newest_proposal(application)
    if application.status not in APPEALABLE:
        return None
    return newest_proposal(application, kind=[DecisionKind.REVERSAL, DecisionKind.APPEAL])


def reads(application: Application) -> list[dict[str, Any]]:
    """Who opened the case last, and between which hours."""
    rows = application.reads.select_related("user").order_by("-hour", "pk")[:READS]
    return [
        {"who": row.user.name if row.user else "–", "day": row.hour, "between": hour_text(row.hour)} for row in rows
    ]
