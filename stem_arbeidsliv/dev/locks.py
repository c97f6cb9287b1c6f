"""Locks between launchers of one clone. The kernel lets go of them when a process dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from .place import DEV, say


@contextmanager
def alone(name: str, *, waiting: str = "") -> Iterator[None]:
    """Hold `.dev/<name>.lock` exclusively; say `waiting` once when somebody else holds it."""
    descriptor = os.open(DEV / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                say(f"  {waiting}")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class Users:
    """Who uses the clone's services: each launcher holds a shared lock, and the last one out turns off the light."""

    def __init__(self) -> None:
        self._descriptor = os.open(DEV / "users.lock", os.O_RDWR | os.O_CREAT, 0o644)

    def enter(self) -> None:
        """Call while holding `alone("services")`."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Call while holding `alone("services")`. True when nobody else is left."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            last = True
        except BlockingIOError:
            last = False
        os.close(self._descriptor)
        return last
