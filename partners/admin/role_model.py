"""Role models and members, for staff to find and to stop."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from workflow.admin import Headed, ReadOnlyAdmin
from workflow.admin_history import HistoryAdmin
from workflow.paginator import CappedPaginator

from ..models import Member, RoleModel


@admin.register(RoleModel)
class RoleModelAdmin(Headed, HistoryAdmin):
    list_display: ClassVar = ("name", "work", "organisation", "attendance", "is_active")
    list_select_related: ClassVar = ("organisation",)
    list_filter: ClassVar = ("is_active", "attendance")
    search_fields: ClassVar = ("name", "work", "organisation__name")
    ordering: ClassVar = ("name", "pk")
    fields: ClassVar = (
        "name",
        "organisation",
        "work",
        "about",
        "birth_year",
        "attendance",
        "email",
        "phone",
        "is_active",
    )
    readonly_fields: ClassVar = ("organisation", "birth_year")
    paginator = CappedPaginator
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Partners put forward their own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Visits point at her: she is made inactive."""
        return False


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    list_display: ClassVar = ("user", "organisation", "role", "created_at")
    list_select_related: ClassVar = ("user", "organisation")
    list_filter: ClassVar = ("role",)
    search_fields: ClassVar = ("user__name", "user__email", "organisation__name")
    ordering: ClassVar = ("-created_at", "-pk")
