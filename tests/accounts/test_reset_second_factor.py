"""Staff take off a second factor that is lost: who may, what goes, what is written down and sent."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import StaffGroup, User
from accounts.services.second_factor import reset_second_factor
from notifications.models import Message
from notifications.services.rendering import render_message
from tests.factories.accounts import StaffFactory, UserFactory
from workflow.errors import DomainError

pytestmark = pytest.mark.django_db
WHY = "Ringte henne på nummeret i personalkatalogen."
PASSWORD = "fjelltur-i-regn"


@pytest.fixture
def leader() -> User:
    return StaffFactory(name="Liv Leder", groups=[StaffGroup.LEADER])


@pytest.fixture
def teacher() -> User:
    """With an app and recovery codes, on a phone that is gone."""
    user: User = UserFactory(email="kari@skole.demo.example", password=PASSWORD)
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=user, type=kind, data={"secret": "prøve"})
    return user


def url(user: User, page: str = "nullstill-totrinn") -> str:
    return f"/admin/accounts/user/{user.pk}/{page}/"


def buttons(client: Client, user: User) -> list[str]:
    return [item["action"].path for item in client.get(url(user, "change")).context["object_actions"]]


def test_a_leader_resets_it_and_the_person_is_told(client: Client, leader: User, teacher: User) -> None:
    client.force_login(leader)
    assert buttons(client, teacher) == ["nullstill-totrinn"]
    page = client.get(url(teacher))
    [mail] = page.context["preview"]
    assert (mail["to"], "NSR har nullstilt totrinnspåloggingen din" in mail["text"]) == (teacher.email, True)
    assert Authenticator.objects.filter(user=teacher).count() == 2

    assert client.post(url(teacher), {"reason": WHY})["Location"] == url(teacher, "change")
    assert Authenticator.objects.filter(user=teacher).count() == 0
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (
        leader,
        str(teacher.pk),
        f"Nullstilte totrinnspåloggingen: {WHY}",
    )
    assert WHY in client.get(url(teacher, "history")).content.decode()
    message = Message.objects.get()
    assert (message.kind, message.user) == ("account_changed", teacher)
    assert "NSR har nullstilt totrinnspåloggingen din" in render_message(message).text
    assert buttons(client, teacher) == []


def test_the_person_is_logged_out_and_gets_in_with_the_password(leader: User, teacher: User) -> None:
    factors = list(teacher.authenticator_set.all())
    teacher.authenticator_set.all().delete()
    hers = Client()
    hers.post("/konto/login/", {"login": teacher.email, "password": PASSWORD})
    Authenticator.objects.bulk_create(factors)
    assert (hers.get("/min-side/").status_code, UserSession.objects.filter(user=teacher).count()) == (200, 1)
    reset_second_factor(user=teacher, by=leader, reason=WHY)
    assert hers.get("/min-side/").status_code == 302
    assert UserSession.objects.filter(user=teacher).count() == 0
    hers.post("/konto/login/", {"login": teacher.email, "password": PASSWORD})
    assert hers.session["_auth_user_id"] == str(teacher.pk)


def test_staff_set_up_a_new_one_before_anything_else(leader: User) -> None:
    colleague = StaffFactory(groups=[StaffGroup.CASE_HANDLER])
    reset_second_factor(user=colleague, by=leader, reason=WHY)
    client = Client()
    client.force_login(colleague)
    assert client.get("/admin/")["Location"] == "/konto/2fa/"


@pytest.mark.parametrize("who", ["self", "superuser", "case handler", "finance", "teacher", "inactive leader"])
def test_others_may_not(leader: User, teacher: User, who: str) -> None:
    people: dict[str, tuple[Any, Any]] = {
        "self": (leader, leader),
        "superuser": (StaffFactory(is_superuser=True), leader),
        "case handler": (teacher, StaffFactory(groups=[StaffGroup.CASE_HANDLER])),
        "finance": (teacher, StaffFactory(groups=[StaffGroup.FINANCE])),
        "teacher": (teacher, UserFactory()),
        "inactive leader": (teacher, StaffFactory(groups=[StaffGroup.LEADER], is_active=False)),
    }
    user, by = people[who]
    before = Authenticator.objects.count()
    with pytest.raises(DomainError):
        reset_second_factor(user=user, by=by, reason=WHY)
    assert (Authenticator.objects.count(), Message.objects.count(), LogEntry.objects.count()) == (before, 0, 0)


def test_the_button_is_only_where_it_works(client: Client, leader: User, teacher: User) -> None:
    client.force_login(leader)
    others = [leader, StaffFactory(is_superuser=True), UserFactory()]
    assert [buttons(client, user) for user in others] == [[], [], []]
    root = StaffFactory(is_superuser=True)
    client.force_login(root)
    assert [buttons(client, user) for user in (others[1], teacher, root)] == [["nullstill-totrinn"]] * 2 + [[]]


def test_a_reason_is_asked_for(client: Client, leader: User, teacher: User) -> None:
    client.force_login(leader)
    answer = client.post(url(teacher), {"reason": " "})
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {"reason"})
    with pytest.raises(DomainError) as refused:
        reset_second_factor(user=teacher, by=leader, reason=" ")
    assert (refused.value.field, Authenticator.objects.filter(user=teacher).count()) == ("reason", 2)


def test_there_must_be_one(leader: User) -> None:
    with pytest.raises(DomainError) as refused:
        reset_second_factor(user=UserFactory(), by=leader, reason=WHY)
    assert refused.value.message == "Personen har ingen totrinnspålogging å nullstille."
    assert Message.objects.count() == 0
