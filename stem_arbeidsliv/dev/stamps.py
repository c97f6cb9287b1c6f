"""What was done for which content: a step runs again only when what it was made from changed."""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from .place import DEV, ROOT

STAMPS = DEV / "stamps"


def content_hash(paths: Iterable[Path], *words: str) -> str:
    """Hash names and contents of files (folders: everything in them), plus `words` and the clone's own place."""
    total = hashlib.sha256()
    for word in (str(ROOT), *words):
        total.update(word.encode() + b"\0")
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                total.update(str(file.relative_to(ROOT)).encode() + b"\0")
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def listing_hash(paths: Iterable[Path], *words: str) -> str:
    """Like `content_hash`, but by size and time of change: quick for thousands of files."""
    total = hashlib.sha256()
    for word in (str(ROOT), *words):
        total.update(word.encode() + b"\0")
    for path in paths:
        for file in sorted(path.rglob("*")):
            if file.is_file():
                found = file.stat()
                total.update(f"{file.relative_to(ROOT)}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return total.hexdigest()


def is_fresh(name: str, content: str) -> bool:
    try:
        return (STAMPS / name).read_text() == content
    except FileNotFoundError:
        return False


def stamp(name: str, content: str) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(content)


def forget_all() -> None:
    shutil.rmtree(STAMPS, ignore_errors=True)
