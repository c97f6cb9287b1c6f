"""Partners as NSR's staff work with them."""

from . import organisation, role_model

__all__ = ["organisation", "role_model"]
