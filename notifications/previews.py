"""Every kind of message: what staff call it and a sample of its context, gathered from the apps' `mails.py` (Mail, SAMPLES)."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings

from workflow.machine import Label

from .services.rendering import Rendered, render_kind

Sample = tuple[str, Mapping[str, Any]]


def samples() -> list[Sample]:
    """(kind, sample context) of every app that has a `mails` module, in the order each app lists them."""
    return [(str(kind), context) for module in _mails() for kind, context in getattr(module, "SAMPLES", ())]


def kind_label(kind: str) -> str:
    """What staff call that kind of message; the kind itself when it is no more."""
    return str(_labels().get(kind, kind))


@cache
def _labels() -> dict[str, Label]:
    return {str(kind): kind.label for module in _mails() for kind in getattr(module, "Mail", ())}


def _mails() -> Iterator[ModuleType]:
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        name = f"{config.name}.mails"
        if config.path.startswith(str(settings.BASE_DIR)) and find_spec(name):
            yield import_module(name)


def render_sample(kind: str, context: Mapping[str, Any], *, language: str) -> Rendered:
    return render_kind(
        kind, context, language=language, url="/eksempel/", name="Kari Eksempel", email="kari@demo.example"
    )
