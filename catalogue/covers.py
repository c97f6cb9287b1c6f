"""Drawn covers: a quiet SVG pattern for an activity without a picture, its own by its id, at no request.

The pattern says the kind; the numbers come from a hash of kind and id, so the same activity always looks the same.
Colours are CSS classes (`cover-*` in components.css), so covers follow light and dark.
"""

import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import blake2b

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalogue.presentation import kind_look

WIDTH, HEIGHT = 320, 180


class Dice:
    """An endless, repeatable row of numbers for one seed."""

    def __init__(self, seed: str) -> None:
        self._numbers = self._roll(seed)

    @staticmethod
    def _roll(seed: str) -> Iterator[float]:
        block = seed.encode()
        while True:
            block = blake2b(block, digest_size=32).digest()
            for byte in block:
                yield byte / 255

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * next(self._numbers)

    def whole(self, low: int, high: int) -> int:
        return min(high, int(self.between(low, high + 1)))


def _wave(dice: Dice) -> str:
    """Three swells, each filled down to the edge."""
    shapes = []
    length = dice.between(90, 150)
    for row in range(3):
        top = 70 + row * 34 + dice.between(-12, 12)
        swing = dice.between(16, 30)
        start = -dice.between(0, length)
        path = f"M{start:.0f} {top:.0f}q{length / 4:.0f} {-swing:.0f} {length / 2:.0f} 0"
        path += f"t{length / 2:.0f} 0" * (math.ceil((WIDTH - start) / length * 2) + 1)
        shapes.append(f'<path class="cover-wash" d="{path}V{HEIGHT}H{start:.0f}z"/>')
    sun_x, sun_y = dice.between(70, 250), dice.between(48, 64)
    return f'<circle class="cover-solid" cx="{sun_x:.0f}" cy="{sun_y:.0f}" r="{dice.between(14, 22):.0f}"/>' + "".join(
        shapes
    )


def _molecule(dice: Dice) -> str:
    """A hexagon lattice with some bonds and atoms taken out."""
    side = dice.between(30, 36)
    high = side * math.sqrt(3) / 2
    shift_x, shift_y = dice.between(-20, 10), dice.between(-16, 10)
    lines, atoms = [], []
    for column in range(8):
        for row in range(5):
            x = shift_x + column * side * 1.5
            y = shift_y + row * 2 * high + (high if column % 2 else 0)
            if dice.between(0, 1) < 0.55:
                continue
            corners = [(x + side * math.cos(math.pi / 3 * k), y + side * math.sin(math.pi / 3 * k)) for k in range(6)]
            lines.append("M" + "L".join(f"{a:.0f} {b:.0f}" for a, b in corners) + "z")
            a, b = corners[dice.whole(0, 5)]
            atoms.append(f'<circle class="cover-solid" cx="{a:.0f}" cy="{b:.0f}" r="{dice.whole(5, 9)}"/>')
    return f'<path class="cover-line" d="{"".join(lines)}"/>' + "".join(atoms)


def _circuit(dice: Dice) -> str:
    """Tracks that turn at 45 degrees and end in a pad."""
    tracks, pads = [], []
    x, y = dice.whole(180, 240), dice.whole(48, 88)
    taken = [(x + 22.0, y + 22.0)]
    for number in range(7):
        level = 16 + number * 25
        bend = dice.between(40, 200)
        step = dice.whole(-2, 2) * 25
        run = dice.between(40, 120)
        end, height = bend + abs(step) + run, level + step
        if any(abs(end - a) < 40 and abs(height - b) < 40 for a, b in taken):
            continue
        taken.append((end, height))
        tracks.append(f"M-4 {level}H{bend:.0f}l{abs(step)} {step}h{run:.0f}")
        pads.append(f'<circle class="cover-pad" cx="{end:.0f}" cy="{height}" r="6"/>')
    chip = f'<rect class="cover-solid" x="{x}" y="{y}" width="44" height="44" rx="6"/>'
    return f'<path class="cover-line" d="{"".join(tracks)}M{x + 44} {y + 22}H324"/>{"".join(pads)}{chip}'


def _contour(dice: Dice) -> str:
    """Height curves round two hilltops."""
    curves = []
    for hill in range(2):
        top_x = dice.between(30, 100) + hill * 170
        top_y = dice.between(40, 140)
        wobble = [dice.between(0.8, 1.25) for _ in range(8)]
        for ring in range(1, 5):
            points = []
            for corner in range(8):
                radius = ring * 19 * (1 + (wobble[corner] - 1) * ring / 3)
                angle = math.pi / 4 * corner
                points.append((top_x + 1.25 * radius * math.cos(angle), top_y + radius * math.sin(angle)))
            middles = [
                ((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in zip(points, points[1:] + points[:1], strict=True)
            ]
            path = f"M{middles[-1][0]:.0f} {middles[-1][1]:.0f}" + "".join(
                f"Q{a:.0f} {b:.0f} {c:.0f} {d:.0f}" for (a, b), (c, d) in zip(points, middles, strict=True)
            )
            curves.append(path)
        curves.append(f"M{top_x - 5:.0f} {top_y + 4:.0f}l5 -9l5 9z")
    return f'<path class="cover-line" d="{"".join(curves)}"/>'


def _orbit(dice: Dice) -> str:
    """Tilted orbits round a core, one body on each."""
    x, y = dice.between(110, 210), dice.between(70, 110)
    turn = dice.whole(-40, 40)
    shapes = [f'<circle class="cover-solid" cx="{x:.0f}" cy="{y:.0f}" r="{dice.whole(13, 19)}"/>']
    for ring in range(1, 5):
        wide, high = ring * dice.between(38, 46), ring * dice.between(17, 24)
        angle = dice.between(0, 2 * math.pi)
        shapes.append(f'<ellipse class="cover-line" cx="{x:.0f}" cy="{y:.0f}" rx="{wide:.0f}" ry="{high:.0f}"/>')
        body_x, body_y = x + wide * math.cos(angle), y + high * math.sin(angle)
        shapes.append(f'<circle class="cover-pad" cx="{body_x:.0f}" cy="{body_y:.0f}" r="{dice.whole(5, 8)}"/>')
    return f'<g transform="rotate({turn} {x:.0f} {y:.0f})">{"".join(shapes)}</g>'


PATTERNS: dict[str, Callable[[Dice], str]] = {
    "wave": _wave,
    "molecule": _molecule,
    "circuit": _circuit,
    "contour": _contour,
    "orbit": _orbit,
}


@lru_cache(maxsize=4096)
def cover(kind: str, seed: int | str) -> SafeString:
    """The cover of activity `seed` of `kind`, as inline SVG that is decoration only."""
    look = kind_look(kind)
    drawing = PATTERNS[look.pattern](Dice(f"{kind}:{seed}"))
    return format_html(
        '<svg class="cover-art" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" '
        'focusable="false">{}</svg>',
        WIDTH,
        HEIGHT,
        mark_safe(drawing),
    )
