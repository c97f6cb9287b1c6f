"""The outbox in the admin: what failed is seen, read, sent again or stopped."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications import previews
from notifications.models import Message, Status
from notifications.services import drain, outbox
from tests.factories.floor0 import log_in_staff, make_message, make_user

pytestmark = pytest.mark.django_db
LIST = "admin:notifications_message_changelist"


@pytest.fixture(autouse=True)
def staff(client: Client) -> Any:
    return log_in_staff(client)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_counts_what_failed(rows: int, client: Client, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        make_message(f"note:{number}", to=make_user(f"kari{number}@demo.example"))
    Message.objects.update(status=Status.FAILED)
    with django_assert_num_queries(6):
        response = client.get(reverse(LIST))
    assert response.context["failed"] == rows
    assert response.content.count(b"@demo.example</") == rows


def test_list_filters_on_status(client: Client) -> None:
    make_message("note:1", email="kari@demo.example")
    make_message("note:2", email="ola@demo.example")
    Message.objects.filter(key="note:2").update(status=Status.FAILED)
    response = client.get(reverse(LIST), {"status__exact": "failed"})
    assert [message.email for message in response.context["cl"].result_list] == ["ola@demo.example"]


@pytest.mark.parametrize("sent", [True, False])
def test_page_shows_the_text_sent_or_to_be_sent(sent: bool, client: Client) -> None:
    message = make_message(context={"what": "<script>besøket</script>"})
    if sent:
        drain()
    page = client.get(reverse("admin:notifications_message_change", args=[message.pk])).content.decode()
    assert page.count("Noe er nytt med &lt;script&gt;besøket&lt;/script&gt;.") == 1


def test_page_says_kind_and_language_in_words(client: Client) -> None:
    message = make_message(kind="booking_declined", context=dict(previews.samples())["booking_declined"])
    page = client.get(reverse("admin:notifications_message_change", args=[message.pk])).content.decode()
    assert re.findall(r'<div class="readonly">(Avslag, til skolen|booking_declined|Bokmål|nb)</div>', page) == [
        "Avslag, til skolen",
        "Bokmål",
    ]


@pytest.mark.parametrize("status", Status)
def test_page_says_when_it_is_tried_next_where_it_will_be(status: str, client: Client) -> None:
    message = make_message()
    Message.objects.update(status=status)
    page = client.get(reverse("admin:notifications_message_change", args=[message.pk])).content.decode()
    assert ("Neste forsøk" in page) == (status in ("queued", "retrying"))


def test_page_of_a_confidential_message_hides_what_it_says(client: Client) -> None:
    message = make_message(context={"what": "koden 4711"}, confidential=True)
    page = client.get(reverse("admin:notifications_message_change", args=[message.pk])).content.decode()
    assert "4711" not in page
    assert client.get(reverse("admin:notifications_message_html", args=[message.pk])).status_code == 404


def test_html_page_lets_nothing_in_but_its_own_style(client: Client) -> None:
    message = make_message()
    drain()
    response = client.get(reverse("admin:notifications_message_html", args=[message.pk]))
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "sandbox" in policy
    assert "<style>p { color: #0b5fa5 }</style>" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("send-paa-nytt", Status.FAILED, Status.QUEUED),
        ("send-paa-nytt", Status.CANCELLED, Status.QUEUED),
        ("stopp", Status.QUEUED, Status.CANCELLED),
        ("stopp", Status.RETRYING, Status.CANCELLED),
        ("legg-bort", Status.FAILED, Status.CANCELLED),
    ],
)
def test_action_asks_first_then_acts(path: str, before: str, after: str, client: Client) -> None:
    message = make_message()
    Message.objects.update(status=before)
    url = reverse(f"admin:notifications_message_{path}", args=[message.pk])
    page = client.get(reverse("admin:notifications_message_change", args=[message.pk])).content.decode()
    assert page.count(url) == 1
    assert client.get(url).status_code == 200
    message.refresh_from_db()
    assert message.status == before
    response = client.post(url)
    assert response["Location"] == reverse("admin:notifications_message_change", args=[message.pk])
    message.refresh_from_db()
    assert message.status == after


def test_who_sent_again_and_who_stopped_is_kept(client: Client, staff: Any) -> None:
    message = make_message()
    Message.objects.update(status=Status.FAILED)
    for path in ("send-paa-nytt", "stopp"):
        client.post(reverse(f"admin:notifications_message_{path}", args=[message.pk]))
    page = client.get(reverse("admin:notifications_message_history", args=[message.pk]))
    done = [(row.user, row.get_change_message()) for row in page.context["action_list"]]
    assert sorted(done, key=str) == [(staff, "Sendt på nytt"), (staff, "Stoppet")]


def test_one_laid_away_or_forgotten_waits_for_nobody(client: Client) -> None:
    laid, forgotten = make_message("note:1"), make_message("note:2")
    Message.objects.update(status=Status.FAILED)
    Message.objects.filter(pk=forgotten.pk).update(email="")
    assert outbox.failed_count() == 1
    client.post(reverse("admin:notifications_message_legg-bort", args=[laid.pk]))
    assert outbox.failed_count() == 0


@pytest.mark.parametrize(("path", "status"), [("send-paa-nytt", Status.SENDING), ("stopp", Status.SENT)])
def test_action_that_does_not_fit_the_status_does_nothing(path: str, status: str, client: Client) -> None:
    message = make_message()
    Message.objects.update(status=status)
    page = client.get(reverse("admin:notifications_message_change", args=[message.pk])).content.decode()
    url = reverse(f"admin:notifications_message_{path}", args=[message.pk])
    assert url not in page
    assert client.post(url).status_code == 302
    message.refresh_from_db()
    assert message.status == status


def test_staff_without_the_right_may_not_act(client: Client, staff: Any) -> None:
    message = make_message()
    staff.is_superuser = False
    staff.save(update_fields=["is_superuser"])
    assert client.post(reverse("admin:notifications_message_stopp", args=[message.pk])).status_code == 403
    assert client.get(reverse("admin:notifications_message_html", args=[message.pk])).status_code == 404
    assert client.get(reverse("admin:notifications_message_previews")).status_code == 404


def test_action_on_nothing_is_not_found(client: Client) -> None:
    url = reverse("admin:notifications_message_stopp", args=["00000000-0000-0000-0000-000000000000"])
    assert client.post(url).status_code == 404


def test_previews_show_every_kind_in_each_language(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "samples", lambda: [("test_note", {"what": "besøket"})])
    listing = client.get(reverse("admin:notifications_message_previews")).content.decode()
    for language in ("nb", "nn", "en"):
        url = reverse("admin:notifications_message_preview", args=["test_note", language])
        assert listing.count(f'"{url}"') == 1
        assert f"Språk: {language}" in client.get(url).content.decode()
        html = client.get(reverse("admin:notifications_message_preview_html", args=["test_note", language]))
        assert f'<html lang="{language}">' in html.content.decode()


@pytest.mark.parametrize(("kind", "language"), [("nothing", "nb"), ("test_note", "de")])
def test_preview_of_what_is_not_there(
    kind: str, language: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "samples", lambda: [("test_note", {"what": "besøket"})])
    url = reverse("admin:notifications_message_preview", args=[kind, language])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("sent", [True, False])
def test_signed_links_are_not_shown(sent: bool, client: Client) -> None:
    """Whoever holds such a link acts as its receiver, and the log would say that she did."""
    secret = "3ebf3c831d4f4529bf32efb60c59919c.rNrQCqaFP_VeMMXLcr2IJJ5tmSHtN4lIdwl-0tITJDQ"
    message = make_message(url=f"/svar/{secret}/")
    if sent:
        drain()
    for name in ("change", "html"):
        page = client.get(reverse(f"admin:notifications_message_{name}", args=[message.pk])).content.decode()
        assert secret not in page
        assert "/svar/…/" in page
