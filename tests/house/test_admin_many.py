"""What staff do to many rows at once: asked about first, done row by row as by the row's own button, and told of."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry as AdminLog
from django.test import Client

from accounts.models import StaffGroup
from catalogue.models import Activity
from notifications.models import Message
from partners.models import Organisation
from tests.factories.accounts import StaffFactory
from tests.factories.catalogue import ActivityFactory
from tests.factories.floor0 import make_message
from tests.factories.partners import MemberFactory, OrganisationFactory
from workflow import admin_bulk, clock
from workflow.models import LogEntry

pytestmark = pytest.mark.django_db
ACTIVITIES, PARTNERS, MESSAGES = (
    f"/admin/{path}/" for path in ("catalogue/activity", "partners/organisation", "notifications/message")
)


@pytest.fixture
def handler(client: Client) -> Client:
    client.force_login(StaffFactory(groups=[StaffGroup.CASE_HANDLER]))
    return client


def activities(number: int) -> list[Any]:
    return [ActivityFactory(status="submitted", published_at=None) for _ in range(number)]


def partners(number: int) -> list[Any]:
    return [OrganisationFactory(status="under_review") for _ in range(number)]


def failed(number: int) -> list[Any]:
    made = [make_message(f"note:{which}", email=f"kari{which}@demo.example") for which in range(number)]
    Message.objects.update(status="failed")
    return made


QUEUES = [
    (ACTIVITIES, "godkjenn", activities, "published"),
    (PARTNERS, "godkjenn", partners, "active"),
    (MESSAGES, "send-paa-nytt", failed, "queued"),
    (MESSAGES, "legg-bort", failed, "cancelled"),
]


def send(client: Client, url: str, action: str, rows: list[Any], **data: Any) -> Any:
    return client.post(url, {"action": action, "_selected_action": [row.pk for row in rows], **data}, follow=True)


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def states(rows: list[Any]) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.status for row in rows]


@pytest.mark.parametrize(("url", "action", "make", "after"), QUEUES)
def test_asks_first_then_does_each(
    handler: Client, url: str, action: str, make: Callable[[int], list[Any]], after: str
) -> None:
    rows = make(2)
    before = states(rows)
    asked = send(handler, url, action, rows).content.decode()
    assert [asked.count(f'name="_selected_action" value="{row.pk}"') for row in rows] == [1, 1]
    assert states(rows) == before
    done = send(handler, url, action, rows, confirm="1")
    assert (states(rows), [line.rpartition(": ")[2] for line in told(done)]) == ([after] * 2, ["2 av 2 er gjort."])


@pytest.mark.parametrize(("url", "action", "make", "after"), QUEUES)
def test_is_for_those_who_may(url: str, action: str, make: Callable[[int], list[Any]], after: str) -> None:
    rows = make(2)
    before = states(rows)
    client = Client()
    for group in ([StaffGroup.FINANCE], []):
        client.force_login(StaffFactory(groups=group))
        for data in ({}, {"confirm": "1"}):
            send(client, url, action, rows, **data)
    assert states(rows) == before


def test_each_is_done_as_by_its_own_button(handler: Client) -> None:
    rows = activities(2)
    for row in rows:
        MemberFactory(organisation=row.organisation)
    send(handler, ACTIVITIES, "godkjenn", rows, confirm="1")
    assert list(LogEntry.objects.values_list("to_state", "role")) == [("published", "staff")] * 2
    assert list(Message.objects.values_list("kind", flat=True)) == ["activity_published"] * 2
    laid = failed(2)
    send(handler, MESSAGES, "legg-bort", laid, confirm="1")
    assert [entry.get_change_message() for entry in AdminLog.objects.all()] == ["Lagt bort"] * 2


def test_one_that_is_refused_stops_none_of_the_others(handler: Client) -> None:
    good, holes, ended, moved = activities(4)
    Activity.objects.filter(pk=holes.pk).update(summary="")
    Organisation.objects.filter(pk=ended.organisation_id).update(status="terminated")
    asked = send(handler, f"{ACTIVITIES}?status=submitted", "godkjenn", [good, holes, ended, moved])
    assert asked.context["refused"] == []
    Activity.objects.filter(pk=moved.pk).update(status="draft")
    done = send(handler, f"{ACTIVITIES}?status=submitted", "godkjenn", [good, holes, ended, moved], confirm="1")
    assert states([good, holes, ended, moved]) == ["published", "submitted", "submitted", "draft"]
    first, *rest = told(done)
    assert (first, sorted(rest)) == (
        "Godkjenn: 1 av 4 er gjort.",
        sorted(
            [
                f"{holes}: Skriv kort hva aktiviteten er.",
                f"{ended}: Partneravtalen er ikke aktiv. Godkjenn partneren først.",
                f"{moved}: Det går ikke nå. Status: Utkast.",
            ]
        ),
    )
    assert done.redirect_chain == [(f"{ACTIVITIES}?status=submitted", 302)]


def test_those_it_may_not_be_done_to_are_left_out(handler: Client) -> None:
    waits, draft = activities(2)
    Activity.objects.filter(pk=draft.pk).update(status="draft")
    asked = send(handler, ACTIVITIES, "godkjenn", [waits, draft])
    assert ([row for row, _warning in asked.context["rows"]], asked.context["refused"]) == (
        [waits],
        [(draft, "Det går ikke nå. Status: Utkast.")],
    )
    assert told(send(handler, ACTIVITIES, "godkjenn", [draft])) == [f"{draft}: Det går ikke nå. Status: Utkast."]


def test_the_form_of_the_button_is_asked_for_all(handler: Client) -> None:
    rows = partners(2)
    wrong = send(handler, PARTNERS, "godkjenn", rows, confirm="1", ends_on="tull")
    assert (list(wrong.context["form"].errors), states(rows)) == (["ends_on"], ["under_review"] * 2)
    send(handler, PARTNERS, "godkjenn", rows, confirm="1", ends_on=clock.today().isoformat())
    assert states(rows) == ["active"] * 2
    assert [row.agreement_ends_on for row in rows] == [clock.today()] * 2


def test_what_the_form_says_is_refused_beside_its_field(handler: Client) -> None:
    """By the service, which knows more than the form."""
    rows = partners(2)
    asked = send(handler, PARTNERS, "godkjenn", rows, confirm="1", ends_on="2020-01-01")
    assert asked.context["form"].errors == {
        "ends_on": ["Dagen er passert. Velg en dag fra i dag av, eller la feltet stå tomt."]
    }
    page = asked.content.decode()
    assert 'value="2020-01-01"' in page
    assert [page.count(f'name="_selected_action" value="{row.pk}"') for row in rows] == [1, 1]
    assert states(rows) == ["under_review"] * 2


def test_what_has_been_sent_is_not_sent_again_by_the_dozen(handler: Client) -> None:
    sent, dead = failed(2)
    Message.objects.filter(pk=sent.pk).update(status="sent", sent_at=clock.now())
    done = send(handler, MESSAGES, "send-paa-nytt", [sent, dead], confirm="1")
    assert (states([sent, dead]), told(done)[0]) == (["sent", "queued"], "Send på nytt: 1 av 2 er gjort.")


def test_what_is_gone_is_not_said_to_be_done(handler: Client) -> None:
    rows = failed(1)
    key = rows[0].pk
    Message.objects.all().delete()
    answer = handler.post(MESSAGES, {"action": "legg-bort", "_selected_action": [key], "confirm": "1"}, follow=True)
    assert told(answer) == ["Det du valgte, finnes ikke lenger. Ingenting er endret."]


def test_many_that_are_refused_for_one_reason_are_told_of_in_one_line(handler: Client) -> None:
    rows = activities(7)
    Activity.objects.update(status="draft")
    [line] = told(send(handler, ACTIVITIES, "godkjenn", rows))
    assert line.endswith(" og 2 til: Det går ikke nå. Status: Utkast.")


def test_the_page_shows_what_goes_out_and_what_is_amiss(handler: Client) -> None:
    rows = activities(2)
    for row in rows:
        MemberFactory(organisation=row.organisation)
    asked = send(handler, ACTIVITIES, "godkjenn", rows)
    assert [bool(warning) for _row, warning in asked.context["rows"]] == [True, True]
    assert "Slik blir e-posten til den første" in asked.content.decode()


def test_so_many_that_a_page_would_wait_are_not_begun(handler: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_bulk, "MOST_AT_ONCE", 1)
    rows = failed(2)
    for data in ({}, {"confirm": "1"}):
        assert told(send(handler, MESSAGES, "legg-bort", rows, **data)) == [
            "Velg høyst 1 om gangen. Ingenting er endret."
        ]
    assert states(rows) == ["failed"] * 2


@pytest.mark.parametrize("url", [ACTIVITIES, MESSAGES])
@pytest.mark.parametrize("key", ["x", "99999999999999999999999"])
def test_what_is_no_key_is_a_bad_request_or_chooses_nothing(handler: Client, url: str, key: str) -> None:
    action = "godkjenn" if url == ACTIVITIES else "legg-bort"
    for data in ({}, {"confirm": "1"}):
        answer = handler.post(url, {"action": action, "_selected_action": key, **data})
        assert answer.status_code in (302, 400)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("url", [ACTIVITIES, PARTNERS, MESSAGES])
def test_the_list_asks_as_much_however_many_may_be_chosen(
    handler: Client, url: str, rows: int, django_assert_num_queries: Any
) -> None:
    {ACTIVITIES: activities, PARTNERS: partners, MESSAGES: failed}[url](rows)
    with django_assert_num_queries(8):
        page = handler.get(url).content.decode()
    assert page.count('name="_selected_action"') == rows
