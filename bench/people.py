"""Logged-in people of the seeded country: a session row each, as a real log-in leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

CSRF = "benchbenchbenchbenchbenchbench12"


@dataclass(frozen=True)
class Person:
    pk: int
    email: str
    cookie: str
    """Session and CSRF cookie; the form's token is `CSRF` too."""


def _log_in(pk: int) -> Person:
    from accounts.models import User

    user = User.objects.get(pk=pk)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return Person(user.pk, user.email, cookie)


def teacher(number: int) -> Person:
    return _log_in(number)


def partner(number: int) -> Person:
    """The one member of organisation `number`."""
    from partners.models import Member

    return _log_in(Member.objects.get(organisation_id=number).user_id)


def admin() -> Person:
    """NSR staff with a second factor."""
    from allauth.mfa.models import Authenticator

    from accounts.models import User

    user, created = User.objects.get_or_create(
        email="nsr@bench.example", defaults={"name": "Prøve Ansatt", "is_staff": True, "is_superuser": True}
    )
    if created:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return _log_in(user.pk)
