"""Times, one by one and in series."""

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.models import RoleModel
from regions.calendar import add_workdays
from workflow.refusals import show_all

from ..enums import Kind
from ..models import Activity, Slot
from ..services.series import Pattern, holiday_county, wrong_with_clock, wrong_with_days
from ..services.slot import wrong_with_period
from .confirms_time import ConfirmsTime

WEEKDAYS = [(0, _("mandag")), (1, _("tirsdag")), (2, _("onsdag")), (3, _("torsdag")), (4, _("fredag"))]
MAX_CAPACITY = 500


def capacity_field() -> forms.IntegerField:
    return forms.IntegerField(label=_("Plasser"), min_value=1, max_value=MAX_CAPACITY, initial=1)


class SlotForm(ConfirmsTime, forms.Form):
    day = forms.DateField(label=_("Dag"), widget=forms.DateInput)
    starts = forms.TimeField(label=_("Fra klokka"), widget=forms.TimeInput)
    ends = forms.TimeField(label=_("Til klokka"), required=False, widget=forms.TimeInput)
    capacity = capacity_field()

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, county=holiday_county(activity), **kwargs)
        self.activity = activity
        self.fields["capacity"].help_text = _describe(activity)
        self.week = activity.kind == Kind.WORK_WEEK
        if self.week:
            self.fields["day"].help_text = _("Første dag. En arbeidsuke er fem arbeidsdager.")
        self.fields["ends"].help_text = (
            ""
            if self.week
            else _("Tomt: etter aktivitetens varighet, %(minutes)s minutter.") % {"minutes": activity.duration_minutes}
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, starts, ends = (cleaned.get(name) for name in ("day", "starts", "ends"))
        starts_at = self.moment(day, starts, "starts") if day and starts else None
        ends_at = self.moment(day, ends, "ends") if day and ends else None
        if starts_at:
            # A work week ends on another day.
            show_all(self, wrong_with_period(starts_at, None if self.week else ends_at))
        wrong = {"day", "ends"} & self.errors.keys()
        through = add_workdays(starts_at, 4).date() if self.week and starts_at and not wrong else None
        self.ask_about(
            [] if wrong else [starts_at],
            ends_at=ends_at,
            through=through,
            closes_days=self.activity.booking_closes_days if self.activity.is_bookable else None,
        )
        return cleaned


class SeriesForm(forms.Form):
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Ukedager"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    every_weeks = forms.TypedChoiceField(
        label=_("Hvor ofte"),
        coerce=int,
        initial=1,
        choices=[(1, _("hver uke")), (2, _("annenhver uke")), (3, _("hver tredje uke")), (4, _("hver fjerde uke"))],
    )
    first_day = forms.DateField(label=_("Første dag"), widget=forms.DateInput)
    last_day = forms.DateField(label=_("Siste dag"), widget=forms.DateInput)
    starts = forms.TimeField(label=_("Fra klokka"), widget=forms.TimeInput)
    ends = forms.TimeField(label=_("Til klokka"), widget=forms.TimeInput)
    capacity = capacity_field()

    PATTERN: ClassVar = ("first_day", "last_day", "starts", "ends", "every_weeks", "capacity")

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].help_text = _describe(activity)
        self.fields["weekdays"].error_messages["required"] = _("Velg minst én ukedag.")

    def clean(self) -> dict[str, Any]:
        """All that does not fit together, also when something else is wrong."""
        cleaned = super().clean() or {}
        if cleaned.keys() >= {"first_day", "last_day"}:
            show_all(self, wrong_with_days(cleaned["first_day"], cleaned["last_day"]))
        if cleaned.keys() >= {"starts", "ends"}:
            show_all(self, wrong_with_clock(cleaned["starts"], cleaned["ends"]))
        return cleaned

    @property
    def pattern(self) -> Pattern:
        data = self.cleaned_data
        return Pattern(weekdays=tuple(data["weekdays"]), **{name: data[name] for name in self.PATTERN})


class CapacityForm(forms.Form):
    capacity = capacity_field()


class AssignForm(forms.Form):
    role_model = forms.ModelChoiceField(
        RoleModel.objects.none(),
        label=_("Rollemodell"),
        empty_label=_("Velg rollemodell"),
        to_field_name="uuid",
    )

    def __init__(self, *args: Any, slot: Slot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role_model"].queryset = RoleModel.objects.active().filter(  # type: ignore[attr-defined]
            organisation=slot.activity.organisation_id
        )


def _describe(activity: Activity) -> Promise:
    if activity.unit == "pupils":
        return _("Hvor mange elever det er plass til hver gang.")
    return _("Hvor mange grupper (klasser) dere kan ta imot samtidig.")
