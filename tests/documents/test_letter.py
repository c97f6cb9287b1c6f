"""The PDF itself: tagged for screen readers, fonts inside, nothing fetched from anywhere."""

import io
import subprocess
import sys
from typing import Any

import pytest
from pypdf import PdfReader

from documents import fonts, letter
from documents.models import Document, Variant

URL = "http://127.0.0.1:8000"


def document(**context: Any) -> Document:
    return Document(
        template="letters/test_letter.html",
        context={"what": "Besøk", **context},
        language="nn",
        title="Stadfesting",
    )


def read(made: Document) -> PdfReader:
    return PdfReader(io.BytesIO(letter.write_pdf(made)))


def test_letter_is_tagged_titled_and_in_its_language() -> None:
    pdf = read(document())
    catalog = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert catalog["/Lang"] == "nn"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "/StructTreeRoot" in catalog
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Stadfesting"
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()


# WeasyPrint leaves the colour profile it embeds open for the collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_letter_for_the_archive_says_it_is_pdf_a() -> None:
    made = document()
    made.variant = Variant.ARCHIVE
    assert b"pdfaid:conformance" in read(made).trailer["/Root"]["/Metadata"].get_data()


def test_letter_embeds_inter_and_no_other_font() -> None:
    if fonts.missing_fonts():
        pytest.fail("the set-up has not installed the fonts: " + ", ".join(fonts.missing_fonts()))
    pdf = read(document())
    embedded = {}
    for font in pdf.pages[0]["/Resources"]["/Font"].values():
        descendant = font["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        embedded[font["/BaseFont"].split("+")[-1]] = any(key.startswith("/FontFile") for key in descriptor)
    assert {name.split("-")[0] for name in embedded} == {"Inter"}
    assert set(embedded.values()) == {True}
    assert "Blåbærsyltetøy på Šiellá, viktig og skrått." in pdf.pages[0].extract_text()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/secret.png",
        "https://example.org/logo.svg",
        "file:///etc/passwd",
        f"{URL}/admin/",
        f"{URL}/static/../manage.py",
        f"{URL}/static/%2e%2e/manage.py",
        f"{URL}/static/none.css",
        "font:../../package.json",
        "ftp://example.org/x",
    ],
)
def test_letter_fetches_nothing_from_elsewhere(address: str) -> None:
    with pytest.raises(letter.Forbidden):
        letter.LocalFetcher().fetch(address)


def test_letter_with_a_foreign_picture_is_made_without_it(caplog: pytest.LogCaptureFixture) -> None:
    pdf = read(document(image="http://127.0.0.1:9/secret.png"))
    assert len(pdf.pages) == 1
    assert [image.name for image in pdf.pages[0].images] == []


def test_static_file_of_ours_is_read_from_disk() -> None:
    response = letter.LocalFetcher().fetch(f"{URL}/static/admin/img/icon-yes.svg")
    assert response.read()[:4] == b"<svg"


def test_web_process_never_imports_weasyprint() -> None:
    program = (
        "import django, sys; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import documents.views, documents.services, documents.tasks, notifications.services\n"
        "print('weasyprint' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.strip() == "False"
