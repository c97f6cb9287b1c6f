"""How a case looks to the school: what happens next, how far it has come, what has happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.enums import ApplicationStatus as S
from grants.enums import DecisionKind, Mode, Outcome, SchemeKind
from grants.models import Application, Call, Decision
from grants.services.events import Event, sums
from grants.services.kinds import Line
from workflow.models import LogEntry

# How far each status has come: the step that is current, among those of `progress`.
STEP = {
    S.DRAFT: 0,
    S.SUBMITTED: 1,
    S.UNDER_REVIEW: 1,
    S.MORE_INFORMATION: 1,
    S.PROPOSED: 1,
    S.APPROVED: 2,
    S.PARTLY_APPROVED: 2,
    S.DOCUMENTED: 3,
    S.CHANGES_ASKED: 2,
    S.READY_TO_PAY: 3,
    S.PAID: 4,
}
NSR = "NSR"


def mark(line: Line) -> dict[str, Any]:
    """A line of the rule check with its icon and word, so that it does not speak by colour alone."""
    looks = {
        True: ("CheckmarkCircle", "success", _("I orden")),
        False: ("XMarkOctagon", "danger", _("Ikke i orden")),
        None: ("ExclamationmarkTriangle", "warning", _("Mangler")),
    }
    icon, color, word = looks[line.ok]
    return {"text": line.text, "ok": line.ok, "icon": icon, "color": color, "word": word}


def progress(application: Application) -> list[dict[str, Any]]:
    """The five steps from draft to money; a case that ended early stops where it was."""
    labels = [_("Søknad"), _("Behandling"), _("Besøk og dokumentasjon"), _("Kontroll og utbetaling")]
    status = S(application.status)
    stopped = status in {S.REJECTED, S.WITHDRAWN, S.LAPSED}
    now = STEP.get(status, 2 if application.granted_ore else 1 if application.submitted_at else 0)
    return [{"label": label, "state": _state(number, now, stopped)} for number, label in enumerate(labels)]


def _state(number: int, now: int, stopped: bool) -> str:
    if number < now:
        return "done"
    if number > now:
        return "todo"
    return "stopped" if stopped else "current"


def happened(
    application: Application, entries: Iterable[LogEntry], decisions: Iterable[Decision], others: Iterable[Event] = ()
) -> list[dict[str, Any]]:
    """The case as a story, newest first; `others` is what happened beside its steps. NSR's people are «NSR» here; the letter names them."""
    titles = {
        S.DRAFT: _("Søknaden er påbegynt"),
        S.SUBMITTED: _("Søknaden er sendt"),
        S.UNDER_REVIEW: _("NSR behandler søknaden"),
        S.MORE_INFORMATION: _("NSR ba om flere opplysninger"),
        S.DOCUMENTED: _("Dokumentasjonen er sendt"),
        S.CHANGES_ASKED: _("NSR ba om rettelser"),
        S.READY_TO_PAY: _("Dokumentasjonen er godkjent"),
        S.PAID: _("Pengene er betalt ut"),
        S.WITHDRAWN: _("Søknaden er trukket"),
        S.LAPSED: _("Støtten er bortfalt") if application.granted_ore else _("Søknaden er bortfalt"),
    }
    # A proposal is NSR's own affair; decisions come with their sums below.
    # So does a lapse that is a decision.
    steps = [
        row for row in entries if row.to_state in titles and not (row.to_state == S.LAPSED and "decision" in row.data)
    ]
    lines = [_line(entry, titles[S(entry.to_state)]) for entry in steps]
    lines += [
        {
            "at": decision.decided_at,
            "title": decision_title(decision),
            "text": " ".join(part for part in (decision.why_lapsed, decision.explanation) if part)
            if decision.lapse_reason
            else "",
            "who": "" if decision.automatic else NSR,
        }
        for decision in decisions
    ]
    lines += [_beside(event) for event in others if event.for_school]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def _line(entry: LogEntry, title: str) -> dict[str, Any]:
    by_school = entry.role == "applicant"
    if entry.from_state == S.MORE_INFORMATION and entry.to_state == S.UNDER_REVIEW and by_school:
        title = _("Skolen svarte NSR")
    who = str(entry.user or "") if by_school else "" if entry.role == "clock" else NSR
    shown = entry.to_state in {S.WITHDRAWN, S.LAPSED, S.CHANGES_ASKED}
    return {"at": entry.at, "title": title, "text": entry.reason if shown else sums(entry), "who": who}


def _beside(event: Event) -> dict[str, Any]:
    """An appeal's reasons are in its letter, and of an account only the last digits are shown."""
    text = "" if event.kind in {"appeal", "account"} else event.text
    by_nsr = event.role not in {"", "applicant"}
    return {"at": event.at, "title": event.own or event.title, "text": text, "who": NSR if by_nsr else event.who}


def decision_title(decision: Decision) -> str:
    kinds = {DecisionKind.REVERSAL: _("Vedtaket er omgjort"), DecisionKind.APPEAL: _("Vedtak etter klage")}
    outcomes = {
        Outcome.APPROVED: _("Innvilget"),
        Outcome.PARTLY_APPROVED: _("Delvis innvilget"),
        Outcome.REJECTED: _("Avslått"),
        Outcome.LAPSED: _("Støtten er bortfalt"),
    }
    outcome = outcomes[Outcome(decision.outcome)]
    kind = kinds.get(DecisionKind(decision.kind))
    return f"{kind}: {outcome.lower()}" if kind else outcome


def call_card(call: Call, terms: dict[str, Any]) -> dict[str, Any]:
    """A call as its card shows it by `terms`, in the reader's written form where staff have written it."""
    kind = call.scheme.kind
    card: dict[str, Any] = {"call": call, "terms": terms, "kind": kind}
    card |= {name: in_form(terms, name) for name in ("title", "text", "audience")}
    if kind == SchemeKind.TRANSPORT:
        card["modes"] = [Mode(mode).label for mode in terms["transport"]["modes"]]
    return card


def in_form(terms: dict[str, Any], name: str) -> str:
    """The words of `name` in nynorsk for those who read it, else in bokmål. Versions made earlier hold fewer."""
    nynorsk = terms.get(f"{name}_nn", "") if get_language() == "nn" else ""
    return str(nynorsk or terms[name])
