"""For the tests: a database of its own, quick password hashing, mail kept in memory."""

import tempfile
from urllib.parse import urlsplit

from .base import *

SECRET_KEY = "test-only-not-secret"
ALLOWED_HOSTS = ["*"]
DATABASES["default"]["OPTIONS"].pop("pool")
# A thread of the live server keeps its connection from page to page, as production's pool does.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["TEST"] = {"NAME": "test_stem" + os.environ.get("TEST_DB_SUFFIX", "")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CELERY_TASK_ALWAYS_EAGER = False
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
# Each pytest-xdist process has its own broker database and files, as it has its own PostgreSQL database.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
REDIS_URL = urlsplit(REDIS_URL)._replace(path=f"/{1 + int(_worker.removeprefix('gw') or 0)}").geturl()
CELERY_BROKER_URL = REDIS_URL
# tests/conftest.py hands the folder on to the workers that tests start.
MEDIA_ROOT = Path(os.environ.get("STEM_TEST_FILES") or f"{tempfile.gettempdir()}/stem-test-{os.getpid()}") / "media"
PRIVATE_ROOT = MEDIA_ROOT.parent / "private"
STORAGES["private"]["OPTIONS"]["location"] = PRIVATE_ROOT
LOGGING = logging_config(json=True, level="WARNING")
