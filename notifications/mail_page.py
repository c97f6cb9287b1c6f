"""Shows the HTML of a mail as a page of its own, under a policy that lets nothing in but its own style sheet."""

import base64
import hashlib
import re

from django.http import HttpResponse

STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)


def mail_page(html: str) -> HttpResponse:
    """`html` as kept on the message (style sheet not inlined), sandboxed: no script, no network, no form."""
    hashes = " ".join(f"'sha256-{_digest(sheet)}'" for sheet in STYLE.findall(html)) or "'none'"
    response = HttpResponse(html)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {hashes}; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox allow-top-navigation-by-user-activation"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _digest(sheet: str) -> str:
    return base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
