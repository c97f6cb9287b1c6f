"""The bank's answer, ISO 20022 pain.002 of any version: what became of each payment of an order."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

# Settled on the receiver's side, or accepted with settlement completed; anything else but a rejection is still on its way.
PAID = frozenset({"ACSC", "ACCC"})
RETURNED = frozenset({"RJCT", "CANC"})


class UnreadableAnswer(ValueError):
    """The file is not a pain.002."""


@dataclass(frozen=True)
class Verdict:
    """What the bank says of one payment, or of all of an order when `end_to_end_id` is empty."""

    message_id: str
    end_to_end_id: str
    status: str
    reason: str

    @property
    def paid(self) -> bool:
        return self.status in PAID

    @property
    def returned(self) -> bool:
        return self.status in RETURNED


def read(data: bytes) -> list[Verdict]:
    """The verdicts of a file, the most particular last, so that a payment's own overrules its group's.

    Raises: UnreadableAnswer.
    """
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableAnswer(str(error)) from error
    report = _child(root, "CstmrPmtStsRpt")
    if report is None:
        raise UnreadableAnswer("no CstmrPmtStsRpt")
    group = _child(report, "OrgnlGrpInfAndSts")
    message_id = _text(group, "OrgnlMsgId")
    found = [Verdict(message_id, "", status, _reason(group)) for status in [_text(group, "GrpSts")] if status]
    for block in _children(report, "OrgnlPmtInfAndSts"):
        found += [Verdict(message_id, "", status, _reason(block)) for status in [_text(block, "PmtInfSts")] if status]
        for transfer in _children(block, "TxInfAndSts"):
            status = _text(transfer, "TxSts")
            if status:
                found.append(Verdict(message_id, _text(transfer, "OrgnlEndToEndId"), status, _reason(transfer)))
    return found


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(parent: Element | None, name: str) -> list[Element]:
    return [] if parent is None else [child for child in parent if _local(child) == name]


def _child(parent: Element | None, name: str) -> Element | None:
    found = _children(parent, name)
    return found[0] if found else None


def _text(parent: Element | None, name: str) -> str:
    child = _child(parent, name)
    return (child.text or "").strip() if child is not None else ""


def _reason(parent: Element | None) -> str:
    """The code and the words of the first reason, such as «AC03 Invalid account»."""
    for reason in _children(parent, "StsRsnInf"):
        code = _text(_child(reason, "Rsn"), "Cd") or _text(_child(reason, "Rsn"), "Prtry")
        return " ".join(part for part in (code, _text(reason, "AddtlInf")) if part)[:200]
    return ""
