"""The school subjects to begin with. Staff change and add to them afterwards; these names are translated where shown."""

from typing import Any

from django.utils.translation import gettext_noop

SUBJECTS = [
    ("naturfag", gettext_noop("Naturfag")),
    ("matematikk", gettext_noop("Matematikk")),
    ("utdanningsvalg", gettext_noop("Utdanningsvalg")),
    ("arbeidslivsfag", gettext_noop("Arbeidslivsfag")),
    ("programmering", gettext_noop("Programmering")),
    ("teknologi-og-design", gettext_noop("Teknologi og design")),
    ("samfunnsfag", gettext_noop("Samfunnsfag")),
    ("geografi", gettext_noop("Geografi")),
    ("kunst-og-handverk", gettext_noop("Kunst og håndverk")),
    ("mat-og-helse", gettext_noop("Mat og helse")),
    ("engelsk", gettext_noop("Engelsk")),
    ("biologi", gettext_noop("Biologi")),
    ("fysikk", gettext_noop("Fysikk")),
    ("kjemi", gettext_noop("Kjemi")),
    ("geofag", gettext_noop("Geofag")),
    ("informasjonsteknologi", gettext_noop("Informasjonsteknologi")),
    ("teknologi-og-forskningslaere", gettext_noop("Teknologi og forskningslære")),
    ("yrkesfaglig-fordypning", gettext_noop("Yrkesfaglig fordypning")),
]


def fill_subjects(*, subject: Any, using: str) -> None:
    """Add the subjects where there are none at all: what staff have removed stays away."""
    rows = subject.objects.using(using)
    if not rows.exists():
        rows.bulk_create(subject(slug=slug, name=name, bit=bit) for bit, (slug, name) in enumerate(SUBJECTS))
