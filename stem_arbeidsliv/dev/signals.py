"""Ctrl-C, `kill` and a closed terminal all mean the same: stop everything, once."""

import os
import signal
from pathlib import Path
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop. Not an Exception: nothing on the way out may swallow it."""


def stop_on_signals() -> None:
    """Raise `Stopped` at the first signal; ignore those that follow, so that the tidying up runs to its end."""

    def stop(number: int, frame: FrameType | None) -> None:
        for name in SIGNALS:
            signal.signal(name, signal.SIG_IGN)
        raise Stopped(signal.Signals(number).name)

    for name in SIGNALS:
        signal.signal(name, stop)


class Make:
    """The `make` that started us. Signalled alone (a script that kills it by pid), it tells its children nothing
    about a SIGINT and waits for them for ever; but it lets go of its own handler, and Linux shows that."""

    def __init__(self) -> None:
        self.pid = os.getppid()
        self.caught = self._catches_interrupt()

    def was_interrupted(self) -> bool:
        return os.getppid() != self.pid or (self.caught and not self._catches_interrupt())

    def _catches_interrupt(self) -> bool:
        try:
            text = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return False
        fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        if fields["Name"].strip() not in {"make", "gmake"}:
            return False
        return bool(int(fields["SigCgt"], 16) >> (signal.SIGINT - 1) & 1)
