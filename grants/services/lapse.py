"""A case that lapses (faller bort): by the clock, or by a case worker. To take a granted sum away is a decision, with a letter and a right to appeal."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from grants.enums import GRANT_LAPSES, GRANTED, DecisionKind, LapseReason, Outcome
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Application, Decision
from grants.services import letter, notice, statistic
from grants.services.application import appeal_waits, lock
from grants.services.budget import lock_call, release
from grants.services.decision import decision_in_force
from workflow import clock
from workflow.machine import CLOCK_ROLE, Actor
from workflow.services.transition import transition


@transaction.atomic
def lapse(*, application: Application, why: LapseReason, actor: Actor, note: str = "") -> bool:
    """Let an application lapse (cancelled visit, missed deadline) and free its money; False when it may not now.

    1. Lock the call (the budget) and the case. An appeal that waits is answered or taken back first.
    2. When a sum was granted: write the decision that takes it away, with its letter.
    3. Free what is reserved, log it, tell the school.

    Raises: GrantError, beside `why` or `note`, for a granted sum taken away for no reason of its terms and none in words.
    """
    lock_call(application.call_id)
    application = lock(application.pk)
    if not application.machine.allows(application.status, S.LAPSED, actor.role) or appeal_waits(application):
        return False
    by = actor.user if isinstance(actor.user, User) else None
    note = note.strip()
    granted = decision_in_force(application) if application.status in GRANTED else None
    reason = " ".join(part for part in ("" if why == LapseReason.OTHER and note else str(why.label), note) if part)
    if granted is None:
        entry = transition(application, S.LAPSED, actor=actor, reason=reason, data={"why": why.value})
        if application.case_number:
            notice.lapsed(application, why=why, note=note, event=str(entry.pk))
        return True
    check_lapse(why=why, note=note)
    decision = Decision(
        id=uuid.uuid4(),
        application=application,
        kind=DecisionKind.LAPSE,
        outcome=Outcome.LAPSED,
        lapse_reason=why,
        automatic=actor.role == CLOCK_ROLE,
        explanation=note,
        prepared_by=by,
        decided_by=by,
        decided_at=clock.now(),
        appeal_due=letter.appeal_due(application),
        replaces=granted,
    )
    decision.letter, decision.archive_copy = letter.request_lapse_letter(decision)
    decision.save(force_insert=True)
    release(application=application, by=by, key=f"lapse:{decision.pk}", note=why.value)
    application.decided_at = decision.decided_at
    transition(
        application,
        S.LAPSED,
        actor=actor,
        reason=reason,
        extra_fields=("decided_at",),
        data={"why": why.value, "decision": str(decision.pk)},
    )
    statistic.count_decision(decision)
    notice.lapsed(application, why=why, note=note, decision=decision, event=str(decision.pk))
    return True


def check_lapse(*, why: LapseReason, note: str) -> None:
    """Refuse to take a granted sum away for what can only stop an application, or without saying why. Raises: GrantError."""
    if why not in GRANT_LAPSES:
        raise GrantError(_("Det er ingen grunn til at innvilget støtte faller bort."), "why")
    if why == LapseReason.OTHER and not note.strip():
        raise GrantError(_("Skriv hvorfor støtten faller bort. Det står i vedtaket."), "note")
