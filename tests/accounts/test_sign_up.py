"""Making an account: the form, the code, and where one lands."""

import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.utils.html import escape

from accounts.models import User
from notifications.models import InboxItem, Message
from stem_arbeidsliv.error_words import messages_for
from tests.factories.accounts import UserFactory

from .conftest import last_code, last_mail_text

pytestmark = pytest.mark.django_db

FORM = {
    "purpose": "school",
    "name": "Kari Lærer",
    "email": "Kari@Demo.Example",
    "password1": "fjelltur-i-regn",
    "language": "nn",
}


def sign_up(client: Client, **changes: Any) -> Any:
    return client.post("/konto/signup/", {**FORM, **changes})


def test_a_new_user_proves_her_address_and_lands_where_schools_are_chosen(client: Client) -> None:
    assert sign_up(client)["Location"] == "/konto/confirm-email/"
    user = User.objects.get()
    assert (user.name, user.email, user.language) == ("Kari Lærer", "kari@demo.example", "nn")
    assert "_auth_user_id" not in client.session
    response = client.post("/konto/confirm-email/", {"code": last_code("kari@demo.example")})
    assert response["Location"] == "/skole/"
    assert client.get("/skole/").status_code == 200


def test_a_partner_lands_where_companies_introduce_themselves(client: Client) -> None:
    sign_up(client, purpose="partner")
    response = client.post("/konto/confirm-email/", {"code": last_code("kari@demo.example")})
    assert response["Location"] == "/virksomhet/ny/"
    assert User.objects.get().came_as == "partner"


@pytest.mark.parametrize(
    ("going_to", "purpose"),
    [("/virksomhet/invitasjon/abc/", "partner"), ("/virksomhet/ny/", "partner"), ("/aktiviteter/", "school")],
)
def test_who_is_on_her_way_to_a_partners_page_comes_from_a_company(client: Client, going_to: str, purpose: str) -> None:
    page = client.get("/konto/signup/", {"next": going_to})
    assert page.context["form"]["purpose"].value() == purpose


def test_where_one_was_going_wins(client: Client) -> None:
    client.post("/konto/signup/?next=/aktiviteter/", FORM)
    response = client.post("/konto/confirm-email/", {"code": last_code("kari@demo.example")})
    assert response["Location"] == "/aktiviteter/"


def test_the_code_comes_by_mail_in_her_language_and_never_to_the_inbox(client: Client) -> None:
    sign_up(client, language="nb")
    message = Message.objects.get()
    assert (message.kind, message.email, message.language) == ("account_confirm", "kari@demo.example", "nb")
    assert (message.confidential, InboxItem.objects.count()) == (True, 0)
    assert last_code("kari@demo.example") in last_mail_text("kari@demo.example")


def test_a_wrong_code_lets_nobody_in(client: Client) -> None:
    sign_up(client)
    response = client.post("/konto/confirm-email/", {"code": "AAAA-AAAA"})
    assert response.context["form"].errors["code"]
    assert "_auth_user_id" not in client.session


def test_an_address_in_use_is_not_told_of_and_its_owner_is_written_to(client: Client) -> None:
    owner = UserFactory(email="kari@demo.example", password="et annet passord")
    assert sign_up(client)["Location"] == "/konto/confirm-email/"
    message = Message.objects.get()
    assert (User.objects.get(), message.kind, message.user) == (owner, "account_exists", owner)
    assert message.url == "/konto/password/reset/"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a" * 121}, "name"),
        ({"email": "ikke en adresse"}, "email"),
        ({"password1": "kort"}, "password1"),
        ({"password1": "password123"}, "password1"),
        ({"password1": "kari@demo.example"}, "password1"),
        ({"language": "xx"}, "language"),
        ({"purpose": "elev"}, "purpose"),
    ],
)
def test_bad_input_gets_a_message_beside_its_field(client: Client, changes: dict[str, str], field: str) -> None:
    response = sign_up(client, **changes)
    assert list(response.context["form"].errors) == [field]
    assert (User.objects.count(), Message.objects.count()) == (0, 0)
    if field != "email":
        assert 'value="Kari@Demo.Example"' in response.content.decode()


@pytest.mark.parametrize("known", [True, False])
def test_a_known_address_costs_the_same_work(client: Client, monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    if known:
        UserFactory(email="kari@demo.example", password="et annet passord")
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(args[1]) or encode(*args))
    sign_up(client)
    assert hashed == [FORM["password1"]]


@pytest.mark.parametrize("name", ["Vinn iPhone på http://evil.example/", "Vinn på evil.no nå", "Åse <b>x</b>", "a@b"])
def test_a_name_holds_no_address_and_no_markup_and_what_was_typed_stays(client: Client, name: str) -> None:
    response = sign_up(client, name=name)
    assert response.context["form"].errors == {"name": ["Skriv bare navnet, uten nettadresse og uten tegn som < og >."]}
    assert (User.objects.count(), Message.objects.count()) == (0, 0)
    assert f'value="{escape(name)}"' in response.content.decode()


@pytest.mark.parametrize(
    "name", ["Åse O'Brien-Li", "Dr. Berg", "Ole.Hansen", "A.B. Nes", "Máret Ánne Čálli", "Per (rådgiver)"]
)
def test_names_people_have_are_taken(client: Client, name: str) -> None:
    assert sign_up(client, name=name)["Location"] == "/konto/confirm-email/"


def test_a_new_code_can_be_asked_for_and_the_old_one_is_void(client: Client) -> None:
    sign_up(client)
    first = last_code("kari@demo.example")
    assert "Send ny kode" in client.get("/konto/confirm-email/").content.decode()
    cache.clear()
    page = client.post("/konto/confirm-email/", {"action": "resend"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Vi har sendt en ny kode. Den forrige virker ikke lenger."
    ]
    second = last_code("kari@demo.example")
    assert (second != first, Message.objects.count()) == (True, 2)
    assert client.post("/konto/confirm-email/", {"code": first}).context["form"].errors["code"]
    assert client.post("/konto/confirm-email/", {"code": second})["Location"] == "/skole/"


def test_a_new_code_lives_as_long_as_the_first(client: Client) -> None:
    sign_up(client)
    session = client.session
    session["account_email_verification_code"]["at"] -= 14 * 60
    session.save()
    cache.clear()
    client.post("/konto/confirm-email/", {"action": "resend"})
    assert time.time() - client.session["account_email_verification_code"]["at"] < 60


def test_the_page_says_the_same_minutes_as_the_mail_and_says_once_that_it_was_sent(client: Client) -> None:
    page = client.post("/konto/signup/", FORM | {"language": "nb"}, follow=True)
    assert "Den virker i 15 minutter." in page.content.decode()
    assert "Den virker i 15 minutter." in last_mail_text("kari@demo.example")
    assert list(page.context["messages"]) == []


@pytest.mark.parametrize("known", [True, False])
def test_three_wrong_codes_say_what_happened_and_what_to_do(client: Client, known: bool) -> None:
    if known:
        UserFactory(email="kari@demo.example", password="et annet passord")
    sign_up(client)
    for _guess in range(2):
        client.post("/konto/confirm-email/", {"code": "AAAA-AAAA"})
    page = client.post("/konto/confirm-email/", {"code": "AAAA-AAAA"}, follow=True)
    assert page.redirect_chain == [("/konto/login/", 302)]
    assert [str(message) for message in page.context["messages"]] == [
        "Koden ble skrevet feil tre ganger, så den virker ikke lenger. Kontoen er ikke borte: "
        "Logg inn med e-post og passordet du valgte, så sender vi en ny kode."
    ]


@pytest.mark.parametrize(
    ("language", "title"), [("nb", "Vent ett minutt"), ("nn", "Vent eitt minutt"), ("en", "Wait one minute")]
)
def test_too_many_sign_ups_get_a_page_in_ones_own_language(client: Client, language: str, title: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    sign_up(client)
    response = Client(headers={"cookie": f"{settings.LANGUAGE_COOKIE_NAME}={language}"}).post("/konto/signup/", FORM)
    html = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert (f"{title}</h1>" in html, 'class="site-header"' in html) == (True, True)


def test_an_empty_form_names_what_is_missing(client: Client) -> None:
    form = client.post("/konto/signup/", {"language": "nb"}).context["form"]
    assert [message for field in form for message in messages_for(field)] == [
        "Velg hvem du er.",
        "Skriv navnet ditt.",
        "Skriv en e-postadresse.",
        "Skriv et passord.",
    ]
