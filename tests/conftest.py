"""What holds for every test: own files, a clean cache, bokmål."""

import gc
import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from stem_arbeidsliv.stack import with_room
from tests import pristine

# A busy machine is slow; that says nothing about the code. Examples are the same in every run.
hypothesis_settings.register_profile(
    "stem", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("stem")

# What takes long a test comes first, so that no process is left alone with it in the end.
LONG = ("e2e", "access", "demo", "threads")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.parent.name not in LONG)


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and there is memory enough: the hunt for garbage took a fourteenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """A test draws pages as a web worker does."""
    pyfuncitem.obj = with_room(pyfuncitem.obj)


@pytest.fixture(scope="session", autouse=True)
def _own_files() -> Iterator[None]:
    folder = settings.MEDIA_ROOT.parent
    os.environ["STEM_TEST_FILES"] = str(folder)
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test that commits leaves the database as it found it, without Django's flush of every table."""
    with django_db_blocker.unblock():
        pristine.keep()
        pristine.know_content_types()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: pristine.restore())
        yield


@pytest.fixture(autouse=True)
def _fresh_start() -> Iterator[None]:
    """No test inherits another's rate limits (they lie in the cache) or language (it lies in the thread)."""
    cache.clear()
    with translation.override("nb"):
        yield
