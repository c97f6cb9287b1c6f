"""The host's pages about single times."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.models import RoleModel
from workflow import clock
from workflow.errors import DomainError
from workflow.refusals import show_error

from .. import rules
from ..forms.slot import AssignForm, CapacityForm, SlotForm
from ..models import Activity, Slot
from ..services import slot as slots
from . import host_progress

PAGE = 50


@login_required
@require_safe
def slot_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The activity's times with what is taken: those ahead, or with ?vis=tidligere those behind."""
    activity = own_activity(request, slug)
    past = request.GET.get("vis") == "tidligere"
    rows = activity.slots.prefetch_related("assignments__role_model")
    rows = rows.filter(starts_at__lte=clock.now()).order_by("-starts_at") if past else rows.upcoming()
    return render(
        request,
        "catalogue/host/slots.html",
        {
            "activity": activity,
            "crumbs": host_progress.crumbs(activity),
            "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("side")),
            "past": past,
            "has_slots": rules.has_slots(activity.kind, activity.booking_kind),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    activity = own_activity(request, slug)
    form = SlotForm(request.POST or None, activity=activity)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            starts_at, ends_at = slots.period_on(
                activity=activity, day=data["day"], starts=data["starts"], ends=data["ends"]
            )
            slots.add_slot(activity=activity, starts_at=starts_at, ends_at=ends_at, capacity=data["capacity"])
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Tidspunktet er lagt til."))
            return redirect("host-slots", slug)
    context = {"activity": activity, "form": form, "crumbs": host_progress.crumbs(activity)}
    return render(request, "catalogue/host/slot_new.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One time: how much room, who is there, and what can be done. POST changes the room."""
    slot = own_slot(request, uuid)
    form = CapacityForm(request.POST or None, initial={"capacity": slot.capacity})
    if request.method == "POST" and form.is_valid():
        try:
            slots.change_capacity(slot=slot, capacity=form.cleaned_data["capacity"])
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Antall plasser er endret."))
            return redirect("host-slot", uuid)
    return _show(request, slot, form, AssignForm(slot=slot))


@login_required
@require_POST
def set_open(request: HttpRequest, uuid: UUID, open_: bool) -> HttpResponse:
    slot = own_slot(request, uuid)
    try:
        if open_:
            slots.open_slot(slot=slot)
        else:
            slots.close_slot(slot=slot)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Tidspunktet er åpent igjen.") if open_ else _("Tidspunktet er stengt for nye."))
    return redirect("host-slot", uuid)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    slot = own_slot(request, uuid)
    if request.method == "POST":
        try:
            slots.remove_slot(slot=slot)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("host-slot", uuid)
        messages.success(request, _("Tidspunktet er fjernet."))
        return redirect("host-slots", slot.activity.slug)
    return render(request, "catalogue/host/slot_remove.html", {"slot": slot, "activity": slot.activity})


@login_required
@require_POST
def assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    slot = own_slot(request, uuid)
    form = AssignForm(request.POST, slot=slot)
    if form.is_valid():
        try:
            with transaction.atomic():
                role_model = form.cleaned_data["role_model"]
                slots.assign_role_model(slot=slots.lock_slot(slot), role_model=role_model)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(name)s er satt opp.") % {"name": role_model.name})
            return redirect("host-slot", uuid)
    return _show(request, slot, CapacityForm(initial={"capacity": slot.capacity}), form)


@login_required
@require_POST
def unassign(request: HttpRequest, uuid: UUID, role_model: UUID) -> HttpResponse:
    slot = own_slot(request, uuid)
    person = get_object_or_404(RoleModel, uuid=role_model, assignments__slot=slot)
    try:
        slots.take_off(slot=slot, role_model=person)
    except slots.SlotError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("%(name)s er tatt av.") % {"name": person.name})
    return redirect("host-slot", uuid)


def own_activity(request: HttpRequest, slug: str) -> Activity:
    """The activity, for a member of its organisation; everybody else gets a 404."""
    rows = Activity.objects.of_hosts(request.user).select_related("municipality", "organisation__municipality")
    return get_object_or_404(rows, slug=slug)


def own_slot(request: HttpRequest, uuid: UUID) -> Slot:
    """The slot, for a member of its activity's organisation; everybody else gets a 404."""
    return get_object_or_404(Slot.objects.of_hosts(request.user).select_related("activity"), uuid=uuid)


def _show(request: HttpRequest, slot: Slot, form: CapacityForm, assign_form: AssignForm) -> HttpResponse:
    assigned = [row.role_model for row in slot.assignments.filter(active=True).select_related("role_model")]
    context = {
        "slot": slot,
        "activity": slot.activity,
        "crumbs": host_progress.crumbs(slot.activity),
        "form": form,
        "assign_form": assign_form,
        "assigned": assigned,
        "past": slot.starts_at <= clock.now(),
        # By the relation's name only: bookings lie in an app above this one.
        "bookings": slot.bookings.on_slot(),  # type: ignore[attr-defined]
    }
    return render(request, "catalogue/host/slot.html", context)
