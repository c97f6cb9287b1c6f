"""Staff's side of schools: lists, buttons, domains."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from notifications.models import Message
from notifications.services.rendering import render_kind
from schools.enums import MembershipStatus
from schools.mails import about
from schools.models import Membership, School, SchoolDomain
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
        ("verified", "avslutt", {"reason": "Sluttet"}, "ended", 1),
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


QUEUE = "/admin/schools/membership/?status=pending"


@pytest.mark.parametrize(("path", "values"), [("bekreft", {}), ("avslaa", {"reason": "Finner deg ikke"})])
def test_after_an_answer_the_next_one_waits_on_the_queue(staff: Client, path: str, values: dict) -> None:
    first, second = MembershipFactory.create_batch(2, status=MembershipStatus.PENDING)
    response = staff.post(f"/admin/schools/membership/{first.pk}/{path}/", values)
    assert response["Location"] == QUEUE
    page = staff.get(QUEUE)
    assert [row.pk for row in page.context["cl"].result_list] == [second.pk]
    [message] = [str(message) for message in page.context["messages"]]
    assert message.startswith(f"{first}: Tilknytningen er ")


def test_the_second_of_two_who_answer_is_told(staff: Client) -> None:
    tie = MembershipFactory(status=MembershipStatus.PENDING)
    verify, decline = (f"/admin/schools/membership/{tie.pk}/{answer}/" for answer in ("bekreft", "avslaa"))
    assert '<input type="hidden" name="seen" value="pending">' in staff.get(verify).content.decode()
    staff.post(decline, {"reason": "Finner deg ikke", "seen": "pending"})
    told = staff.post(verify, {"seen": "pending"}, follow=True)
    assert [str(message) for message in told.context["messages"]][-1] == (
        "Noen har endret dette etter at du åpnet siden. Ingenting er endret av deg."
    )
    tie.refresh_from_db()
    assert tie.status == "declined"


def test_a_confirmed_leader_leads_to_the_next_who_says_so(staff: Client) -> None:
    membership = MembershipFactory(status=MembershipStatus.VERIFIED, role="leader", leader_by="")
    response = staff.post(f"/admin/schools/membership/{membership.pk}/skoleleder/", {})
    assert response["Location"] == "/admin/schools/membership/?skoleleder=ubekreftet"


@pytest.mark.parametrize(
    ("domain", "proved", "words"),
    [
        (None, True, "Skolen har ingen kjente domener"),
        ("skole.example", True, "Ja, adressen er bekreftet og har et av skolens domener"),
        ("skole.example", False, "Domenet er skolens, men adressen er ikke bekreftet"),
        ("annen.example", True, "Nei, adressen har ikke noen av skolens domener"),
    ],
)
@pytest.mark.parametrize("page", ["change/", "bekreft/", "avslaa/"])
def test_pages_of_a_tie_show_what_decides(
    staff: Client, domain: str | None, proved: bool, words: str, page: str
) -> None:
    user = UserFactory(email="kari@skole.example")
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": proved, "primary": True})
    membership = MembershipFactory(user=user, status=MembershipStatus.PENDING)
    if domain:
        SchoolDomainFactory(school=membership.school, domain=domain)
    text = staff.get(f"/admin/schools/membership/{membership.pk}/{page}").content.decode()
    assert words in text
    assert (domain or "–") in text


def test_page_of_a_tie_says_who_was_asked(staff: Client) -> None:
    colleague = MembershipFactory()
    asker = UserFactory()
    choose_school(user=asker, school=colleague.school, role="teacher")
    text = staff.get(f"/admin/schools/membership/{Membership.objects.get(user=asker).pk}/change/").content.decode()
    assert f"{colleague.user.email}, " in text


@pytest.mark.parametrize(("page", "subject"), [("bekreft", "membership_verified"), ("avslaa", "membership_declined")])
def test_confirm_page_shows_the_mail(staff: Client, page: str, subject: str) -> None:
    membership = MembershipFactory(status=MembershipStatus.PENDING)
    staff.get(f"/admin/schools/membership/{membership.pk}/{page}/")
    response = staff.get(f"/admin/schools/membership/{membership.pk}/{page}/")
    [mail] = response.context["preview"]
    context = {**about(membership, reason="(det du skriver over)" if page == "avslaa" else ""), "verified_by": "staff"}
    user = membership.user
    expected = render_kind(
        subject, context, language=user.language, url="/skole/status/", name=user.name, email=user.email
    )
    assert (mail["to"], mail["subject"], mail["text"]) == (user.email, expected.subject, expected.text)
    assert expected.subject in response.content.decode()
