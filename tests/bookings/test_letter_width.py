"""The confirmation on paper: nothing that people write pushes the rest off the page."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from bookings.mails import SAMPLES, Mail
from documents import letter
from documents.models import Document
from tests.documents.ink import right_edge

LINK = "https://teams.example/l/meetup-join/19%3ameeting_" + "YjQ2NmE0MGQtZDdmMC00" * 12
WORD = "Vindkraftverksvedlikeholdsplanlegging" * 4
# A4 is 210 mm wide and its right margin 22 mm; half a point is for rounding.
MARGIN = (210 - 22) / 25.4 * 72 + 0.5


def read(**context: Any) -> PdfReader:
    made = Document(
        template="letters/booking_confirmation.html",
        context={
            **dict(SAMPLES)[Mail.CONFIRMED],
            "sent_at": "2027-01-04",
            "recipient_lines": ["Kari Eksempel"],
            "qr_url": "http://127.0.0.1:8000/bestillinger/00000000-0000-4000-8000-000000000000/",
            **context,
        },
        language="nb",
        title="Bekreftelse",
    )
    return PdfReader(BytesIO(letter.write_pdf(made)))


@pytest.mark.parametrize(
    "context",
    [
        {"note": f"Vi møtes her: {LINK}"},
        {"where": {"place": "digital", "text": "", "map_url": ""}, "meeting_url": LINK},
        {"activity": WORD, "host": WORD, "school": WORD, "recipient_lines": [WORD]},
        {"bring": WORD, "needs": WORD, "meeting_point": LINK},
    ],
    ids=["note", "meeting", "names", "facts"],
)
def test_a_long_word_stays_inside_the_margin(context: dict[str, Any]) -> None:
    pages = read(**context).pages
    assert [page for page in pages if right_edge(page) > MARGIN] == []
    # The whole of it is there to be read.
    text = "".join("".join(page.extract_text() for page in pages).split())
    for words in context.values():
        if isinstance(words, str):
            assert "".join(words.split()) in text


def test_the_measure_finds_the_date_at_the_right_margin() -> None:
    [page] = read().pages
    assert MARGIN - 1 < right_edge(page) < MARGIN
