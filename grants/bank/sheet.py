"""The accounts office's list of a batch as an Excel workbook."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font

from grants.bank.pain001 import printable

HEADINGS = ("Saksnummer", "Skole", "Org.nr.", "Kontoeier", "Kontonummer", "Beløp (kr)", "Referanse", "Status")
WIDTHS = (16, 36, 12, 36, 14, 14, 34, 14)
FIRST_LETTERS_OF_FORMULAS = ("=", "+", "-", "@")


def workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    """The list with a heading and a sum. Text that a spreadsheet would read as a formula is kept as text."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Utbetalinger"
    sheet.append(HEADINGS)
    for cell, width in zip(sheet[1], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for row in rows:
        sheet.append([_plain(value) for value in row])
        sheet.cell(sheet.max_row, 6).number_format = "#,##0.00"
    total = sum(float(row[5]) for row in rows)
    sheet.append(["Sum", "", "", "", "", total, "", ""])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    sheet.cell(sheet.max_row, 6).number_format = "#,##0.00"
    sheet.freeze_panes = "A2"
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _plain(value: str | float) -> str | float:
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(FIRST_LETTERS_OF_FORMULAS) else text
