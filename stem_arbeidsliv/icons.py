"""Aksel icons, inlined: no request, and they take the colour of the text around them."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    """What lies inside the <svg> of the icon file `name`."""
    if not name.isalnum():
        raise ImproperlyConfigured(f"No icon is called {name!r}.")
    try:
        svg = (Path(settings.AKSEL_ICONS_DIR) / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ImproperlyConfigured(f"No icon is called {name!r} (are the npm packages installed?).") from error
    return svg[svg.index(">") + 1 : svg.rindex("</svg>")].strip()


@lru_cache(maxsize=512)
def icon(name: str, title: str = "") -> SafeString:
    """The icon as inline SVG: hidden from screen readers, or named by `title`."""
    look = mark_safe(f'viewBox="0 0 24 24" width="1em" height="1em" fill="none">{_drawing(name)}</svg>')
    if title:
        return format_html('<svg class="icon" role="img" aria-label="{}" {}', title, look)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false" {}', look)
