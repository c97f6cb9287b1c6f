"""Giving a time another day or hour."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.enums import Kind
from catalogue.forms.confirms_time import ConfirmsTime
from catalogue.models import Slot
from catalogue.services.series import holiday_county, wrong_with_clock
from catalogue.services.slot import FURTHEST, wrong_with_period
from regions.calendar import add_workdays
from workflow import clock
from workflow.refusals import show_all

from .forms import ReasonForm


class MoveForm(ConfirmsTime, forms.Form):
    """A slot's new day and time; it keeps its length unless another end is given. Why is asked when someone has booked."""

    day = forms.DateField(label=_("Ny dag"), widget=forms.DateInput)
    starts = forms.TimeField(label=_("Fra"), widget=forms.TimeInput)
    ends = forms.TimeField(label=_("Til"), widget=forms.TimeInput)
    reason = ReasonForm.base_fields["reason"]

    def __init__(self, *args: Any, slot: Slot, booked: bool, **kwargs: Any) -> None:
        start, end = slot.starts_at.astimezone(clock.OSLO), slot.ends_at.astimezone(clock.OSLO)
        self.days = (end.date() - start.date()).days
        self.week = slot.activity.kind == Kind.WORK_WEEK
        # Those who have booked have theirs whenever it is.
        self.closes_days = slot.activity.booking_closes_days if slot.listed and not booked else None
        initial = {"day": start.date(), "starts": start.time(), "ends": end.time()}
        super().__init__(*args, county=holiday_county(slot.activity), initial=initial, **kwargs)
        if not booked:
            del self.fields["reason"]

    @property
    def period(self) -> tuple[datetime, datetime]:
        data = self.cleaned_data
        return clock.moment(data["day"], data["starts"]), clock.moment(self._last(data["day"]), data["ends"])

    def _last(self, day: date) -> date:
        """The day it ends; a work week is five working days wherever it begins."""
        if self.week:
            return add_workdays(datetime.combine(day, time(12), tzinfo=clock.OSLO), 4).date()
        return date.fromordinal(day.toordinal() + self.days)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end, day = cleaned.get("starts"), cleaned.get("ends"), cleaned.get("day")
        if day and day - clock.today() > FURTHEST:
            self.add_error("day", gettext("Velg et tidspunkt innen to år."))
            day = None
        starts_at = self.moment(day, start, "starts") if day and start else None
        ends_at = self.moment(self._last(day), end, "ends") if day and end else None
        if starts_at:
            show_all(self, wrong_with_period(starts_at, ends_at))
        elif start and end and not self.days:
            show_all(self, wrong_with_clock(start, end))
        wrong = {"day", "starts", "ends"} & self.errors.keys()
        through = self._last(day) if day else None
        self.ask_about([] if wrong else [starts_at], ends_at=ends_at, through=through, closes_days=self.closes_days)
        return cleaned
