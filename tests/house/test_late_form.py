"""A form sent after the log-in had ended is kept for the person whose form it is, and nothing happens until she says so."""

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
from stem_arbeidsliv import late_form
from stem_arbeidsliv.late_form import KEPT, KEPT_FOR, LOG_INS, MOST_FORMS, MOST_LETTERS, START_AFRESH
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


@pytest.fixture(autouse=True)
def logged_out(client: Client, user: User) -> None:
    """She was logged in here, and her log-in has ended."""
    log_in(client, "/min-side/")
    del client.cookies[settings.SESSION_COOKIE_NAME]


def log_in(client: Client, to: str, *, email: str = "kari@demo.example") -> Any:
    """As a person does, so that the session is the one she had."""
    answer = client.post(reverse("account_login"), {"login": email, "password": PASSWORD, "next": to}, follow=True)
    assert SESSION_KEY in client.session
    return answer


def form(client: Client, fields: dict[str, Any] = TYPED) -> dict[str, Any]:
    """As a page that is open in the browser sends it."""
    return {**fields, "csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value}


def hidden(page: str) -> dict[str, str]:
    form = page.partition('<form class="form"')[2].partition("</form>")[0]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


def test_it_is_kept_and_sent_when_its_sender_says_so(client: Client, user: User) -> None:
    told = client.post(SETTINGS, form(client), follow=True)
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
    client.post(SETTINGS, form(client))
    page = log_in(client, SETTINGS).content.decode()
    again = client.post(SETTINGS, {**hidden(page), START_AFRESH: "1"}, follow=True)
    assert again.redirect_chain == [(SETTINGS, 302)]
    assert NOT_SENT not in again.content.decode()
    user.refresh_from_db()
    assert user.name == "Kari"


def test_an_address_that_takes_only_forms_asks_too(client: Client, user: User) -> None:
    address = reverse("inbox-read-all")
    client.post(address, form(client, {}))
    assert NOT_SENT in log_in(client, address).content.decode()


def test_another_who_logs_in_gets_nothing_of_it(client: Client, user: User) -> None:
    UserFactory(email="ola@demo.example", password=PASSWORD)
    client.post(SETTINGS, form(client))
    assert NOT_SENT not in log_in(client, SETTINGS, email="ola@demo.example").content.decode()
    assert KEPT not in client.session


def test_a_form_of_nobody_known_is_not_kept(user: User) -> None:
    client = Client()
    client.get("/konto/login/")
    client.post(SETTINGS, form(client))
    assert KEPT not in client.session


def test_each_of_several_is_asked_about(client: Client, user: User) -> None:
    other = f"{SETTINGS}?fra=e-post"
    client.post(SETTINGS, form(client))
    client.post(other, form(client, {**TYPED, "name": "Kari To"}))
    assert hidden(log_in(client, SETTINGS).content.decode()) == TYPED
    assert hidden(client.get(other).content.decode())["name"] == "Kari To"
    client.post(other, {**TYPED, START_AFRESH: "1"})
    assert hidden(client.get(SETTINGS).content.decode()) == TYPED


def test_one_too_long_is_told_of(client: Client, user: User) -> None:
    told = client.post(SETTINGS, form(client, {"name": "x" * MOST_LETTERS}), follow=True).content.decode()
    assert "dette ble for mye å ta vare på" in told
    assert KEPT not in client.session


def test_no_more_are_kept_than_she_has_open(client: Client, user: User) -> None:
    for number in range(MOST_FORMS + 2):
        client.post(f"{SETTINGS}?n={number}", form(client))
    assert len(client.session[KEPT]) == MOST_FORMS
    assert NOT_SENT in log_in(client, f"{SETTINGS}?n=0").content.decode()


def test_an_address_counts_with_what_is_kept(client: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is as long as its sender makes it, and so is that of the page before."""
    monkeypatch.setattr(late_form, "MOST_LETTERS", 4_000)
    for number in range(3):
        client.post(
            f"{SETTINGS}?n={number}{'y' * 1_000}",
            form(client),
            headers={"Referer": f"http://testserver{SETTINGS}?{'x' * 1_000}"},
        )
    assert len(client.session[KEPT]) == 1


def test_to_begin_afresh_leads_to_the_page_the_form_stands_on(client: Client, user: User) -> None:
    address = reverse("inbox-read-all")
    client.post(address, form(client, {}), headers={"Referer": "http://testserver/min-side/innboks/?side=2"})
    log_in(client, address)
    assert client.post(address, {START_AFRESH: "1"})["Location"] == "/min-side/innboks/?side=2"
    client.logout()
    log_in(client, "/min-side/")
    del client.cookies[settings.SESSION_COOKIE_NAME]
    client.post(address, form(client, {}), headers={"Referer": "https://ond.example/"})
    log_in(client, address)
    assert client.post(address, {START_AFRESH: "1"})["Location"] == address


def test_what_htmx_asks_for_gets_a_note_in_its_place(client: Client, user: User) -> None:
    for answer in (
        client.post(SETTINGS, form(client), headers={"HX-Request": "true"}),
        client.get(SETTINGS, headers={"HX-Request": "true"}),
    ):
        page = answer.content.decode()
        assert (answer.status_code, "Du er logget ut." in page, "<main" in page) == (200, True, False)


def test_nobody_who_is_logged_out_gets_to_see_it(client: Client, user: User) -> None:
    client.post(SETTINGS, form(client))
    assert client.get(SETTINGS, follow=True).redirect_chain == [(f"/konto/login/?next={SETTINGS}", 302)]


def test_other_pages_are_as_they_were(client: Client, user: User) -> None:
    client.post(SETTINGS, form(client))
    assert NOT_SENT not in log_in(client, "/min-side/").content.decode()
    assert NOT_SENT not in client.get(f"{SETTINGS}?x=1").content.decode()


def test_it_is_forgotten_after_a_while(client: Client, user: User) -> None:
    client.post(SETTINGS, form(client))
    with time_machine.travel(clock.now() + KEPT_FOR + timedelta(seconds=1)):
        assert NOT_SENT not in log_in(client, SETTINGS).content.decode()
        assert KEPT not in client.session


def test_its_session_lasts_no_longer_but_the_log_in_that_follows_does(client: Client, user: User) -> None:
    client.post(SETTINGS, form(client))
    assert client.session.get_expiry_age() == pytest.approx(KEPT_FOR.total_seconds(), abs=60)
    client.force_login(user)  # as by a code, a passkey or Feide, which say nothing of how long
    assert NOT_SENT in client.get(SETTINGS).content.decode()
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_files_are_said_to_be_missing(client: Client, user: User) -> None:
    client.post(SETTINGS, form(client, {**TYPED, "picture": SimpleUploadedFile("meg.png", b"x")}))
    assert "Filer ble ikke med" in log_in(client, SETTINGS).content.decode()


@pytest.mark.parametrize(
    ("typed", "headers"),
    [
        ({**TYPED, "password2": "hemmelig"}, {}),
        ({**TYPED, "code": "123456"}, {}),
        (TYPED, {"HX-Request": "true"}),
    ],
    ids=["a password", "a code", "saved in passing"],
)
def test_what_is_not_kept(client: Client, user: User, typed: dict[str, str], headers: dict[str, str]) -> None:
    client.post(SETTINGS, form(client, typed), headers=headers)
    assert KEPT not in client.session
    assert NOT_SENT not in log_in(client, SETTINGS).content.decode()


def test_a_forged_form_is_not_kept(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(SETTINGS, TYPED).status_code == 403
    assert KEPT not in client.session


OURS = {"Origin": "http://testserver"}


@pytest.fixture
def browser(user: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    enter(client, user)
    return client


@pytest.fixture
def old(browser: Client) -> dict[str, str]:
    """What a page holds that she opened before she logged out."""
    page = browser.get(SETTINGS).content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', page)
    assert found is not None
    return {**TYPED, "csrfmiddlewaretoken": found[1]}


@pytest.fixture
def logged_in_again(browser: Client, old: dict[str, str], user: User) -> Client:
    enter(browser, user)
    return browser


def enter(client: Client, user: User) -> None:
    """Log in, with a new token for the forms as at every log-in, and see a page."""
    for name in (settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME):
        client.cookies.pop(name, None)
    client.force_login(user)
    client.get(SETTINGS)


def test_one_from_before_she_logged_in_again_is_kept(logged_in_again: Client, user: User, old: dict[str, str]) -> None:
    asked = logged_in_again.post(SETTINGS, old, headers=OURS, follow=True)
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


@pytest.mark.parametrize("times", [1, 2])
def test_anothers_is_not_kept(browser: Client, old: dict[str, str], times: int) -> None:
    """Somebody else has logged in since, once or twice."""
    ola = UserFactory(email="ola@demo.example")
    for _time in range(times):
        enter(browser, ola)
    assert browser.post(SETTINGS, old, headers=OURS).status_code == 403
    assert KEPT not in browser.session


def test_anothers_is_not_kept_when_the_other_has_left(client: Client, user: User) -> None:
    hers = form(client)
    UserFactory(email="ola@demo.example", password=PASSWORD)
    log_in(client, "/min-side/", email="ola@demo.example")
    del client.cookies[settings.SESSION_COOKIE_NAME]
    client.post(SETTINGS, hers)
    assert KEPT not in client.session


def test_no_more_log_ins_are_remembered_than_a_few(browser: Client, old: dict[str, str], user: User) -> None:
    for _time in range(LOG_INS - 1):
        enter(browser, user)
    assert browser.post(SETTINGS, old, headers=OURS).status_code == 302
    browser.get(SETTINGS)
    browser.post(SETTINGS, {**form(browser), START_AFRESH: "1"}, headers=OURS)
    enter(browser, user)
    assert browser.post(SETTINGS, old, headers=OURS).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "x" * 64, "æ" * 64, "<" * 64])
def test_a_token_that_is_none_is_nobodys(logged_in_again: Client, token: str) -> None:
    forged = {**TYPED, "csrfmiddlewaretoken": token}
    assert logged_in_again.post(SETTINGS, forged, headers=OURS).status_code == 403
    assert KEPT not in logged_in_again.session


def test_to_log_out_or_change_language_is_not_kept(logged_in_again: Client, old: dict[str, str]) -> None:
    for address in ("/konto/logout/", "/sprak/"):
        assert logged_in_again.post(address, {**old, "language": "nn"}, headers=OURS).status_code == 403
    assert KEPT not in logged_in_again.session


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
def test_what_another_site_sends_is_no_late_form(
    logged_in_again: Client, old: dict[str, str], headers: dict[str, str]
) -> None:
    assert logged_in_again.post(SETTINGS, old, headers=headers).status_code == 403
    assert KEPT not in logged_in_again.session


def test_the_admin_asks_too(client: Client) -> None:
    address = reverse("admin:partners_organisation_add")
    client.post(address, form(client, {"name": "Nordlys Energi"}))
    assert client.session[KEPT][address]["fields"] == [["name", ["Nordlys Energi"]]]
