"""Test templates for a kind of their own, and no broker."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import override_settings

HERE = Path(__file__).parent


def templates_with(*folders: Path) -> list[dict]:
    templates = copy.deepcopy(configured.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], *folders]
    return templates


@pytest.fixture(autouse=True)
def test_templates(tmp_path: Path) -> Iterator[None]:
    storages = copy.deepcopy(configured.STORAGES)
    storages["private"]["OPTIONS"] = {"location": str(tmp_path / "private")}
    folders = (HERE / "templates", HERE.parent / "documents" / "templates")
    with override_settings(TEMPLATES=templates_with(*folders), STORAGES=storages):
        yield


@pytest.fixture(autouse=True)
def wakes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that were sent: the broker is the outside world."""
    sent: list[str] = []
    monkeypatch.setattr("workflow.wake.current_app.send_task", lambda name, **options: sent.append(name))
    return sent
