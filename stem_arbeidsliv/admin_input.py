"""What somebody wrote into an address or a form of the admin, and no database takes: told of, never a crash.

Django turns back a filter it cannot build. One that can be built and not be asked, such as the year 10000, fails later.
"""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.contrib.admin.widgets import AutocompleteMixin
from django.core.exceptions import ValidationError
from django.db import DataError, ProgrammingError
from django.http import HttpRequest

# Years and numbers out of bounds, a range without its end, a pattern that is none.
NOT_TO_BE_ASKED = (ValueError, OverflowError, IndexError, DataError, ProgrammingError)


def guard_admin() -> None:
    """Guard every list and every field that is searched in: whoever adds one need not think of it.

    A list whose filter fails is shown without it. A field that is searched in shows nothing chosen where what was sent
    is no key; the form says beside it that there is no such choice.
    """
    list_as_django, options_as_django = ChangeList.__init__, AutocompleteMixin.optgroups

    def ask(self: ChangeList, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            list_as_django(self, request, *args, **kwargs)
        except NOT_TO_BE_ASKED as error:
            if request.GET.keys() <= {ERROR_FLAG}:
                raise
            raise IncorrectLookupParameters(error) from error

    def optgroups(self: Any, name: str, value: Any, attr: Any = None) -> Any:
        try:
            return options_as_django(self, name, value, attr)
        except (ValueError, ValidationError):
            return options_as_django(self, name, [], attr)

    ChangeList.__init__ = ask  # type: ignore[method-assign]
    AutocompleteMixin.optgroups = optgroups  # type: ignore[method-assign]
