"""Staff's list of users, and who may hand out roles."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import StaffGroup, User
from tests.factories.accounts import StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


def save(client: Client, user: User, **changes: object) -> int:
    values = {"name": user.name, "phone": "", "language": "nb", "is_active": "on", **changes}
    return client.post(f"/admin/accounts/user/{user.pk}/change/", values).status_code


@pytest.fixture
def superuser(client: Client) -> User:
    user = StaffFactory(is_superuser=True, name="Aa Først", groups=[StaffGroup.LEADER])
    client.force_login(user)
    return user


@pytest.mark.parametrize("rows", [1, 3])
def test_list_queries(client: Client, superuser: User, rows: int, django_assert_num_queries: object) -> None:
    for _ in range(rows - 1):
        StaffFactory(groups=[StaffGroup.CASE_HANDLER])
    with django_assert_num_queries(7):  # type: ignore[operator]
        response = client.get("/admin/accounts/user/")
    assert len(response.context["cl"].result_list) == rows


def test_the_list_is_searched_by_name_and_address(client: Client, superuser: User) -> None:
    UserFactory(name="Kari Lærer", email="kari@demo.example")
    UserFactory(name="Ola Rådgiver")
    for text in ("kari", "KARI@demo"):
        found = client.get("/admin/accounts/user/", {"q": text}).context["cl"].result_list
        assert [user.email for user in found] == ["kari@demo.example"]


def test_roles_are_shown_in_words(client: Client, superuser: User) -> None:
    assert "Leder" in client.get("/admin/accounts/user/").content.decode()


def test_the_filter_names_roles_in_words(client: Client, superuser: User) -> None:
    UserFactory(name="Ola Rådgiver")
    group = superuser.groups.get()
    response = client.get("/admin/accounts/user/", {"groups__id__exact": group.pk})
    assert [user.pk for user in response.context["cl"].result_list] == [superuser.pk]
    (roles,) = [spec for spec in response.context["cl"].filter_specs if spec.title == "rolle"]
    shown = [str(choice["display"]) for choice in roles.choices(response.context["cl"])]
    assert shown == ["Alle", *StaffGroup.labels, "Ingen"]


def test_a_superuser_hands_out_roles(client: Client, superuser: User) -> None:
    user = UserFactory()
    group = superuser.groups.get()
    assert save(client, user, is_staff="on", groups=[group.pk]) == 302
    user.refresh_from_db()
    assert (user.is_staff, list(user.groups.all())) == (True, [group])


def test_the_address_cannot_be_changed_for_others(client: Client, superuser: User) -> None:
    user = UserFactory(email="kari@demo.example")
    save(client, user, email="ond@demo.example")
    user.refresh_from_db()
    assert user.email == "kari@demo.example"


def test_nobody_is_deleted_here(client: Client, superuser: User) -> None:
    user = UserFactory()
    assert client.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize(("group", "given"), [(StaffGroup.LEADER, True), (StaffGroup.CASE_HANDLER, False)])
def test_only_leaders_hand_out_roles_and_never_their_own(client: Client, group: StaffGroup, given: bool) -> None:
    by, user = StaffFactory(groups=[group]), UserFactory()
    for right in ("view_user", "change_user"):
        by.user_permissions.add(Permission.objects.get(codename=right))
    finance = Group.objects.get(name=StaffGroup.FINANCE)
    client.force_login(by)
    assert save(client, user, is_staff="on", groups=[finance.pk]) == 302
    assert save(client, by, is_staff="on", groups=[finance.pk]) == 302
    user.refresh_from_db()
    assert (user.is_staff, finance in user.groups.all()) == (given, given)
    assert list(by.groups.values_list("name", flat=True)) == [group.value]
