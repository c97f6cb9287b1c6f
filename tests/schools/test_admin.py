"""Staff's side of schools: lists, buttons, domains."""

import pytest
from django.test import Client

from notifications.models import Message
from schools.enums import MembershipStatus
from schools.models import School, SchoolDomain
from schools.services.membership import choose_school
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.schools import MembershipFactory, SchoolDomainFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(StaffFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_list_queries(staff: Client, rows: int, django_assert_num_queries: object) -> None:
    MembershipFactory.create_batch(rows, status=MembershipStatus.PENDING)
    for school in School.objects.all():
        SchoolDomainFactory(school=school)
    for model, queries in {"school": 6, "schooldomain": 5, "membership": 5}.items():
        with django_assert_num_queries(queries):  # type: ignore[operator]
            response = staff.get(f"/admin/schools/{model}/")
        assert len(response.context["cl"].result_list) == rows


@pytest.mark.parametrize("text", ["løpsmark", "bodø", "%", "'"])
def test_lists_can_be_searched(staff: Client, text: str) -> None:
    MembershipFactory()
    for model in ("school", "schooldomain", "membership"):
        assert staff.get(f"/admin/schools/{model}/", {"q": text}).status_code == 200


@pytest.mark.parametrize(
    ("source", "path", "values", "target", "mails"),
    [
        ("pending", "bekreft", {}, "verified", 1),
        ("declined", "bekreft", {}, "verified", 1),
        ("pending", "avslaa", {"reason": "Finner deg ikke"}, "declined", 1),
        ("verified", "avslutt", {"reason": "Sluttet"}, "ended", 0),
        ("ended", "bekreft", {}, "ended", 0),
        ("verified", "avslaa", {"reason": "Angret"}, "verified", 0),
        ("pending", "avslaa", {"reason": ""}, "pending", 0),
    ],
)
def test_buttons(staff: Client, source: str, path: str, values: dict, target: str, mails: int) -> None:
    membership = MembershipFactory(status=source)
    address = f"/admin/schools/membership/{membership.pk}/{path}/"
    staff.get(address)
    membership.refresh_from_db()
    assert membership.status == source
    staff.post(address, values)
    membership.refresh_from_db()
    assert (membership.status, Message.objects.count()) == (target, mails)


def test_a_teacher_may_not_press_them(client: Client) -> None:
    membership = MembershipFactory(status=MembershipStatus.PENDING)
    client.force_login(membership.user)
    response = client.post(f"/admin/schools/membership/{membership.pk}/bekreft/")
    membership.refresh_from_db()
    assert (response.status_code, membership.status) == (302, "pending")


def test_nothing_is_deleted_here(staff: Client) -> None:
    membership = MembershipFactory()
    assert staff.post(f"/admin/schools/membership/{membership.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.post(f"/admin/schools/school/{membership.school.pk}/delete/", {"post": "yes"}).status_code == 403
    assert School.objects.count() == 1


def test_a_new_domain_verifies_those_who_waited(staff: Client) -> None:
    school = SchoolFactory()
    membership = choose_school(user=UserFactory(email="k@lopsmark.demo.example"), school=school, role="teacher")
    staff.post("/admin/schools/schooldomain/add/", {"domain": "lopsmark.demo.example", "school": school.pk})
    membership.refresh_from_db()
    assert membership.status == "verified"


def test_a_domain_has_one_owner(staff: Client) -> None:
    values = {"domain": "lopsmark.demo.example", "school": SchoolFactory().pk, "municipality": "1804"}
    response = staff.post("/admin/schools/schooldomain/add/", values)
    assert response.context["adminform"].form.non_field_errors() == ["Velg enten skole eller kommune."]
    assert SchoolDomain.objects.count() == 0
