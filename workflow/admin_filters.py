"""Filters of the admin's lists that show a part of the list until all of it is asked for."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .jobs import DID_SOMETHING
from .machine import Label
from .models import JobRun

EVERYTHING = "alle"
ALL = (EVERYTHING, "all")
FAILED = "feilet"


class NarrowedFilter(admin.SimpleListFilter):
    """A filter that shows a part of the list without a choice, and all of it when asked to."""

    narrowed: Label
    everything: Label

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        value = self.value()
        for choice, label in [(None, self.narrowed), (EVERYTHING, self.everything), *self.lookup_choices]:
            query = changelist.get_query_string(
                {self.parameter_name: choice} if choice else {}, [] if choice else [self.parameter_name]
            )
            yield {
                "selected": value == choice or (choice == EVERYTHING and value in ALL),
                "query_string": query,
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ALL:
            return queryset
        return self.chosen(queryset, self.value() or "")

    def chosen(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows of a choice; those of the narrowed list when `value` is empty."""
        raise NotImplementedError


class ResultFilter(NarrowedFilter):
    """What came of a run; without a choice, those that did something or did not go well."""

    title = _("resultat")
    parameter_name = "resultat"
    narrowed = _("Gjorde noe eller feilet")
    everything = _("Alle kjøringer")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(FAILED, _("Feilet"))]

    def chosen(self, queryset: QuerySet[JobRun], value: str) -> QuerySet[JobRun]:
        if value == FAILED:
            return queryset.filter(ok=False, finished_at__isnull=False)
        return queryset.filter(Q(ok=False) | Q(detail__regex=DID_SOMETHING))
