"""Inter, from the npm package that set-up installs; letters embed it.

A file for each weight: of a file that holds all weights, WeasyPrint makes the one it needs anew for every letter, which
took two fifths of its time.
"""

from pathlib import Path

from django.conf import settings

FONT_SCHEME = "font"
# The styles and weights of static/css/letter.css, each in two files.
FACES = (("normal", 400), ("normal", 600), ("normal", 700), ("italic", 400))
FILES = {
    f"inter-{letters}-{weight}-{style}.woff2": (family, style, weight)
    for family, letters in (("Inter", "latin"), ("Inter Ext", "latin-ext"))
    for style, weight in FACES
}


def font_dir() -> Path:
    default = Path(settings.BASE_DIR) / "node_modules" / "@fontsource" / "inter" / "files"
    return Path(getattr(settings, "LETTER_FONT_DIR", default))


def font_path(name: str) -> Path | None:
    return font_dir() / name if name in FILES else None


def missing_fonts() -> list[str]:
    return [file for file in FILES if not (font_dir() / file).is_file()]


def font_css() -> str:
    """One @font-face for each file: latin as «Inter», what Sámi and other names need beyond it as «Inter Ext».

    Two families, because WeasyPrint embeds one font per family and style, and would draw the second file's letters
    with the first one's numbers. A letter's style sheet names both: `font-family: Inter, "Inter Ext"`.
    """
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-style: {style}; '
        f'font-weight: {weight}; src: url("{FONT_SCHEME}:{file}") format("woff2"); }}'
        for file, (family, style, weight) in FILES.items()
    )
