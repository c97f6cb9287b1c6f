"""What a partner does with itself that the catalogue must hear of: another name, and the end of the agreement."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.enums import AgreementStatus
from partners.forms import ProfileForm
from partners.models import Organisation
from workflow.errors import DomainError
from workflow.machine import Actor
from workflow.refusals import show_error

from ..services.agreement import end_agreement
from ..services.host import edit_profile


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The profile that teachers read. Only for the organisation's administrators."""
    organisation = get_object_or_404(Organisation.objects.run_by(request.user), slug=slug)
    form = ProfileForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            edit_profile(organisation=organisation, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Profilen er lagret."))
            return redirect("partner-profile", slug)
    return render(request, "partners/edit.html", {"form": form, "organisation": organisation})


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first (GET), then ends the agreement (POST). Only for the organisation's administrators."""
    organisation = get_object_or_404(Organisation.objects.run_by(request.user), slug=slug)
    if request.method == "POST":
        try:
            end_agreement(organisation=organisation, actor=Actor(request.user, "partner"), reason="")
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Partneravtalen er avsluttet."))
        return redirect("partner-profile", slug)
    if not organisation.machine.allows(organisation.status, AgreementStatus.TERMINATED, "partner"):
        return redirect("partner-profile", slug)
    return render(request, "catalogue/host/agreement_end.html", {"organisation": organisation})
