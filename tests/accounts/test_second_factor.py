"""The second factor: how one is set up, and that staff cannot do without."""

from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from accounts.models import User
from notifications.models import Message
from tests.factories.accounts import StaffFactory, UserFactory
from workflow import clock

pytestmark = pytest.mark.django_db

PASSWORD = "fjelltur-i-regn"


def current_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30))


def set_up_app(client: Client) -> str:
    """Show the password once more, then go through the page that shows the secret; gives the secret."""
    assert client.get("/konto/2fa/totp/activate/")["Location"].startswith("/konto/reauthenticate/")
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/konto/2fa/totp/activate/").context["form"].secret
    response = client.post("/konto/2fa/totp/activate/", {"code": current_code(secret)})
    assert response.status_code == 302, response.context["form"].errors
    return secret


@pytest.fixture
def staff() -> User:
    return StaffFactory(email="sak@nsr.example", password=PASSWORD, second_factor=False)


def log_in(client: Client, user: User) -> Any:
    return client.post("/konto/login/", {"login": user.email, "password": PASSWORD})


def test_a_wrong_code_points_to_the_app_and_to_no_mail(client: Client, staff: User) -> None:
    log_in(client, staff)
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    client.get("/konto/2fa/totp/activate/")
    page = client.post("/konto/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert ("Koden er feil. Skriv den appen viser nå." in page, "e-posten" in page) == (True, False)


@pytest.mark.parametrize("address", ["/admin/", "/min-side/", "/aktiviteter/", "/skole/"])
def test_staff_without_one_are_sent_to_set_it_up(client: Client, staff: User, address: str) -> None:
    log_in(client, staff)
    response = client.get(address, follow=True)
    assert response.redirect_chain == [("/konto/2fa/", 302)]
    assert "Du som behandler saker hos NSR, må sette opp totrinnspålogging" in response.content.decode()


def test_staff_without_one_cannot_act_either(client: Client, staff: User) -> None:
    log_in(client, staff)
    assert client.post("/admin/regions/schoolholiday/add/", {})["Location"] == "/konto/2fa/"


@pytest.mark.parametrize("address", ["/konto/innstillinger/", "/personvern/", "/healthz"])
def test_some_pages_are_open_to_them(client: Client, staff: User, address: str) -> None:
    log_in(client, staff)
    assert client.get(address).status_code == 200


def test_staff_set_up_an_app_and_get_in(client: Client, staff: User, django_capture_on_commit_callbacks: Any) -> None:
    log_in(client, staff)
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client)
    assert Authenticator.objects.filter(user=staff, type="totp").count() == 1
    assert client.get("/aktiviteter/").status_code == 200
    news = Message.objects.filter(kind="account_changed").values_list("context", flat=True)
    assert "totp_activated" in {context["change"] for context in news}


def test_the_app_is_asked_at_the_next_log_in(client: Client, staff: User) -> None:
    with time_machine.travel("2027-01-12 09:00", tick=False) as time:
        log_in(client, staff)
        secret = set_up_app(client)
        client.post("/konto/logout/")
        assert log_in(client, staff)["Location"] == "/konto/2fa/authenticate/"
        assert "_auth_user_id" not in client.session
        client.post("/konto/2fa/authenticate/", {"code": "000000"})
        assert "_auth_user_id" not in client.session
        time.shift(60)
        client.post("/konto/2fa/authenticate/", {"code": current_code(secret)})
    assert client.session["_auth_user_id"] == str(staff.pk)


def test_a_code_by_mail_does_not_replace_it(client: Client) -> None:
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client.post("/konto/login/code/", {"email": user.email})
    code = Message.objects.get().context["code"]
    assert client.post("/konto/login/code/confirm/", {"code": code})["Location"] == "/konto/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


def test_others_may_do_without(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get("/aktiviteter/").status_code == 200


@pytest.mark.parametrize(("email", "goes_on"), [("saksbehandler@demo.example", True), ("sak@nsr.example", False)])
def test_in_the_demo_only_the_personas_need_none(client: Client, settings: Any, email: str, goes_on: bool) -> None:
    settings.DEMO = True
    client.force_login(StaffFactory(email=email, second_factor=False))
    assert (client.get("/aktiviteter/").status_code == 200) is goes_on


def test_outside_the_demo_a_personas_address_helps_nobody(client: Client) -> None:
    client.force_login(StaffFactory(email="saksbehandler@demo.example", second_factor=False))
    assert client.get("/admin/")["Location"] == "/konto/2fa/"
