"""Pages of a long list without counting it all."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator

COUNT_AT_MOST = 1000


class CappedPaginator(AnyPaginator):
    """Counts to a thousand and stops: further back, one searches or filters. For admin lists that grow for years."""

    @cached_property
    def count(self) -> int:
        queryset: Any = self.object_list
        return int(queryset.order_by()[:COUNT_AT_MOST].count())
