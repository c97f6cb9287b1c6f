"""Where the text of a PDF stands on its pages, measured in the file itself."""

from typing import Any

from pypdf import PageObject


def right_edge(page: PageObject) -> float:
    """How far from the left edge of `page` the text that stands furthest right ends, in points.

    Reads what WeasyPrint writes: fonts of two-byte glyph numbers, whose widths stand in the file, and no turned text.
    """
    fonts = {name: _widths(font["/DescendantFonts"][0].get_object()) for name, font in _fonts(page).items()}
    font: dict[int, float] = {}
    size = 0.0
    ends = [0.0]

    def see(operator: bytes, operands: list[Any], cm: list[float], tm: list[float]) -> None:
        nonlocal font, size
        if operator == b"Tf":
            font, size = fonts[operands[0]], float(operands[1])
        if operator == b"TJ":
            length = sum(_length(part, font) for part in operands[0]) * size / 1000
            ends.append((tm[4] + length * tm[0]) * cm[0] + cm[4])

    page.extract_text(visitor_operand_before=see)
    return max(ends)


def _fonts(page: PageObject) -> dict[str, Any]:
    return {name: font.get_object() for name, font in page["/Resources"]["/Font"].items()}


def _widths(font: Any) -> dict[int, float]:
    """Glyph number to width in thousandths of the size: /W holds pairs of a first number and the widths from there on."""
    pairs = list(font["/W"])
    return {
        first + step: float(width)
        for first, widths in zip(pairs[::2], pairs[1::2], strict=True)
        for step, width in enumerate(widths)
    }


def _length(part: Any, font: dict[int, float]) -> float:
    if isinstance(part, int | float):
        return -float(part)
    glyphs = part.original_bytes
    return sum(font[int.from_bytes(glyphs[at : at + 2])] for at in range(0, len(glyphs), 2))
