"""`make test` and `make lint`: everything that must be true before a change is done."""

import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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
    set_up("dev")
    with services() as addresses:
        return _lint({**addresses, **TEST_SETTINGS})


def test(arguments: Sequence[str]) -> int:
    """Lint, then all tests; with arguments only those tests, and no lint. The last line is pytest's own."""
    started = time.monotonic()
    set_up("dev")
    browser = machine.ensure_browser()
    with (
        alone("test", waiting="Another make test of this clone is running: waiting for it."),
        services() as addresses,
    ):
        env = {**addresses, **TEST_SETTINGS, "CHROMIUM": browser}
        if arguments:
            return show([PYTHON, "-m", "pytest", *arguments], env=env)
        broken = _lint(env)
        if broken:
            return broken
        say("pytest")
        code, closing_line = _pytest(env)
    say(f"make test took {time.monotonic() - started:.0f} s")
    say(closing_line)
    return code


def _lint(env: Mapping[str, str]) -> int:
    """Two checks at a time, the longest first; tell of each as it ends."""
    checks: dict[str, list[str | Path]] = {
        "mypy": [PYTHON, "-m", "mypy"],
        "django check": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
        "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "djlint": [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"],
        "import-linter": [VENV / "bin" / "lint-imports"],
        "ruff check": [PYTHON, "-m", "ruff", "check", "--output-format", "concise", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise", "."],
    }

    def passes(name: str) -> bool:
        started = time.monotonic()
        done = subprocess.run(
            [os.fspath(word) for word in checks[name]],
            cwd=VENV.parent,
            env=clean_environment(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        verdict = "BROKEN\n" + done.stdout.rstrip() if done.returncode else "ok"
        say(f"  {name:<14} {time.monotonic() - started:4.1f} s  {verdict}")
        return not done.returncode

    with ThreadPoolExecutor(int(PROCESSES)) as pool:
        verdicts = dict(zip(checks, pool.map(passes, checks), strict=True))
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
