"""Asks once more about a time that is rarely meant: a day without work or school, outside school hours, or too late to book."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regions.calendar import school_holidays
from workflow import clock
from workflow.errors import DomainError

from ..rules import closed_already, odd_time

NAME = "confirm_time"

if TYPE_CHECKING:
    _Form = forms.BaseForm
else:
    _Form = object


class ConfirmsTime(_Form):
    """A form whose times may be odd. The box to tick is there only when there is something to confirm."""

    def __init__(self, *args: Any, county: str | None = None, **kwargs: Any) -> None:
        """`county`: whose school holidays count; None: the whole country's only."""
        super().__init__(*args, **kwargs)
        self.county = county
        if self.is_bound:
            self.fields[NAME] = forms.BooleanField(label=_("Ja, vi mener dette tidspunktet"), required=False)

    @property
    def asks_about_time(self) -> bool:
        """Whether the box is to be drawn; known when the form has been cleaned."""
        return self.is_bound and NAME in self.fields

    def moment(self, day: date, at: time, field: str) -> datetime | None:
        """When that is; None, and the refusal beside `field`, when the clocks leap over it that day."""
        try:
            return clock.moment(day, at, field=field)
        except DomainError as error:
            self.add_error(error.field, error.message)
            return None

    def ask_about(
        self,
        starts: Sequence[datetime | None],
        *,
        ends_at: datetime | None = None,
        through: date | None = None,
        closes_days: int | None = None,
    ) -> None:
        """Refuse the times that are odd and not confirmed, beside the box; take the box away when none is.

        A tick answers the questions it stood beside, and no others.
        `through`: the last day of the one time there is, when it goes over several.
        `closes_days`: how long before a time its booking shuts, when somebody is to book it.
        """
        known = [start for start in starts if start]
        days = {start: _days(start.astimezone(clock.OSLO).date(), through) for start in known}
        holidays = school_holidays({day for several in days.values() for day in several}, self.county)
        questions: list[str] = []
        for start in known:
            free = next(((day, holidays[day]) for day in days[start] if day in holidays), None)
            questions += odd_time(start, ends_at, holiday=free)
            questions += closed_already(start, closes_days) if closes_days is not None else []
        odd = list(dict.fromkeys(questions))
        if not odd:
            del self.fields[NAME]
        elif not self._answered(odd):
            self.add_error(NAME, [forms.ValidationError(question) for question in odd])

    def _answered(self, odd: list[str]) -> bool:
        """Whether the box is ticked, and stood beside these questions; if not, it is drawn beside them, and empty."""
        these = hashlib.sha256("\n".join(odd).encode()).hexdigest()[:16]
        name = self.add_prefix(NAME)
        if self.cleaned_data[NAME] and self.data[name] in (these, "on"):
            return True
        self.fields[NAME].widget.attrs["value"] = these
        self.data = self.data.copy()
        self.data.pop(name, None)
        return False


def _days(first: date, through: date | None) -> list[date]:
    last = through or first
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
