"""The catalogue as NSR's staff work with it."""

from . import activity, organisation, slot

__all__ = ["activity", "organisation", "slot"]
