"""Grants as NSR's staff work with them."""

from importlib.util import find_spec

from . import books, bulk, call, queue

# Payments have a module of their own beside this package's.
if find_spec("grants.admin.payment"):
    from . import payment  # noqa: F401

__all__ = ["books", "bulk", "call", "queue"]
