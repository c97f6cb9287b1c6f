"""The queue of activities: read, approve, return, stop."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.forms import Form
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from notifications.preview import REASON_COMES
from partners.admin.mail import mail_to_members
from partners.forms import ReasonForm
from workflow.admin import (
    Headed,
    LogInline,
    ObjectActions,
    StatusFilter,
    Tagged,
    WideList,
    each,
    fields_that_change,
    object_action,
)
from workflow.admin_history import HistoryAdmin
from workflow.machine import Actor
from workflow.paginator import CappedPaginator

from .. import mails, rules
from ..enums import GRADES, BookingKind
from ..enums import ActivityStatus as S
from ..field_words import label, shown
from ..models import Activity, Subject
from ..services import activity as activities
from ..services import search
from ..views.activity_page import group_label

TEXTS = ("title", "summary", "pupils_do", "preparation", "meeting_point", "bring", "clothing", "lunch", "accessibility")
FACTS = (
    "status_tag", "missing", "public_page", "address", "meeting_url", "booking_closes_days", "cancel_days",
    "external_url", "price_note", "contact_name", "contact_email", "contact_phone", "created_by", "published_at",
)  # fmt: skip
# What a decision rests on, read before all the rest.
SUMMARY = (
    "organisation", "kind", "grades", "subjects", "factors", "place", "municipality", "languages", "duration_minutes",
    "role_models", "booking_kind",
)  # fmt: skip
# One-line columns of the database that hold whole sentences.
LONG = ("summary", "meeting_point", "bring", "clothing", "lunch", "accessibility")
QUEUE = f"status={S.SUBMITTED}"
NO_TIMES = _("Aktiviteten har faste tidspunkter, men ingen ledige er lagt ut: skolene finner den, men kan ikke booke.")


def _may(to: str, *, but: str = "") -> Any:
    return lambda obj, request: obj.status != but and obj.machine.allows(obj.status, to, "staff")


def _times(obj: Activity) -> list[tuple[Any, Any]]:
    """How many free times there are, for an activity that has times of its own."""
    return [(_("ledige tidspunkter"), obj.slots.free().count())] if rules.has_slots(obj.kind, obj.booking_kind) else []


def _mail(kind: mails.Mail, *, status: str = "", with_reason: bool = False) -> Any:
    def show(obj: Activity, request: HttpRequest) -> list[dict[str, str]]:
        context = mails.about(obj, reason=str(REASON_COMES) if with_reason else "")
        return mail_to_members(kind, {**context, "archived": status == S.ARCHIVED}, obj.organisation)

    return show


@admin.register(Activity)
class ActivityAdmin(Tagged, WideList, ObjectActions, HistoryAdmin):
    list_display: ClassVar = ("title", "status_tag", "organisation", "kind", "municipality", "status_changed_at")
    list_filter: ClassVar = (StatusFilter, "kind", "municipality__county")
    search_fields: ClassVar = ("title", "organisation__name")
    ordering: ClassVar = ("-updated_at", "-pk")
    fieldsets: ClassVar = (
        (None, {"fields": FACTS[:3]}),
        (_("Innhold"), {"fields": TEXTS}),
        (_("Praktisk"), {"fields": FACTS[3:]}),
    )
    readonly_fields: ClassVar = FACTS
    inlines: ClassVar = (LogInline,)
    history_words: ClassVar = {"grades": dict(GRADES)}
    paginator = CappedPaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("organisation", "municipality")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """What waits for an answer has its oldest first."""
        return ("status_changed_at", "pk") if request.GET.get("status") == S.SUBMITTED else self.ordering

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A text of several lines is read in a field that shows it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in LONG:
            field.widget = AdminTextareaWidget(attrs={"rows": 3, "maxlength": db_field.max_length})
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Hosts register their own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Bookings point at it: it is archived."""
        return False

    def save_model(self, request: HttpRequest, obj: Activity, form: Any, change: bool) -> None:
        """Staff mend texts or set them back; what is as it was is not written."""
        obj.save(update_fields=[*fields_that_change(obj, form), "updated_at"])
        search.reindex(activity=obj)

    @admin.display(description=_("mangler"))
    def missing(self, obj: Activity) -> str:
        return " ".join(str(gap.text) for gap in rules.missing(obj)) or "–"

    @admin.display(description=_("slik lærerne ser den"))
    def public_page(self, obj: Activity) -> str:
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj.title)

    def case_facts(self, obj: Activity) -> list[tuple[Any, Any]]:
        lines = [(label(name), shown(obj, name)) for name in SUMMARY]
        lines += [(_("gruppe"), group_label(obj)), *_times(obj)]
        return [line for line in lines if line[1] != ""]

    def case_warning(self, obj: Activity) -> Any:
        return NO_TIMES if obj.booking_kind == BookingKind.FIXED and not obj.slots.free().exists() else ""

    @object_action(
        "godkjenn",
        _("Godkjenn"),
        done=_("Aktiviteten er publisert."),
        text=_("Aktiviteten blir synlig for alle skoler med én gang."),
        available=_may(S.PUBLISHED, but=S.PAUSED),
        primary=True,
        many=each,
        facts=_times,
        preview=_mail(mails.Mail.PUBLISHED),
        queue=QUEUE,
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
        queue=QUEUE,
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
class SubjectAdmin(Headed):
    list_display: ClassVar = ("name", "slug", "bit")
    search_fields: ClassVar = ("name",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Search masks remember its bit."""
        return False
