"""`make test` and `make lint`: everything that must be true before a change is done."""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

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
    with _mypy() as mypy:
        set_up("dev", beside=mypy.start)
        with services() as addresses:
            return _lint({**addresses, **TEST_SETTINGS}, mypy)


def test(arguments: Sequence[str]) -> int:
    """Lint, then all tests; with arguments only those tests, and no lint. The last line is pytest's own."""
    started = time.monotonic()
    with _mypy() as mypy:
        set_up("dev", beside=(lambda: None) if arguments else mypy.start)
        browser = machine.ensure_browser()
        with (
            alone("test", waiting="Another make test of this clone is running: waiting for it."),
            services() as addresses,
        ):
            env = {**addresses, **TEST_SETTINGS, "CHROMIUM": browser}
            if arguments:
                return show([PYTHON, "-m", "pytest", *arguments], env=env)
            broken = _lint(env, mypy)
            if broken:
                return broken
            say("pytest")
            code, closing_line = _pytest(env)
    say(f"make test took {time.monotonic() - started:.0f} s")
    say(closing_line)
    return code


class _Check:
    """One program that finds faults or none."""

    def __init__(self, *words: str | Path, env: Mapping[str, str]) -> None:
        self.words = words
        self.env = env
        self.process: subprocess.Popen[str] | None = None
        self.began = 0.0

    def start(self) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [os.fspath(word) for word in self.words],
            cwd=VENV.parent,
            env=clean_environment(self.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def passes(self, name: str) -> bool:
        """Wait for it, and tell how it went."""
        if self.process is None:
            self.start()
        assert self.process
        output, _none = self.process.communicate()
        verdict = "BROKEN\n" + output.rstrip() if self.process.returncode else "ok"
        say(f"  {name:<14} {time.monotonic() - self.began:4.1f} s  {verdict}")
        return not self.process.returncode


@contextmanager
def _mypy() -> Iterator[_Check]:
    """It takes longest, and needs nothing but the packages: so it may be started while the front end is still made."""
    check = _Check(PYTHON, "-m", "mypy", env=TEST_SETTINGS)
    try:
        yield check
    finally:
        if check.process is not None and check.process.poll() is None:
            check.process.kill()
            check.process.wait()


def _lint(env: Mapping[str, str], mypy: _Check) -> int:
    """Two checks at a time, the longest first; tell of each as it ends."""
    checks = {
        "mypy": mypy,
        "django check": _Check(PYTHON, "manage.py", "check", "--fail-level", "WARNING", env=env),
        "migrations": _Check(PYTHON, "manage.py", "makemigrations", "--check", "--dry-run", env=env),
        "djlint": _Check(PYTHON, "-m", "djlint", "--lint", "--quiet", "templates", env=env),
        "import-linter": _Check(VENV / "bin" / "lint-imports", env=env),
        "ruff check": _Check(PYTHON, "-m", "ruff", "check", "--output-format", "concise", ".", env=env),
        "ruff format": _Check(PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise", ".", env=env),
    }
    with ThreadPoolExecutor(int(PROCESSES)) as pool:
        verdicts = dict(zip(checks, pool.map(lambda name: checks[name].passes(name), checks), strict=True))
    broken = [name for name, passed in verdicts.items() if not passed]
    if broken:
        say(f"Lint is broken: {', '.join(broken)}")
    return 1 if broken else 0


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
