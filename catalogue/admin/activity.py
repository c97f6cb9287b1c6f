"""The queue of activities: read, approve, return, stop."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.forms import Form
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from partners.admin.mail import preview, reason_comes
from partners.forms import ReasonForm
from workflow.admin import LogInline, ObjectActions, StatusFilter, object_action
from workflow.machine import Actor
from workflow.paginator import CappedPaginator

from .. import mails, rules
from ..enums import GRADES, Factor
from ..enums import ActivityStatus as S
from ..models import Activity, Subject
from ..services import activity as activities
from ..services import search

TEXTS = ("title", "summary", "pupils_do", "preparation", "meeting_point", "bring", "clothing", "lunch", "accessibility")
FACTS = (
    "organisation", "kind", "staff_label", "missing", "public_page", "grade_names", "subject_names", "factor_names",
    "place", "address", "municipality", "meeting_url", "group_min", "group_max", "unit", "languages",
    "duration_minutes", "booking_kind", "instant", "booking_closes_days", "cancel_days", "external_url",
    "price_note", "contact_name", "contact_email", "contact_phone", "role_model_names", "created_by", "published_at",
)  # fmt: skip


def _may(to: str, *, but: str = "") -> Any:
    return lambda obj, request: obj.status != but and obj.machine.allows(obj.status, to, "staff")


def _mail(kind: mails.Mail, *, status: str = "", with_reason: bool = False) -> Any:
    def show(obj: Activity, request: HttpRequest) -> list[dict[str, str]]:
        context = mails.about(obj, reason=reason_comes() if with_reason else "")
        return preview(kind, {**context, "archived": status == S.ARCHIVED}, obj.organisation)

    return show


@admin.register(Activity)
class ActivityAdmin(ObjectActions, SimpleHistoryAdmin):
    list_display: ClassVar = ("title", "organisation", "kind", "municipality", "staff_label", "status_changed_at")
    list_filter: ClassVar = (StatusFilter, "kind", "municipality__county")
    search_fields: ClassVar = ("title", "organisation__name")
    ordering: ClassVar = ("-updated_at", "-pk")
    fieldsets: ClassVar = (
        (None, {"fields": FACTS[:5]}),
        (_("Innhold"), {"fields": (*TEXTS, *FACTS[5:8])}),
        (_("Praktisk"), {"fields": FACTS[8:]}),
    )
    readonly_fields: ClassVar = FACTS
    inlines: ClassVar = (LogInline,)
    paginator = CappedPaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("organisation", "municipality")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Hosts register their own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Bookings point at it: it is archived."""
        return False

    def save_model(self, request: HttpRequest, obj: Activity, form: Any, change: bool) -> None:
        """Staff mend texts or set them back; what is as it was is not written."""
        # A form for an old version starts from that version: only the row itself knows what changes.
        kept = Activity.objects.values(*form.fields).get(pk=obj.pk)
        changed = [name for name in form.fields if getattr(obj, name) != kept[name]]
        obj.save(update_fields=[*changed, "updated_at"])
        search.reindex(activity=obj)

    @admin.display(description=_("status"), ordering="status")
    def staff_label(self, obj: Activity) -> str:
        return obj.staff_label

    @admin.display(description=_("mangler"))
    def missing(self, obj: Activity) -> str:
        return " ".join(str(gap.text) for gap in rules.missing(obj)) or "–"

    @admin.display(description=_("slik lærerne ser den"))
    def public_page(self, obj: Activity) -> str:
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj.title)

    @admin.display(description=_("trinn"))
    def grade_names(self, obj: Activity) -> str:
        labels = dict(GRADES)
        return ", ".join(str(labels[grade]) for grade in sorted(obj.grades) if grade in labels)

    @admin.display(description=_("fag"))
    def subject_names(self, obj: Activity) -> str:
        return ", ".join(subject.name for subject in obj.subjects.all())

    @admin.display(description=_("realfagskapital"))
    def factor_names(self, obj: Activity) -> str:
        return ", ".join(str(Factor(factor).label) for factor in obj.factors)

    @admin.display(description=_("rollemodeller"))
    def role_model_names(self, obj: Activity) -> str:
        return ", ".join(person.name for person in obj.role_models.all())

    @object_action(
        "godkjenn",
        _("Godkjenn"),
        done=_("Aktiviteten er publisert."),
        text=_("Aktiviteten blir synlig for alle skoler med én gang."),
        available=_may(S.PUBLISHED, but=S.PAUSED),
        preview=_mail(mails.Mail.PUBLISHED),
    )
    def approve(self, request: HttpRequest, obj: Activity, form: Form) -> None:
        activities.publish(activity=obj, by=request.user)

    @object_action(
        "send-tilbake",
        _("Send tilbake"),
        done=_("Aktiviteten er sendt tilbake."),
        form=ReasonForm,
        available=_may(S.RETURNED),
        preview=_mail(mails.Mail.RETURNED, with_reason=True),
    )
    def send_back(self, request: HttpRequest, obj: Activity, form: Form) -> None:
        activities.return_to_host(activity=obj, by=request.user, reason=form.cleaned_data["reason"])

    @object_action(
        "pause",
        _("Sett på pause"),
        done=_("Aktiviteten er skjult for skolene."),
        form=ReasonForm,
        available=_may(S.PAUSED),
        preview=_mail(mails.Mail.STOPPED, with_reason=True),
    )
    def pause(self, request: HttpRequest, obj: Activity, form: Form) -> None:
        activities.pause(activity=obj, actor=Actor(request.user, "staff"), reason=form.cleaned_data["reason"])

    @object_action(
        "vis-igjen",
        _("Vis igjen"),
        done=_("Aktiviteten er synlig igjen."),
        available=lambda obj, request: obj.status == S.PAUSED,
    )
    def resume(self, request: HttpRequest, obj: Activity, form: Form) -> None:
        activities.resume(activity=obj, actor=Actor(request.user, "staff"))

    @object_action(
        "arkiver",
        _("Arkiver"),
        done=_("Aktiviteten er arkivert."),
        form=ReasonForm,
        danger=True,
        available=_may(S.ARCHIVED),
        preview=_mail(mails.Mail.STOPPED, status=S.ARCHIVED, with_reason=True),
    )
    def archive(self, request: HttpRequest, obj: Activity, form: Form) -> None:
        activities.archive(activity=obj, actor=Actor(request.user, "staff"), reason=form.cleaned_data["reason"])


@admin.register(Subject)
class SubjectAdmin(admin.ModelAdmin):
    list_display: ClassVar = ("name", "slug", "bit")
    search_fields: ClassVar = ("name",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Search masks remember its bit."""
        return False
