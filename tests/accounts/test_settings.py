"""A person's own settings, and the language that follows her."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari(client: Client) -> User:
    user = UserFactory(name="Kari Lærer", email="kari@demo.example")
    client.force_login(user)
    return user


def save(client: Client, **changes: Any) -> Any:
    values = {"name": "Kari Lie", "phone": "91 23 45 67", "language": "nn", **changes}
    return client.post("/konto/innstillinger/", values)


def test_name_phone_and_language_are_kept(client: Client, kari: User) -> None:
    response = save(client)
    kari.refresh_from_db()
    assert (response["Location"], kari.name, str(kari.phone), kari.language) == (
        "/konto/innstillinger/", "Kari Lie", "+4791234567", "nn"
    )  # fmt: skip
    assert response.cookies["django_language"].value == "nn"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"phone": "ring meg"}, "phone"), ({"language": "sv"}, "language")],
)
def test_bad_input_changes_nothing_and_keeps_what_was_typed(
    client: Client, kari: User, changes: dict[str, str], field: str
) -> None:
    response = save(client, **changes)
    kari.refresh_from_db()
    assert list(response.context["form"].errors) == [field]
    assert (kari.name, kari.language) == ("Kari Lærer", "nb")
    if field != "name":
        assert 'value="Kari Lie"' in response.content.decode()


def test_the_address_and_staff_rights_cannot_be_posted(client: Client, kari: User) -> None:
    save(client, email="ond@demo.example", is_staff="on", is_superuser="on")
    kari.refresh_from_db()
    assert (kari.email, kari.is_staff, kari.is_superuser) == ("kari@demo.example", False, False)


def test_settings_ask_for_log_in(client: Client) -> None:
    assert client.get("/konto/innstillinger/")["Location"] == "/konto/login/?next=/konto/innstillinger/"


def test_pages_speak_the_language_of_the_account(client: Client, kari: User) -> None:
    User.objects.update(language="en")
    assert '<html lang="en"' in client.get("/konto/innstillinger/").content.decode()


def test_a_language_picked_in_the_header_is_kept_on_the_account_and_wins(client: Client, kari: User) -> None:
    User.objects.update(language="en")
    client.post("/sprak/", {"language": "nn", "next": "/"})
    kari.refresh_from_db()
    assert kari.language == "nn"
    assert '<html lang="nn"' in client.get("/konto/innstillinger/").content.decode()


def test_a_language_we_do_not_have_is_left_alone(client: Client, kari: User) -> None:
    client.post("/sprak/", {"language": "xx", "next": "/"})
    kari.refresh_from_db()
    assert kari.language == "nb"


def test_a_visitors_choice_is_kept_in_a_cookie(client: Client) -> None:
    client.post("/sprak/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in client.get("/konto/login/").content.decode()


def test_the_language_is_changed_by_post_only(client: Client, kari: User) -> None:
    assert client.get("/sprak/?language=en").status_code == 405


def test_one_main_address_offers_only_to_add_another(client: Client, kari: User) -> None:
    html = client.get("/konto/email/").content.decode()
    assert [f'name="action_{what}"' in html for what in ("primary", "send", "remove", "add")] == [
        False,
        False,
        False,
        True,
    ]
    EmailAddress.objects.create(user=kari, email="to@demo.example", verified=False)
    html = client.get("/konto/email/").content.decode()
    assert [f'name="action_{what}"' in html for what in ("primary", "send", "remove", "add")] == [
        True,
        True,
        True,
        True,
    ]


def test_settings_have_the_menu_of_the_other_account_pages(client: Client, kari: User) -> None:
    html = client.get("/konto/innstillinger/").content.decode()
    assert '<a href="/konto/innstillinger/" aria-current="page">Innstillinger</a>' in html


@pytest.mark.parametrize("path", ["/konto/innstillinger/", "/min-side/", "/aktiviteter/"])
def test_no_cache_keeps_a_page_of_somebody_logged_in(client: Client, kari: User, path: str) -> None:
    assert client.get(path)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/", "/aktiviteter/", "/personvern/"])
def test_public_pages_may_be_kept(client: Client, path: str) -> None:
    assert "no-store" not in client.get(path).get("Cache-Control", "")


def test_the_answer_that_logs_in_is_not_kept(client: Client) -> None:
    UserFactory(email="ola@demo.example", password="fjelltur-i-regn")
    response = client.post("/konto/login/", {"login": "ola@demo.example", "password": "fjelltur-i-regn"})
    assert (response.status_code, "no-store" in response["Cache-Control"]) == (302, True)


def test_a_name_in_settings_holds_no_address(client: Client, kari: User) -> None:
    page = save(client, name="Se evil.no")
    kari.refresh_from_db()
    assert (list(page.context["form"].errors), kari.name) == (["name"], "Kari Lærer")


def test_feide_is_in_the_menu_only_where_it_is_set_up(client: Client, kari: User, settings: Any) -> None:
    link = 'href="/konto/3rdparty/"'
    assert link not in client.get("/konto/innstillinger/").content.decode()
    app = {"provider_id": "feide", "name": "Feide", "client_id": "prøve", "secret": "prøve"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    assert link in client.get("/konto/innstillinger/").content.decode()
