"""Starts gunicorn as production does, for the product and for the floor, and stops it by its id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A running gunicorn of two workers. `first_answer` is the seconds from start to the first page."""

    def __init__(self, app: str, first_page: str, env: dict[str, str], log: Path, worker: str = "gthread") -> None:
        self.port = free_port()
        self.log = log
        argv = [sys.executable, "-m", "gunicorn", "-c", "python:stem_arbeidsliv.gunicorn_conf"]
        argv += ["-b", f"127.0.0.1:{self.port}", "-w", "2", "-k", worker, "--max-requests", "0", app]
        began = time.perf_counter()
        with log.open("a") as out:
            self.process = subprocess.Popen(argv, cwd=ROOT, env={**os.environ, **env}, stdout=out, stderr=out)
        self.first_answer = self._wait(first_page, began)

    @property
    def pid(self) -> int:
        return self.process.pid

    def _wait(self, page: str, began: float) -> float:
        while time.perf_counter() - began < PATIENCE:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{page}", timeout=PATIENCE) as answer:
                    answer.read()
                    return time.perf_counter() - began
            except urllib.error.HTTPError as error:
                self.stop()
                raise SystemExit(f"{page} answered {error.code}; see {self.log}") from error
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit(f"The server did not start; see {self.log}") from None
                time.sleep(0.02)
        self.stop()
        raise SystemExit(f"No answer in {PATIENCE:.0f} s; see {self.log}")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def product(env: dict[str, str], log: Path, worker: str = "gthread") -> Server:
    return Server("stem_arbeidsliv.wsgi:application", "/", env, log, worker)


def floor(env: dict[str, str], log: Path, worker: str = "gthread") -> Server:
    return Server("bench.floor.wsgi:application", "/list/?k=7", env, log, worker)
