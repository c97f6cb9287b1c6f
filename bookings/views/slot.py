"""Move or call off a slot; the page tells how many bookings it concerns before anything happens."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bookings.enums import HOLDING
from bookings.forms import OptionalReasonForm, ReasonForm, show_error
from bookings.move_form import MoveForm
from bookings.services.slot import bookings_on, cancel_slot, move_slot, role_models_of
from catalogue.models import Slot
from partners.models import Organisation
from workflow.errors import DomainError
from workflow.machine import Actor


def _own_slot(request: HttpRequest, uuid: UUID) -> tuple[Slot, Actor]:
    """A slot of the reader's own organisation; else 404."""
    own = Organisation.objects.of(request.user).values("pk")
    slot = (
        Slot.objects.filter(uuid=uuid, activity__organisation__in=own)
        .select_related("activity__organisation__municipality", "activity__municipality")
        .first()
    )
    if slot is None:
        raise Http404
    return slot, Actor(user=request.user, role="host")  # type: ignore[arg-type]  # login_required


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def slot_move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    slot, actor = _own_slot(request, uuid)
    form = MoveForm(request.POST if request.method == "POST" else None, slot=slot, booked=bookings_on(slot) > 0)
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.period
        reason = form.cleaned_data.get("reason", "")
        try:
            told = move_slot(slot=slot, actor=actor, starts_at=starts_at, ends_at=ends_at, reason=reason)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Tidspunktet er flyttet.") + _told(told))
            return redirect("host-slots", slug=slot.activity.slug)
    return _page(request, "bookings/slot_move.html", slot, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def slot_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    slot, actor = _own_slot(request, uuid)
    form_class = ReasonForm if bookings_on(slot) else OptionalReasonForm
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            told = cancel_slot(slot=slot, actor=actor, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Tidspunktet er avlyst.") + _told(told))
            return redirect("host-slots", slug=slot.activity.slug)
    return _page(request, "bookings/slot_cancel.html", slot, form)


def _told(count: int) -> str:
    if not count:
        return ""
    return " " + ngettext("%(count)d skole får beskjed.", "%(count)d skoler får beskjed.", count) % {"count": count}


def _page(request: HttpRequest, template: str, slot: Slot, form: forms.Form) -> HttpResponse:
    bookings = list(slot.bookings.filter(status__in=HOLDING).on_slot())
    context = {"slot": slot, "form": form, "bookings": bookings, "role_models": role_models_of(slot)}
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)
