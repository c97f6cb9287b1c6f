"""Times, for staff to look up. Hosts change them."""

from typing import ClassVar

from django.contrib import admin

from workflow.admin import ReadOnlyAdmin

from ..models import Slot


@admin.register(Slot)
class SlotAdmin(ReadOnlyAdmin):
    list_display: ClassVar = ("starts_at", "activity", "capacity", "taken", "listed", "status")
    list_select_related: ClassVar = ("activity",)
    list_filter: ClassVar = ("status", "listed")
    search_fields: ClassVar = ("activity__title", "activity__organisation__name")
    ordering: ClassVar = ("-starts_at", "-pk")
    fields: ClassVar = (
        "activity", "starts_at", "ends_at", "capacity", "taken", "listed", "status", "cancel_reason", "created_at"
    )  # fmt: skip
