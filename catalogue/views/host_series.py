"""A series of times: asked for, shown before it is made, then made."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from workflow.errors import DomainError
from workflow.refusals import show_error

from ..forms.slot import SeriesForm
from ..rules import outside_school_hours
from ..services import series
from . import host_progress
from .host_slot import own_activity


@login_required
@require_http_methods(["GET", "POST"])
def add_series(request: HttpRequest, slug: str) -> HttpResponse:
    """POST shows which days it would be, and which are skipped and why; with action=create it makes them.

    From what is shown, action=edit goes back to the form with all that was typed.
    """
    activity = own_activity(request, slug)
    form = SeriesForm(request.POST or None, activity=activity)
    plan = None
    action = request.POST.get("action")
    if request.method == "POST" and form.is_valid() and action != "edit":
        try:
            if action == "create":
                made = series.create_series(activity=activity, pattern=form.pattern)
                said = ngettext("%(n)s tidspunkt er lagt til.", "%(n)s tidspunkter er lagt til.", len(made))
                messages.success(request, said % {"n": len(made)})
                return redirect("host-slots", slug)
            plan = series.plan(activity=activity, pattern=form.pattern)
        except DomainError as error:
            show_error(form, error)
    hidden = SeriesForm(request.POST, activity=activity, auto_id=False) if plan else None
    context = {
        "activity": activity,
        "form": form,
        "plan": plan,
        "hidden": hidden,
        "odd_hours": plan is not None and outside_school_hours(form.pattern.starts, form.pattern.ends),
        "crumbs": host_progress.crumbs(activity),
    }
    return render(request, "catalogue/host/series.html", context)
