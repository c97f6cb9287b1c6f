"""The world, made once for each module and undone after it; error pages drawn plain, sessions and people remembered, for thousands of times each."""

from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from stem_arbeidsliv import urls

from .world import World, build


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    remembered = override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cached_db")
    with django_db_blocker.unblock(), transaction.atomic(), remembered:
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def no_one_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has logged in is read once a test, and a page gets a copy: no address changes them."""
    read, known = ModelBackend.get_user, dict[int, Any]()

    def get_user(self: ModelBackend, user_id: int) -> Any:
        if user_id not in known:
            known[user_id] = read(self, user_id)
        return copy(known[user_id])

    monkeypatch.setattr(ModelBackend, "get_user", get_user)


@pytest.fixture(autouse=True)
def no_context_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test client copies the context of every template it sees drawn, and an admin page is hundreds of templates."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *args, **kwargs: None)


@pytest.fixture(autouse=True)
def plain_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(status: int) -> Any:
        return lambda request, exception=None: HttpResponse(status=status)

    for status in (403, 404):
        monkeypatch.setattr(urls, f"handler{status}", plain(status), raising=False)


def plain_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(status=403)
