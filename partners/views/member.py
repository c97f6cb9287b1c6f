"""Who acts for the organisation, and invitations to join."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workflow.errors import DomainError
from workflow.refusals import show_error

from ..enums import AgreementStatus
from ..forms import InviteForm, RoleForm
from ..models import Invitation, Member, Organisation
from ..services import invitation as invitations
from ..services import member as members


@login_required
@require_http_methods(["GET", "POST"])
def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The members; administrators invite from here."""
    organisation = get_object_or_404(Organisation.objects.of(request.user), slug=slug)
    is_admin = Organisation.objects.run_by(request.user).filter(pk=organisation.pk).exists()
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        if not is_admin:
            raise Http404
        if form.is_valid():
            try:
                row = invitations.invite(organisation=organisation, by=request.user, **form.cleaned_data)
            except DomainError as error:
                show_error(form, error)
            else:
                messages.success(request, _("Invitasjonen er sendt til %(email)s.") % {"email": row.email})
                return redirect("partner-members", slug)
    return render(
        request,
        "partners/members.html",
        {
            "organisation": organisation,
            "crumbs": [{"url": reverse("partner-profile", args=[slug]), "label": organisation.name}],
            "is_admin": is_admin,
            "form": form,
            "closed": invitations.closed_because(organisation),
            "asked": organisation.status == AgreementStatus.MORE_INFORMATION,
            "members": organisation.members.select_related("user").order_by("user__name", "pk"),
            "invitations": organisation.invitations.open().order_by("created_at") if is_admin else [],
        },
    )


@login_required
@require_POST
def change_role(request: HttpRequest, uuid: UUID) -> HttpResponse:
    member = _member(request, uuid)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            members.change_role(member=member, role=form.cleaned_data["role"])
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Rollen er endret."))
    else:
        messages.error(request, _("Velg en rolle fra listen."))
    return redirect("partner-members", member.organisation.slug)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    member = _member(request, uuid)
    if request.method == "POST":
        try:
            members.remove(member=member)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("%(name)s er fjernet.") % {"name": member.user})
            if member.user_id == request.user.pk:
                return redirect("my-page")
        return redirect("partner-members", member.organisation.slug)
    return render(request, "partners/member_remove.html", {"member": member, "organisation": member.organisation})


@login_required
@require_POST
def withdraw_invitation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.visible_to(request.user).select_related("organisation"), pk=uuid)
    try:
        invitations.withdraw(invitation=row)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Invitasjonen er trukket tilbake."))
    return redirect("partner-members", row.organisation.slug)


@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows whom the invitation is from; only POST, logged in with the invited address, accepts."""
    row = invitations.by_token(token)
    if row is None:
        return render(
            request, "partners/invitation.html", {"refusal": _("Lenken virker ikke. Be om en ny.")}, status=404
        )
    refusal = invitations.refusal(row)
    if request.method == "POST" and request.user.is_authenticated and not refusal:
        try:
            invitations.accept(invitation=row, by=request.user)
        except DomainError as error:
            refusal = error.message
        else:
            messages.success(request, _("Velkommen! Du er nå med i %(name)s.") % {"name": row.organisation.name})
            return redirect("partner-desk")
    wrong_person = request.user.is_authenticated and request.user.email.lower() != row.email.lower()
    return render(
        request,
        "partners/invitation.html",
        {
            "invitation": row,
            "refusal": refusal,
            "joined": bool(refusal) and Organisation.objects.of(request.user).filter(pk=row.organisation_id).exists(),
            "wrong_person": wrong_person,
            "next": request.path,
        },
        status=410 if invitations.refusal(row) else 200,
    )


def _member(request: HttpRequest, uuid: UUID) -> Member:
    """The member, for an administrator of the same organisation; everybody else gets a 404."""
    own = Organisation.objects.run_by(request.user).values("pk")
    return get_object_or_404(Member.objects.select_related("user", "organisation"), uuid=uuid, organisation__in=own)
