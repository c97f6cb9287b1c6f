"""Counties and municipalities are Kartverket's and only shown; school holidays are staff's own rows."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workflow.admin import Headed, ReadOnlyAdmin

from .models import Coordinator, County, Municipality, SchoolHoliday


@admin.register(County)
class CountyAdmin(ReadOnlyAdmin):
    list_display: ClassVar = ("name", "number", "municipality_count")
    search_fields: ClassVar = ("name", "number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[County]:
        return super().get_queryset(request).annotate(municipality_count=Count("municipalities"))

    @admin.display(description=_("kommuner"), ordering="municipality_count")
    def municipality_count(self, county: Any) -> int:
        return county.municipality_count


@admin.register(Municipality)
class MunicipalityAdmin(ReadOnlyAdmin):
    list_display: ClassVar = ("name", "number", "county")
    list_filter: ClassVar = ("county",)
    list_select_related: ClassVar = ("county",)
    search_fields: ClassVar = ("name", "number")


@admin.register(SchoolHoliday)
class SchoolHolidayAdmin(Headed):
    list_display: ClassVar = ("name", "county", "first_day", "last_day")
    list_filter: ClassVar = ("county",)
    list_select_related: ClassVar = ("county",)
    search_fields: ClassVar = ("name",)
    date_hierarchy = "first_day"
    show_full_result_count = False


@admin.register(Coordinator)
class CoordinatorAdmin(Headed):
    """Who follows which county."""

    list_display: ClassVar = ("user", "county")
    list_select_related: ClassVar = ("user", "county")
    autocomplete_fields: ClassVar = ("user",)
    search_fields: ClassVar = ("user__name", "user__email", "county__name")
    show_full_result_count = False
