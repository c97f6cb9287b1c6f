"""The whole case to take along: one PDF, one JSON with metadata and hashes, the archive copies of its letters and the attachments, in a zip."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import date, datetime
from typing import IO, Any

from django.utils import translation

from documents.models import Document, Status
from documents.services import open_document, request_document
from grants.mails import Mail
from grants.models import Appeal, Application, Attachment, Claim, Decision
from grants.services.attachment import is_stored, open_file
from grants.services.events import accounts_of, events, mails_of, way_of_confirming
from grants.services.kinds import kind_of
from grants.services.reading import hour_text
from workflow import clock
from workflow.services.transition import history

TEMPLATE = "letters/grant_case.html"
FIELDS = (
    "case_number", "status", "language", "applicant_name", "applicant_email", "office_name", "office_email",
    "invoice_reference", "reason", "estimate_ore", "other_cover_ore", "expected_ore", "rules_passed", "granted_ore",
    "office_phone", "payable_ore", "leader_name", "leader_email", "leader_by_link", "leader_confirmed_at", "submitted_at", "decided_at", "answer_due", "documentation_due",
)  # fmt: skip


def case_record(application: Application) -> dict[str, Any]:
    """Everything the case holds, as plain JSON values with words in bokmål; files by name, size and SHA-256.

    A constant number of queries.
    """
    with translation.override("nb"):
        return _record(application)


def _record(application: Application) -> dict[str, Any]:
    school, version = application.school, application.version
    links = list(application.leader_links.order_by("created_at", "pk"))
    return {
        "id": str(application.pk),
        **{name: _plain(getattr(application, name)) for name in FIELDS},
        "status_label": application.staff_label,
        "handler": application.handler.name if application.handler else "",
        "school": {"name": school.name, "orgnr": school.orgnr, "county": str(application.county)},
        "call": {"title": version.terms["title"], "version": version.number, "sha256": version.sha256},
        "terms": version.terms,
        "facts": kind_of(application).record(application),
        "claim": _claim(application),
        "rules": application.rule_lines,
        "rule_texts": [
            {"ok": line.ok, "text": line.text}
            for line in kind_of(application).lines_of(application)
        ],
        "messages": [
            {"at": _plain(row.at), "author": row.author_name, "from_staff": row.from_staff, "text": row.text}
            for row in application.messages.order_by("at", "pk")
        ],
        "attachments": [
            {
                "id": str(row.pk), "kind": row.kind, "name": row.name, "content_type": row.content_type,
                "size": row.size, "sha256": row.sha256, "uploaded_at": _plain(row.uploaded_at),
                "removed_at": _plain(row.removed_at),
            }
            for row in application.attachments.order_by("uploaded_at", "pk")
        ],
        "proposals": [
            {"at": _plain(row.created_at), "by": _name(row.prepared_by), **_judgement(row)}
            for row in application.proposals.select_related("prepared_by").prefetch_related("reasons").order_by("pk")
        ],
        "decisions": [_decision(row) for row in _decisions(application)],
        "appeals": [_appeal(row) for row in _appeals(application)],
        "conflicts": [
            {"at": _plain(row.declared_at), "who": row.user.name, "reason": row.reason}
            for row in application.conflicts.select_related("user").order_by("pk")
        ],
        "ledger": [
            {
                "at": _plain(row.at), "kind": row.kind, "committed_ore": row.committed_ore,
                "spent_ore": row.spent_ore, "key": row.key, "note": row.note,
            }
            for row in application.ledger.order_by("pk")
        ],
        "payments": [
            {
                "id": row.end_to_end_id, "amount_ore": row.amount_ore, "account": row.account_number,
                "holder": row.account_holder, "batch": row.batch.message_id, "status": row.status,
                "status_label": str(row.get_status_display()),
                "bank_reason": row.bank_reason, "settled_at": _plain(row.settled_at),
            }
            for row in application.payments.select_related("batch").order_by("pk")
        ],
        "reads": [
            {"hour": _plain(row.hour), "between": hour_text(row.hour), "who": _name(row.user)}
            for row in application.reads.select_related("user").order_by("hour", "pk")
        ],
        "log": [
            {
                "at": _plain(row.at), "from": row.from_state, "to": row.to_state, "by": _name(row.user),
                "role": row.role, "reason": row.reason, "data": row.data,
                "from_label": row.from_label, "to_label": row.to_label, "role_label": row.role_label,
            }
            for row in history(application)
        ],
        "leader": {
            "name": application.leader_name,
            "email": application.leader_email,
            "confirmed_at": _plain(application.leader_confirmed_at),
            "way": way_of_confirming(application),
            "asked": [
                {"name": link.name, "email": link.email, "at": _plain(link.created_at), "used_at": _plain(link.used_at)}
                for link in links
            ],
            "voided": [
                {
                    "name": row.name, "email": row.email, "by_link": row.by_link, "confirmed_at": _plain(row.confirmed_at),
                    "voided_at": _plain(row.voided_at), "changed": row.changed, "changed_by": _name(row.voided_by),
                }
                for row in application.voided_confirmations.select_related("voided_by").order_by("pk")
            ],
        },
        "accounts": [
            {
                "number": str(row), "holder": row.holder, "status": row.status, "status_label": row.staff_label,
                "at": _plain(row.created_at), "entered_by": _name(row.entered_by), "verified_by": _name(row.verified_by),
            }
            for row in accounts_of(application).select_related("entered_by", "verified_by")
        ],
        "mails": [
            {
                "at": _plain(row.created_at), "kind": row.kind, "what": row.subject or str(Mail(row.kind).label),
                "to": row.email, "status": row.status, "status_label": str(row.get_status_display()),
                "sent_at": _plain(row.sent_at),
            }
            for row in mails_of(application, links)
        ],
        # The log with what happened beside the case's own steps, in words.
        "events": [
            {"at": _plain(row.at), "what": row.title, "who": row.who, "role": row.role_label, "text": row.text}
            for row in events(application)
        ],
    }  # fmt: skip


def request_case_pdf(application: Application) -> Document:
    """Ask for the PDF of the case as it stands. A case that has not changed since gives the document it has."""
    record = case_record(application)
    # To read the case does not change it.
    lasting = {name: value for name, value in record.items() if name != "reads"}
    fingerprint = hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()
    number = application.case_number or str(application.pk)
    return request_document(
        kind="grant_case",
        template=TEMPLATE,
        context={"record": record, "number": number, "sent_at": clock.today().isoformat(), "recipient_lines": []},
        language="nb",
        key=f"grant-case:{application.pk}:{fingerprint[:32]}",
        title=f"Sak {number}",
        filename=f"{number}.pdf",
    )


def write_case(application: Application, document: Document, target: IO[bytes]) -> None:
    """Write the zip. `document` is ready; the JSON is the record its pages were made from, with the hash of every file.

    Raises: DocumentPending, DomainError when the PDF is not there.
    """
    with open_document(document) as file:
        pdf = file.read()
    letters = [letter for letter in _letters(application) if letter.status == Status.READY]
    rows = application.attachments.filter(removed_at=None).order_by("uploaded_at", "pk")
    attachments = [row for row in rows if is_stored(row)]
    files = [{"name": document.filename, "size": len(pdf), "sha256": hashlib.sha256(pdf).hexdigest()}]
    files += [{"name": f"brev/{row.filename}", "size": row.size, "sha256": row.sha256} for row in letters]
    files += [{"name": _place(row), "size": row.size, "sha256": row.sha256} for row in attachments]
    record = {**document.context["record"], "made_at": _plain(document.created_at), "files": files}
    at = document.created_at.astimezone(clock.OSLO).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
        archive.writestr(zipfile.ZipInfo("sak.json", at), text, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo(document.filename, at), pdf)
        for letter in letters:
            with open_document(letter) as file:
                archive.writestr(zipfile.ZipInfo(f"brev/{letter.filename}", at), file.read())
        for row in attachments:
            with open_file(row) as attached:
                archive.writestr(zipfile.ZipInfo(_place(row), at), attached.read())


def _place(attachment: Attachment) -> str:
    """Where an attachment lies in the zip: two files of one name are told apart by the first letters of their hash."""
    return f"vedlegg/{attachment.sha256[:8]}-{attachment.name}"


def _claim(application: Application) -> dict[str, Any] | None:
    claim = Claim.objects.select_related("sent_by", "checked_by").filter(application=application).first()
    if claim is None:
        return None
    return {
        "pupils": claim.pupils,
        "cost_ore": claim.cost_ore,
        "comment": claim.comment,
        "sent_at": _plain(claim.sent_at),
        "sent_by": _name(claim.sent_by),
        "checked_at": _plain(claim.checked_at),
        "checked_by": _name(claim.checked_by),
    }


def _decisions(application: Application) -> list[Decision]:
    rows = application.decisions.select_related("prepared_by", "decided_by", "letter", "archive_copy")
    return list(rows.prefetch_related("reasons").order_by("decided_at", "pk"))


def _appeals(application: Application) -> list[Appeal]:
    rows = Appeal.objects.filter(decision__application=application)
    people, letters = ("decided_by", "body_entered_by"), ("letter", "archive_copy", "body_letter", "body_archive_copy")
    return list(rows.select_related(*people, *letters).order_by("received_at"))


def _letters(application: Application) -> list[Document]:
    """The tagged archive copies, which are the record."""
    copies = [decision.archive_copy for decision in _decisions(application)]
    for appeal in _appeals(application):
        copies += [appeal.archive_copy, appeal.body_archive_copy]
    return [copy for copy in copies if copy is not None]


def _judgement(row: Any) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "outcome": row.outcome,
        "outcome_label": str(row.get_outcome_display()),
        "amount_ore": row.amount_ore,
        "reasons": [reason.nb for reason in row.reasons.all()],
        "explanation": row.explanation,
    }


def _decision(row: Decision) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "at": _plain(row.decided_at),
        "prepared_by": _name(row.prepared_by),
        "decided_by": _name(row.decided_by),
        "automatic": row.automatic,
        "lapse_reason": row.lapse_reason,
        "why_lapsed": row.why_lapsed,
        "appeal_due": _plain(row.appeal_due),
        **_judgement(row),
        "letter": _hash(row.letter),
        "archive_copy": _hash(row.archive_copy),
    }


def _appeal(row: Appeal) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "status": row.status,
        "status_label": row.staff_label,
        "received_at": _plain(row.received_at),
        "late": row.late,
        "text": row.text,
        "conclusion": row.conclusion,
        "decided_by": _name(row.decided_by),
        "decided_at": _plain(row.decided_at),
        "letter": _hash(row.letter),
        "archive_copy": _hash(row.archive_copy),
        "body_answer": row.body_answer,
        "body_answered_on": _plain(row.body_answered_on),
        "body_entered_by": _name(row.body_entered_by),
        "body_letter": _hash(row.body_letter),
        "body_archive_copy": _hash(row.body_archive_copy),
    }


def _hash(document: Document | None) -> dict[str, Any] | None:
    return {"name": document.filename, "sha256": document.sha256, "size": document.size} if document else None


def _name(user: Any) -> str:
    return user.name if user is not None else ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
