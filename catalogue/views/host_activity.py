"""The host's pages about an activity: the list, the steps, the overview, and what may be done with it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from partners.models import Organisation
from workflow import clock
from workflow.errors import DomainError
from workflow.machine import Actor
from workflow.refusals import show_error
from workflow.services.transition import history

from .. import rules
from ..enums import ActivityStatus, SlotStatus
from ..forms.activity import FORMS, NewActivityForm
from ..models import Activity
from ..rules import Step
from ..services import activity as activities
from . import host_progress

PAGE = 20


@login_required
@require_safe
def activity_list(request: HttpRequest) -> HttpResponse:
    """Every activity of the user's organisations, those that wait for something first."""
    organisations = list(Organisation.objects.of(request.user))
    ahead = Q(slots__listed=True, slots__starts_at__gt=clock.now(), slots__status=SlotStatus.OPEN)
    rows = (
        Activity.objects.filter(organisation__in=organisations)
        .select_related("organisation")
        .annotate(upcoming=Count("slots", filter=ahead))
        .order_by("-updated_at", "-pk")
    )
    status = request.GET.get("status", "")
    if status in ActivityStatus.values:
        rows = rows.filter(status=status)
    return render(
        request,
        "catalogue/host/activities.html",
        {
            "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("side")),
            "crumbs": host_progress.crumbs()[:1],
            "has_partner": bool(organisations),
            "several": len(organisations) > 1,
            "status": status if status in ActivityStatus.values else "",
            "statuses": ActivityStatus.choices,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The first step: from here on there is a draft, and nothing is lost."""
    organisations = list(Organisation.objects.of(request.user).select_related("municipality"))
    if not organisations:
        raise Http404
    form = NewActivityForm(request.POST or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        activity = activities.create_draft(by=request.user, **form.cleaned_data)
        if request.POST.get("action") == "later":
            return redirect("host-activity", activity.slug)
        return redirect("host-activity-step", activity.slug, Step.CONTENT)
    return render(request, "catalogue/host/new.html", {"form": form, "steps": host_progress.first_steps()})


@login_required
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """The activity's task list: what is done, what is missing, and what can be done with it."""
    activity = _own(request, slug)
    missing = rules.missing(activity)
    return render(
        request,
        "catalogue/host/overview.html",
        {
            "activity": activity,
            "crumbs": host_progress.crumbs(),
            "tasks": host_progress.tasks(activity, missing),
            "missing": missing,
            "editable": activity.status in activities.EDITABLE,
            "return_reason": activities.return_reason(activity),
            "moves": [
                name
                for name, move in MOVES.items()
                if activity.machine.allows(activity.status, move.to, "host") and move.offered(activity)
            ],
            "has_slots": rules.has_slots(activity.kind, activity.booking_kind),
            "upcoming": activity.slots.upcoming().filter(listed=True, status=SlotStatus.OPEN).count(),
            "log": [
                {
                    "at": entry.at,
                    "title": activity.machine.user_labels[entry.to_state],
                    "text": entry.reason,
                    "who": entry.user.name if entry.user and entry.role == "host" else "",
                }
                for entry in history(activity).reverse()
            ],
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """One step. «Neste» checks it; «Tilbake» and «Lagre og fortsett senere» keep what is there."""
    activity = _own(request, slug)
    steps = rules.steps_for(activity.kind)
    if step not in [one.value for one in steps]:
        raise Http404
    if activity.status not in activities.EDITABLE:
        messages.warning(request, _("Aktiviteten kan ikke endres nå: «%(s)s».") % {"s": activity.user_label})
        return redirect("host-activity", slug)
    here = Step(step)
    action = request.POST.get("action", "next")
    lenient = action in ("back", "later") and not activity.is_live
    form = FORMS[here](request.POST or None, activity=activity, lenient=lenient)
    if request.method == "POST" and form.is_valid():
        try:
            activity = activities.save_step(activity=activity, step=here, values=form.values)
        except DomainError as error:
            show_error(form, error)
        else:
            if activity.is_live:
                messages.success(request, _("Endringen er lagret og vises for skolene."))
            return redirect(host_progress.address_after(activity, here, action))
    return render(
        request,
        "catalogue/host/step.html",
        {
            "activity": activity,
            "form": form,
            "here": here,
            "crumbs": host_progress.crumbs(activity),
            "steps": host_progress.progress(activity, here),
            "is_first": here == steps[0],
            "booked": activity.is_live and activity.slots.upcoming().filter(taken__gt=0).exists(),
        },
    )


@login_required
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Check the answers before sending."""
    activity = _own(request, slug)
    missing = rules.missing(activity)
    return render(
        request,
        "catalogue/host/preview.html",
        {
            "activity": activity,
            "crumbs": host_progress.crumbs(activity),
            "steps": host_progress.progress(activity, None),
            "sections": host_progress.answers(activity),
            "missing": [(gap.text, reverse("host-activity-step", args=[slug, gap.step])) for gap in missing],
            "may_send": activity.machine.allows(activity.status, ActivityStatus.SUBMITTED, "host"),
            "agreement_active": activity.organisation.is_active,
            "editable": activity.status in activities.EDITABLE,
        },
    )


class Move(NamedTuple):
    """Something the host may do with an activity as a whole."""

    to: ActivityStatus
    run: Callable[[Activity, Any], object]
    ask: str | Promise
    text: str | Promise
    button: str | Promise
    done: str | Promise
    danger: bool = False
    offered: Callable[[Activity], bool] = lambda activity: True


MOVES = {
    "send": Move(
        ActivityStatus.SUBMITTED,
        lambda activity, user: activities.submit(activity=activity, by=user),
        gettext_lazy("Sende aktiviteten til NSR?"),
        gettext_lazy("NSR leser gjennom og publiserer den, eller ber om endringer. Dere får svar på e-post."),
        gettext_lazy("Send til godkjenning"),
        gettext_lazy("Aktiviteten er sendt til NSR. Dere får svar på e-post."),
        offered=lambda activity: False,
    ),
    "trekk": Move(
        ActivityStatus.DRAFT,
        lambda activity, user: activities.withdraw(activity=activity, by=user),
        gettext_lazy("Ta aktiviteten tilbake?"),
        gettext_lazy("Da kan dere endre den, og sende den inn på nytt."),
        gettext_lazy("Ta tilbake"),
        gettext_lazy("Aktiviteten er et utkast igjen."),
    ),
    "pause": Move(
        ActivityStatus.PAUSED,
        lambda activity, user: activities.pause(activity=activity, actor=Actor(user, "host")),
        gettext_lazy("Sette aktiviteten på pause?"),
        gettext_lazy("Den skjules for skolene. Det som alt er booket, står."),
        gettext_lazy("Sett på pause"),
        gettext_lazy("Aktiviteten er satt på pause."),
    ),
    "fortsett": Move(
        ActivityStatus.PUBLISHED,
        lambda activity, user: activities.resume(activity=activity, actor=Actor(user, "host")),
        gettext_lazy("Vise aktiviteten igjen?"),
        gettext_lazy("Den blir synlig for alle skoler med én gang."),
        gettext_lazy("Vis igjen"),
        gettext_lazy("Aktiviteten er synlig igjen."),
    ),
    "arkiver": Move(
        ActivityStatus.ARCHIVED,
        lambda activity, user: activities.archive(activity=activity, actor=Actor(user, "host")),
        gettext_lazy("Arkivere aktiviteten?"),
        gettext_lazy("Den forsvinner fra katalogen for godt. Det som alt er booket, står."),
        gettext_lazy("Arkiver"),
        gettext_lazy("Aktiviteten er arkivert."),
        danger=True,
    ),
}


@login_required
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, slug: str, move: str) -> HttpResponse:
    """GET asks, POST does it."""
    activity = _own(request, slug)
    chosen = MOVES.get(move)
    if chosen is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            chosen.run(activity, request.user)
        except DomainError as error:
            refusal = error.message
        else:
            messages.success(request, chosen.done)
            return redirect("host-activity", slug)
    elif not activity.machine.allows(activity.status, chosen.to, "host"):
        return redirect("host-activity", slug)
    context = {"activity": activity, "move": chosen, "refusal": refusal, "crumbs": host_progress.crumbs(activity)}
    return render(request, "catalogue/host/move.html", context)


def _own(request: HttpRequest, slug: str) -> Activity:
    """The activity, for a member of its organisation; everybody else gets a 404."""
    rows: QuerySet[Activity] = Activity.objects.of_hosts(request.user)
    return get_object_or_404(rows.select_related("organisation__municipality", "municipality__county"), slug=slug)
