"""Transport's own questions."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.enums import Mode
from grants.forms.application import ApplicationForm


class TripForm(ApplicationForm):
    """The application for the trip to a booked visit."""

    own: ClassVar[tuple[str, ...]] = ("mode", "pupils", "adults", "distance_km", "distance_reason")

    mode = forms.ChoiceField(
        label=_("Hvordan reiser dere?"), choices=Mode.choices, required=False, widget=forms.RadioSelect
    )
    pupils = forms.IntegerField(label=_("Elever"), min_value=1, max_value=500, required=False)
    adults = forms.IntegerField(label=_("Voksne"), min_value=0, max_value=99, required=False)
    distance_km = forms.FloatField(
        label=_("Avstand én vei, km"),
        min_value=0,
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    distance_reason = forms.CharField(
        label=_("Hvorfor er avstanden en annen? (valgfritt)"),
        help_text=_("Skriv bare her hvis du har endret den, for eksempel fordi veien går rundt en fjord."),
        max_length=300,
        required=False,
    )

    def own_initial(self) -> dict[str, Any]:
        initial = {name: getattr(self.application.trip, name) for name in self.own}
        km = initial["distance_km"]
        if km is not None and km == int(km):
            initial["distance_km"] = int(km)
        return initial

    @property
    def own_to_keep(self) -> dict[str, Any]:
        """An emptied number keeps what the booking said."""
        return {name: value for name, value in super().own_to_keep.items() if value is not None}
