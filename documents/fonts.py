"""Inter, from the npm package that set-up installs; letters embed it."""

from pathlib import Path

from django.conf import settings

FONT_SCHEME = "font"
FILES = {
    "normal": ("inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2"),
    "italic": ("inter-latin-wght-italic.woff2", "inter-latin-ext-wght-italic.woff2"),
}


def font_dir() -> Path:
    default = Path(settings.BASE_DIR) / "node_modules" / "@fontsource-variable" / "inter" / "files"
    return Path(getattr(settings, "LETTER_FONT_DIR", default))


def font_path(name: str) -> Path | None:
    known = {file for files in FILES.values() for file in files}
    return font_dir() / name if name in known else None


def missing_fonts() -> list[str]:
    return [file for files in FILES.values() for file in files if not (font_dir() / file).is_file()]


def font_css() -> str:
    """One @font-face for each file: latin as «Inter», what Sámi and other names need beyond it as «Inter Ext».

    Two families, because WeasyPrint embeds one font per family and style, and would draw the second file's letters
    with the first one's numbers. A letter's style sheet names both: `font-family: Inter, "Inter Ext"`.
    """
    return "\n".join(
        f'@font-face {{ font-family: "{"Inter Ext" if "-ext-" in file else "Inter"}"; font-style: {style}; '
        f'font-weight: 100 900; src: url("{FONT_SCHEME}:{file}") format("woff2"); }}'
        for style, files in FILES.items()
        for file in files
    )
