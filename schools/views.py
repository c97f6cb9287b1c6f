"""The pages where a teacher finds her school, waits, and says yes to colleagues."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.models import User
from workflow.errors import DomainError
from workflow.refusals import show_error

from .enums import MembershipStatus
from .forms import AnswerForm, RoleForm, SchoolSearchForm
from .models import Membership, School
from .presentation import next_steps
from .services import leader
from .services import membership as memberships
from .services.search import find_schools

PER_PAGE = 10
page_methods = require_http_methods(["GET", "HEAD", "POST"])


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


@login_required
@require_GET
@vary_on_headers("HX-Request")
def school_choose(request: HttpRequest) -> HttpResponse:
    """Search by name and municipality; with htmx the list follows the typing, without it the button searches."""
    form = SchoolSearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(find_schools(text=text), PER_PAGE).get_page(request.GET.get("side"))
    context = {"form": form, "text": text, "page": page}
    if request.headers.get("HX-Request") == "true":
        return render(request, "schools/parts/results.html", context)
    context["membership"] = memberships.main_membership(_user(request))
    return render(request, "schools/choose.html", context)


@login_required
@page_methods
def school_join(request: HttpRequest, orgnr: str) -> HttpResponse:
    school = get_object_or_404(School.objects.open().select_related("municipality__county"), orgnr=orgnr)
    current = memberships.main_membership(_user(request))
    initial = {"role": current.role} if current else {}
    form = RoleForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            memberships.choose_school(user=_user(request), school=school, role=form.cleaned_data["role"])
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect("school-status")
    leaves = current if current and current.school_id != school.pk else None
    return render(request, "schools/join.html", {"school": school, "form": form, "leaves": leaves})


@login_required
@require_GET
def school_status(request: HttpRequest) -> HttpResponse:
    """Where she stands and what happens next."""
    membership = next(iter(memberships.memberships_of(_user(request))), None)
    if membership is None:
        return redirect("school-choose")
    return render(request, "schools/status.html", {"membership": membership, **next_steps(membership)})


@login_required
@page_methods
def membership_end(request: HttpRequest) -> HttpResponse:
    """Leave the school; asks first."""
    membership = memberships.main_membership(_user(request))
    if membership is None:
        return redirect("school-choose")
    if request.method == "POST":
        try:
            memberships.end_membership(membership=membership, by=_user(request))
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Du er ikke lenger knyttet til %s.") % membership.school)
        return redirect("school-choose")
    return render(request, "schools/leave.html", {"membership": membership})


@login_required
@require_GET
def school_detail(request: HttpRequest, orgnr: str) -> HttpResponse:
    """The school's own page: who works there, and who waits to be known."""
    school = get_object_or_404(School.objects.visible_to(_user(request)), orgnr=orgnr)
    page = Paginator(memberships.colleagues(school), 50).get_page(request.GET.get("side"))
    context = {
        "school": school,
        "page": page,
        "waiting": list(memberships.waiting(school)[:50]),
        "may_answer": memberships.may_book(_user(request), school),
        "may_confirm": any(row.says_leader for row in page) and memberships.leads(_user(request), school),
    }
    return render(request, "schools/detail.html", context)


@login_required
@page_methods
def colleague_answer(request: HttpRequest, pk: str) -> HttpResponse:
    """Say yes or no to someone who says she works here, or that she leads the school. Opening shows, only pressing answers."""
    rows = Membership.objects.visible_to(_user(request)).exclude(user=_user(request))
    membership = get_object_or_404(rows.select_related("user", "school"), pk=pk)
    may_confirm = leader.may_confirm(membership=membership, by=_user(request))
    asks_leader = membership.status == MembershipStatus.VERIFIED and membership.says_leader and may_confirm
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = request.POST.get("answer")
        if answer in ("yes", "no"):
            try:
                thanks = _answer(request, membership, yes=answer == "yes", about_leader=asks_leader, form=form)
            except DomainError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, thanks)
                return redirect("school-detail", membership.school.orgnr)
        else:
            form.add_error(None, _("Velg «Ja» eller «Nei»."))
    context = {
        "membership": membership,
        "form": form,
        "asks_leader": asks_leader,
        "confirms_leader": may_confirm and membership.says_leader,
        "open_to_answer": asks_leader or membership.status == MembershipStatus.PENDING,
    }
    return render(request, "schools/answer.html", context)


def _answer(request: HttpRequest, membership: Membership, *, yes: bool, about_leader: bool, form: AnswerForm) -> str:
    """Pass the answer on; gives what to thank with. Raises: DomainError."""
    by, who = _user(request), {"name": membership.user}
    if about_leader:
        leader.answer_leader(membership=membership, by=by, is_leader=yes)
        if yes:
            return _("Takk! %(name)s er bekreftet som skoleleder.") % who
        return _("Takk. %(name)s står nå som lærer.") % who
    memberships.answer_colleague(membership=membership, by=by, works_here=yes, reason=form.cleaned_data["reason"])
    if yes:
        return _("Takk! %(name)s kan nå booke for skolen.") % who
    return _("Takk. %(name)s har fått beskjed om at skolen ikke kjenner henne eller ham.") % who
