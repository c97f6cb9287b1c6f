"""Calls: published, frozen in versions, closed."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from grants.enums import CallStatus
from grants.errors import GrantError
from grants.models import Call, CallVersion, CountyShare, LetterText
from grants.services import actors
from grants.services.budget import lock_call, room_for_shares
from grants.services.kinds import KINDS

SCHEME = ("name", "name_nn", "legal_basis", "legal_basis_nn", "purpose", "purpose_nn")
TERMS = (
    "title",
    "title_nn",
    "text",
    "text_nn",
    "audience",
    "audience_nn",
    "public_schools",
    "private_schools",
    "frame_ore",
    "two_person_limit_ore",
    "documentation_days",
    "first_reminder_days",
    "second_reminder_days",
    "information_days",
    "appeal_days",
    "appeal_public",
    "appeal_private",
    "appeal_body",
    "appeal_body_nn",
)


def snapshot(call: Call) -> dict[str, Any]:
    """Everything that decides an application, as JSON: what a version freezes and a preview shows."""
    scheme = call.scheme
    return {
        "scheme": {name: getattr(scheme, name) for name in SCHEME},
        **{name: getattr(call, name) for name in TERMS},
        "opens_at": call.opens_at.isoformat(),
        "closes_at": call.closes_at.isoformat(),
        **KINDS[scheme.kind].terms(call),
        "shares": {
            share.county_id: share.reserved_ore for share in CountyShare.objects.filter(call=call).order_by("county_id")
        },
        "letters": {
            text.outcome: {"nb": text.nb, "nn": text.nn}
            for text in LetterText.objects.filter(call=call).order_by("outcome")
        },
    }


def fingerprint(terms: dict[str, Any]) -> str:
    """SHA-256 of the terms in one canonical spelling."""
    text = json.dumps(terms, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish_call(*, call: Call, by: User) -> CallVersion:
    """Open a call with its terms as they stand, or put changed terms in force for those who apply from now on. By an approver.

    The terms hold the limit for two pairs of eyes, so a case handler alone does not set them.

    1. Refuse all but an approver; lock the call.
    2. Refuse missing terms, and a frame that does not hold the shares and what is already reserved or spent.
    3. Freeze the terms in the next version; unchanged terms keep the version they have.

    Raises: GrantError, for the one who publishes.
    """
    if actors.staff_role(by) != actors.APPROVER:
        raise GrantError(_("Bare leder kan publisere en utlysning."))
    call = lock_call(call.pk)
    if call.status == CallStatus.CLOSED:
        raise GrantError(_("Utlysningen er avsluttet. Lag en ny."))
    KINDS[call.scheme.kind].check_terms(call)
    short = room_for_shares(call)
    if short:
        raise GrantError(short, "frame_ore")
    terms = snapshot(call)
    sha256 = fingerprint(terms)
    newest = call.versions.order_by("number").last()
    if newest is None or newest.sha256 != sha256:
        number = newest.number + 1 if newest else 1
        newest = CallVersion.objects.create(call=call, number=number, terms=terms, sha256=sha256, created_by=by)
    call.status = CallStatus.PUBLISHED
    call.save(update_fields=["status"])
    return newest


@transaction.atomic
def close_call(*, call: Call, by: User) -> None:
    """Take no more applications. Those sent go on by their own version."""
    call = lock_call(call.pk)
    call.status = CallStatus.CLOSED
    call.save(update_fields=["status"])


def version_in_force(call: Call) -> CallVersion:
    """The newest version: what a new application is judged by."""
    newest = call.versions.order_by("number").last()
    if newest is None:
        raise GrantError(_("Utlysningen er ikke publisert."))
    return newest
