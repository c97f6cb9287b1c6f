"""The launchers behind the Makefile: `python3 -m stem_arbeidsliv.dev <command>`. Standard library only."""

import sys
import time
from collections.abc import Sequence

from . import checks, demo
from . import setup as set_ups
from .command import show
from .place import PYTHON, ROOT, Trouble, make_folders, say, version_check
from .services import remove, services
from .signals import Make, Stopped, stop_on_signals

# Benchmarks pay for a safe commit, as production does; the demo and the tests need not.
SAFE_COMMITS = "?options=-c%20synchronous_commit%3Don"
USAGE = """Usage: python3 -m stem_arbeidsliv.dev COMMAND

  demo                 the whole service with demo data, until Ctrl-C
  test [PYTEST …]      lint and all tests, or the named tests alone
  lint                 lint alone
  setup [demo|dev]     packages, theme and translations alone
  services             PostgreSQL and Valkey alone, until Ctrl-C
  manage ARGS …        manage.py with services running and the developer's settings
  bench ARGS …         benchmarks with services running
  run PROGRAM ARGS …   any program with services running
  reset-demo           empty the demo's database, so that the next start fills it anew
  clean                stop the services; delete data, packages and all else that was made here"""


def main(arguments: Sequence[str]) -> int:
    name, *rest = arguments or ["help"]
    if name == "demo":
        return demo.demo()
    if name == "test":
        return checks.test(rest)
    if name == "lint":
        return checks.lint()
    if name == "setup":
        set_ups.set_up(rest[0] if rest else "dev")
        return 0
    if name == "services":
        return _services()
    if name == "manage":
        return _with_services([str(PYTHON), "manage.py", *rest], demos=True)
    if name == "bench":
        return _with_services([str(PYTHON), "-m", "bench", *rest], safe_commits=True)
    if name == "run":
        return _with_services(rest)
    if name == "reset-demo":
        return _reset_demo()
    if name == "clean":
        return _clean()
    say(USAGE)
    return 0 if name in {"help", "-h", "--help"} else 2


def _services() -> int:
    make = Make()
    set_ups.set_up("demo")
    with services() as addresses:
        for key, value in addresses.items():
            say(f"export {key}='{value}'")
        say("Ctrl-C stops them.")
        try:
            while not make.was_interrupted():
                time.sleep(0.5)
        except Stopped:
            pass
    return 0


def _with_services(argv: Sequence[str], *, safe_commits: bool = False, demos: bool = False) -> int:
    """`demos`: with the demo's key and files, for it has the demo's database too."""
    set_ups.set_up("dev")
    with services() as addresses:
        if demos:
            addresses = {**addresses, **demo.belongings()}
        if safe_commits and "?" not in addresses["DATABASE_URL"]:
            addresses = {**addresses, "DATABASE_URL": addresses["DATABASE_URL"] + SAFE_COMMITS}
        return show(argv, env=addresses)


def _reset_demo() -> int:
    set_ups.set_up("demo")
    with services() as addresses:
        code = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL'], autocommit=True).execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public')"
        return show([PYTHON, "-c", code], env=addresses)


def _clean() -> int:
    make_folders()
    remove()
    set_ups.clean()
    say(f"Clean: {ROOT}")
    return 0


if __name__ == "__main__":
    stop_on_signals()
    try:
        version_check()
        code = main(sys.argv[1:])
    except Stopped:
        code = 130
        say("Stopped.")
    except Trouble as trouble:
        code = 1
        print(f"\n{trouble}", file=sys.stderr, flush=True)
    sys.exit(code)
