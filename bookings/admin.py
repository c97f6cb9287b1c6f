"""Bookings as NSR's staff see them: to look things up, and to act for a side that cannot."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from notifications.preview import REASON_COMES, preview
from regions.models import County
from workflow import clock
from workflow.admin import (
    Headed,
    LogInline,
    ObjectActions,
    OneRowAdmin,
    ReadOnlyAdmin,
    StatusFilter,
    Tagged,
    WideList,
    object_action,
)
from workflow.machine import Actor

from .enums import BookingStatus as S
from .enums import Side
from .forms import OptionalReasonForm, ReasonForm
from .mails import Mail, facts
from .models import Booking, BookingRules, EvaluationQuestion
from .services import notice
from .services.answer import decline_booking
from .services.cancel import cancel_booking
from .services.reply import withdraw_booking

CHANGE = "bookings.change_booking"


def _may(to: str) -> Any:
    return lambda obj, request: obj.machine.allows(obj.status, to, "staff")


def _preview(mail: Mail, *, to: str, by_side: str = "") -> Any:
    """What the first recipient on each side will get."""

    def show(obj: Booking, request: HttpRequest) -> list[dict[str, str]]:
        sides = {"school": notice.school_side(obj), "host": notice.host_side(obj)}
        shown = []
        for side in ("school", "host") if to == "both" else (to,):
            for recipient in sides[side][:1]:
                context = {**facts(obj), "reason": str(REASON_COMES), "side": side, "by_side": by_side}
                where, language = obj.get_absolute_url(), recipient.language
                shown.append(preview(mail, context, to=[recipient.email], language=language, url=where))
        return shown

    return show


class CountyFilter(admin.SimpleListFilter):
    """The school's county; one small question whatever the number of bookings."""

    title = _("skolens fylke")
    parameter_name = "fylke"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(county.number, county.name) for county in County.objects.order_by("name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Booking]) -> QuerySet[Booking]:
        return queryset.filter(school__municipality__county=self.value()) if self.value() else queryset


@admin.register(Booking)
class BookingAdmin(Tagged, WideList, ReadOnlyAdmin, ObjectActions):
    list_display: ClassVar = ("number", "status_tag", "starts_at", "activity", "host", "school")
    list_select_related: ClassVar = ("activity__organisation", "school", "slot")
    list_filter: ClassVar = (StatusFilter, CountyFilter, "activity__kind")
    list_per_page = 50
    search_fields: ClassVar = ("activity__title", "activity__organisation__name", "school__name", "contact_email")
    search_help_text = _("Aktivitet, partner, skole, e-post eller bestillingsnummer")
    ordering: ClassVar = ("-created_at", "pk")
    fieldsets: ClassVar = (
        (
            None,
            {
                "fields": (
                    "number",
                    "status_tag",
                    "activity",
                    "starts_at",
                    "by_school",
                    "by_host",
                    "school",
                    "page",
                    "reason",
                )
            },
        ),
        (_("Gruppa"), {"fields": ("group_name", "grade", "pupils", "adults", "working_on", "needs")}),
        (_("Kontakt"), {"fields": ("booked_by", "contact_name", "contact_email", "contact_phone")}),
        (_("Verten"), {"fields": ("role_model", "host_note")}),
        (_("Frister"), {"fields": ("chase_at", "expires_at", "sequence", "created_at")}),
    )
    readonly_fields: ClassVar = (
        "number",
        "status_tag",
        "starts_at",
        "by_school",
        "by_host",
        "page",
        "created_at",
        "sequence",
    )
    inlines: ClassVar = (LogInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Booking]:
        return super().get_queryset(request).select_related("activity__organisation", "school__municipality", "slot")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Booking], search_term: str
    ) -> tuple[QuerySet[Booking], bool]:
        number = search_term.strip().lower().removeprefix("b-")
        if len(number) == 8 and all(letter in "0123456789abcdef" for letter in number):
            first, last = f"{number}-0000-0000-0000-000000000000", f"{number}-ffff-ffff-ffff-ffffffffffff"
            return queryset.filter(pk__gte=first, pk__lte=last), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("nummer"))
    def number(self, obj: Booking) -> str:
        return obj.number

    @admin.display(description=_("partner"), ordering="activity__organisation__name")
    def host(self, obj: Booking) -> str:
        return obj.activity.organisation.name

    @admin.display(description=_("tidspunkt"), ordering="slot__starts_at")
    def starts_at(self, obj: Booking) -> str:
        return date_format(obj.slot.starts_at.astimezone(clock.OSLO), "DATETIME_FORMAT") if obj.slot else "–"

    @admin.display(description=_("foreslått av skolen"))
    def by_school(self, obj: Booking) -> str:
        return _proposed(obj, Side.SCHOOL)

    @admin.display(description=_("foreslått av verten"))
    def by_host(self, obj: Booking) -> str:
        return _proposed(obj, Side.HOST)

    @admin.display(description=_("slik partene ser den"))
    def page(self, obj: Booking) -> str:
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj.number)

    @object_action(
        "avlys-for-skolen",
        _("Avlys for skolen"),
        done=_("Avlyst. Begge har fått beskjed."),
        text=_("Tidspunktet blir fritt igjen. Fristen for skolen gjelder ikke når NSR avlyser."),
        permission=CHANGE,
        available=_may(S.CANCELLED_BY_SCHOOL),
        form=ReasonForm,
        danger=True,
        preview=_preview(Mail.CANCELLED, to="both", by_side="school"),
    )
    def cancel_for_school(self, request: HttpRequest, obj: Booking, form: Form) -> None:
        self._cancel(request, obj, form, Side.SCHOOL)

    @object_action(
        "avlys-for-verten",
        _("Avlys for verten"),
        done=_("Avlyst. Begge har fått beskjed."),
        text=_("Tidspunktet blir fritt igjen."),
        permission=CHANGE,
        available=_may(S.CANCELLED_BY_HOST),
        form=ReasonForm,
        danger=True,
        preview=_preview(Mail.CANCELLED, to="both", by_side="host"),
    )
    def cancel_for_host(self, request: HttpRequest, obj: Booking, form: Form) -> None:
        self._cancel(request, obj, form, Side.HOST)

    @object_action(
        "trekk",
        _("Trekk for skolen"),
        done=_("Trukket. Verten har fått beskjed."),
        permission=CHANGE,
        available=_may(S.WITHDRAWN),
        form=OptionalReasonForm,
        danger=True,
        preview=_preview(Mail.WITHDRAWN, to="host"),
    )
    def withdraw(self, request: HttpRequest, obj: Booking, form: Form) -> None:
        withdraw_booking(booking=obj, actor=_staff(request), reason=form.cleaned_data["reason"])

    @object_action(
        "avslaa",
        _("Avslå for verten"),
        done=_("Avslått. Skolen har fått beskjed."),
        permission=CHANGE,
        available=_may(S.DECLINED),
        form=ReasonForm,
        danger=True,
        preview=_preview(Mail.DECLINED, to="school"),
    )
    def decline(self, request: HttpRequest, obj: Booking, form: Form) -> None:
        decline_booking(booking=obj, actor=_staff(request), reason=form.cleaned_data["reason"])

    def _cancel(self, request: HttpRequest, obj: Booking, form: Form, side: Side) -> None:
        cancel_booking(booking=obj, actor=_staff(request), side=side, reason=form.cleaned_data["reason"])


def _proposed(obj: Booking, side: Side) -> str:
    """The times `side` has proposed, a line each, first those the other may still choose."""
    lines = []
    for row in obj.proposed_times.filter(side=side).order_by("-is_open", "starts_at"):
        text = _("%(when)s, kan velges") if row.is_open else _("%(when)s, gjelder ikke lenger")
        lines.append((text % {"when": _from_to(row.starts_at, row.ends_at)},))
    return format_html_join(mark_safe("<br>"), "{}", lines) or "–"


def _from_to(starts_at: datetime, ends_at: datetime) -> str:
    start, end = starts_at.astimezone(clock.OSLO), ends_at.astimezone(clock.OSLO)
    same_day = start.date() == end.date()
    return (
        f"{date_format(start, 'DATETIME_FORMAT')}–{date_format(end, 'TIME_FORMAT' if same_day else 'DATETIME_FORMAT')}"
    )


def _staff(request: HttpRequest) -> Actor:
    return Actor(user=request.user, role="staff")  # type: ignore[arg-type]  # the admin is for the logged in


@admin.register(BookingRules)
class BookingRulesAdmin(OneRowAdmin):
    """The numbers for bookings."""


@admin.register(EvaluationQuestion)
class EvaluationQuestionAdmin(Headed):
    """What schools are asked after a visit. A question with answers is taken out of use, not deleted."""

    list_display: ClassVar = ("nb", "answer", "factor", "order", "is_active")
    list_editable: ClassVar = ("order", "is_active")
    list_filter: ClassVar = ("is_active", "answer")
    ordering: ClassVar = ("order", "pk")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
