"""What a school leader confirms: the sums of an application. When one of them changes, the confirmation and its links are void."""

from __future__ import annotations

import hashlib
from typing import Any

APPLICATION = ("estimate_ore", "other_cover_ore")
TRIP = ("pupils", "adults", "mode", "distance_km")


def fingerprint(application: Any) -> str:
    """Short, and different when any sum of the application is another."""
    trip = getattr(application, "trip", None)
    values = [getattr(application, name) for name in APPLICATION] + [getattr(trip, name, None) for name in TRIP]
    return hashlib.sha256("|".join(_spelled(value) for value in values).encode()).hexdigest()[:16]


def _spelled(value: object) -> str:
    """The same for 25 and 25.0, a choice and its word."""
    return f"{value:.2f}" if isinstance(value, int | float) else str(value or "")
