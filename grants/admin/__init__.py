"""Grants as NSR's staff work with them."""

from . import books, bulk, call, payer, payment, queue

__all__ = ["books", "bulk", "call", "payer", "payment", "queue"]
