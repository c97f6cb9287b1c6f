"""What holds for every test: own files, a clean cache, bokmål."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# A busy machine is slow; that says nothing about the code. Examples are the same in every run.
hypothesis_settings.register_profile(
    "stem", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("stem")


@pytest.fixture(scope="session", autouse=True)
def _own_files() -> Iterator[None]:
    folder = settings.MEDIA_ROOT.parent
    os.environ["STEM_TEST_FILES"] = str(folder)
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_start() -> Iterator[None]:
    """No test inherits another's rate limits (they lie in the cache) or language (it lies in the thread)."""
    cache.clear()
    with translation.override("nb"):
        yield
