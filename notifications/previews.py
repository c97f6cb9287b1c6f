"""Every kind of message with a sample of its context, gathered from the apps' `mails.py` (SAMPLES)."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings

from .services.rendering import Rendered, render_kind

Sample = tuple[str, Mapping[str, Any]]


def samples() -> list[Sample]:
    """(kind, sample context) of every app that has a `mails` module, in the order each app lists them."""
    found: list[Sample] = []
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        name = f"{config.name}.mails"
        if config.path.startswith(str(settings.BASE_DIR)) and find_spec(name):
            found += [(str(kind), context) for kind, context in getattr(import_module(name), "SAMPLES", ())]
    return found


def render_sample(kind: str, context: Mapping[str, Any], *, language: str) -> Rendered:
    return render_kind(
        kind, context, language=language, url="/eksempel/", name="Kari Eksempel", email="kari@demo.example"
    )
