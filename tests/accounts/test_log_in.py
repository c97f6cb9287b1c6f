"""Logging in: by password, by code; choosing a new password; the limits."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from notifications.models import InboxItem, Message
from notifications.services.rendering import render_message
from tests.factories.accounts import UserFactory

from .conftest import last_code

pytestmark = pytest.mark.django_db

PASSWORD = "fjelltur-i-regn"


@pytest.fixture
def kari() -> User:
    return UserFactory(email="kari@demo.example", password=PASSWORD)


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["kari@demo.example", "KARI@demo.example"])
def test_by_password_whatever_the_letter_case(client: Client, kari: User, typed: str) -> None:
    response = client.post("/konto/login/", {"login": typed, "password": PASSWORD})
    assert (response["Location"], logged_in(client)) == ("/min-side/", True)


@pytest.mark.parametrize("path", ["/konto/login/code/", "/konto/password/reset/"])
def test_an_address_longer_than_any_is_refused_beside_the_field(client: Client, path: str) -> None:
    response = client.post(path, {"email": f"{'k' * 60}@{'demo.' * 45}example"})
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["email"])
    assert Message.objects.count() == 0


def test_a_wrong_password_and_an_unknown_address_are_told_alike(client: Client, kari: User) -> None:
    wrong = client.post("/konto/login/", {"login": "kari@demo.example", "password": "feil"})
    unknown = client.post("/konto/login/", {"login": "ola@demo.example", "password": "feil"})
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert logged_in(client) is False


def test_too_many_tries_are_stopped(client: Client, kari: User) -> None:
    for _ in range(6):
        client.post("/konto/login/", {"login": "kari@demo.example", "password": "feil"})
    client.post("/konto/login/", {"login": "kari@demo.example", "password": PASSWORD})
    assert logged_in(client) is False


def test_an_inactive_user_stays_out(client: Client, kari: User) -> None:
    User.objects.update(is_active=False)
    client.post("/konto/login/", {"login": "kari@demo.example", "password": PASSWORD})
    assert logged_in(client) is False


def test_by_code(client: Client, kari: User) -> None:
    response = client.post("/konto/login/code/", {"email": "kari@demo.example"})
    assert response["Location"] == "/konto/login/code/confirm/"
    assert logged_in(client) is False
    message = Message.objects.get()
    assert (message.kind, message.user, message.confidential) == ("account_login_code", kari, True)
    assert (message.url, InboxItem.objects.count()) == ("", 0)
    response = client.post("/konto/login/code/confirm/", {"code": last_code("kari@demo.example")})
    assert (response["Location"], logged_in(client)) == ("/min-side/", True)


def test_a_code_works_in_the_browser_that_asked_only(client: Client, kari: User) -> None:
    client.post("/konto/login/code/", {"email": "kari@demo.example"})
    other = Client()
    other.post("/konto/login/code/confirm/", {"code": last_code("kari@demo.example")})
    assert logged_in(other) is False


def test_a_code_is_worth_three_guesses(client: Client, kari: User) -> None:
    client.post("/konto/login/code/", {"email": "kari@demo.example"})
    for _ in range(3):
        client.post("/konto/login/code/confirm/", {"code": "AAAAAA"})
    client.post("/konto/login/code/confirm/", {"code": last_code("kari@demo.example")})
    assert logged_in(client) is False


def test_after_three_wrong_codes_one_is_told_to_ask_for_a_new(client: Client, kari: User) -> None:
    client.post("/konto/login/code/", {"email": "kari@demo.example"})
    for _guess in range(2):
        client.post("/konto/login/code/confirm/", {"code": "AAAAAA"})
    page = client.post("/konto/login/code/confirm/", {"code": "AAAAAA"}, follow=True)
    assert page.redirect_chain == [("/konto/login/code/", 302)]
    assert [str(message) for message in page.context["messages"]] == [
        "Koden ble skrevet feil tre ganger, så den virker ikke lenger. Be om en ny her."
    ]


def test_a_new_log_in_code_can_be_asked_for(client: Client, kari: User) -> None:
    page = client.post("/konto/login/code/", {"email": "kari@demo.example"}, follow=True)
    assert ("Den virker i 10 minutter." in page.content.decode(), list(page.context["messages"])) == (True, [])
    first = last_code("kari@demo.example")
    page = client.post("/konto/login/code/confirm/", {"action": "resend"}, follow=True)
    assert "Send ny kode" in page.content.decode()
    second = last_code("kari@demo.example")
    assert (second != first, Message.objects.count()) == (True, 2)
    assert client.post("/konto/login/code/confirm/", {"code": second})["Location"] == "/min-side/"


def test_a_code_for_an_unknown_address_looks_the_same_and_tells_its_owner(client: Client) -> None:
    response = client.post("/konto/login/code/", {"email": "ukjent@demo.example"})
    assert response["Location"] == "/konto/login/code/confirm/"
    message = Message.objects.get()
    assert (message.kind, message.email, message.user, message.url) == (
        "account_unknown", "ukjent@demo.example", None, "/konto/signup/"
    )  # fmt: skip


def test_a_new_password_by_the_link_in_the_mail(client: Client, kari: User, settings: Any) -> None:
    client.post("/konto/password/reset/", {"email": "kari@demo.example"}, headers={"host": "ond.example"})
    message = Message.objects.get()
    text = render_message(message).text
    link = re.search(rf"{re.escape(settings.SITE_URL)}(/konto/password/reset/key/\S+)", text)
    assert link is not None
    assert "ond.example" not in text
    page = client.get(link[1], follow=True)
    form = page.redirect_chain[-1][0]
    client.post(form, {"password1": "et-helt-nytt-passord", "password2": "et-helt-nytt-passord"})
    kari.refresh_from_db()
    assert kari.check_password("et-helt-nytt-passord") is True
    news = Message.objects.latest("created_at")
    assert (news.kind, news.context["change"]) == ("account_changed", "password_reset")
    assert "Passordet ditt er tilbakestilt." in render_message(news).text


def test_a_reset_link_works_once(client: Client, kari: User) -> None:
    client.post("/konto/password/reset/", {"email": "kari@demo.example"})
    path = Message.objects.get().url
    form = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "et-helt-nytt-passord", "password2": "et-helt-nytt-passord"})
    again = Client().get(path)
    assert again.context["token_fail"] is True


def test_logging_out_is_a_post(client: Client, kari: User) -> None:
    client.force_login(kari)
    client.get("/konto/logout/")
    assert logged_in(client) is True
    assert client.post("/konto/logout/")["Location"] == "/"
    assert logged_in(client) is False
