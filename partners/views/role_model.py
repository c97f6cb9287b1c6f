"""The role models of the organisations the user acts for."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from workflow.errors import DomainError
from workflow.refusals import show_error

from ..forms import NewRoleModelForm, RoleModelForm
from ..models import Organisation, RoleModel
from ..services import role_model as role_models

PAGE = 30


@login_required
@require_safe
def role_model_list(request: HttpRequest) -> HttpResponse:
    rows = _own(request).select_related("organisation").order_by("-is_active", "name", "pk")
    organisations = list(Organisation.objects.of(request.user))
    page = Paginator(rows, PAGE).get_page(request.GET.get("side"))
    return render(
        request,
        "partners/role_models.html",
        {
            "page_obj": page,
            "has_partner": bool(organisations),
            "several": len(organisations) > 1,
            "crumbs": [{"url": reverse("partner-desk"), "label": _("Virksomheten")}],
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    _require_partner(request)
    form = NewRoleModelForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = role_models.create_role_model(**form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(name)s er lagt til.") % {"name": row.name})
            return redirect("role-model-list")
    return render(request, "partners/role_model_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(_own(request), uuid=uuid)
    form = RoleModelForm(request.POST or None, instance=RoleModel.objects.get(pk=row.pk))
    if request.method == "POST" and form.is_valid():
        try:
            role_models.edit_role_model(role_model=row, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Profilen er lagret."))
            return redirect("role-model-list")
    return render(request, "partners/role_model_form.html", {"form": form, "role_model": row})


@login_required
@require_http_methods(["GET", "POST"])
def set_active(request: HttpRequest, uuid: UUID, active: bool) -> HttpResponse:
    """Asks first (GET), then stops or begins again to choose the role model for new visits (POST)."""
    row = get_object_or_404(_own(request), uuid=uuid)
    if request.method == "POST":
        role_models.set_active(role_model=row, active=active)
        said = _("%(name)s er aktiv igjen.") if active else _("%(name)s velges ikke lenger til nye besøk.")
        messages.success(request, said % {"name": row.name})
        return redirect("role-model-list")
    return render(request, "partners/role_model_active.html", {"role_model": row, "active": active})


def _own(request: HttpRequest) -> QuerySet[RoleModel]:
    return RoleModel.objects.filter(organisation__in=Organisation.objects.of(request.user).values("pk"))


def _require_partner(request: HttpRequest) -> None:
    if not Organisation.objects.of(request.user).exists():
        raise Http404
