"""Pages obey the security policy by how they are written: no inline script, style or handler."""

import re

from .tree import name, pages

COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\b(src|type=\"application/(ld\+)?json\"))[^>]*>", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle=", re.IGNORECASE),
    "event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign address": re.compile(r"<(script|link|img|iframe)\b[^>]*(src|href)=\"(https?:)?//", re.IGNORECASE),
}


def test_pages_hold_no_inline_script_or_style():
    found = []
    for path in pages():
        text = COMMENT.sub("", path.read_text(encoding="utf-8"))
        found += [f"{name(path)}: {what}" for what, pattern in INLINE.items() if pattern.search(text)]
    assert found == []


def test_components_open_with_the_list_of_their_variables():
    silent = [
        name(path)
        for path in pages()
        if "cotton" in path.parts and not path.read_text(encoding="utf-8").lstrip().startswith(("{#", "{% comment"))
    ]
    assert silent == []


def test_short_comments_end_on_their_line():
    """Django draws one that does not, word for word."""
    open_ended = re.compile(r"\{#(?:(?!#\}).)*$", re.MULTILINE)
    assert [name(path) for path in pages() if open_ended.search(path.read_text(encoding="utf-8"))] == []
