"""The pages under /skole/, for those who belong there and those who do not."""

from datetime import date

import pytest
from django.test import Client

from schools.enums import MembershipStatus
from schools.models import Membership
from schools.services.membership import choose_school, main_membership
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.schools import MembershipFactory, SchoolDomainFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Membership:
    return MembershipFactory(user__name="Kari Lærer", school__name="Løpsmark skole", school__orgnr="975000001")


@pytest.fixture
def asking(member: Membership) -> Membership:
    return MembershipFactory(school=member.school, status=MembershipStatus.PENDING, user__name="Ola Ny")


def log_in(client: Client, user: object) -> Client:
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.mark.parametrize(
    "address", ["/skole/", "/skole/status/", "/skole/slutt/", "/skole/975000001/", "/skole/975000001/velg/"]
)
def test_all_ask_for_log_in(client: Client, member: Membership, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, f"/konto/login/?next={address}")


def test_search_shows_schools_to_choose(client: Client) -> None:
    school = SchoolFactory(name="Løpsmark <b>skole</b>")
    SchoolFactory(name="Narvik skole")
    response = log_in(client, UserFactory()).get("/skole/", {"q": "løpsmark"})
    assert [row.pk for row in response.context["page"]] == [school.pk]
    html = response.content.decode()
    assert f'href="/skole/{school.orgnr}/velg/"' in html
    assert "<b>skole</b>" not in html
    assert "Narvik skole" not in html


def test_htmx_gets_the_list_alone(client: Client) -> None:
    SchoolFactory(name="Løpsmark skole")
    response = log_in(client, UserFactory()).get("/skole/", {"q": "løpsmark"}, headers={"HX-Request": "true"})
    assert response.templates[0].name == "schools/parts/results.html"
    assert "<html" not in response.content.decode()
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("text", ["x" * 10_000, "<script>", "'; DROP TABLE", "\x00", "%%"])
def test_search_takes_any_text(client: Client, text: str) -> None:
    response = log_in(client, UserFactory()).get("/skole/", {"q": text})
    assert (response.status_code, response.context["page"].paginator.count) == (200, 0)
    assert "<script>" not in response.content.decode().replace("<script ", "")


@pytest.mark.parametrize("rows", [1, 3])
def test_search_queries(client: Client, rows: int, django_assert_num_queries: object) -> None:
    SchoolFactory.create_batch(rows)
    log_in(client, UserFactory())
    with django_assert_num_queries(7):  # type: ignore[operator]
        assert len(client.get("/skole/", {"q": "løpsmark"}).context["page"]) == rows


def test_choosing_leads_to_the_status_page(client: Client) -> None:
    user, school = UserFactory(), SchoolFactory()
    log_in(client, user)
    assert client.get(f"/skole/{school.orgnr}/velg/").status_code == 200
    response = client.post(f"/skole/{school.orgnr}/velg/", {"role": "counsellor"}, follow=True)
    assert response.redirect_chain == [("/skole/status/", 302)]
    membership = main_membership(user)
    assert membership is not None
    assert (membership.school, membership.role, membership.status) == (school, "counsellor", "pending")
    assert "Du er den første fra skolen." in response.content.decode()


def test_no_role_gives_a_message_and_no_tie(client: Client) -> None:
    school = SchoolFactory()
    response = log_in(client, UserFactory()).post(f"/skole/{school.orgnr}/velg/", {})
    assert response.context["form"].errors == {"role": ["Velg hva du er på skolen."]}
    assert Membership.objects.count() == 0


@pytest.mark.parametrize("orgnr", ["000000000", "tull", "975000009"])
def test_an_unknown_or_closed_school_is_not_found(client: Client, orgnr: str) -> None:
    SchoolFactory(orgnr="975000009", closed_at=date(2026, 7, 31))
    assert log_in(client, UserFactory()).get(f"/skole/{orgnr}/velg/").status_code == 404


def test_get_chooses_nothing(client: Client) -> None:
    school = SchoolFactory()
    log_in(client, UserFactory()).get(f"/skole/{school.orgnr}/velg/", {"role": "teacher"})
    assert Membership.objects.count() == 0


def test_one_choice_too_many_is_told_on_the_page(client: Client) -> None:
    user = UserFactory()
    log_in(client, user)
    *first, last = [SchoolFactory() for _ in range(4)]
    for school in first:
        assert client.post(f"/skole/{school.orgnr}/velg/", {"role": "teacher"}).status_code == 302
    response = client.post(f"/skole/{last.orgnr}/velg/", {"role": "teacher"})
    assert "Du har valgt skole 3 ganger i dag. I morgen kan du velge igjen." in response.content.decode()
    assert not Membership.objects.filter(user=user, school=last).exists()


def test_choosing_another_school_says_what_ends(client: Client, member: Membership) -> None:
    response = log_in(client, member.user).get(f"/skole/{SchoolFactory().orgnr}/velg/")
    assert "Da er du ikke lenger knyttet til Løpsmark skole." in response.content.decode()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("pending", "Vi har spurt 1 kollega ved skolen."),
        ("verified", "Du er bekreftet av NSR og kan booke for skolen."),
        ("declined", "kjente deg ikke igjen"),
        ("ended", "Du er ikke lenger knyttet til skolen."),
    ],
)
def test_status_page_says_what_happens_next(client: Client, member: Membership, status: str, words: str) -> None:
    asking = MembershipFactory(school=member.school, status=status)
    assert words in log_in(client, asking.user).get("/skole/status/").content.decode()


def test_status_page_names_the_domain_that_settles_it(client: Client, asking: Membership) -> None:
    SchoolDomainFactory(school=asking.school, domain="lopsmark.demo.example")
    assert "slutter på lopsmark.demo.example" in log_in(client, asking.user).get("/skole/status/").content.decode()


def test_status_page_without_a_school_leads_to_the_search(client: Client) -> None:
    assert log_in(client, UserFactory()).get("/skole/status/")["Location"] == "/skole/"


def test_leaving_asks_first(client: Client, member: Membership) -> None:
    log_in(client, member.user)
    assert client.get("/skole/slutt/").status_code == 200
    member.refresh_from_db()
    assert member.status == "verified"
    assert client.post("/skole/slutt/")["Location"] == "/skole/"
    member.refresh_from_db()
    assert member.status == "ended"
    assert client.post("/skole/slutt/")["Location"] == "/skole/"


def test_school_page_is_for_those_verified_there_and_staff(
    client: Client, member: Membership, asking: Membership
) -> None:
    seen = {
        "colleague": log_in(client, member.user).get("/skole/975000001/").status_code,
        "waiting": log_in(client, asking.user).get("/skole/975000001/").status_code,
        "stranger": log_in(client, MembershipFactory().user).get("/skole/975000001/").status_code,
        "staff": log_in(client, StaffFactory()).get("/skole/975000001/").status_code,
    }
    assert seen == {"colleague": 200, "waiting": 404, "stranger": 404, "staff": 200}


def test_staff_see_the_school_but_are_not_offered_to_answer(client: Client, asking: Membership) -> None:
    html = log_in(client, StaffFactory()).get("/skole/975000001/").content.decode()
    assert "Ola Ny" in html
    assert f"/skole/kolleger/{asking.pk}/" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_school_page_queries(client: Client, rows: int, django_assert_num_queries: object) -> None:
    school = SchoolFactory()
    members = MembershipFactory.create_batch(rows, school=school)
    MembershipFactory.create_batch(rows, school=school, status=MembershipStatus.PENDING)
    log_in(client, members[0].user)
    with django_assert_num_queries(8):  # type: ignore[operator]
        response = client.get(f"/skole/{school.orgnr}/")
    assert (len(response.context["page"]), len(response.context["waiting"])) == (rows, rows)


@pytest.mark.parametrize(("answer", "status"), [("yes", "verified"), ("no", "declined")])
def test_a_colleague_answers(client: Client, member: Membership, asking: Membership, answer: str, status: str) -> None:
    address = f"/skole/kolleger/{asking.pk}/"
    log_in(client, member.user)
    assert client.get(address).status_code == 200
    asking.refresh_from_db()
    assert asking.status == "pending"
    assert client.post(address, {"answer": answer})["Location"] == "/skole/975000001/"
    asking.refresh_from_db()
    assert asking.status == status
    assert "Dette er alt besvart." in client.get(address).content.decode()


def test_one_who_has_chosen_another_school_asks_no_longer(
    client: Client, member: Membership, asking: Membership
) -> None:
    choose_school(user=asking.user, school=SchoolFactory(), role="teacher")
    page = log_in(client, member.user).get(f"/skole/kolleger/{asking.pk}/").content.decode()
    gone = f"{asking.user.name} er ikke lenger knyttet til {member.school.name} og spør ikke lenger."
    assert (gone in page, "Dette er alt besvart." in page, 'name="answer"' in page) == (True, False, False)


@pytest.mark.parametrize("answer", ["", "kanskje"])
def test_an_answer_that_is_none_changes_nothing(
    client: Client, member: Membership, asking: Membership, answer: str
) -> None:
    response = log_in(client, member.user).post(f"/skole/kolleger/{asking.pk}/", {"answer": answer})
    assert response.context["form"].non_field_errors() == ["Velg «Ja» eller «Nei»."]
    asking.refresh_from_db()
    assert asking.status == "pending"


def test_answered_in_another_tab_gets_a_message(client: Client, member: Membership, asking: Membership) -> None:
    Membership.objects.filter(pk=asking.pk).update(status=MembershipStatus.DECLINED)
    response = log_in(client, member.user).post(f"/skole/kolleger/{asking.pk}/", {"answer": "yes"})
    assert response.status_code == 200
    assert "Ikke bekreftet" in response.context["form"].non_field_errors()[0]
    asking.refresh_from_db()
    assert asking.status == "declined"


@pytest.mark.parametrize("who", ["herself", "stranger", "elsewhere"])
def test_the_answer_page_is_not_found_for_others(client: Client, asking: Membership, who: str) -> None:
    user = {
        "herself": lambda: asking.user,
        "stranger": lambda: UserFactory(),
        "elsewhere": lambda: MembershipFactory().user,
    }[who]()
    log_in(client, user)
    address = f"/skole/kolleger/{asking.pk}/"
    assert (client.get(address).status_code, client.post(address, {"answer": "yes"}).status_code) == (404, 404)
    asking.refresh_from_db()
    assert asking.status == "pending"


@pytest.mark.parametrize("address", ["/skole/", "/skole/status/", "/skole/975000001/"])
def test_pages_that_only_show_take_no_post(client: Client, member: Membership, address: str) -> None:
    assert log_in(client, member.user).post(address).status_code == 405
