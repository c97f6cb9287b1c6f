"""Making an account: the form, the code, and where one lands."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from notifications.models import InboxItem, Message
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


def test_markup_in_a_name_stays_text(client: Client) -> None:
    sign_up(client, name="<script>alert(1)</script>")
    client.post("/konto/confirm-email/", {"code": last_code("kari@demo.example")})
    assert "<script>alert" not in client.get("/konto/innstillinger/").content.decode()
