"""What frames letters, mails and error pages."""

import io
import re
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from pypdf import PdfReader

from notifications.previews import render_sample, samples
from notifications.services.rendering import inline


def test_letters_draw_sami_names_with_the_right_letters():
    """The two files of Inter must be two fonts in the PDF, or the letters of one are drawn with the other's numbers."""
    from documents.letter import write_pdf

    name = "Čálliid ŋ đ ŧ ž"
    letter = SimpleNamespace(
        language="nb",
        template="letters/base.html",
        context={"recipient_lines": [name]},
        title="Brev",
        variant="pdf/ua-1",
    )
    page = PdfReader(io.BytesIO(write_pdf(letter))).pages[0]
    fonts = {str(font.get_object()["/BaseFont"]).split("+")[1] for font in page["/Resources"]["/Font"].values()}
    assert {font for font in fonts if "Ext" in font} == {"Inter-Ext"}
    assert name in page.extract_text()


def test_a_mail_has_no_script_and_nothing_from_elsewhere():
    html = render_to_string(
        "mail/base.html", {"subject": "Godtatt: vind & vær", "language": "nb", "site_url": "https://x.example"}
    )
    assert "Godtatt: vind &amp; vær" in html
    assert [word for word in ("<script", "<img", "<link", "@import", "url(") if word in html] == []


@pytest.mark.parametrize("template", ["400.html", "500.html"])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_error_pages_need_neither_request_nor_database(template, language):
    with translation.override(language):
        html = render_to_string(template)
    assert html.count("<h1") == 1
    assert 'href="/"' in html


def test_every_link_in_a_mail_has_the_themes_colours():
    """Nothing is left to the mail program, whose own blue is another."""
    plain = [
        (kind, tag)
        for kind, context in samples()
        for tag in re.findall(r"<a [^>]*>", inline(render_sample(kind, context, language="nb").html))
        if not re.search(r"(?<!-)color: ?#", tag)
    ]
    assert plain == []
