"""Render a few lines of template with components in them; Cotton only compiles files by itself."""

from typing import Any

from django.http import HttpRequest
from django.template import engines
from django_cotton.compiler_regex import CottonCompiler


def draw(template: str, request: HttpRequest | None = None, /, **context: Any) -> str:
    return engines["django"].from_string(CottonCompiler().process(template)).render(context, request)
