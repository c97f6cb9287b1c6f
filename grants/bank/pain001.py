"""ISO 20022 pain.001.001.09, the Norwegian domestic form: account numbers as BBAN, `SvcLvl` NURG, amounts in NOK.

The same order always gives the same bytes, and its message id follows from what is paid to whom, so that the bank refuses a second upload.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as ET

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
MAX_ID = 35
MAX_NAME = 140
MAX_TEXT = 140


@dataclass(frozen=True)
class Payer:
    """Who pays, from which account; `customer_id` is the bank's name for its customer."""

    name: str
    customer_id: str
    account: str
    bic: str


@dataclass(frozen=True)
class Line:
    """One payment. `amount_ore` is øre."""

    end_to_end_id: str
    amount_ore: int
    account: str
    holder: str
    text: str


@dataclass(frozen=True)
class Order:
    """A batch as it was approved."""

    message_id: str
    created_at: datetime
    pay_on: date
    payer: Payer
    lines: Sequence[Line]


def message_id(*, pay_on: date, payer_account: str, lines: Sequence[Line]) -> str:
    """An id of at most 35 characters that two orders share only when they pay the same sums to the same accounts on the same day."""
    parts = sorted(f"{line.end_to_end_id}|{line.amount_ore}|{line.account}" for line in lines)
    digest = hashlib.sha256("\n".join([pay_on.isoformat(), payer_account, *parts]).encode()).hexdigest()
    return f"STEM-{pay_on:%Y%m%d}-{digest[:20]}"[:MAX_ID]


def printable(text: str) -> str:
    """The text on one line, without control characters, which no XML may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def amount(ore: int) -> str:
    """`450000` → `4500.00`."""
    return f"{ore // 100}.{ore % 100:02d}"


def _add(parent: ET.Element, path: str, text: str = "", **attributes: str) -> ET.Element:
    """Make each element of `path` ("A/B") below `parent`; the last gets the text."""
    for tag in path.split("/"):
        parent = ET.SubElement(parent, tag)
    parent.attrib.update(attributes)
    parent.text = printable(text) or None
    return parent


def _account(parent: ET.Element, tag: str, number: str) -> ET.Element:
    account = _add(parent, tag)
    other = _add(account, "Id/Othr")
    _add(other, "Id", number)
    _add(other, "SchmeNm/Cd", "BBAN")
    return account


def pain001(order: Order) -> bytes:
    """The file for the bank, UTF-8."""
    root = ET.Element("Document", xmlns=NAMESPACE)
    body = _add(root, "CstmrCdtTrfInitn")
    count, total = str(len(order.lines)), amount(sum(line.amount_ore for line in order.lines))
    header = _add(body, "GrpHdr")
    _add(header, "MsgId", order.message_id)
    _add(header, "CreDtTm", order.created_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _add(header, "NbOfTxs", count)
    _add(header, "CtrlSum", total)
    party = _add(header, "InitgPty")
    _add(party, "Nm", order.payer.name[:MAX_NAME])
    other = _add(party, "Id/OrgId/Othr")
    _add(other, "Id", order.payer.customer_id)
    _add(other, "SchmeNm/Cd", "CUST")
    block = _add(body, "PmtInf")
    _add(block, "PmtInfId", order.message_id)
    _add(block, "PmtMtd", "TRF")
    _add(block, "NbOfTxs", count)
    _add(block, "CtrlSum", total)
    kind = _add(block, "PmtTpInf")
    _add(kind, "SvcLvl/Cd", "NURG")
    _add(kind, "CtgyPurp/Cd", "SUPP")
    _add(block, "ReqdExctnDt/Dt", order.pay_on.isoformat())
    _add(block, "Dbtr/Nm", order.payer.name[:MAX_NAME])
    _add(_account(block, "DbtrAcct", order.payer.account), "Ccy", "NOK")
    _add(block, "DbtrAgt/FinInstnId/BICFI", order.payer.bic)
    for line in order.lines:
        _transfer(block, line)
    ET.indent(root)
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True)


def _transfer(block: ET.Element, line: Line) -> None:
    transfer = _add(block, "CdtTrfTxInf")
    ids = _add(transfer, "PmtId")
    _add(ids, "InstrId", line.end_to_end_id)
    _add(ids, "EndToEndId", line.end_to_end_id)
    _add(transfer, "Amt/InstdAmt", amount(line.amount_ore), Ccy="NOK")
    _add(transfer, "Cdtr/Nm", line.holder[:MAX_NAME])
    _account(transfer, "CdtrAcct", line.account)
    _add(transfer, "RmtInf/Ustrd", line.text[:MAX_TEXT])
