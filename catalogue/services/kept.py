"""What the catalogue keeps in the cache; a cache that is away reads as an empty one (stem_arbeidsliv.cache)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction

T = TypeVar("T")

LANDING = "catalogue:landing"
REFERENCE = "catalogue:reference"


def kept(key: str, make: Callable[[], T], seconds: int) -> T:
    """The value kept under `key`, made anew when there is none. The value is never None."""
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, seconds)
    return found


def forget_on_commit(key: str) -> None:
    transaction.on_commit(lambda: cache.delete(key))
