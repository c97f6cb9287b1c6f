"""Every kind of message that the apps list renders in every language; every template has a sample."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from notifications import previews

ADDRESS = "http://127.0.0.1:8000/eksempel/"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_renders(language: str) -> None:
    for kind, context in previews.samples():
        rendered = previews.render_sample(kind, context, language=language)
        assert rendered.subject != "", kind
        # The text twin leads where the HTML does.
        assert (ADDRESS in rendered.text) == (ADDRESS in rendered.html), kind
        assert re.search(rf'<html[^>]* lang="{language}"', rendered.html), kind
        assert "<script" not in rendered.html, kind


def test_every_kind_has_a_name() -> None:
    """What it says, and to whom."""
    nameless = [kind for kind, _context in previews.samples() if ", til " not in previews.kind_label(kind)]
    assert nameless == []
    assert previews.kind_label("gone") == "gone"


def test_the_text_twin_has_no_buttons() -> None:
    for kind, context in previews.samples():
        assert "knapp" not in previews.render_sample(kind, context, language="nb").text.lower(), kind


def test_every_template_has_a_sample() -> None:
    folder = Path(settings.BASE_DIR) / "templates" / "mail"
    kinds = {path.name.removesuffix(".subject.txt") for path in folder.glob("*.subject.txt")}
    assert kinds - {kind for kind, _context in previews.samples()} == set()
