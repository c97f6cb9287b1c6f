"""More than we take: a page that says what to do, in the reader's language; nothing of it is kept."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
TOO_LONG = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
SETTINGS = "/konto/innstillinger/"


@pytest.mark.parametrize("form", ["urlencoded", "multipart"])
@pytest.mark.parametrize(
    ("language", "heading"), [("nb", "Det du sendte, er for stort"), ("en", "What you sent is too large")]
)
def test_a_form_that_is_too_large(client: Client, form: str, language: str, heading: str) -> None:
    user = UserFactory(name="Kari", language=language)
    client.force_login(user)
    if form == "urlencoded":
        kind = "application/x-www-form-urlencoded"
        response = client.post(SETTINGS, f"name={TOO_LONG}", content_type=kind, headers={"Accept-Language": language})
    else:
        response = client.post(SETTINGS, {"name": TOO_LONG}, headers={"Accept-Language": language})
    page = response.content.decode()
    assert response.status_code == 413
    assert f'<h1 class="ds-heading page-title">{heading}</h1>' in page
    assert f'<html lang="{language}"' in page
    assert "Content-Security-Policy" in response.headers
    user.refresh_from_db()
    assert user.name == "Kari"


def test_a_form_with_too_many_fields(client: Client) -> None:
    fields = {f"f{number}": "" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert client.post("/konto/login/", fields).status_code == 413


def test_what_makes_no_sense_is_still_a_400(client: Client) -> None:
    response = client.get("/%00/")
    assert response.status_code == 400
    assert "Vi forsto ikke det nettleseren sendte" in response.content.decode()
