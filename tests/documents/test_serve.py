"""What the browser gets, and what staff see."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from documents import letter
from documents.models import Document, Status
from documents.services import render
from documents.views import document_response
from tests.factories.floor0 import log_in_staff, make_document, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Document:
    monkeypatch.setattr(letter, "write_pdf", lambda document: b"%PDF letter")
    return render(make_document(filename="bekreftelse ø.pdf").pk)


def test_file_is_saved_not_shown_and_not_kept_by_others(made: Document, rf: RequestFactory) -> None:
    response: Any = document_response(rf.get("/"), made)
    assert b"".join(response.streaming_content) == b"%PDF letter"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''bekreftelse%20%C3%B8.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    response.close()


def test_file_that_is_not_made_gives_a_page_that_loads_again(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    request = RequestFactory().get("/")
    request.user = user
    request.htmx = False  # type: ignore[attr-defined]
    response = document_response(request, make_document())
    assert (response.status_code, response["Refresh"], response["Cache-Control"]) == (202, "2", "no-store")


@pytest.mark.parametrize("rows", [1, 3])
def test_admin_list(rows: int, client: Client, django_assert_num_queries: Any) -> None:
    log_in_staff(client)
    for number in range(rows):
        make_document(f"letter:{number}")
    with django_assert_num_queries(5):
        response = client.get(reverse("admin:documents_document_changelist"))
    assert response.content.count(b"Bekreftelse p") == rows


def test_admin_gives_the_file(client: Client, made: Document) -> None:
    log_in_staff(client)
    response: Any = client.get(reverse("admin:documents_document_file", args=[made.pk]))
    assert b"".join(response.streaming_content) == b"%PDF letter"
    response.close()


def test_admin_gives_no_file_to_one_who_may_not_see_documents(client: Client, made: Document) -> None:
    user = log_in_staff(client)
    user.is_superuser = False
    user.save(update_fields=["is_superuser"])
    assert client.get(reverse("admin:documents_document_file", args=[made.pk])).status_code == 404


def test_admin_tries_a_failed_document_again(client: Client) -> None:
    log_in_staff(client)
    document = make_document()
    Document.objects.update(status=Status.FAILED, attempts=5)
    url = reverse("admin:documents_document_lag-paa-nytt", args=[document.pk])
    assert client.get(url).status_code == 200
    document.refresh_from_db()
    assert document.status == Status.FAILED
    assert client.post(url).status_code == 302
    document.refresh_from_db()
    assert (document.status, document.attempts) == (Status.PENDING, 0)
