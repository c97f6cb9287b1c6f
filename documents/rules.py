"""How long a worker may hold a document, and how often it is tried."""

from datetime import timedelta

LEASE = timedelta(minutes=2)
PAUSE = timedelta(seconds=15)
ATTEMPTS = 5
