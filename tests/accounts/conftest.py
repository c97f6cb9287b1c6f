"""A browser without a screen that logs in through Feide, with a real provider on the other side."""

from collections.abc import Callable, Iterator

import pytest
import requests
from django.test import Client

from notifications.models import Message
from notifications.services.rendering import render_message

from .oidc_provider import Person, Provider


def last_code(email: str) -> str:
    """The code in the newest mail to `email`, as its reader would find it."""
    message = Message.objects.filter(email=email).latest("created_at")
    return str(message.context["code"])


def last_mail_text(email: str) -> str:
    return render_message(Message.objects.filter(email=email).latest("created_at")).text


@pytest.fixture
def feide(settings: object) -> Iterator[Provider]:
    with Provider().running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider.app()]}}  # type: ignore[attr-defined]
        yield provider


@pytest.fixture
def log_in_with_feide(client: Client, feide: Provider) -> Callable[..., object]:
    """Press the button, go to the provider over HTTP, come back. Gives the page it ends on."""

    def log_in(person: Person | None = None, *, process: str = "login", next_url: str = "") -> object:
        if person is not None:
            feide.person = person
        query = f"?process={process}" + (f"&next={next_url}" if next_url else "")
        start = client.post(f"/konto/oidc/feide/login/{query}")
        if start.status_code != 302:
            return start
        with requests.get(start["Location"], allow_redirects=False, timeout=5) as answer:
            assert answer.status_code == 302, answer.text
            back = answer.headers["Location"]
        assert back.startswith("http://testserver/konto/oidc/feide/login/callback/?")
        callback = back.removeprefix("http://testserver")
        page = client.get(callback, follow=True)
        page.redirect_chain_start = callback
        return page

    return log_in
