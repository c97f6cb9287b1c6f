"""Users, messages and documents for the tests of the bottom floor."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from documents.models import Document
from documents.services import request_document
from notifications.models import Message
from notifications.services import notify

NOTE = "test_note"


def make_user(email: str = "kari@demo.example", **fields: Any) -> Any:
    values = {"name": "Kari Eksempel", "language": "nb", **fields}
    return get_user_model().objects.create_user(email=email, **values)


def log_in_staff(client: Client) -> Any:
    """Log in someone who may do everything in the admin, second factor in place."""
    user = make_user("leder@demo.example", name="Liv Leder", is_staff=True, is_superuser=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    client.force_login(user)
    return user


def make_message(key: str = "note:1", **fields: Any) -> Message:
    values: dict[str, Any] = {"email": "kari@demo.example", "context": {"what": "besøket"}, **fields}
    kind = values.pop("kind", NOTE)
    with transaction.atomic():
        return notify(kind, key=key, **values)


def make_document(key: str = "letter:1", **fields: Any) -> Document:
    values: dict[str, Any] = {
        "kind": "letter",
        "template": "letters/test_letter.html",
        "context": {"what": "Besøk på Andøya"},
        "language": "nb",
        "title": "Bekreftelse på besøk",
        "filename": "bekreftelse.pdf",
        **fields,
    }
    with transaction.atomic():
        return request_document(key=key, **values)
