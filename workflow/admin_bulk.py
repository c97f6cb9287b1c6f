"""An object action on many rows chosen in a list: a page that asks first, then each row as its own button would have done it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .errors import DomainError
from .refusals import show_error

if TYPE_CHECKING:
    from .admin import ObjectAction, ObjectActions

# A page waits while they are done.
MOST_AT_ONCE = 100
MOST_NAMED = 5


def choose_box(row: Any) -> SafeString:
    """The box that chooses a row. Django draws one from a template for each row, which was a third of a long list's time."""
    return format_html(
        '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">',
        ACTION_CHECKBOX_NAME,
        row.pk,
        _("Velg %(name)s") % {"name": row},
    )


def act_on_many(
    owner: ObjectActions, request: HttpRequest, chosen: QuerySet[Any], *, action: ObjectAction
) -> HttpResponse | None:
    """Ask, and act when it is confirmed.

    1. Find the chosen rows; once confirmed those that the page showed, also such as the list no longer holds.
    2. Show those it may be done to and those it may not, and why; the action's form, and what goes out for the first.
    3. Once confirmed, do each in a transaction of its own. Tell how many were done, and which were refused and why; ask again
       when what the form says is refused and nothing is done yet.
    """
    confirmed = "confirm" in request.POST
    if confirmed:
        chosen = owner.get_queryset(request).filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        if not chosen:
            messages.warning(request, _("Det du valgte, finnes ikke lenger. Ingenting er endret."))
            return HttpResponseRedirect(request.get_full_path())
    rows = list(chosen.order_by(*owner.get_ordering(request))[: MOST_AT_ONCE + 1])
    if len(rows) > MOST_AT_ONCE:
        messages.warning(request, _("Velg høyst %(most)d om gangen. Ingenting er endret.") % {"most": MOST_AT_ONCE})
        return None
    form = (action.form or Form)(request.POST if confirmed else None)
    if confirmed and form.is_valid() and _act(owner, request, rows, action, form):
        return HttpResponseRedirect(request.get_full_path())
    refused = [(row, why) for row in rows if (why := _why_not(owner, request, row, action))]
    left_out = {row.pk for row, _why in refused}
    ready = [row for row in rows if row.pk not in left_out]
    if not ready:
        _tell_refused(request, refused)
        return None
    context = {
        **owner.admin_site.each_context(request),
        "opts": owner.opts,
        "title": f"{action.label} ({len(ready)})",
        "action": action,
        "rows": [(row, owner.case_warning(row)) for row in ready],
        "refused": refused,
        "form": form,
        "preview": action.preview(ready[0], request) if action.preview else (),
        "checkbox": ACTION_CHECKBOX_NAME,
        "list_url": request.get_full_path(),
        "media": owner.media + form.media,
    }
    return TemplateResponse(request, "admin/workflow/confirm_many.html", context)


def _act(owner: ObjectActions, request: HttpRequest, rows: list[Any], action: ObjectAction, form: Form) -> bool:
    """Whether it is over; not when the first that could be done was refused for what a field of the form says."""
    refused, done = [], 0
    for row in rows:
        why = _why_not(owner, request, row, action)
        if not why:
            try:
                with transaction.atomic():
                    action.run(owner, request, row, form)
            except DomainError as error:
                if error.field in form.fields and not done:
                    show_error(form, error)
                    return False
                why = error.message
            else:
                done += 1
        if why:
            refused.append((row, why))
    numbers = {"label": action.label, "done": done, "all": len(rows)}
    level = messages.WARNING if refused else messages.SUCCESS
    messages.add_message(request, level, _("%(label)s: %(done)d av %(all)d er gjort.") % numbers)
    _tell_refused(request, refused)
    return True


def _why_not(owner: ObjectActions, request: HttpRequest, row: Any, action: ObjectAction) -> str:
    if not owner.may_run(action, request, row):
        return _("Du har ikke tilgang til å gjøre dette.")
    if not action.available(row, request) or not (action.many and action.many(row)):
        return _("Det går ikke nå. Status: %(status)s.") % {"status": row.get_status_display()}
    return ""


def _tell_refused(request: HttpRequest, refused: list[tuple[Any, str]]) -> None:
    """One line for each reason, with those it holds for."""
    names: dict[str, list[str]] = {}
    for row, why in refused:
        names.setdefault(why, []).append(str(row))
    for why, them in names.items():
        told = ", ".join(them[:MOST_NAMED])
        if (more := len(them) - MOST_NAMED) > 0:
            told = _("%(names)s og %(more)d til") % {"names": told, "more": more}
        messages.warning(request, f"{told}: {why}")
