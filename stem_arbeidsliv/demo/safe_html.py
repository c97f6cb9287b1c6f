"""A mail's HTML made fit to show under a policy without inline style: harmless tags only, style attributes made into classes."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from html.parser import HTMLParser

ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"align", "valign", "width", "colspan", "rowspan", "height"},
    "th": {"align", "valign", "width", "colspan", "rowspan", "scope"},
    "table": {"align", "width", "cellpadding", "cellspacing", "border", "role"},
}
TAGS = set(ATTRIBUTES) | set(
    "b blockquote body br center code dd div dl dt em h1 h2 h3 h4 hr i li main ol p pre s small span strong sub sup "
    "tbody tfoot thead tr u ul section article header footer figure figcaption".split()
)
VOID = {"br", "hr", "img"}
DROP_WITH_CONTENT = {"script", "title", "template", "svg", "object", "iframe"}
EVERYWHERE = {"lang", "dir", "align"}


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.styles: dict[str, str] = {}
        self.sheets: list[str] = []
        self.dropping = 0
        self.in_sheet = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "style":
            self.in_sheet = True
        elif tag in DROP_WITH_CONTENT:
            self.dropping += 1
        elif tag in TAGS and tag != "body" and not self.dropping:
            self.out.append(f"<{tag}{self._attributes(tag, attrs)}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in TAGS and not self.dropping:
            self.out.append(f"<{tag}{self._attributes(tag, attrs)}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self.in_sheet = False
        elif tag in DROP_WITH_CONTENT:
            self.dropping = max(0, self.dropping - 1)
        elif tag in TAGS - VOID - {"body"} and not self.dropping:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.in_sheet:
            self.sheets.append(data)
        elif not self.dropping:
            self.out.append(escape(data, quote=False))

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        kept: list[tuple[str, str]] = []
        classes: list[str] = []
        for name, value in attrs:
            text = value or ""
            if name == "class":
                classes.append(text)
            elif name == "style" and _is_harmless(text) and not set("{}") & set(text):
                classes.append(self.styles.setdefault(text, f"inline-{len(self.styles)}"))
            elif name in ATTRIBUTES.get(tag, set()) | EVERYWHERE:
                address = name in {"href", "src"}
                if not address or text.startswith(("http://", "https://", "mailto:", "tel:", "data:image/png;")):
                    kept.append((name, text))
        if classes:
            kept.append(("class", " ".join(classes)))
        return "".join(f' {name}="{escape(value)}"' for name, value in kept)


def _is_harmless(style: str) -> bool:
    """Style that neither fetches anything nor ends its element."""
    return not any(word in style.lower() for word in ("url(", "@import", "expression(", "<"))


def shown(html: str) -> tuple[str, str]:
    """Gives the page to put in a frame, and the Content-Security-Policy that lets exactly its own style through."""
    cleaner = _Cleaner()
    cleaner.feed(html)
    cleaner.close()
    inline = [f".{name}{{{rule}}}" for rule, name in cleaner.styles.items()]
    sheets = [sheet for sheet in cleaner.sheets if _is_harmless(sheet)]
    # Browsers read every line ending as \n, and the digest is of what they read.
    style = "\n".join(["body{margin:0}", *inline, *sheets]).replace("\r\n", "\n")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = (
        '<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>E-post</title><base target="_blank">'
        f"<style>{style}</style></head><body>{''.join(cleaner.out)}</body></html>"
    )
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    return page, policy
