"""Staff's view of schools, their mail domains, and who works where."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import Form, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from notifications.preview import REASON_COMES, preview
from workflow import clock
from workflow.admin import Headed, LogInline, ObjectActions, StatusFilter, Tagged, WideList, object_action
from workflow.paginator import CappedPaginator

from .enums import MembershipStatus, SchoolRole, VerifiedBy
from .forms import ReasonForm
from .mails import Mail, about
from .models import Membership, MembershipQuerySet, School, SchoolDomain
from .rules import mail_domain
from .services.leader import confirm_as_staff, set_role_as_staff
from .services.membership import (
    answer_as_staff,
    apply_domain,
    end_membership,
    known_address,
    known_domains,
    who_was_asked,
)


class SchoolDomainInline(admin.TabularInline):
    model = SchoolDomain
    fk_name = "school"
    fields = ("domain",)
    extra = 1


class OpenFilter(admin.SimpleListFilter):
    title = _("nedlagt")
    parameter_name = "nedlagt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("nei", _("I drift")), ("ja", _("Nedlagt"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[School]) -> QuerySet[School]:
        closed = {"nei": True, "ja": False}.get(self.value() or "")
        return queryset if closed is None else queryset.filter(closed_at__isnull=closed)


class LeaderFilter(admin.SimpleListFilter):
    """Those who say they lead a school, waiting for somebody to confirm it."""

    title = _("skoleleder")
    parameter_name = "skoleleder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ubekreftet", _("Ikke bekreftet")), ("bekreftet", _("Bekreftet"))]

    def queryset(self, request: HttpRequest, queryset: MembershipQuerySet) -> MembershipQuerySet:
        wanted = {"ubekreftet": queryset.say_they_lead, "bekreftet": queryset.leaders}.get(self.value() or "")
        return wanted() if wanted else queryset


@admin.register(School)
class SchoolAdmin(WideList):
    """The register's facts are read from the register; staff add what it does not hold."""

    list_display: ClassVar = ("name", "orgnr", "municipality", "first_grade", "last_grade", "pupils", "closed_at")
    list_filter: ClassVar = (OpenFilter, "is_upper_secondary", "is_private", "municipality__county")
    list_select_related: ClassVar = ("municipality",)
    search_fields: ClassVar = ("name", "orgnr", "municipality__name")
    autocomplete_fields: ClassVar = ("municipality",)
    readonly_fields: ClassVar = ("imported_at",)
    inlines: ClassVar = (SchoolDomainInline,)
    paginator = CappedPaginator
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: School | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: School | None = None) -> tuple[str, ...]:
        return ("orgnr", "imported_at") if obj else ("imported_at",)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for domain in formset.new_objects if formset.model is SchoolDomain else ():
            apply_domain(domain=domain)


@admin.register(SchoolDomain)
class SchoolDomainAdmin(Headed):
    list_display: ClassVar = ("domain", "school", "municipality")
    show_full_result_count = False
    list_select_related: ClassVar = ("school", "municipality")
    search_fields: ClassVar = ("domain", "school__name", "municipality__name")
    autocomplete_fields: ClassVar = ("school", "municipality")

    def save_model(self, request: HttpRequest, obj: SchoolDomain, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        apply_domain(domain=obj)


QUEUE = f"status={MembershipStatus.PENDING}"


def _mail(kind: Mail, *, reason: str = "") -> Any:
    """The mail the person gets, in her language."""

    def show(obj: Membership, request: HttpRequest) -> list[dict[str, str]]:
        context = {**about(obj, reason=str(reason)), "verified_by": VerifiedBy.STAFF}
        user = obj.user
        where = reverse("school-status")
        return [preview(kind, context, to=[user.email], language=user.language, url=where, name=user.name)]

    return show


def _evidence(obj: Membership) -> list[tuple[Any, Any]]:
    """What tells whether the person works there: address, the school's domains, and who was asked."""
    domains = known_domains(obj.school)
    if not domains:
        matches = _("Skolen har ingen kjente domener")
    elif known_address(obj):
        matches = _("Ja, adressen er bekreftet og har et av skolens domener")
    elif mail_domain(obj.user.email) in domains:
        matches = _("Domenet er skolens, men adressen er ikke bekreftet")
    else:
        matches = _("Nei, adressen har ikke noen av skolens domener")
    asked = [
        f"{email}, {date_format(at.astimezone(clock.OSLO), 'SHORT_DATETIME_FORMAT')}"
        for email, at in who_was_asked(obj)
    ]
    return [
        (_("e-post"), obj.user.email),
        (_("kjente domener"), ", ".join(domains) or "–"),
        (_("passer adressen"), matches),
        (_("spurte kolleger"), "; ".join(asked) or _("Ingen")),
    ]


@admin.register(Membership)
class MembershipAdmin(Tagged, WideList, ObjectActions):
    """Who works where. The status is only changed by the buttons."""

    list_display: ClassVar = ("user", "status_tag", "status_changed_at", "school", "email", "role")
    list_filter: ClassVar = (StatusFilter, "role", LeaderFilter, "verified_by")
    list_select_related: ClassVar = ("user", "school")
    search_fields: ClassVar = ("user__name", "user__email", "school__name", "school__orgnr")
    fields: ClassVar = (
        "user", "email", "school", "role", "leader_by", "status_tag", "verified_by", "is_main", "created_at"
    )  # fmt: skip
    readonly_fields: ClassVar = tuple(name for name in fields if name != "role")
    ordering: ClassVar = ("status_changed_at", "pk")
    inlines: ClassVar = (LogInline,)
    paginator = CappedPaginator
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm, change: bool) -> None:
        """The role is all that staff edit here; that she leads the school has a confirm page of its own."""
        if "role" not in form.changed_data:
            return
        set_role_as_staff(membership=obj, role=obj.role, by=request.user)
        if obj.role == SchoolRole.LEADER:
            messages.info(request, _("Rollen som skoleleder gjelder når den er bekreftet med en av knappene på siden."))

    def case_facts(self, obj: Membership) -> list[tuple[Any, Any]]:
        return _evidence(obj)

    @admin.display(description=_("e-post"), ordering="user__email")
    def email(self, membership: Membership) -> str:
        return membership.user.email

    @object_action(
        "bekreft",
        _("Bekreft"),
        text=_(
            "Personen kan da booke for skolen og svare på vegne av den. Hun eller han får e-post. "
            "Står det «Skoleleder» som rolle, bekrefter du det også."
        ),
        done=_("Tilknytningen er bekreftet."),
        primary=True,
        available=lambda obj, request: obj.machine.allows(obj.status, MembershipStatus.VERIFIED, "staff"),
        facts=_evidence,
        preview=_mail(Mail.VERIFIED),
        queue=QUEUE,
    )
    def verify(self, request: HttpRequest, membership: Membership, form: Form) -> None:
        answer_as_staff(membership=membership, by=request.user, works_here=True)

    @object_action(
        "skoleleder",
        _("Bekreft som skoleleder"),
        text=_("Personen kan da bekrefte søknader om støtte på vegne av skolen, og bekrefte andre skoleledere der."),
        done=_("Personen er bekreftet som skoleleder."),
        available=lambda obj, request: obj.status == MembershipStatus.VERIFIED and obj.says_leader,
        facts=_evidence,
        queue="skoleleder=ubekreftet",
    )
    def confirm_leader(self, request: HttpRequest, membership: Membership, form: Form) -> None:
        confirm_as_staff(membership=membership, by=request.user)

    @object_action(
        "avslaa",
        _("Avslå"),
        text=_("Personen får e-post med begrunnelsen, og kan spørre på nytt."),
        done=_("Tilknytningen er avslått."),
        form=ReasonForm,
        danger=True,
        available=lambda obj, request: obj.machine.allows(obj.status, MembershipStatus.DECLINED, "staff"),
        facts=_evidence,
        preview=_mail(Mail.DECLINED, reason=REASON_COMES),
        queue=QUEUE,
    )
    def decline(self, request: HttpRequest, membership: Membership, form: Form) -> None:
        reason = form.cleaned_data["reason"]
        answer_as_staff(membership=membership, by=request.user, works_here=False, reason=reason)

    @object_action(
        "avslutt",
        _("Avslutt"),
        text=_(
            "Personen kan da ikke lenger booke for skolen, og får e-post med begrunnelsen. "
            "Bestillinger som er gjort, blir stående."
        ),
        done=_("Tilknytningen er avsluttet."),
        form=ReasonForm,
        danger=True,
        preview=_mail(Mail.ENDED, reason=REASON_COMES),
        available=lambda obj, request: obj.machine.allows(obj.status, MembershipStatus.ENDED, "staff"),
    )
    def end(self, request: HttpRequest, membership: Membership, form: Form) -> None:
        end_membership(membership=membership, by=request.user, reason=form.cleaned_data["reason"])
