"""How each kind of activity looks: one icon, one colour and one cover pattern, always shown with its word."""

from typing import NamedTuple


class KindLook(NamedTuple):
    icon: str
    """Name of an Aksel icon."""
    color: str
    """Name of a colour in the theme, for `data-color`."""
    pattern: str
    """Name of a cover pattern in `catalogue.covers`."""


FALLBACK = KindLook("Sparkles", "neutral", "contour")

LOOKS = {
    "role_model": KindLook("PersonChat", "brand2", "orbit"),
    "company_visit": KindLook("Buildings3", "accent", "circuit"),
    "job_shadowing": KindLook("Footprint", "brand1", "contour"),
    "work_week": KindLook("HardHat", "brand1", "contour"),
    "campus_visit": KindLook("HatSchool", "accent", "molecule"),
    "event": KindLook("Calendar", "extra1", "wave"),
    "film": KindLook("Video", "neutral", "wave"),
    "study": KindLook("Books", "brand2", "molecule"),
}


def kind_look(kind: str) -> KindLook:
    """The look of `kind` (an activity kind's value); a calm fallback for one without a look of its own."""
    return LOOKS.get(str(kind), FALLBACK)
