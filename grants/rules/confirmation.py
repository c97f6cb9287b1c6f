"""What a school leader confirms: the sums of an application. When one of them changes, the confirmation and its links are void."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import gettext_lazy

APPLICATION = {"estimate_ore": gettext_lazy("anslått kostnad"), "other_cover_ore": gettext_lazy("det andre dekker")}
TRIP = {
    "pupils": gettext_lazy("elever"),
    "adults": gettext_lazy("voksne"),
    "mode": gettext_lazy("reisemåte"),
    "distance_km": gettext_lazy("avstand"),
}


def sums(application: Any) -> dict[str, str]:
    """What is confirmed, field by field."""
    trip = getattr(application, "trip", None)
    own = {name: _spelled(getattr(application, name)) for name in APPLICATION}
    return own | {name: _spelled(getattr(trip, name, None)) for name in TRIP}


def fingerprint(application: Any) -> str:
    """Short, and different when any sum of the application is another."""
    return hashlib.sha256("|".join(sums(application).values()).encode()).hexdigest()[:16]


def changed_sums(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What differs between two answers of `sums`, in words."""
    return [str(label) for name, label in (APPLICATION | TRIP).items() if before[name] != after[name]]


def _spelled(value: object) -> str:
    """The same for 25 and 25.0, a choice and its word."""
    return f"{value:.2f}" if isinstance(value, int | float) else str(value or "")
