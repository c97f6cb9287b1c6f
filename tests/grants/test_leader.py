"""The school leader confirms: by link, by account; what makes a link useless."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import User
from grants.errors import GrantError
from grants.models import Application, CaseMessage, LeaderLink
from grants.rules.confirmation import fingerprint
from grants.services import application as applications
from grants.services.leader import (
    LINKS_A_DAY,
    ask_leader,
    confirm_by_account,
    confirmed_by_stranger,
    decline_by_account,
    link_url,
)
from notifications.models import Message
from schools.enums import SchoolRole
from schools.models import Membership
from tests.factories.grants import Case, confirmed_booking, fresh, kr, make_application, make_case
from tests.factories.schools import SchoolDomainFactory
from tests.grants.test_admin_case import LIST, client_of
from workflow import clock


@pytest.fixture
def case(db: None) -> Case:
    return make_case(status="draft", leader=False)


def ask(case: Case, email: str = "rektor@skole.demo.example", by: User | None = None) -> LeaderLink:
    return ask_leader(application=case.application, name="Rita Rektor", email=email, by=by or case.teacher)


def is_confirmed(case: Case) -> bool:
    return fresh(case.application).leader_confirmed_at is not None


def test_link_is_mailed_to_the_leader_alone(case: Case) -> None:
    link = ask(case)
    message = Message.objects.get(kind="grant_leader_asked")
    assert (message.email, message.url, message.user) == (link.email, link_url(link), None)


def test_opening_shows_and_pressing_confirms_once(client: Client, case: Case) -> None:
    url = link_url(ask(case))
    for method in (client.get, client.head):
        assert method(url).status_code == 200
    assert is_confirmed(case) is False
    assert client.post(url).status_code == 200
    application = fresh(case.application)
    assert (application.leader_name, is_confirmed(case)) == ("Rita Rektor", True)
    assert [line["ok"] for line in application.rule_lines if line["code"] == "leader"] == [True]
    response = client.post(url)
    assert (response.status_code, response.context["state"]) == (410, "used")
    assert Message.objects.get(kind="grant_leader_confirmed").user == case.teacher


def test_link_page_keeps_its_address_to_itself(client: Client, case: Case) -> None:
    response = client.get(link_url(ask(case)))
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("fields", "trip_fields", "state"),
    [
        ({"estimate_ore": kr(12_000)}, {}, "changed"),
        ({"other_cover_ore": kr(100)}, {}, "changed"),
        ({}, {"pupils": 20}, "changed"),
        ({}, {"mode": "train"}, "changed"),
        ({"reason": "En annen grunn"}, {}, "good"),
    ],
)
def test_link_is_dead_when_the_sums_change(
    client: Client, case: Case, fields: dict, trip_fields: dict, state: str
) -> None:
    url = link_url(ask(case))
    applications.save_draft(application=case.application, fields=fields, trip_fields=trip_fields, by=case.teacher)
    response = client.post(url)
    assert response.status_code == (200 if state == "good" else 410)
    assert is_confirmed(case) is (state == "good")


def test_the_draft_says_that_a_link_is_dead(client: Client, case: Case) -> None:
    ask(case)
    client.force_login(case.teacher)
    url = reverse("application-edit", args=[case.application.pk])

    def told() -> tuple[bool, bool]:
        page = client.get(url).content.decode()
        return (
            "og virker til" in page,
            "Summene er endret etter at lenken ble sendt til rektor@skole.demo.example" in page,
        )

    assert told() == (True, False)
    applications.save_draft(application=case.application, fields={"reason": "Langt"}, trip_fields={}, by=case.teacher)
    assert told() == (True, False)
    applications.save_draft(application=case.application, fields={}, trip_fields={"pupils": 20}, by=case.teacher)
    assert told() == (False, True)
    ask(case)
    assert told() == (True, False)


def test_confirmation_is_void_when_the_sums_change(client: Client, case: Case) -> None:
    client.post(link_url(ask(case)))
    applications.save_draft(application=case.application, fields={"reason": "Langt"}, trip_fields={}, by=case.teacher)
    assert is_confirmed(case) is True
    applications.save_draft(
        application=case.application, fields={"estimate_ore": kr(9_000)}, trip_fields={}, by=case.teacher
    )
    application = fresh(case.application)
    assert (application.leader_confirmed_at, application.leader_name) == (None, "")


def test_expired_link_says_so(client: Client, case: Case) -> None:
    url = link_url(ask(case))
    with time_machine.travel(clock.now() + timedelta(days=15)):
        response = client.post(url)
    assert (response.status_code, response.context["state"]) == (410, "expired")
    assert is_confirmed(case) is False


def test_newer_link_makes_the_older_useless(client: Client, case: Case) -> None:
    old = link_url(ask(case))
    new = link_url(ask(case))
    assert client.post(old).context["state"] == "expired"
    assert client.post(new).status_code == 200


def test_withdrawn_application_is_not_confirmed(client: Client, case: Case) -> None:
    url = link_url(ask(case))
    applications.withdraw(application=case.application, reason="", by=case.teacher)
    assert client.get(url).context["state"] == "closed"
    assert client.post(url).status_code == 410


@pytest.mark.parametrize("token", ["tull", "a.b", "00000000000000000000000000000000-x.sig"])
def test_made_up_link_is_unknown(client: Client, db: None, token: str) -> None:
    assert client.get(f"/tilskudd/bekreft/{token}/").status_code == 404


def test_link_is_for_one_application_only(client: Client, case: Case) -> None:
    url = link_url(ask(case))
    signed, signature = url.removesuffix("/").rsplit("/", 1)[1].split(".")
    other = ("0" if signed[0] != "0" else "1") + signed[1:]
    assert client.get(f"/tilskudd/bekreft/{other}.{signature}/").status_code == 404


def test_applicant_does_not_confirm_herself(case: Case) -> None:
    with pytest.raises(GrantError) as refused:
        ask(case, email="LARER@skole.demo.example")
    assert refused.value.field == "leader_email"
    Membership.objects.filter(user=case.teacher).update(role=SchoolRole.LEADER)
    with pytest.raises(GrantError):
        confirm_by_account(application=case.application, sums=fingerprint(case.application), by=case.teacher)
    assert is_confirmed(case) is False


def test_sums_come_first(case: Case) -> None:
    Application.objects.filter(pk=case.application.pk).update(estimate_ore=None)
    with pytest.raises(GrantError) as refused:
        ask(case)
    assert refused.value.field == "estimate_ore"


def test_nobody_fills_an_inbox(case: Case) -> None:
    for _number in range(LINKS_A_DAY):
        ask(case)
    with pytest.raises(GrantError):
        ask(case)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        ask(case)


def test_stranger_asks_nobody(case: Case) -> None:
    with pytest.raises(GrantError):
        ask(case, by=case.stranger)


def test_leader_confirms_with_her_account(client: Client, case: Case) -> None:
    client.force_login(case.head)
    page = f"/tilskudd/{case.application.pk}/bekreft/"
    sums = client.get(page).context["sums"]
    response = client.post(page, {"sums": sums})
    assert response["Location"] == f"/tilskudd/{case.application.pk}/"
    assert fresh(case.application).leader_name == "Rita Rektor"


def test_leader_confirms_only_what_she_saw(client: Client, case: Case) -> None:
    client.force_login(case.head)
    page = f"/tilskudd/{case.application.pk}/bekreft/"
    sums = client.get(page).context["sums"]
    applications.save_draft(
        application=case.application, fields={"estimate_ore": kr(11_000)}, trip_fields={}, by=case.teacher
    )
    response = client.post(page, {"sums": sums})
    assert (response.status_code, response.context["refusal"]) == (
        409,
        "Søknaden er endret etter at du åpnet siden. Se over summene, og svar på nytt.",
    )
    assert is_confirmed(case) is False


@pytest.mark.parametrize("who", ["teacher", "colleague", "stranger", "handler"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_a_leader_of_the_school_confirms(client: Client, case: Case, who: str, method: str) -> None:
    client.force_login(getattr(case, who))
    assert getattr(client, method)(f"/tilskudd/{case.application.pk}/bekreft/").status_code == 404
    assert is_confirmed(case) is False


def test_the_leader_says_no_once_and_why(client: Client, case: Case) -> None:
    url = link_url(ask(case))
    empty = client.post(url, {"decline": "1", "reason": " "})
    assert (empty.status_code, empty.context["form"].errors) == (
        422,
        {"reason": ["Skriv kort hvorfor du ikke bekrefter."]},
    )
    assert client.post(url, {"decline": "1", "reason": "Vi har ikke råd."}).status_code == 200
    assert is_confirmed(case) is False
    told = Message.objects.get(kind="grant_leader_declined")
    assert (told.user, told.context["reason"]) == (case.teacher, "Vi har ikke råd.")
    message = case.application.messages.get()
    assert (message.author_name, message.text) == ("Rita Rektor", "Skolelederen bekrefter ikke: Vi har ikke råd.")
    assert client.post(url).context["state"] == "used"
    assert is_confirmed(case) is False


def test_the_leader_says_no_with_her_account_and_why(client: Client, case: Case) -> None:
    client.force_login(case.head)
    page = f"/tilskudd/{case.application.pk}/bekreft/"
    sent = {"decline": "1", "sums": client.get(page).context["sums"], "reason": " "}
    empty = client.post(page, sent)
    assert (empty.status_code, empty.context["form"].errors) == (
        422,
        {"reason": ["Skriv kort hvorfor du ikke bekrefter."]},
    )
    for _press in range(2):  # pressed twice, it is one no
        answered = client.post(page, {**sent, "reason": "Vi har ikke råd."})
        assert answered["Location"] == case.application.get_absolute_url()
    told = Message.objects.get(kind="grant_leader_declined")
    assert (told.user, told.context["leader_name"], told.context["reason"]) == (
        case.teacher,
        "Rita Rektor",
        "Vi har ikke råd.",
    )
    message = case.application.messages.get()
    assert (message.author, message.author_name, message.text) == (
        case.head,
        "Rita Rektor",
        "Skolelederen bekrefter ikke: Vi har ikke råd.",
    )
    assert is_confirmed(case) is False
    CaseMessage.objects.update(at=clock.now() - timedelta(days=1))
    client.post(page, {**sent, "reason": "Vi har ikke råd."})  # the next day it is another
    assert Message.objects.filter(kind="grant_leader_declined").count() == 2


def test_the_leader_says_no_only_to_what_she_saw_and_before_a_yes(client: Client, case: Case) -> None:
    client.force_login(case.head)
    page = f"/tilskudd/{case.application.pk}/bekreft/"
    old = {"decline": "1", "sums": fingerprint(fresh(case.application)), "reason": "Nei."}
    fields = {"estimate_ore": kr(11_000)}
    applications.save_draft(application=case.application, fields=fields, trip_fields={}, by=case.teacher)
    assert client.post(page, old).status_code == 409
    sums = fingerprint(fresh(case.application))
    confirm_by_account(application=case.application, sums=sums, by=case.head)
    with pytest.raises(GrantError, match="Rita Rektor har alt bekreftet"):
        decline_by_account(application=case.application, sums=sums, reason="Nei.", by=case.head)
    assert not case.application.messages.exists()
    assert is_confirmed(case) is True


@pytest.mark.parametrize("who", ["teacher", "colleague", "stranger", "handler"])
def test_only_a_leader_of_the_school_says_no(client: Client, case: Case, who: str) -> None:
    person, sums = getattr(case, who), fingerprint(fresh(case.application))
    client.force_login(person)
    sent = {"decline": "1", "sums": sums, "reason": "Nei."}
    assert client.post(f"/tilskudd/{case.application.pk}/bekreft/", sent).status_code == 404
    with pytest.raises(GrantError, match="Bare en bekreftet skoleleder"):
        decline_by_account(application=case.application, sums=sums, reason="Nei.", by=person)
    assert not case.application.messages.exists()


def test_the_case_knows_which_address_confirmed_and_how(client: Client, case: Case) -> None:
    client.post(link_url(ask(case, email="noen@annet.demo.example")))
    linked = fresh(case.application)
    assert (linked.leader_email, linked.leader_by_link, confirmed_by_stranger(linked)) == (
        "noen@annet.demo.example",
        True,
        True,
    )
    SchoolDomainFactory(domain="annet.demo.example", school=case.school)
    assert confirmed_by_stranger(linked) is False


def test_a_known_leader_is_no_stranger_whatever_her_domain(client: Client, case: Case) -> None:
    EmailAddress.objects.update_or_create(user=case.head, email=case.head.email, defaults={"verified": True})
    client.post(link_url(ask(case, email=case.head.email.upper())))
    assert confirmed_by_stranger(fresh(case.application)) is False


def test_by_account_is_told_too(case: Case) -> None:
    confirm_by_account(application=case.application, sums=fingerprint(fresh(case.application)), by=case.head)
    now = fresh(case.application)
    assert (now.leader_email, now.leader_by_link, confirmed_by_stranger(now)) == (case.head.email, False, False)


def test_staff_are_warned_of_an_address_from_elsewhere(client: Client, case: Case) -> None:
    client.post(link_url(ask(case, email="noen@annet.demo.example")))
    applications.submit(application=case.application, by=case.teacher)
    page = client_of(case.handler).get(f"{LIST}{case.application.pk}/change/").content.decode()
    assert "noen@annet.demo.example (med lenke)" in page
    assert "Adressen hører ikke til skolens kjente domener eller skoleledere." in page
    SchoolDomainFactory(domain="annet.demo.example", school=case.school)
    again = client_of(case.handler).get(f"{LIST}{case.application.pk}/change/").content.decode()
    assert "Adressen hører ikke til" not in again


def test_staff_put_a_deadline_off_from_the_case(case: Case) -> None:
    granted = make_application(status="approved", call=case.call, booking=confirmed_booking(school=case.school))
    page = f"{LIST}{granted.pk}/utsett-frist/"
    due = granted.documentation_due + timedelta(days=7)
    client = client_of(case.handler)
    shown = client.post(page, {"due": due.isoformat(), "reason": "Sen faktura", "preview": "1"})
    sent = {"due": due.isoformat(), "reason": "Sen faktura", "confirm": "1"}
    client.post(page, {**sent, "shown": shown.context["outgoing"].fingerprint})
    assert fresh(granted).documentation_due == due
