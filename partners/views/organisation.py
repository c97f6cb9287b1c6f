"""The partner's own pages about the agreement. Editing the profile and ending the agreement reach into the catalogue and lie there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from workflow.errors import DomainError
from workflow.refusals import show_error
from workflow.services.transition import history

from ..enums import AgreementStatus
from ..forms import AnswerForm, ApplyForm
from ..models import Organisation
from ..services import agreement
from ..services import organisation as organisations


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = organisations.apply(by=request.user, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Søknaden er sendt. Du får svar på e-post."))
            return redirect("partner-profile", organisation.slug)
    return render(request, "partners/apply.html", {"form": form})


@login_required
@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(
        Organisation.objects.of(request.user).select_related("municipality__county"), slug=slug
    )
    return render(
        request,
        "partners/profile.html",
        {
            "organisation": organisation,
            "crumbs": [{"url": reverse("partner-desk"), "label": _("Virksomheten")}],
            "is_admin": Organisation.objects.run_by(request.user).filter(pk=organisation.pk).exists(),
            "question": agreement.open_question(organisation),
            "may_end": organisation.machine.allows(organisation.status, AgreementStatus.TERMINATED, "partner"),
            "log": [
                {"at": entry.at, "title": organisation.machine.user_labels[entry.to_state], "text": entry.reason}
                for entry in history(organisation).reverse()
            ],
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.run_by(request.user), slug=slug)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agreement.answer(organisation=organisation, by=request.user, text=form.cleaned_data["text"])
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Svaret er sendt til NSR."))
            return redirect("partner-profile", slug)
    question = agreement.open_question(organisation)
    if not question and request.method == "GET":
        return redirect("partner-profile", slug)
    return render(request, "partners/answer.html", {"form": form, "organisation": organisation, "question": question})
