"""Address and browser of a log-in are kept as long as it lasts, as the page on privacy says."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from stem_arbeidsliv.tasks import forget_people
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

START = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
PASSWORD = "fjelltur-i-regn"


def browser(name: str) -> Client:
    """Logged in as Kari with a browser that says it is `name`."""
    client = Client(headers={"user-agent": name})
    client.post("/konto/login/", {"login": "kari@demo.example", "password": PASSWORD})
    return client


def kept() -> list[str]:
    return sorted(UserSession.objects.values_list("user_agent", flat=True))


def test_a_log_in_is_forgotten_the_night_after_it_ended() -> None:
    with time_machine.travel(START, tick=False) as moment:
        UserFactory(email="kari@demo.example", password=PASSWORD)
        browser("Here")
        browser("Left").post("/konto/logout/")
        assert kept() == ["Here", "Left"]
        forget_people()
        assert kept() == ["Here"]
        moment.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE - 60))
        forget_people()
        assert kept() == ["Here"]
        moment.shift(120)
        forget_people()
        assert (kept(), Session.objects.count()) == ([], 0)
