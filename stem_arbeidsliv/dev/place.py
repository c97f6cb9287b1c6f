"""Where everything of one clone lies, and the two words the launchers speak with: `say` and `Trouble`."""

import hashlib
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / ".dev"
LOGS = DEV / "log"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

UID = os.getuid()
# Names this clone for this user in folders that all clones and users share.
KEY = hashlib.sha256(f"{UID}:{ROOT}".encode()).hexdigest()[:12]

# A Unix socket's address holds about 104 bytes, its own file name included.
LONGEST_SOCKET_FOLDER = 80


class Trouble(Exception):
    """Something the person at the keyboard must know; its text says what to do."""


def say(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Print one progress line: what is being done, then how long it took."""
    started = time.monotonic()
    print(f"  {text} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def make_folders() -> None:
    """Create `.dev/`, open enough for the user that runs PostgreSQL to walk through."""
    try:
        DEV.mkdir(exist_ok=True)
        LOGS.mkdir(exist_ok=True)
        if DEV.stat().st_uid == UID:
            DEV.chmod(0o755)
        for folder in (DEV, LOGS):
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(folder)
    except PermissionError as error:
        raise Trouble(
            f"Cannot write in {DEV}: it belongs to another user (was it made by root?).\n"
            f"Give the clone to yourself (chown -R), or use a clone of your own."
        ) from error


def runtime_folder(owner: int) -> Path:
    """A short folder for sockets under the temporary folder, that nobody but `owner` (a uid) may enter.

    The temporary folder is open to all, so a folder of that name that somebody else put there is passed over.
    """
    for parent in _temporary_folders():
        for attempt in range(20):
            folder = parent / f"stem-{UID}-{KEY}{'' if attempt == 0 else f'-{attempt}'}"
            try:
                folder.mkdir(mode=0o700)
                os.chown(folder, owner, -1)
            except FileExistsError:
                found = folder.lstat()
                if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
                    continue
                folder.chmod(0o700)
            except OSError:
                break
            return folder
    raise Trouble("Found no temporary folder to put PostgreSQL's socket in: set TMPDIR to a short, writable path.")


def _temporary_folders() -> Iterator[Path]:
    # /tmp first, so that two starts with different TMPDIR meet at the same socket.
    for name in ("/tmp", tempfile.gettempdir(), "/var/tmp"):
        if Path(name).is_dir() and len(os.fsencode(name)) < LONGEST_SOCKET_FOLDER - 40:
            yield Path(name)


def version_check() -> None:
    if sys.version_info < (3, 11):
        raise Trouble(
            f"STEM arbeidsliv needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.\n"
            "Choose another: make demo PYTHON=python3.12"
        )
