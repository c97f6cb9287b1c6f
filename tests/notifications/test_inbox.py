"""The inbox page: what was sent, for owner only, read when opened."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import InboxItem
from notifications.services import mark_all_read, unread_count
from tests.factories.floor0 import make_message, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari(client: Client) -> Any:
    user = make_user()
    client.force_login(user)
    return user


@pytest.mark.parametrize("rows", [1, 3])
def test_inbox_shows_title_and_lead_newest_first(
    rows: int, kari: Any, client: Client, django_assert_num_queries: Any
) -> None:
    make_message("other", to=make_user("ola@demo.example"), context={"what": "hemmelig"})
    for number in range(rows):
        make_message(f"note:{number}", to=kari, context={"what": f"besøk {number}"}, url=f"/bestillinger/{number}/")
    with django_assert_num_queries(5):
        response = client.get(reverse("inbox"))
    shown = [(line.title, line.lead, line.is_read) for line in response.context["lines"]]
    assert shown == [
        (f"Status: besøk {number}", f"Noe er nytt med besøk {number}.", False) for number in reversed(range(rows))
    ]
    assert b"hemmelig" not in response.content


def test_empty_inbox_says_what_it_is_for(kari: Any, client: Client) -> None:
    response = client.get(reverse("inbox"))
    assert "Ingen meldinger ennå" in response.content.decode()


def test_inbox_is_in_the_readers_language(client: Client) -> None:
    reader = make_user(language="en")
    client.force_login(reader)
    make_message(to=reader, language="nb")
    response = client.get(reverse("inbox"), headers={"cookie": f"{client.cookies.output(header='')}"})
    assert response.context["lines"][0].title.endswith(": besøket")


def test_anonymous_is_sent_to_log_in(client: Client) -> None:
    response = client.get(reverse("inbox"))
    assert (response.status_code, response["Location"]) == (302, "/konto/login/?next=/min-side/innboks/")


def test_open_marks_read_and_leads_to_the_thing(kari: Any, client: Client) -> None:
    make_message("note:1", to=kari, url="/bestillinger/1/")
    make_message("note:2", to=kari)
    item = InboxItem.objects.get(message__key="note:1")
    response = client.post(reverse("inbox-open", args=[item.pk]))
    assert (response.status_code, response["Location"]) == (302, "/bestillinger/1/")
    item.refresh_from_db()
    first_read = item.read_at
    assert unread_count(kari) == 1
    client.post(reverse("inbox-open", args=[item.pk]))
    item.refresh_from_db()
    assert item.read_at == first_read


def test_open_of_one_that_leads_nowhere_comes_back(kari: Any, client: Client) -> None:
    make_message(to=kari)
    response = client.post(reverse("inbox-open", args=[InboxItem.objects.get().pk]))
    assert response["Location"] == reverse("inbox")


def test_stranger_cannot_open(kari: Any, client: Client) -> None:
    make_message(to=make_user("ola@demo.example"))
    item = InboxItem.objects.get()
    assert client.post(reverse("inbox-open", args=[item.pk])).status_code == 404
    item.refresh_from_db()
    assert item.read_at is None


def test_get_changes_nothing(kari: Any, client: Client) -> None:
    make_message(to=kari)
    assert client.get(reverse("inbox-open", args=[InboxItem.objects.get().pk])).status_code == 405
    assert client.get(reverse("inbox-read-all")).status_code == 405
    assert unread_count(kari) == 1


def test_read_all_reads_mine_only(kari: Any, client: Client) -> None:
    ola = make_user("ola@demo.example")
    for number in range(2):
        make_message(f"note:{number}", to=kari)
    make_message("other", to=ola)
    assert client.post(reverse("inbox-read-all")).status_code == 302
    assert (unread_count(kari), unread_count(ola)) == (0, 1)
    assert mark_all_read(user=kari) == 0


def test_unread_count_of_nobody_asks_nothing(django_assert_num_queries: Any) -> None:
    from django.contrib.auth.models import AnonymousUser

    with django_assert_num_queries(0):
        assert unread_count(AnonymousUser()) == 0


def test_item_whose_kind_is_gone_still_shows(kari: Any, client: Client) -> None:
    make_message(to=kari, kind="kind_of_old")
    response = client.get(reverse("inbox"))
    assert [(line.title, line.lead) for line in response.context["lines"]] == [("kind_of_old", "")]


def test_the_links_name_has_its_comma_where_it_belongs(kari: Any, client: Client) -> None:
    make_message(to=kari)
    html = client.get("/innboks/").content.decode()
    assert '<span class="sr-only">Innboks, 1 ulest melding</span>' in html
