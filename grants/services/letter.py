"""Letters of decision: what they say, a preview for the one who decides, and the two files that are kept.

A letter is written in the school's målform: the texts lie in templates/letters/grant/{nb,nn}/, one file for each outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from documents.models import Document, Variant
from documents.services import request_document
from grants.enums import AppealStatus, DecisionKind, LapseReason, Outcome
from grants.enums import ApplicationStatus as S
from grants.models import Appeal, Application, Decision, RejectionReason
from grants.services.budget import spent_on
from grants.services.kinds import kind_of
from workflow import clock

FRAME = "letters/base.html"
PREVIEW_FRAME = "letters/preview.html"
# letter → its title in bokmål and nynorsk
TITLES = {
    "approved": ("Vedtak: støtten er innvilget", "Vedtak: støtta er innvilga"),
    "partly_approved": ("Vedtak: støtten er delvis innvilget", "Vedtak: støtta er delvis innvilga"),
    "rejected": ("Vedtak: søknaden er avslått", "Vedtak: søknaden er avslått"),
    "lapsed": ("Vedtak: støtten er bortfalt", "Vedtak: støtta er fallen bort"),
    "reversed": ("Vedtaket er omgjort", "Vedtaket er gjort om"),
    "appeal_changed": ("Svar på klagen: vedtaket er endret", "Svar på klaga: vedtaket er endra"),
    "appeal_upheld": ("Svar på klagen: vedtaket står", "Svar på klaga: vedtaket står"),
    "appeal_confirmed": ("Klagen er avgjort: vedtaket står", "Klaga er avgjord: vedtaket står"),
    "appeal_dismissed": ("Svar på klagen: klagen er avvist", "Svar på klaga: klaga er avvist"),
}
# What the files are called.
FILES = {
    "approved": "innvilget",
    "partly_approved": "delvis-innvilget",
    "rejected": "avslag",
    "lapsed": "bortfall",
    "reversed": "omgjort",
    "appeal_changed": "klage-endret",
    "appeal_upheld": "klage-til-klageinstansen",
    "appeal_confirmed": "klage-stadfestet",
    "appeal_dismissed": "klage-avvist",
}
NAMES = {DecisionKind.LAPSE: "lapsed", DecisionKind.REVERSAL: "reversed", DecisionKind.APPEAL: "appeal_changed"}


@dataclass(frozen=True)
class Preview:
    """A letter before it is sent: its title, and its words as a piece of a page."""

    title: str
    html: SafeString


def appeal_due(application: Application) -> date | None:
    """The last day to appeal, counted from today's notice; None where the school has no right to."""
    terms = application.version.terms
    right = terms["appeal_private"] if application.school.is_private else terms["appeal_public"]
    return clock.today() + timedelta(days=int(terms["appeal_days"])) if right else None


def decision_context(
    application: Application,
    *,
    outcome: str,
    amount_ore: int,
    reasons: Sequence[RejectionReason],
    explanation: str,
    decided_by: User,
    prepared_by: User,
    appeal_due: date | None,
    documentation_due: date | None,
    replaces: Decision | None = None,
    final: bool = False,
    rest_ore: int = 0,
) -> dict[str, Any]:
    """Everything the letter of a decision says: JSON primitives, in the school's målform where we have both."""
    terms = application.version.terms
    language = application.language
    return {
        **_address(application),
        "outcome": str(outcome),
        "amount_ore": amount_ore,
        "reasons": [getattr(reason, language) for reason in reasons],
        "explanation": explanation,
        "own_text": terms["letters"].get(str(outcome), {}).get(language, ""),
        "documentation_due": documentation_due.isoformat() if documentation_due else "",
        "appeal_due": appeal_due.isoformat() if appeal_due else "",
        "appeal_days": terms["appeal_days"],
        "case_worker": prepared_by.name,
        "approver": decided_by.name,
        "arithmetic": kind_of(application).arithmetic(application),
        "by_appeal_body": final,
        "paid_ore": spent_on(application) if application.status == S.PAID else 0,
        "rest_ore": rest_ore,
        "old_outcome": str(replaces.outcome) if replaces else "",
        "old_amount_ore": replaces.amount_ore if replaces else 0,
        "old_date": _day(replaces.decided_at) if replaces else "",
    }


def lapse_context(decision: Decision) -> dict[str, Any]:
    """What the letter says when a granted sum is taken away: when it was given, by which of its terms it has lapsed, and who says so."""
    application, granted = decision.application, decision.replaces
    assert granted is not None
    terms = application.version.terms
    fell_through = kind_of(application).how_it_fell_through(application)
    return {
        **_address(application),
        "outcome": str(decision.outcome),
        "amount_ore": 0,
        "why": str(decision.lapse_reason),
        "explanation": decision.explanation,
        "own_text": terms["letters"].get(str(decision.outcome), {}).get(application.language, ""),
        "old_amount_ore": granted.amount_ore,
        "old_date": _day(granted.decided_at),
        "documentation_due": application.documentation_due.isoformat() if application.documentation_due else "",
        "sent_back": application.status == S.CHANGES_ASKED,
        "fell_through": fell_through["how"],
        "fell_through_on": fell_through["on"],
        "automatic": decision.automatic,
        "appeal_due": decision.appeal_due.isoformat() if decision.appeal_due else "",
        "appeal_days": terms["appeal_days"],
        "case_worker": decision.prepared_by.name if decision.prepared_by else "",
        "approver": decision.decided_by.name if decision.decided_by else "",
    }


def appeal_context(appeal: Appeal, *, decided_by: User, appeal_due: date | None) -> dict[str, Any]:
    """What the answer to an appeal says when the decision stands or the appeal is dismissed."""
    decision = appeal.decision
    application = decision.application
    handler = appeal.handler or decided_by
    return {
        **_address(application),
        "conclusion": appeal.conclusion,
        "late": appeal.late,
        "received_on": _day(appeal.received_at),
        "old_outcome": str(decision.outcome),
        "old_amount_ore": decision.amount_ore,
        "old_date": _day(decision.decided_at),
        "appeal_due": appeal_due.isoformat() if appeal_due else "",
        "case_worker": handler.name,
        "approver": decided_by.name,
    }


def letter_name(*, outcome: str, kind: str) -> str:
    """Which letter tells of a decision: a key of `TITLES`."""
    return NAMES.get(DecisionKind(kind), str(outcome))


def request_letter(
    decision: Decision, *, reasons: Sequence[RejectionReason], final: bool = False, rest_ore: int = 0
) -> tuple[Document, Document]:
    """Ask for the letter (PDF/UA-1) and its tagged archive copy (PDF/A-3a) of a decision about to be saved.

    `rest_ore`: what is paid beside what a paid case has got.
    """
    application = decision.application
    assert decision.decided_by is not None
    context = decision_context(
        application,
        outcome=decision.outcome,
        amount_ore=decision.amount_ore,
        reasons=reasons,
        explanation=decision.explanation,
        decided_by=decision.decided_by,
        prepared_by=decision.prepared_by or decision.decided_by,
        appeal_due=decision.appeal_due,
        documentation_due=application.documentation_due if decision.amount_ore else None,
        replaces=decision.replaces,
        final=final,
        rest_ore=rest_ore,
    )
    name = letter_name(outcome=decision.outcome, kind=decision.kind)
    return _request(name, application, context, key=f"grant-decision:{decision.pk}")


def request_lapse_letter(decision: Decision) -> tuple[Document, Document]:
    """The same for a lapse about to be saved, before the case is moved."""
    return _request("lapsed", decision.application, lapse_context(decision), key=f"grant-decision:{decision.pk}")


def request_appeal_letter(appeal: Appeal, *, decided_by: User, appeal_due: date | None) -> tuple[Document, Document]:
    """The same for an appeal that is upheld or dismissed; a changed decision has a letter of its own."""
    name = "appeal_upheld" if appeal.status == AppealStatus.UPHELD else "appeal_dismissed"
    context = appeal_context(appeal, decided_by=decided_by, appeal_due=appeal_due)
    return _request(name, appeal.decision.application, context, key=f"grant-appeal:{appeal.pk}")


def request_body_letter(appeal: Appeal) -> tuple[Document, Document]:
    """The same when the appeal body has confirmed the decision."""
    application = appeal.decision.application
    assert appeal.body_entered_by is not None
    return _request("appeal_confirmed", application, body_context(appeal), key=f"grant-appeal-body:{appeal.pk}")


def body_context(appeal: Appeal) -> dict[str, Any]:
    """What a letter says of the appeal body's answer, as it is filled in on `appeal`."""
    assert appeal.body_entered_by is not None
    assert appeal.body_answered_on is not None
    return {
        **appeal_context(appeal, decided_by=appeal.body_entered_by, appeal_due=None),
        "case_worker": appeal.body_entered_by.name,
        "conclusion": appeal.body_answer,
        "answered_on": appeal.body_answered_on.isoformat(),
    }


def preview_letter(
    application: Application,
    *,
    outcome: Outcome,
    amount_ore: int,
    reasons: Sequence[RejectionReason],
    explanation: str,
    by: User,
    prepared_by: User | None = None,
    kind: DecisionKind = DecisionKind.FIRST,
    replaces: Decision | None = None,
    documentation_due: date | None = None,
    final: bool = False,
    rest_ore: int = 0,
) -> Preview:
    """The letter as it would be if `by` decided this now. Writes nothing."""
    context = decision_context(
        application,
        outcome=outcome,
        amount_ore=amount_ore,
        reasons=reasons,
        explanation=explanation,
        decided_by=by,
        prepared_by=prepared_by or by,
        appeal_due=None if final else appeal_due(application),
        documentation_due=documentation_due,
        replaces=replaces,
        final=final,
        rest_ore=rest_ore,
    )
    return _preview(letter_name(outcome=outcome, kind=kind), application, context)


def preview_lapse_letter(granted: Decision, *, why: LapseReason, note: str, by: User) -> Preview:
    """The letter as it would be if `by` took away now what was `granted`. Writes nothing."""
    application = granted.application
    decision = Decision(
        application=application,
        kind=DecisionKind.LAPSE,
        outcome=Outcome.LAPSED,
        lapse_reason=why,
        explanation=note.strip(),
        prepared_by=by,
        decided_by=by,
        appeal_due=appeal_due(application),
        replaces=granted,
    )
    return _preview("lapsed", application, lapse_context(decision))


def preview_appeal_letter(appeal: Appeal, *, status: AppealStatus, conclusion: str, by: User) -> Preview:
    """The answer to an appeal that would be upheld or dismissed now. Writes nothing."""
    application = appeal.decision.application
    due = appeal_due(application) if status == AppealStatus.DISMISSED else None
    context = appeal_context(appeal, decided_by=by, appeal_due=due) | {"conclusion": conclusion}
    return _preview(f"appeal_{status}", application, context)


def preview_body_letter(appeal: Appeal) -> Preview:
    """The letter that the appeal body has confirmed the decision, as `appeal` is filled in. Writes nothing."""
    return _preview("appeal_confirmed", appeal.decision.application, body_context(appeal))


def title_of(name: str, language: str) -> str:
    return TITLES[name][1 if language == "nn" else 0]


def template_of(name: str, language: str) -> str:
    return f"letters/grant/{'nn' if language == 'nn' else 'nb'}/{name}.html"


def _address(application: Application) -> dict[str, Any]:
    school = application.school
    place = f"{school.postal_code} {school.postal_place}".strip()
    lines = [school.name, application.office_name, school.address, place]
    terms = application.version.terms
    nynorsk = application.language == "nn"
    return {
        "frame": FRAME,
        "number": application.case_number or "",
        "sent_at": clock.today().isoformat(),
        "recipient_lines": [line for line in lines if line],
        "qr_url": settings.SITE_URL + application.get_absolute_url(),
        "scheme": _written(terms["scheme"], "name", nynorsk=nynorsk),
        "purpose": _written(terms["scheme"], "purpose", nynorsk=nynorsk),
        "legal_basis": _written(terms["scheme"], "legal_basis", nynorsk=nynorsk),
        "call": _written(terms, "title", nynorsk=nynorsk),
        "school": school.name,
        "orgnr": school.orgnr,
        "applied_on": _day(application.submitted_at),
        "applied_ore": application.applied_ore,
        "appeal_body": _written(terms, "appeal_body", nynorsk=nynorsk),
        "contact_email": settings.CONTACT_EMAIL,
        **kind_of(application).facts(application),
    }


def _written(texts: Mapping[str, Any], name: str, *, nynorsk: bool) -> str:
    """What staff wrote, in nynorsk when it is asked for and written."""
    return str((nynorsk and texts.get(f"{name}_nn")) or texts[name])


def _request(name: str, application: Application, context: dict[str, Any], *, key: str) -> tuple[Document, Document]:
    title = title_of(name, application.language)
    both = [
        request_document(
            kind=f"grant_{name}",
            template=template_of(name, application.language),
            context={**context, "heading": title},
            language=application.language,
            key=f"{key}:{variant}",
            title=f"{title}, {application.case_number}"[:200],
            filename=f"{application.case_number}-{FILES[name]}{ending}.pdf",
            variant=variant,
        )
        for variant, ending in ((Variant.LETTER, ""), (Variant.ARCHIVE, "-arkiv"))
    ]
    return both[0], both[1]


def _preview(name: str, application: Application, context: dict[str, Any]) -> Preview:
    title = title_of(name, application.language)
    with translation.override(application.language):
        html = render_to_string(
            template_of(name, application.language),
            {**context, "frame": PREVIEW_FRAME, "heading": title, "title": title, "language": application.language},
        )
    return Preview(title=title, html=mark_safe(html))


def _day(at: Any) -> str:
    return at.astimezone(clock.OSLO).date().isoformat() if at else ""
