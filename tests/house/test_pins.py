"""Pins say which version, by hash, and no committed file says from where."""

import json
import re

from .tree import ROOT, committed, name

REQUIREMENTS = [f"requirements{kind}.txt" for kind in ("", "-demo", "-dev", "-node", "-uv")]
ADDRESS_OF_A_REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|registry\.yarnpkg|--index-url|--extra-index-url|\"resolved\""
)


def test_every_pin_has_a_version_and_a_hash():
    blocks = [(file, block) for file in REQUIREMENTS for block in re.split(r"\n(?=\S)", (ROOT / file).read_text())]
    loose = [
        f"{file}: {block.splitlines()[0]}"
        for file, block in blocks
        if block.strip() and not block.startswith("#") and ("==" not in block or "--hash=sha256:" not in block)
    ]
    assert loose == []


def test_every_front_end_package_is_exact_and_hashed():
    packages = json.loads((ROOT / "package.json").read_text())
    wanted = {**packages["dependencies"], **packages.get("devDependencies", {})}
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, row in lock.items() if name and not row.get("link") and "integrity" not in row] == []


def test_no_committed_file_names_a_registry():
    named = []
    for path in committed():
        if path.name != "test_pins.py" and path.stat().st_size < 2_000_000:
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            if ADDRESS_OF_A_REGISTRY.search(text):
                named.append(name(path))
    assert named == []
