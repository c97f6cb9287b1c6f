"""Says at start what would otherwise be seen first in a letter."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from .fonts import font_dir, missing_fonts


@register
def fonts_installed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    missing = missing_fonts()
    if not missing:
        return []
    hint = f"Letters fall back to another font. Run the set-up (make demo), which installs {font_dir()}."
    return [Warning(f"Fonts for letters are missing: {', '.join(missing)}", hint=hint, id="documents.W001")]
