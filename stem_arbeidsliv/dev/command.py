"""Running other programs: quietly, with the whole family stopped when we are."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from .place import LOGS, ROOT, Trouble, step

# What a caller's shell may hold that would bend our own tools.
UNWANTED = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
    "VIRTUAL_ENV",
    "PIP_NO_COMPILE",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_TARGET",
    "PIP_USER",
    "PGDATA",
    "PGDATABASE",
    "PGHOST",
    "PGOPTIONS",
    "PGPASSWORD",
    "PGPORT",
    "PGSERVICE",
    "PGUSER",
)


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The caller's environment without `UNWANTED`, with `extra` on top."""
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    kept.setdefault("PYTHONUTF8", "1")
    return {**kept, **(extra or {})}


class Failed(Trouble):
    """A program said no; `output` is what it wrote."""

    def __init__(self, name: str, code: int, output: str) -> None:
        tail = "\n".join(output.strip().splitlines()[-30:])
        super().__init__(f"{name} failed (exit code {code}):\n{tail}")
        self.code = code
        self.output = output


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | str = ROOT,
    user: int | None = None,
    group: int | None = None,
    log: str = "setup",
    name: str = "",
) -> str:
    """Run a program to its end and return what it wrote; its output also lands in `.dev/log/<log>.log`.

    `user`/`group` are ids to run as. Raises: Failed.
    """
    words = [os.fspath(word) for word in argv]
    process = subprocess.Popen(
        words,
        cwd=cwd,
        env=clean_environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        stop_group(process)
        raise
    with (LOGS / f"{log}.log").open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(words)}\n{output}\n")
    if process.returncode:
        raise Failed(name or words[0], process.returncode, output)
    return output


@contextmanager
def meanwhile(argv: Sequence[str | Path], *, env: Mapping[str, str], log: str, name: str) -> Iterator[None]:
    """Run a program beside what is done inside, and wait for it at the end; it writes to `.dev/log/<log>.log`.

    Raises: Failed. An error or Ctrl-C inside stops the program.
    """
    file = LOGS / f"{log}.log"
    with file.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [os.fspath(word) for word in argv],
            cwd=ROOT,
            env=clean_environment(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        yield
        with step(f"Waiting for {name}") if process.poll() is None else nullcontext():
            code = process.wait()
    except BaseException:
        stop_group(process)
        raise
    if code:
        raise Failed(name, code, file.read_text(encoding="utf-8", errors="replace"))


def show(argv: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> int:
    """Run a program in the foreground, with the caller's terminal; return its exit code."""
    process = subprocess.Popen([os.fspath(word) for word in argv], cwd=ROOT, env=clean_environment(env))
    try:
        return process.wait()
    except BaseException:
        # Ctrl-C reached the program too, by way of the terminal: let it finish its own goodbye first.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def stop_group(process: subprocess.Popen[str]) -> None:
    """Kill a process started with `start_new_session` and all it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
