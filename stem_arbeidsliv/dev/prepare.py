"""Database and static files of the demo in one go. Runs inside .venv, after the services are up."""

import sys
import time

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from .demo import OTHER_VERSION
from .place import ROOT, step
from .stamps import is_fresh, listing_hash, stamp


def main() -> int:
    django.setup()
    executor = MigrationExecutor(connection)
    if _made_by_another_version(executor):
        return OTHER_VERSION
    _migrate(executor)
    _seed()
    _collect_static()
    return 0


def _made_by_another_version(executor: MigrationExecutor) -> bool:
    """True when a migration was run that this code does not have: what the others of its app made is then anybody's guess."""
    return not executor.loader.applied_migrations.keys() <= executor.loader.disk_migrations.keys()


def _migrate(executor: MigrationExecutor) -> None:
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        with step(f"Running {len(plan)} migrations"):
            call_command("migrate", interactive=False, verbosity=0)


def _seed() -> None:
    if get_user_model().objects.exists():
        return
    if "seed_demo" not in get_commands():
        print("  No demo data yet: this version has no seed_demo command.", flush=True)
        return
    print("  Filling the database with demo data …", flush=True)
    started = time.monotonic()
    call_command("seed_demo")
    print(f"  Demo data in place after {time.monotonic() - started:.1f} s", flush=True)


def _collect_static() -> None:
    folders = [entry[1] if isinstance(entry, tuple) else entry for entry in settings.STATICFILES_DIRS]
    inside = [folder for folder in folders if folder.is_relative_to(ROOT)]
    content = listing_hash(inside, django.__version__, (ROOT / "requirements-demo.txt").read_text())
    if settings.STATIC_ROOT.is_dir() and is_fresh("staticfiles", content):
        return
    with step("Collecting static files"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp("staticfiles", content)


if __name__ == "__main__":
    sys.exit(main())
