"""The seeded country, made once for all tests here and rolled back after them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import clear_url_caches, set_urlconf

from stem_arbeidsliv.demo import seed
from stem_arbeidsliv.demo.world import World

TODAY = "2026-11-18 09:30:00+01:00"


@pytest.fixture(scope="package")
def country(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """The small demo as of one Wednesday in November."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        with time_machine.travel(TODAY, tick=False):
            yield seed.seed(lambda line: None)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _that_day(request: pytest.FixtureRequest) -> Iterator[None]:
    """What looks at the seeded country does so on the day it was made."""
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def demo(settings: object, tmp_path: Path) -> Iterator[Client]:
    """A browser in the demo: its pages open, its mailbox empty."""
    settings.DEMO = True  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = "tests.demo.urls"  # type: ignore[attr-defined]
    settings.PRIVATE_ROOT = tmp_path  # type: ignore[attr-defined]
    clear_url_caches()
    set_urlconf(None)
    yield Client()
    clear_url_caches()
