"""Log-in through Feide, against a real OpenID Connect provider that the tests run."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.feide import read_groups
from accounts.models import User
from notifications.models import Message
from schools.models import Membership
from schools.services.feide import tie_to_schools
from tests.factories.accounts import UserFactory
from tests.factories.schools import MembershipFactory, SchoolFactory
from workflow.services.transition import history

from .conftest import last_code
from .oidc_provider import Person, Provider, owner, school

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Any]

LOPSMARK, NARVIK = "975000001", "975000002"


@pytest.fixture(autouse=True)
def _schools() -> None:
    SchoolFactory(orgnr=LOPSMARK, name="Løpsmark ungdomsskole")
    SchoolFactory(orgnr=NARVIK, name="Narvik ungdomsskole")


def teacher(*schools: dict, **changes: Any) -> Person:
    return Person(groups=[owner("employee", "faculty"), *schools], **changes)


def ties(user: User) -> dict[str, tuple[str, str, str, bool]]:
    rows = Membership.objects.filter(user=user).select_related("school")
    return {row.school.orgnr: (row.status, row.verified_by, row.role, row.is_main) for row in rows}


@pytest.fixture
def kari(client: Client, log_in_with_feide: LogIn) -> User:
    """A teacher at Løpsmark who has come through Feide once, proved her address, and is logged out again."""
    log_in_with_feide(teacher(school(LOPSMARK, main=True)))
    client.post("/konto/confirm-email/", {"code": last_code("kari@demo.example")})
    user = User.objects.get()
    assert int(client.session["_auth_user_id"]) == user.pk
    client.logout()
    return user


def test_a_teachers_first_log_in_makes_an_account_tied_to_her_school(client: Client, log_in_with_feide: LogIn) -> None:
    page = log_in_with_feide(teacher(school(NARVIK), school(LOPSMARK, main=True)))
    assert page.request["PATH_INFO"] == "/konto/confirm-email/"
    assert "_auth_user_id" not in client.session
    response = client.post("/konto/confirm-email/", {"code": last_code("kari@demo.example")}, follow=True)
    user = User.objects.get()
    assert response.wsgi_request.user == user
    assert (user.name, user.email, user.has_usable_password()) == ("Kari Lærer", "kari@demo.example", False)
    assert ties(user) == {
        LOPSMARK: ("verified", "feide", "teacher", True),
        NARVIK: ("verified", "feide", "teacher", False),
    }
    assert {entry.role for row in Membership.objects.all() for entry in history(row)} == {"register"}


def test_the_provider_was_asked_for_everything(feide: Provider, log_in_with_feide: LogIn) -> None:
    log_in_with_feide(teacher())
    assert feide.asked == [
        "/.well-known/openid-configuration",
        "/oauth/authorization",
        "/.well-known/openid-configuration",
        "/oauth/token",
        "/openid/userinfo",
        "/groups/me/groups",
    ]


def test_the_groups_are_read_again_at_every_log_in(kari: User, client: Client, log_in_with_feide: LogIn) -> None:
    page = log_in_with_feide(teacher(school(NARVIK, main=True)))
    assert page.wsgi_request.user == kari
    assert ties(kari) == {
        LOPSMARK: ("ended", "feide", "teacher", True),
        NARVIK: ("verified", "feide", "teacher", True),
    }
    client.logout()
    log_in_with_feide(teacher(school(LOPSMARK, main=True)))
    assert ties(kari)[LOPSMARK] == ("verified", "feide", "teacher", True)
    assert ties(kari)[NARVIK][0] == "ended"
    assert Message.objects.filter(kind__startswith="membership").count() == 0


def test_ties_that_others_vouched_for_stay(kari: User, log_in_with_feide: LogIn) -> None:
    MembershipFactory(user=kari, school__orgnr="975000003", is_main=False)
    log_in_with_feide(teacher())
    assert ties(kari)["975000003"][0] == "verified"
    assert ties(kari)[LOPSMARK][0] == "ended"


def test_one_who_waited_is_verified_by_feide(kari: User, log_in_with_feide: LogIn) -> None:
    Membership.objects.filter(user=kari).update(status="pending", verified_by="")
    log_in_with_feide(teacher(school(LOPSMARK)))
    assert ties(kari) == {LOPSMARK: ("verified", "feide", "teacher", True)}


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Rektor", "leader"),
        ("Avdelingsleder", "leader"),
        ("Rådgiver", "counsellor"),
        ("Lærer", "teacher"),
        ("", "teacher"),
    ],
)
def test_the_role_follows_the_title(title: str, role: str) -> None:
    user = UserFactory()
    tie_to_schools(user=user, groups=read_groups([owner("employee", title=""), school(LOPSMARK, title=title)]))
    assert ties(user) == {LOPSMARK: ("verified", "feide", role, True)}


def test_a_new_title_changes_the_role(kari: User, log_in_with_feide: LogIn) -> None:
    log_in_with_feide(teacher(school(LOPSMARK, title="Rådgiver")))
    assert ties(kari)[LOPSMARK][2] == "counsellor"


def test_unknown_and_closed_schools_are_left_out(kari: User, log_in_with_feide: LogIn) -> None:
    SchoolFactory(orgnr="975000004", closed_at="2026-07-31")
    log_in_with_feide(teacher(school(LOPSMARK), school("975000004", main=True), school("111111111")))
    assert list(ties(kari)) == [LOPSMARK]


def test_a_pupil_is_turned_away_and_nothing_is_kept(client: Client, log_in_with_feide: LogIn) -> None:
    pupil = Person(name="Pelle Elev", groups=[owner("student"), school(LOPSMARK, main=True)])
    page = log_in_with_feide(pupil)
    assert page.status_code == 403
    assert "Bare ansatte i skolen kan logge inn med Feide her." in page.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count(), Message.objects.count()) == (0, 0, 0)
    assert "_auth_user_id" not in client.session
    assert "Pelle" not in str(dict(client.session))


def test_a_student_of_higher_education_is_no_pupil(log_in_with_feide: LogIn) -> None:
    student = Person(groups=[owner("student", kinds=("higher_education",))])
    assert log_in_with_feide(student).request["PATH_INFO"] == "/konto/confirm-email/"
    assert Membership.objects.count() == 0


def test_an_address_another_account_has_is_never_linked(client: Client, log_in_with_feide: LogIn) -> None:
    other = UserFactory(email="kari@demo.example", password="et langt passord")
    page = log_in_with_feide(teacher(school(LOPSMARK, main=True)))
    assert "_auth_user_id" not in client.session
    assert (User.objects.get(), SocialAccount.objects.count(), Membership.objects.count()) == (other, 0, 0)
    assert Message.objects.get().kind == "account_exists"
    assert page.request["PATH_INFO"] == "/konto/confirm-email/"


def test_a_user_connects_feide_to_her_account_and_is_verified(client: Client, log_in_with_feide: LogIn) -> None:
    user = UserFactory(email="privat@demo.example", password="et langt passord 1")
    client.post("/konto/login/", {"login": user.email, "password": "et langt passord 1"})
    log_in_with_feide(teacher(school(LOPSMARK, main=True)), process="connect")
    assert SocialAccount.objects.get().user == user
    assert ties(user) == {LOPSMARK: ("verified", "feide", "teacher", True)}
    assert EmailAddress.objects.get(user=user).email == "privat@demo.example"


@pytest.mark.parametrize("answer", [{"error": "noe"}, b"<html>", None])
def test_groups_out_of_reach_let_a_known_user_in_unchanged(
    kari: User, feide: Provider, log_in_with_feide: LogIn, answer: Any
) -> None:
    if answer is None:
        feide.broken = {"groups"}
    page = log_in_with_feide(Person(groups=answer))
    assert page.wsgi_request.user == kari
    assert ties(kari) == {LOPSMARK: ("verified", "feide", "teacher", True)}


def test_groups_out_of_reach_keep_a_newcomer_out(feide: Provider, log_in_with_feide: LogIn) -> None:
    """We cannot tell whether she is a pupil, and no pupil's name may be kept."""
    feide.broken = {"groups"}
    page = log_in_with_feide(teacher(school(LOPSMARK)))
    assert page.status_code == 503
    assert (User.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize("part", ["openid-configuration", "token", "userinfo"])
def test_feide_down_gets_a_page_that_helps(feide: Provider, log_in_with_feide: LogIn, part: str) -> None:
    feide.broken = {part}
    page = log_in_with_feide(teacher())
    assert page.status_code == 503
    assert "Feide svarer ikke akkurat nå" in page.content.decode()


def test_a_forged_answer_logs_nobody_in(kari: User, client: Client, feide: Provider) -> None:
    page = client.get("/konto/oidc/feide/login/callback/", {"code": "stjålet", "state": "gjettet"})
    assert (page.status_code, "_auth_user_id" in client.session) == (401, False)


def test_an_answer_used_twice_logs_nobody_in(kari: User, client: Client, log_in_with_feide: LogIn) -> None:
    callback = log_in_with_feide(teacher()).redirect_chain_start
    client.logout()
    page = client.get(callback)
    assert (page.status_code, "_auth_user_id" in client.session) == (401, False)


def test_groups_that_are_odd_are_read_without_error(kari: User, log_in_with_feide: LogIn) -> None:
    odd = ["tekst", 1, None, {}, {"type": "fc:org"}, {"type": "fc:org", "membership": "x", "id": None, "parent": 3}]
    page = log_in_with_feide(Person(groups=[*odd, owner("employee"), school(LOPSMARK)]))
    assert page.wsgi_request.user == kari
    assert ties(kari)[LOPSMARK][0] == "verified"


def test_the_log_in_page_offers_feide_only_when_it_is_set_up(client: Client) -> None:
    assert "/konto/oidc/feide/login/" not in client.get("/konto/login/").content.decode()


def test_the_log_in_page_offers_feide(client: Client, feide: Provider) -> None:
    assert "/konto/oidc/feide/login/" in client.get("/konto/login/").content.decode()
