"""Rows of numbers about decided cases, that outlive their personal data. Sums are øre."""

from __future__ import annotations

from grants.models import Application, Decision, GrantStatistic
from grants.services.kinds import kind_of
from workflow import clock


def count_decision(decision: Decision) -> None:
    """Write or rewrite the case's row from its newest decision."""
    application = decision.application
    school = application.school
    GrantStatistic.objects.update_or_create(
        case=application.pk,
        defaults={
            "scheme": application.call.scheme.slug,
            "county_id": application.county_id,
            "municipality_id": school.municipality_id,
            "private": school.is_private,
            "month": decision.decided_at.astimezone(clock.OSLO).date().replace(day=1),
            "outcome": decision.outcome,
            "granted_ore": decision.amount_ore,
            **kind_of(application).numbers(application),
        },
    )


def count_payment(*, application: Application, paid_ore: int) -> None:
    """Keep what the case has been paid in all; 0 when the payment came in return."""
    GrantStatistic.objects.filter(case=application.pk).update(paid_ore=paid_ore)
