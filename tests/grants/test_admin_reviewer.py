"""A reviewer from outside reads cases in the admin and nothing else; a conflict she declares bars her for good."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import StaffGroup, User
from grants.enums import ApplicationStatus as S
from grants.models import Conflict, Decision, Proposal
from tests.factories.accounts import StaffFactory
from tests.factories.grants import Case, make_case
from tests.grants.test_admin_case import LIST, another, client_of, send, status

pytestmark = pytest.mark.django_db
WHY = "Datteren min går i klassen."


@pytest.fixture
def case() -> Case:
    return make_case(status="under_review")


@pytest.fixture
def reviewer() -> User:
    user: User = StaffFactory(
        email="fagvurderer@uit.demo.example", name="Ragnhild Tveit", is_staff=False, groups=[StaffGroup.REVIEWER]
    )
    return user


def url(case: Case, page: str = "change") -> str:
    return f"{LIST}{case.application.pk}/{page}/"


def labels(client: Client, case: Case) -> list[str]:
    return [str(item["action"].path) for item in client.get(url(case)).context_data["object_actions"]]  # type: ignore[attr-defined]


def test_she_reads_cases_and_may_only_step_aside(case: Case, reviewer: User) -> None:
    client = client_of(reviewer)
    assert [client.get(path).status_code for path in ("/admin/", LIST, url(case))] == [200, 200, 200]
    assert labels(client, case) == ["inhabil"]
    refused = [url(case, "innvilg"), url(case, "ta"), url(case, "eksport"), "/admin/grants/payoutaccount/",
               "/admin/grants/call/", "/admin/bookings/booking/", "/admin/accounts/user/"]  # fmt: skip
    assert [client.get(path).status_code for path in refused] == [403] * 7
    assert client.post(url(case, "eksport")).status_code == 403


def test_her_front_page_says_nothing_of_what_waits_for_nsr(case: Case, reviewer: User) -> None:
    assert client_of(reviewer).get("/admin/").context["tasks"] is None
    assert client_of(case.handler).get("/admin/").context["tasks"] != []


def test_links_she_cannot_follow_are_not_shown(case: Case, reviewer: User) -> None:
    links = (f"/admin/bookings/booking/{case.booking.pk}/", f"/admin/grants/call/{case.call.pk}/")
    hers, ours = (client_of(user).get(url(case)).content.decode() for user in (reviewer, case.handler))
    assert [(link in hers, link in ours) for link in links] == [(False, True)] * 2


def test_she_is_asked_for_a_second_factor_where_cases_are(case: Case, reviewer: User) -> None:
    reviewer.authenticator_set.all().delete()
    client = client_of(reviewer)
    assert client.get(url(case))["Location"] == "/konto/2fa/"
    assert client.get("/min-side/").status_code == 200


def test_a_conflict_bars_her_also_when_she_becomes_a_case_handler(case: Case, reviewer: User) -> None:
    send(client_of(reviewer), case, "inhabil", reason=WHY)
    assert list(Conflict.objects.values_list("user", "reason")) == [(reviewer.pk, WHY)]
    assert labels(client_of(reviewer), case) == []
    shown = client_of(case.handler).get(url(case)).content.decode()
    assert WHY in shown

    reviewer.groups.add(Group.objects.get(name=StaffGroup.LEADER))
    User.objects.filter(pk=reviewer.pk).update(is_staff=True)
    client = client_of(User.objects.get(pk=reviewer.pk))
    other = replace(case, application=another(case, "submitted"))
    assert labels(client, other) != []
    assert labels(client, case) == []
    for action in ("innstill", "innvilg", "avslaa"):
        answer = send(client, case, action, follow=True, amount="8000", outcome="approved", explanation="Fordi")
        assert "Du er inhabil i saken" in next(str(message) for message in answer.context["messages"])
    assert (status(case), Decision.objects.count(), Proposal.objects.count()) == (S.UNDER_REVIEW, 0, 0)


def test_a_conflict_needs_a_reason(case: Case, reviewer: User) -> None:
    client = client_of(reviewer)
    answer = client.post(url(case, "inhabil"), {"seen": "under_review", "reason": "  ", "confirm": "1"})
    assert (answer.status_code, Conflict.objects.count()) == (200, 0)
    assert answer.context["form"].errors.keys() == {"reason"}
