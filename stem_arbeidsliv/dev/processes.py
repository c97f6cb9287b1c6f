"""The demo's own processes: started, watched, started again when they die, stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .command import clean_environment
from .place import LOGS, ROOT, Trouble, say

PATIENCE = 12.0
QUICK_DEATH = 5.0
QUICK_DEATHS_ALLOWED = 3
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """One process in a session of its own, so that the terminal's Ctrl-C reaches only the launcher.

    On Linux the kernel tells it to stop when the launcher dies without a goodbye (kill -9).
    """

    def __init__(
        self, name: str, argv: Sequence[str | Path], *, env: Mapping[str, str], keep: Sequence[int] = ()
    ) -> None:
        self.name = name
        self.argv = [os.fspath(word) for word in argv]
        self.env = clean_environment(env)
        self.keep = tuple(keep)
        self.log = LOGS / f"{name}.log"
        self.log.write_text("")
        self.quick_deaths = 0

    def start(self) -> None:
        launcher = os.getpid()

        def die_with_launcher() -> None:
            if _libc:
                _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
                if os.getppid() != launcher:
                    os._exit(1)

        self.started = time.monotonic()
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.argv,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=self.keep,
                preexec_fn=die_with_launcher,
            )

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def revive(self) -> None:
        """Start again after a death. Raises: Trouble when it keeps dying at once."""
        self.quick_deaths = self.quick_deaths + 1 if time.monotonic() - self.started < QUICK_DEATH else 0
        if self.quick_deaths >= QUICK_DEATHS_ALLOWED:
            raise Trouble(f"{self.name} keeps stopping (exit code {self.process.returncode}):\n{self.last_words()}")
        self.kill_group()
        say(f"  {self.name} stopped (exit code {self.process.returncode}); starting it again.")
        self.start()

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])

    def kill_group(self) -> None:
        """Whatever the process left running, such as pool workers of a killed Celery."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def stop_all(children: Sequence[Child]) -> None:
    """Ask all to stop at once, wait, then kill what is left."""
    for child in children:
        if child.is_alive():
            child.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        child.kill_group()
        child.process.wait()
