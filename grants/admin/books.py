"""The ledger, the statistics and the numbers staff set."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grants.models import GrantRules, GrantStatistic, LedgerEntry, RejectionReason
from grants.money import kr
from workflow.admin import Headed, OneRowAdmin, ReadOnlyAdmin, WideList

from .call import CallFilter
from .kroner import KronerAdmin


@admin.register(LedgerEntry)
class LedgerAdmin(WideList, ReadOnlyAdmin):
    """Every movement of money. Rows are only ever added, and never by hand."""

    list_display: ClassVar = ("at", "call", "county", "application", "kind", "reserved", "spent", "by", "note")
    list_select_related: ClassVar = ("call", "county", "application", "by")
    list_filter: ClassVar = ("kind", CallFilter)
    search_fields: ClassVar = ("application__case_number",)
    ordering: ClassVar = ("-at", "-pk")
    fields: ClassVar = ("at", "call", "county", "application", "kind", "reserved", "spent", "by", "note", "key")

    @admin.display(description=_("reservert"), ordering="committed_ore")
    def reserved(self, obj: LedgerEntry) -> str:
        return kr(obj.committed_ore)

    @admin.display(description=_("brukt"), ordering="spent_ore")
    def spent(self, obj: LedgerEntry) -> str:
        return kr(obj.spent_ore)


@admin.register(GrantStatistic)
class GrantStatisticAdmin(WideList, ReadOnlyAdmin):
    """Decided cases as numbers, without persons."""

    list_display: ClassVar = ("month", "scheme", "county", "outcome", "pupils", "km", "granted", "paid", "private")
    list_select_related: ClassVar = ("county",)
    list_filter: ClassVar = ("scheme", "outcome", "private")
    ordering: ClassVar = ("-month", "pk")

    @admin.display(description=_("innvilget"), ordering="granted_ore")
    def granted(self, obj: GrantStatistic) -> str:
        return kr(obj.granted_ore)

    @admin.display(description=_("utbetalt"), ordering="paid_ore")
    def paid(self, obj: GrantStatistic) -> str:
        return kr(obj.paid_ore)


@admin.register(RejectionReason)
class RejectionReasonAdmin(Headed):
    """The list of reasons. One that letters have used is taken out of use, not deleted."""

    list_display: ClassVar = ("nb", "nn", "is_active")
    list_filter: ClassVar = ("is_active",)
    ordering: ClassVar = ("nb",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(GrantRules)
class GrantRulesAdmin(KronerAdmin, OneRowAdmin):
    """The numbers that hold whatever the call says."""
