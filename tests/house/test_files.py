"""A file fits in a head, is named by its noun, and tells the time one way."""

import ast
import sys
from pathlib import Path

import pytest

from .tree import ROOT, checks, code, name, templates

CODE_LINES = 400
TEST_LINES = 600
TEMPLATE_LINES = 120
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
# The launchers run before there is a Django; the clock is where the rule leads to.
TELLS_TIME_ITSELF = {"workflow/clock.py"}
CLOCK_CALLS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("timezone.now", "timezone.localdate", "timezone.localtime"),
}


def too_long(paths: tuple[Path, ...], budget: int) -> list[str]:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{path}: {lines} lines, budget {budget}" for path, lines in lengths.items() if lines > budget]


def test_code_files_keep_their_budget():
    assert too_long(code(), CODE_LINES) == []


def test_test_files_keep_their_budget():
    assert too_long(checks(), TEST_LINES) == []


def test_templates_keep_their_budget():
    assert too_long(templates(), TEMPLATE_LINES) == []


def test_no_module_is_a_drawer_for_leftovers():
    drawers = [name(path) for path in (*code(), *checks()) if {path.stem, path.parent.name} & FORBIDDEN_NAMES]
    assert drawers == []


def test_time_comes_from_the_one_clock():
    own_time = []
    for path in code():
        if name(path) in TELLS_TIME_ITSELF or "bench" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                if ".".join(called.split(".")[-2:]) in CLOCK_CALLS:
                    own_time.append(f"{name(path)}:{node.lineno} {called}()")
    assert own_time == []


def test_no_exception_is_swallowed_whole():
    swallowed = []
    for path in code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ExceptHandler):
                continue
            broad = node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
            if broad and all(isinstance(line, ast.Pass) for line in node.body):
                swallowed.append(f"{name(path)}:{node.lineno}")
    assert swallowed == []


@pytest.mark.parametrize("path", [path for path in code() if "dev" in path.parts], ids=name)
def test_launchers_need_nothing_but_python(path):
    """They run on a fresh clone, where nothing is installed yet. `prepare` is the one that runs inside .venv."""
    if path.stem == "prepare":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    foreign = [
        word
        for node in ast.walk(tree)
        for word in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level == 0
            else []
        )
        if word.split(".")[0] not in sys.stdlib_module_names
    ]
    assert foreign == []


def test_project_package_imports_nothing():
    assert (ROOT / "stem_arbeidsliv" / "__init__.py").read_text() == ""
