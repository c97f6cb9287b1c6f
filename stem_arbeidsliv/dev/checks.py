"""`make test` and `make lint`: everything that must be true before a change is done."""

import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

from . import machine
from .command import clean_environment, show
from .locks import alone
from .place import LOGS, PYTHON, VENV, say
from .services import services
from .setup import set_up

TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "stem_arbeidsliv.settings.test"}
CLOSING_LINE = re.compile(r"^=+ .*\b(passed|failed|error|errors|no tests ran)\b.* =+$")
PROCESSES = "2"


def lint() -> int:
    with Lint() as checks:
        set_up("dev", beside=checks.begin)
        return checks.finish()


def test(arguments: Sequence[str]) -> int:
    """Lint, then all tests; with arguments only those tests, and no lint. The last line is pytest's own."""
    started = time.monotonic()
    with Lint() as checks:
        set_up("dev", beside=(lambda: None) if arguments else checks.begin)
        browser = machine.ensure_browser()
        with (
            alone("test", waiting="Another make test of this clone is running: waiting for it."),
            services() as addresses,
        ):
            env = {**addresses, **TEST_SETTINGS, "CHROMIUM": browser}
            if arguments:
                return show([PYTHON, "-m", "pytest", *arguments], env=env)
            broken = checks.finish()
            if broken:
                return broken
            say("pytest")
            code, closing_line = _pytest(env)
    say(f"make test took {time.monotonic() - started:.0f} s")
    say(closing_line)
    return code


class Lint:
    """The programs that read the code, two at a time. Most need only the Python packages, and begin while the front end is still made."""

    EARLY: ClassVar[dict[str, list[str | Path]]] = {
        "mypy": [PYTHON, "-m", "mypy"],
        "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "djlint": [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"],
        "import-linter": [VENV / "bin" / "lint-imports"],
        "ruff check": [PYTHON, "-m", "ruff", "check", "--output-format", "concise", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise", "."],
    }
    LATE: ClassVar[dict[str, list[str | Path]]] = {
        "django check": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    }

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(int(PROCESSES))
        self.verdicts: dict[str, Future[tuple[float, str]]] = {}
        self.processes: list[subprocess.Popen[str]] = []

    def __enter__(self) -> "Lint":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        for process in self.processes:
            process.kill()

    def begin(self) -> None:
        self._submit(self.EARLY)

    def finish(self) -> int:
        """Wait for all of them, and tell of each; 0 when nothing is wrong."""
        self._submit(self.LATE)
        broken = []
        for name, verdict in self.verdicts.items():
            seconds, fault = verdict.result()
            say(f"  {name:<14} {seconds:4.1f} s  {fault or 'ok'}")
            broken += [name] if fault else []
        if broken:
            say(f"Lint is broken: {', '.join(broken)}")
        return 1 if broken else 0

    def _submit(self, programs: Mapping[str, Sequence[str | Path]]) -> None:
        for name, words in programs.items():
            self.verdicts[name] = self.pool.submit(self._run, words)

    def _run(self, words: Sequence[str | Path]) -> tuple[float, str]:
        """The seconds it took, and what it found."""
        started = time.monotonic()
        process = subprocess.Popen(
            [os.fspath(word) for word in words],
            cwd=VENV.parent,
            env=clean_environment(TEST_SETTINGS),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self.processes.append(process)
        output, _none = process.communicate()
        return time.monotonic() - started, "BROKEN\n" + output.rstrip() if process.returncode else ""


def _pytest(env: Mapping[str, str]) -> tuple[int, str]:
    """Run all tests, two files at a time; return the exit code and pytest's closing line."""
    argv = [PYTHON, "-m", "pytest", "tests", "-q", "-ra", "--durations=15"]
    argv += ["-n", PROCESSES, "--dist", "loadfile", "--no-loadscope-reorder"]
    process = subprocess.Popen(
        [os.fspath(word) for word in argv],
        cwd=VENV.parent,
        env=clean_environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    closing_line = ""
    assert process.stdout
    try:
        with (LOGS / "pytest.log").open("w") as log:
            for line in process.stdout:
                print(line, end="", flush=True)
                log.write(line)
                if CLOSING_LINE.match(line.strip()) or re.match(
                    r"^\d+ (passed|failed|errors?|skipped)\b.* in [\d.]+s", line
                ):
                    closing_line = line.strip()
        return process.wait(), closing_line
    except BaseException:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
        raise
