"""One click on the log-in page makes you one of the personas, and nobody else."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from stem_arbeidsliv.demo.personas import PERSONAS
from stem_arbeidsliv.demo.world import World

pytestmark = pytest.mark.django_db
LOG_IN = "/demo/logg-inn/"


def test_log_in_page_offers_each_persona(demo: Client, country: World) -> None:
    page = demo.get(reverse("account_login")).content.decode()
    assert re.findall(r'name="email" value="([^"]+)"', page) == [persona.email for persona in PERSONAS]


def test_log_in_page_offers_nobody_outside_the_demo(client: Client, country: World) -> None:
    assert "demo.example" not in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.key)
def test_one_click_lands_on_own_page(demo: Client, country: World, persona: object) -> None:
    answer = demo.post(LOG_IN, {"email": persona.email})  # type: ignore[attr-defined]
    assert answer.status_code == 302
    assert answer["Location"] == reverse(persona.landing)  # type: ignore[attr-defined]
    assert demo.get(answer["Location"]).status_code == 200


def test_goes_on_to_where_one_was_heading(demo: Client, country: World) -> None:
    email = PERSONAS[0].email
    assert demo.post(LOG_IN, {"email": email, "next": "/aktiviteter/"})["Location"] == "/aktiviteter/"
    assert demo.post(LOG_IN, {"email": email, "next": "https://ond.example/"})["Location"] == reverse("my-page")


def test_no_other_person(demo: Client, country: World) -> None:
    other = User.objects.exclude(email__in=[persona.email for persona in PERSONAS]).first()
    assert other is not None
    assert demo.post(LOG_IN, {"email": other.email}).status_code == 404
    assert "_auth_user_id" not in demo.session


def test_only_by_post_and_with_csrf(demo: Client, country: World) -> None:
    assert demo.get(LOG_IN).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LOG_IN, {"email": PERSONAS[0].email}).status_code == 403
