"""`/stil/`: every component on one page, for those who build pages. Only in development and the demo."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from catalogue.enums import Kind
from catalogue.views.cards import Card, times_label
from workflow import clock


class SampleForm(forms.Form):
    """One field of each shape."""

    topic = forms.CharField(label="Hva jobber dere med?", help_text="Gjerne tema og fag, så de kan forberede seg.")
    email = forms.EmailField(label="E-post", help_text="Vi bruker den bare til svar.")
    needs = forms.CharField(label="Behov vi bør vite om", widget=forms.Textarea, required=False)
    grade = forms.ChoiceField(label="Trinn", choices=[("", "Velg trinn"), ("8", "8. trinn"), ("9", "9. trinn")])
    pupils = forms.IntegerField(label="Antall elever", min_value=1, max_value=30)
    place = forms.ChoiceField(
        label="Hvor vil dere møtes?",
        widget=forms.RadioSelect,
        choices=[("host", "Hos virksomheten"), ("school", "På skolen"), ("digital", "Digitalt")],
    )
    subjects = forms.MultipleChoiceField(
        label="Fag",
        help_text="Velg ett eller flere.",
        widget=forms.CheckboxSelectMultiple,
        choices=[("nat", "Naturfag"), ("mat", "Matematikk"), ("tek", "Teknologi i praksis")],
        required=False,
    )
    day = forms.DateField(label="Dato", widget=forms.DateInput)
    at = forms.TimeField(label="Klokkeslett", widget=forms.TimeInput)
    deadline = forms.DateTimeField(label="Svarfrist", widget=forms.DateTimeInput, required=False)
    offer = forms.FileField(label="Tilbud fra busselskapet", help_text="PDF, inntil 10 MB.", required=False)
    agree = forms.BooleanField(label="Jeg har avtalt dette med ledelsen")


def _activities() -> list[Card]:
    times = times_label(5, clock.now() + timedelta(days=9))
    grades = [8, 9, 10]
    wind, sea, campus = "Slik lager vi strøm av vind", "Møt en havforsker", "Bygg en satellitt på campus"
    return [
        Card("#", wind, Kind.COMPANY_VISIT, "Nordlys Energi", "Bodø", grades, "inntil 30 elever", times, True, 1),
        Card("#", sea, Kind.ROLE_MODEL, "Kystlab", "Tromsø", [9, 10, 11], "", "Du foreslår tidspunkt", False, 2),
        Card("#", "En dag som elektroniker", Kind.JOB_SHADOWING, "Fjordtronikk", "Fauske", [10], "", times, True, 3),
        Card("#", campus, Kind.CAMPUS_VISIT, "Universitetet i Nord", "Narvik", [11, 12, 13], "", times, True, 4),
        Card("#", "Teknologiuka", Kind.EVENT, "Vitensenteret", "Bodø", list(range(8, 14)), "", times, True, 5),
        Card("#", "Arbeidsuke på verftet", Kind.WORK_WEEK, "Ytre Verft", "Sandnessjøen", [10], "", times, True, 6),
        Card("#", "Hva gjør en dataingeniør?", Kind.FILM, "NSR", "Digitalt", grades, "", "Se den nå", False, 7),
        Card("#", "Studier i realfag", Kind.STUDY, "Universitetet i Nord", "Digitalt", [13], "", "", False, 8),
    ]


def style_page(request: HttpRequest) -> HttpResponse:
    """Every component, a valid-looking form and, with ?feil, the same form with all its errors."""
    now = clock.now()
    data = {"email": "kari", "pupils": "44"} if "feil" in request.GET else None
    context = {
        "activities": _activities(),
        "form": SampleForm(data, initial={"grade": "9"}),
        "crumbs": [{"url": "#", "label": _("Forsiden")}, {"url": "#", "label": _("Aktiviteter")}],
        "steps": [
            {"label": "Sendt", "state": "done", "note": "3. januar"},
            {"label": "Godtatt", "state": "done", "note": "4. januar"},
            {"label": "Bekreftet", "state": "current", "note": "Ta med klasseliste til resepsjonen"},
            {"label": "Gjennomført", "state": "todo"},
        ],
        "facts": [
            ("Hvor", "Nordlys Energi, Sjøgata 1, Bodø"),
            ("Gruppe", "9B, 28 elever og 2 voksne"),
            ("Koster", "0"),
        ],
        "log": [
            {"at": now - timedelta(days=2), "title": "Forespørsel sendt", "who": "Kari Lie", "text": ""},
            {"at": now - timedelta(hours=3), "title": "Godtatt", "who": "Nordlys Energi", "text": "Velkommen!"},
        ],
        "page_obj": Paginator(range(130), 10).get_page(request.GET.get("side", 4)),
        "start": now + timedelta(days=3),
        "end": now + timedelta(days=3, hours=1, minutes=30),
        "rows": [
            ("Løpsmark ungdomsskole", "9B", 28, "Venter på svar"),
            ("Alstad ungdomsskole", "10A", 24, "Bekreftet"),
        ],
    }
    return render(request, "style_page.html", context)
