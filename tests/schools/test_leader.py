"""Who leads a school is confirmed by somebody else: Feide, NSR, or a leader who is confirmed herself."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.feide import FeideGroups, FeideSchool
from schools.enums import SchoolRole, VerifiedBy
from schools.models import Membership
from schools.services.feide import tie_to_schools
from schools.services.leader import answer_leader, confirm_as_staff, set_role_as_staff
from schools.services.membership import MembershipError, answer_as_staff, answer_colleague, choose_school, leads
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.schools import MembershipFactory, SchoolDomainFactory
from workflow.services.transition import history

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> Membership:
    return MembershipFactory(user__name="Kari Lærer", user__email="kari@lopsmark.demo.example")


@pytest.fixture
def leader(teacher: Membership) -> Membership:
    return MembershipFactory(school=teacher.school, role=SchoolRole.LEADER, user__name="Rita Rektor")


def claim(membership: Membership) -> Membership:
    choose_school(user=membership.user, school=membership.school, role=SchoolRole.LEADER)
    membership.refresh_from_db()
    return membership


def is_leader(membership: Membership) -> bool:
    membership.refresh_from_db()
    return leads(membership.user, membership.school)


def test_saying_so_makes_nobody_a_leader(teacher: Membership) -> None:
    claim(teacher)
    assert (teacher.status, teacher.role, is_leader(teacher)) == ("verified", "leader", False)
    assert list(Membership.objects.say_they_lead()) == [teacher]


def test_a_known_address_or_an_ordinary_colleague_verifies_but_makes_no_leader(teacher: Membership) -> None:
    asking = MembershipFactory(school=teacher.school, role=SchoolRole.LEADER, status="pending")
    answer_colleague(membership=asking, by=teacher.user, works_here=True)
    SchoolDomainFactory(school=teacher.school)
    user = UserFactory(email="ola@lopsmark.demo.example")
    known = choose_school(user=user, school=teacher.school, role=SchoolRole.LEADER)
    asking.refresh_from_db()
    assert (asking.status, is_leader(asking)) == ("verified", False)
    assert (known.status, is_leader(known)) == ("verified", False)


def test_the_yes_of_nsr_or_a_leader_confirms_the_role_too(leader: Membership) -> None:
    first, second = MembershipFactory.create_batch(2, school=leader.school, role=SchoolRole.LEADER, status="pending")
    answer_colleague(membership=first, by=leader.user, works_here=True)
    answer_as_staff(membership=second, by=StaffFactory(), works_here=True)
    assert (is_leader(first), first.leader_by) == (True, VerifiedBy.COLLEAGUE)
    assert (is_leader(second), second.leader_by) == (True, VerifiedBy.STAFF)


def test_a_leader_answers_for_one_who_is_verified_already(teacher: Membership, leader: Membership) -> None:
    claim(teacher)
    answer_leader(membership=teacher, by=leader.user, is_leader=True)
    assert (is_leader(teacher), teacher.leader_by) == (True, VerifiedBy.COLLEAGUE)
    with pytest.raises(MembershipError):
        answer_leader(membership=teacher, by=leader.user, is_leader=False)
    assert is_leader(teacher)


def test_who_gave_the_role_stands_in_the_story_of_the_tie(
    client: Client, teacher: Membership, leader: Membership
) -> None:
    staff = StaffFactory(is_superuser=True, name="Nina NSR")
    claim(teacher)
    answer_leader(membership=teacher, by=leader.user, is_leader=False)
    set_role_as_staff(membership=teacher, role=SchoolRole.LEADER, by=staff)
    confirm_as_staff(membership=teacher, by=staff)
    teacher.refresh_from_db()
    told = [(entry.user, entry.role, entry.reason, entry.to_state) for entry in history(teacher)]
    assert told == [
        (leader.user, "colleague", "Rolle: Lærer", "verified"),
        (staff, "staff", "Rolle: Skoleleder, ikke bekreftet", "verified"),
        (staff, "staff", "Bekreftet som skoleleder", "verified"),
    ]
    client.force_login(staff)
    page = client.get(f"/admin/schools/membership/{teacher.pk}/change/").content.decode()
    assert "Bekreftet som skoleleder" in page
    assert "Nina NSR" in page


def test_after_a_leaders_no_she_is_a_teacher(teacher: Membership, leader: Membership) -> None:
    claim(teacher)
    answer_leader(membership=teacher, by=leader.user, is_leader=False)
    assert (is_leader(teacher), teacher.role) == (False, SchoolRole.TEACHER)


@pytest.mark.parametrize("who", ["herself", "a colleague", "one who says so too", "another school's", "one who left"])
def test_nobody_else_answers(teacher: Membership, who: str) -> None:
    claim(teacher)
    make: dict[str, Callable[[], Membership]] = {
        "herself": lambda: teacher,
        "a colleague": lambda: MembershipFactory(school=teacher.school),
        "one who says so too": lambda: claim(MembershipFactory(school=teacher.school)),
        "another school's": lambda: MembershipFactory(role=SchoolRole.LEADER),
        "one who left": lambda: MembershipFactory(
            school=teacher.school, role=SchoolRole.LEADER, status="ended", leader_by=VerifiedBy.STAFF
        ),
    }
    with pytest.raises(MembershipError):
        answer_leader(membership=teacher, by=make[who]().user, is_leader=True)
    assert is_leader(teacher) is False


def test_changing_to_teacher_and_back_asks_anew(leader: Membership) -> None:
    claim(leader)
    assert is_leader(leader)
    choose_school(user=leader.user, school=leader.school, role=SchoolRole.TEACHER)
    claim(leader)
    assert is_leader(leader) is False


def test_coming_back_to_the_school_asks_anew(leader: Membership) -> None:
    Membership.objects.filter(pk=leader.pk).update(status="ended")
    claim(leader)
    assert (leader.status, leader.leader_by) == ("pending", "")


def feide(membership: Membership, title: str) -> None:
    told = FeideSchool(orgnr=membership.school.orgnr, title=title, is_main=True)
    tie_to_schools(user=membership.user, groups=FeideGroups(is_employee=True, schools=(told,)))


@pytest.mark.parametrize(("title", "leads_it"), [("Rektor", True), ("Lærer", False)])
def test_feide_confirms_one_who_says_so_when_its_title_says_so_too(
    teacher: Membership, title: str, leads_it: bool
) -> None:
    claim(teacher)
    feide(teacher, title)
    assert is_leader(teacher) is leads_it


def test_feides_word_ends_with_the_title_and_nsrs_word_stays(leader: Membership) -> None:
    Membership.objects.filter(pk=leader.pk).update(leader_by=VerifiedBy.FEIDE)
    feide(leader, "Rektor")
    assert is_leader(leader)
    feide(leader, "Lærer")
    assert (is_leader(leader), leader.role) == (False, SchoolRole.TEACHER)
    set_role_as_staff(membership=leader, role=SchoolRole.LEADER, by=StaffFactory())
    assert is_leader(leader) is False
    confirm_as_staff(membership=leader, by=StaffFactory())
    feide(leader, "Lærer")
    assert is_leader(leader)


def test_a_word_from_before_she_left_does_not_count_when_feide_brings_her_back(leader: Membership) -> None:
    Membership.objects.filter(pk=leader.pk).update(status="ended")
    feide(leader, "Lærer")
    assert is_leader(leader) is False
    assert leader.status == "verified"


def test_the_database_keeps_the_confirmation_with_the_role(leader: Membership) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=leader.pk).update(role=SchoolRole.TEACHER)


# The pages


def test_the_status_page_says_that_the_role_is_not_confirmed(client: Client, teacher: Membership) -> None:
    client.force_login(teacher.user)
    assert "Skolelederrollen er ikke bekreftet" not in client.get("/skole/status/").content.decode()
    client.post(f"/skole/{teacher.school.orgnr}/velg/", {"role": "leader"})
    assert "Skolelederrollen er ikke bekreftet" in client.get("/skole/status/").content.decode()
    assert is_leader(teacher) is False


def test_a_leader_finds_the_question_and_answers(client: Client, teacher: Membership, leader: Membership) -> None:
    claim(teacher)
    address = f"/skole/kolleger/{teacher.pk}/"
    client.force_login(leader.user)
    assert f'href="{address}"' in client.get(f"/skole/{teacher.school.orgnr}/").content.decode()
    assert "Er Kari Lærer skoleleder ved" in client.get(address).content.decode()
    response = client.post(address, {"answer": "yes"}, follow=True)
    assert "Kari Lærer er bekreftet som skoleleder." in response.content.decode()
    assert is_leader(teacher)


def test_a_colleague_finds_no_question(client: Client, teacher: Membership) -> None:
    colleague = MembershipFactory(school=teacher.school)
    claim(teacher)
    address = f"/skole/kolleger/{teacher.pk}/"
    client.force_login(colleague.user)
    page = client.get(f"/skole/{teacher.school.orgnr}/").content.decode()
    assert (address in page, "(ikke bekreftet)" in page) == (False, True)
    assert "Dette er alt besvart." in client.get(address).content.decode()
    client.post(address, {"answer": "yes"})
    assert is_leader(teacher) is False


@pytest.mark.parametrize("rows", [1, 3])
def test_school_page_queries_when_some_say_they_lead(
    client: Client, rows: int, django_assert_num_queries: object
) -> None:
    school = MembershipFactory(role=SchoolRole.LEADER).school
    for membership in MembershipFactory.create_batch(rows, school=school):
        claim(membership)
    client.force_login(school.memberships.leaders().get().user)
    with django_assert_num_queries(9):  # type: ignore[operator]
        assert len(client.get(f"/skole/{school.orgnr}/").context["page"]) == rows + 1


def test_staff_confirm_by_the_button_and_not_by_giving_the_role(client: Client, teacher: Membership) -> None:
    client.force_login(StaffFactory(is_superuser=True))
    other = MembershipFactory(school=teacher.school)
    address = f"/admin/schools/membership/{claim(teacher).pk}/skoleleder/"
    assert client.get(address).status_code == 200
    assert is_leader(teacher) is False
    client.post(address)
    assert (is_leader(teacher), teacher.leader_by) == (True, VerifiedBy.STAFF)
    change = f"/admin/schools/membership/{other.pk}/change/"
    management = {
        f"workflow-logentry-content_type-object_id-{name}_FORMS": 0
        for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
    }
    told = client.post(change, {"role": "leader", **management}, follow=True)
    other.refresh_from_db()
    assert (is_leader(other), other.role) == (False, "leader")
    assert "Rollen som skoleleder gjelder når den er bekreftet" in str([str(word) for word in told.context["messages"]])
    client.post(f"/admin/schools/membership/{other.pk}/skoleleder/")
    assert is_leader(other)
    client.post(change, {"role": "teacher", **management})
    assert is_leader(other) is False
    waiting = client.get("/admin/schools/membership/", {"skoleleder": "bekreftet"}).context["cl"].result_list
    assert [row.pk for row in waiting] == [teacher.pk]


def test_confirming_twice_is_refused(teacher: Membership) -> None:
    confirm_as_staff(membership=claim(teacher), by=StaffFactory())
    with pytest.raises(MembershipError):
        confirm_as_staff(membership=teacher, by=StaffFactory())
