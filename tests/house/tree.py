"""The project's own files, as the house rules see them."""

from functools import cache
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
APPS = (
    *("workflow", "notifications", "documents", "accounts", "regions", "schools", "partners", "catalogue"),
    *("bookings", "grants", "schoolfund", "insight", "stem_arbeidsliv"),
)


@cache
def code() -> tuple[Path, ...]:
    """Python files that run in production or develop it; migrations and tests are not among them."""
    folders = [ROOT / name for name in (*APPS, "bench")]
    found = (path for folder in folders for path in folder.rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def checks() -> tuple[Path, ...]:
    return tuple(sorted((ROOT / "tests").rglob("*.py")))


@cache
def templates() -> tuple[Path, ...]:
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    return tuple(sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()))


def pages() -> list[Path]:
    """Templates that become HTML in a browser: mails and PDFs carry their own styles."""
    return [
        path
        for path in templates()
        if path.suffix in {".html", ".svg"} and not {"mail", "letters"} & set(path.relative_to(ROOT).parts)
    ]


@cache
def committed() -> tuple[Path, ...]:
    """Every file but those that set-up makes (.gitignore names the same ones)."""
    left_out = {
        ".venv",
        ".dev",
        ".git",
        "node_modules",
        "build",
        "staticfiles",
        "media",
        "media-private",
        "design-tokens",
        "design-tokens-build",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        ".import_linter_cache",
    }
    found: list[Path] = []
    folders = [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if path.name not in left_out:
                (folders if path.is_dir() else found).append(path)
    return tuple(sorted(found))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
