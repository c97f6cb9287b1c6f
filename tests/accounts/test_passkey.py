"""Logging in with a passkey, made by software that does what a phone does."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from tests.factories.accounts import UserFactory

from .soft_passkey import SoftPasskey

pytestmark = pytest.mark.django_db

PASSWORD = "fjelltur-i-regn"
SITE = "localhost"


@pytest.fixture
def browser() -> Client:
    """Passkeys need a secure address."""
    return Client(headers={"host": SITE}, SERVER_NAME=SITE, SERVER_PORT="443", **{"wsgi.url_scheme": "https"})


def add_passkey(browser: Client, user: User) -> SoftPasskey:
    passkey = SoftPasskey(origin=f"https://{SITE}", site=SITE)
    browser.post("/konto/login/", {"login": user.email, "password": PASSWORD})
    browser.post("/konto/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/konto/2fa/webauthn/add/")
    credential = passkey.register(page.context["js_data"]["creation_options"])
    values = {"name": "Mobilen", "passwordless": "on", "credential": json.dumps(credential)}
    response = browser.post("/konto/2fa/webauthn/add/", values)
    assert response.status_code == 302, response.context["form"].errors
    return passkey


def options(browser: Client) -> Any:
    response = browser.get("/konto/2fa/webauthn/login/", headers={"x-requested-with": "XMLHttpRequest"})
    return response.json()["request_options"]


def test_a_passkey_logs_in_alone_and_counts_as_second_factor(browser: Client) -> None:
    user = UserFactory(password=PASSWORD, is_staff=True)
    passkey = add_passkey(browser, user)
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    browser.post("/konto/logout/")
    credential = passkey.log_in(options(browser))
    response = browser.post("/konto/2fa/webauthn/login/", {"credential": json.dumps(credential)})
    assert response["Location"] == "/min-side/"
    assert browser.session["_auth_user_id"] == str(user.pk)
    assert browser.get("/aktiviteter/").status_code == 200


def test_a_new_passkey_is_for_logging_in_with_it_alone(browser: Client) -> None:
    browser.post("/konto/login/", {"login": UserFactory(password=PASSWORD).email, "password": PASSWORD})
    browser.post("/konto/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/konto/2fa/webauthn/add/")
    assert page.context["form"]["passwordless"].value() is True
    assert "Da trykker du «Bruk passnøkkel» når du skal inn." in page.content.decode()


def test_an_answer_to_an_older_question_is_refused(browser: Client) -> None:
    passkey = add_passkey(browser, UserFactory(password=PASSWORD))
    browser.post("/konto/logout/")
    old = passkey.log_in(options(browser))
    options(browser)
    browser.post("/konto/2fa/webauthn/login/", {"credential": json.dumps(old)})
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("credential", ["", "{}", "tull", '{"id": 1}', "[]", "3"])
def test_nonsense_is_refused(browser: Client, credential: str) -> None:
    options(browser)
    browser.post("/konto/2fa/webauthn/login/", {"credential": credential})
    assert "_auth_user_id" not in browser.session
