"""The demo's own pages: log in as a persona, and read every mail that was sent."""

from __future__ import annotations

import re
import uuid
from email.message import EmailMessage as MimeMessage

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User

from . import mailbox as box
from .personas import BY_EMAIL, PERSONAS
from .safe_html import shown

PAGE_SIZE = 30
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:)]")
INLINE_TYPES = {"application/pdf", "image/png", "image/jpeg"}


@require_POST
def log_in_as(request: HttpRequest) -> HttpResponse:
    """Become one of the personas, and nobody else."""
    persona = BY_EMAIL.get(request.POST.get("email", ""))
    if persona is None:
        raise Http404
    user = get_object_or_404(User, email=persona.email, is_active=True)
    login(request, user, backend=BACKEND)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=False):
        target = reverse(persona.landing)
    return redirect(target)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first."""
    recipient = request.GET.get("til", "").strip()
    page = Paginator(list(box.envelopes(recipient=recipient)), PAGE_SIZE).get_page(request.GET.get("side"))
    return render(request, "demo/mailbox.html", {"page": page, "recipient": recipient, "personas": PERSONAS})


@require_safe
@csp_update({"frame-src": [SELF]})
def mail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One mail: its text, its HTML in a locked frame, and what came with it."""
    envelope, message = _find(pk)
    context = {
        "mail": envelope,
        "text": _with_links(box.body(message, "plain")),
        "has_html": bool(box.body(message, "html")),
        "attachments": box.attachments(message),
        "message_id": message.get("Message-ID", ""),
    }
    return render(request, "demo/mail.html", context)


@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The HTML version alone, under a policy of its own: no script, and no style but the mail's."""
    _envelope, message = _find(pk)
    page, policy = shown(box.body(message, "html"))
    return HttpResponse(page, headers={"Content-Security-Policy": policy})


@require_safe
def attachment(request: HttpRequest, pk: uuid.UUID, part: int) -> HttpResponse:
    """One attachment; a PDF opens in the browser, the rest is saved."""
    _envelope, message = _find(pk)
    known = {item.number: item for item in box.attachments(message)}
    if part not in known:
        raise Http404
    item = known[part]
    raw = box.content(list(message.walk())[part])  # type: ignore[arg-type]
    disposition = content_disposition_header(item.content_type not in INLINE_TYPES, item.filename) or "attachment"
    return HttpResponse(
        raw,
        content_type=item.content_type,
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )


def _find(pk: uuid.UUID) -> tuple[box.Envelope, MimeMessage]:
    found = box.open_mail(pk)
    if found is None:
        raise Http404
    return found


def _with_links(text: str) -> SafeString:
    """The text, escaped, with its addresses made into links."""
    pieces, end = [], 0
    for match in LINK.finditer(text):
        address = escape(match[0])
        pieces += [escape(text[end : match.start()]), f'<a class="ds-link" href="{address}">{address}</a>']
        end = match.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 -- every piece is escaped above
