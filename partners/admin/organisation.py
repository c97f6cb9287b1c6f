"""The queue of partners: review, questions, decision. Ending an agreement lies in `catalogue.admin.organisation`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from notifications.preview import REASON_COMES
from workflow.admin import LogInline, ObjectActions, OneRowAdmin, StatusFilter, Tagged, WideList, each, object_action
from workflow.admin_history import HistoryAdmin
from workflow.paginator import CappedPaginator

from .. import mails
from ..enums import AgreementStatus as S
from ..enums import MemberRole
from ..forms import ApproveForm, QuestionForm, ReasonForm
from ..models import Member, Organisation, PartnerRules
from ..services import agreement
from .mail import mail_to_members


class MemberInline(admin.TabularInline):
    """Who acts for the organisation. They manage it themselves; staff only look."""

    model = Member
    fields: ClassVar = ("user", "role", "created_at")
    readonly_fields: ClassVar = ("user", "role", "created_at")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user", "organisation")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _may(to: str) -> Any:
    return lambda obj, request: obj.machine.allows(obj.status, to, "staff")


def _mail(kind: mails.Mail, *, with_reason: bool = False) -> Any:
    def show(obj: Organisation, request: HttpRequest) -> list[dict[str, str]]:
        return mail_to_members(kind, mails.agreement(obj, reason=str(REASON_COMES) if with_reason else ""), obj)

    return show


@admin.register(Organisation)
class OrganisationAdmin(Tagged, WideList, ObjectActions, HistoryAdmin):
    list_display: ClassVar = ("name", "status_tag", "kind", "municipality", "status_changed_at")
    list_select_related: ClassVar = ("municipality",)
    list_filter: ClassVar = (StatusFilter, "kind", "municipality__county")
    search_fields: ClassVar = ("name", "orgnr")
    ordering: ClassVar = ("-status_changed_at", "-pk")
    fields: ClassVar = ("name", "kind", "municipality", "address", "website", "about")
    inlines: ClassVar = (MemberInline, LogInline)
    paginator = CappedPaginator
    show_full_result_count = False

    @admin.display(description=_("avtale"), ordering="status")
    def status_tag(self, obj: Organisation) -> SafeString:
        return super().status_tag(obj)

    def case_facts(self, obj: Organisation) -> list[tuple[Any, Any]]:
        ends_on = date_format(obj.agreement_ends_on, "DATE_FORMAT") if obj.agreement_ends_on else _("til den sies opp")
        leads = obj.members.filter(role=MemberRole.ADMIN).select_related("user").order_by("pk")
        return [
            (_("avtale"), obj.staff_label),
            *([(_("avtalen gjelder til og med"), ends_on)] if obj.is_active or obj.agreement_ends_on else []),
            (_("organisasjonsnummer"), obj.orgnr),
            (_("administratorer"), ", ".join(f"{member.user.name} ({member.user.email})" for member in leads) or "–"),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Organisations apply themselves, so that somebody answers for each."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An agreement is ended, never deleted."""
        return False

    @object_action(
        "start",
        _("Start behandling"),
        done=_("Søknaden er under behandling."),
        text=_("Partneren får ingen e-post om dette."),
        available=lambda obj, request: obj.status == S.APPLIED,
    )
    def start_review(self, request: HttpRequest, obj: Organisation, form: Form) -> None:
        agreement.start_review(organisation=obj, by=request.user)

    @object_action(
        "spor",
        _("Be om mer informasjon"),
        done=_("Spørsmålet er sendt."),
        form=QuestionForm,
        available=_may(S.MORE_INFORMATION),
        preview=_mail(mails.Mail.MORE_INFORMATION, with_reason=True),
    )
    def ask_for_more(self, request: HttpRequest, obj: Organisation, form: Form) -> None:
        agreement.ask_for_more(organisation=obj, by=request.user, question=form.cleaned_data["question"])

    @object_action(
        "godkjenn",
        _("Godkjenn"),
        done=_("Partneren er godkjent."),
        text=_("Partneren kan sende inn aktiviteter med én gang."),
        form=ApproveForm,
        primary=True,
        many=each,
        available=_may(S.ACTIVE),
        preview=_mail(mails.Mail.APPROVED),
    )
    def approve(self, request: HttpRequest, obj: Organisation, form: Form) -> None:
        agreement.approve(organisation=obj, by=request.user, ends_on=form.cleaned_data["ends_on"])

    @object_action(
        "avslaa",
        _("Avslå"),
        done=_("Søknaden er avslått."),
        form=ReasonForm,
        danger=True,
        available=_may(S.DECLINED),
        preview=_mail(mails.Mail.DECLINED, with_reason=True),
    )
    def decline(self, request: HttpRequest, obj: Organisation, form: Form) -> None:
        agreement.decline(organisation=obj, by=request.user, reason=form.cleaned_data["reason"])


@admin.register(PartnerRules)
class PartnerRulesAdmin(OneRowAdmin):
    """The numbers for partners."""
