"""The machine underneath: Debian's packages when root, and programs that may lie in many places."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from .command import Failed, run
from .place import Trouble, say, step

# The same browser without its window first: it takes a third of the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

# What WeasyPrint loads at its first letter, and the Debian package that brings it.
LETTER_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}


def can_install() -> bool:
    return os.getuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Iterable[str]) -> None:
    """Install Debian packages without a question. Raises: Failed."""
    names = sorted(packages)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installing {', '.join(names)} with apt (once)"):
        run(["apt-get", "update", "-q"], env=quiet, cwd="/", name="apt-get update")
        run(["apt-get", "install", "-q", "-y", "--no-install-recommends", *names], env=quiet, cwd="/", name="apt-get")


def ensure_letter_libraries() -> None:
    """Install what PDF letters need, or say what is missing; the site works without, its letters do not."""
    if sys.platform != "linux":
        return
    missing = [package for library, package in LETTER_LIBRARIES.items() if not _loads(library)]
    if not missing:
        return
    if can_install():
        apt_install(missing)
    else:
        say(f"  NB: PDF letters cannot be made before you run: sudo apt install {' '.join(sorted(missing))}")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def find_browser() -> str | None:
    """The Chromium for the browser tests: CHROMIUM, or a usual place, or None."""
    given = os.environ.get("CHROMIUM")
    if given:
        if not shutil.which(given):
            raise Trouble(f"CHROMIUM points at {given}, which is no program.")
        return given
    for name in (*BROWSERS, *MAC_BROWSERS):
        found = shutil.which(name)
        if found:
            return found
    return None


def ensure_browser() -> str:
    """Find Chromium or install it. Raises: Trouble."""
    found = find_browser()
    if not found and can_install():
        try:
            apt_install(["chromium-headless-shell"])
        except Failed:
            apt_install(["chromium"])
        found = find_browser()
    if not found:
        raise Trouble(
            "The browser tests need Chromium, and none was found. Either\n"
            "  - install it (Debian/Ubuntu: sudo apt install chromium; macOS: Google Chrome), or\n"
            "  - point at one: make test CHROMIUM=/path/to/chromium"
        )
    return found


def command_line(pid: int) -> str:
    """What the process was started as; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return ""
    asked = subprocess.run(["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def newest_first(paths: Iterable[Path]) -> list[Path]:
    """Sort folders such as …/postgresql/15/bin by the numbers in their names, highest first."""
    return sorted(
        paths, key=lambda path: [int("".join(c for c in part if c.isdigit()) or 0) for part in path.parts], reverse=True
    )
