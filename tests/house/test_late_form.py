"""A form sent after the log-in had ended is kept for who logs in next in that browser, and nothing happens until she says so."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from stem_arbeidsliv.late_form import KEPT, KEPT_FOR, MOST_LETTERS, START_AFRESH
from tests.factories.accounts import PASSWORD, UserFactory
from workflow import clock

pytestmark = pytest.mark.django_db
SETTINGS = "/konto/innstillinger/"
TYPED = {"name": 'Kari "Lærer" O\'Nor', "language": "nn"}
NOT_SENT = "Skjemaet er ikke sendt ennå"


@pytest.fixture
def user(db: None) -> User:
    made: User = UserFactory(email="kari@demo.example", name="Kari", language="nb", password=PASSWORD)
    return made


def log_in(client: Client, to: str) -> Any:
    """As a person does, so that the session is the one she had."""
    answer = client.post(
        reverse("account_login"), {"login": "kari@demo.example", "password": PASSWORD, "next": to}, follow=True
    )
    assert SESSION_KEY in client.session
    return answer


def hidden(page: str) -> dict[str, str]:
    form = page.partition('<form class="form"')[2].partition("</form>")[0]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


def test_it_is_kept_and_sent_when_its_sender_says_so(client: Client, user: User) -> None:
    told = client.post(SETTINGS, TYPED, follow=True)
    assert told.redirect_chain == [(f"/konto/login/?next={SETTINGS}", 302)]
    assert "Du var logget ut. Det du skrev, er tatt vare på: logg inn, så kan du sende det." in told.content.decode()
    asked = log_in(client, SETTINGS)
    page = asked.content.decode()
    assert (NOT_SENT in page, "Filer ble ikke med" in page, hidden(page)) == (True, False, TYPED)
    user.refresh_from_db()
    assert user.name == "Kari"
    client.post(SETTINGS, hidden(page))
    user.refresh_from_db()
    assert (user.name, user.language) == (TYPED["name"], "nn")
    assert NOT_SENT not in client.get(SETTINGS).content.decode()


def test_she_may_begin_afresh(client: Client, user: User) -> None:
    client.post(SETTINGS, TYPED)
    page = log_in(client, SETTINGS).content.decode()
    again = client.post(SETTINGS, {**hidden(page), START_AFRESH: "1"}, follow=True)
    assert again.redirect_chain == [(SETTINGS, 302)]
    assert NOT_SENT not in again.content.decode()
    user.refresh_from_db()
    assert user.name == "Kari"


def test_an_address_that_takes_only_forms_asks_too(client: Client, user: User) -> None:
    address = reverse("inbox-read-all")
    client.post(address)
    assert NOT_SENT in log_in(client, address).content.decode()


def test_nobody_who_is_logged_out_gets_to_see_it(client: Client, user: User) -> None:
    client.post(SETTINGS, TYPED)
    assert client.get(SETTINGS, follow=True).redirect_chain == [(f"/konto/login/?next={SETTINGS}", 302)]


def test_other_pages_are_as_they_were(client: Client, user: User) -> None:
    client.post(SETTINGS, TYPED)
    assert NOT_SENT not in log_in(client, "/min-side/").content.decode()
    assert NOT_SENT not in client.get(f"{SETTINGS}?x=1").content.decode()


def test_it_is_forgotten_after_a_while(client: Client, user: User) -> None:
    client.post(SETTINGS, TYPED)
    with time_machine.travel(clock.now() + KEPT_FOR + timedelta(seconds=1)):
        assert NOT_SENT not in log_in(client, SETTINGS).content.decode()
        assert KEPT not in client.session


def test_its_session_lasts_no_longer_but_the_log_in_that_follows_does(client: Client, user: User) -> None:
    client.post(SETTINGS, TYPED)
    assert client.session.get_expiry_age() == pytest.approx(KEPT_FOR.total_seconds(), abs=60)
    client.force_login(user)  # as by a code, a passkey or Feide, which say nothing of how long
    assert NOT_SENT in client.get(SETTINGS).content.decode()
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_files_are_said_to_be_missing(client: Client, user: User) -> None:
    client.post(SETTINGS, {**TYPED, "picture": SimpleUploadedFile("meg.png", b"x")})
    assert "Filer ble ikke med" in log_in(client, SETTINGS).content.decode()


@pytest.mark.parametrize(
    ("typed", "headers"),
    [
        ({"name": "x" * MOST_LETTERS}, {}),
        ({**TYPED, "password2": "hemmelig"}, {}),
        (TYPED, {"HX-Request": "true"}),
    ],
    ids=["too long", "a password", "saved in passing"],
)
def test_what_is_not_kept(client: Client, user: User, typed: dict[str, str], headers: dict[str, str]) -> None:
    client.post(SETTINGS, typed, headers=headers)
    assert KEPT not in client.session
    assert NOT_SENT not in log_in(client, SETTINGS).content.decode()


def test_a_forged_form_is_not_kept(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(SETTINGS, TYPED).status_code == 403
    assert KEPT not in client.session


OURS = {"Origin": "http://testserver"}


@pytest.fixture
def logged_in_again(user: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.get(SETTINGS)
    return client


def test_one_from_before_she_logged_in_again_is_kept(logged_in_again: Client, user: User) -> None:
    asked = logged_in_again.post(SETTINGS, {**TYPED, "csrfmiddlewaretoken": "x" * 64}, headers=OURS, follow=True)
    page = asked.content.decode()
    assert asked.redirect_chain == [(SETTINGS, 302)]
    assert "Du har logget inn på nytt etter at du åpnet siden." in page
    assert hidden(page) == TYPED
    assert logged_in_again.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
    user.refresh_from_db()
    assert user.name == "Kari"
    token = logged_in_again.cookies[settings.CSRF_COOKIE_NAME].value
    logged_in_again.post(SETTINGS, {**hidden(page), "csrfmiddlewaretoken": token}, headers=OURS)
    user.refresh_from_db()
    assert user.name == TYPED["name"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://ond.example"},
        {"Origin": "http://testserver.ond.example"},
        {**OURS, "HX-Request": "true"},
    ],
)
def test_what_another_site_sends_is_no_late_form(logged_in_again: Client, headers: dict[str, str]) -> None:
    assert logged_in_again.post(SETTINGS, TYPED, headers=headers).status_code == 403
    assert KEPT not in logged_in_again.session


def test_the_admin_asks_too(client: Client) -> None:
    address = reverse("admin:partners_organisation_add")
    client.post(address, {"name": "Nordlys Energi"})
    assert client.session[KEPT]["fields"] == [["name", ["Nordlys Energi"]]]
