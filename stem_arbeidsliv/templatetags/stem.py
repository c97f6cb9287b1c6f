"""Filters and tags every template has without loading them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import segno
from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from catalogue import covers
from catalogue.presentation import KindLook, kind_look
from stem_arbeidsliv import icons
from stem_arbeidsliv.browser_name import browser_name
from stem_arbeidsliv.form_look import FieldLook, FormError, form_errors
from workflow import formatting

register = template.Library()

register.filter("day", formatting.day)
register.filter("day_short", formatting.day_short)
register.filter("date_long", formatting.date_long)
register.filter("when", formatting.when)
register.filter("when_dated", formatting.when_dated)
register.filter("kl", formatting.kl)
register.filter("clock_range", formatting.clock_range)
register.filter("clock_time", formatting.clock_time)
register.filter("ago_in", formatting.ago_in)
register.filter("kr", formatting.kr)
register.filter("number", formatting.number)
register.filter("grades", formatting.grades)
register.filter("km", formatting.km)
register.filter("phone", formatting.phone)
register.filter("browser_name", browser_name)


@register.filter
def iso(value: object) -> str:
    """For <time datetime="…">: the moment in ISO 8601, in Oslo time."""
    at = formatting.moment(value)
    if at is None:
        return ""
    return at.isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()


@register.filter
def initials(name: str) -> str:
    """«Kari Lie» gives «KL»."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """The Aksel icon `name`, inlined; decoration unless it gets a `title`."""
    return icons.icon(name, str(title))


@register.simple_tag
def qr(address: str) -> SafeString:
    """A QR code that leads to `address`, as inline SVG."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=2, border=0, dark="#1e2b3c"))


@register.simple_tag
def cover(kind: str, seed: int | str) -> SafeString:
    """The drawn cover of an activity."""
    return covers.cover(str(kind), seed)


@register.filter(name="kind_look")
def kind_look_filter(kind: str) -> KindLook:
    """The icon, colour and pattern of an activity kind."""
    return kind_look(kind)


@register.filter
def look(field: BoundField, description: str = "") -> FieldLook:
    """What the field component needs to draw `field`."""
    return FieldLook(field, description)


@register.filter
def error_list(form_or_forms: forms.BaseForm | Iterable[forms.BaseForm] | None) -> list[FormError]:
    """Every error of a form or formset, for the error summary."""
    return form_errors(form_or_forms)


@register.simple_tag(takes_context=True)
def page_query(context: dict[str, Any], page: int, param: str = "side") -> str:
    """The address of page number `page` of this list, with every other part of the query kept."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return f"?{param}={page}"
    query = request.GET.copy()
    query.pop(param, None)
    if page > 1:
        query[param] = str(page)
    return f"?{query.urlencode()}" if query else request.path


@register.filter
def page_numbers(page: Page) -> list[int]:
    """Page numbers to show; 0 stands for a gap."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in shown]
