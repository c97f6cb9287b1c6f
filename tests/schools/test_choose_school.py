"""A teacher chooses her school."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.db import IntegrityError, transaction

from accounts.models import User
from notifications.models import Message
from schools.enums import MembershipStatus, SchoolRole, VerifiedBy
from schools.models import Membership
from schools.services.membership import (
    CHOICES_PER_DAY,
    MembershipError,
    apply_domain,
    choose_school,
    end_membership,
    main_membership,
    may_book,
    memberships_of,
    who_was_asked,
)
from tests.factories.accounts import UserFactory
from tests.factories.regions import MunicipalityFactory
from tests.factories.schools import MembershipFactory, SchoolDomainFactory, SchoolFactory
from workflow import clock
from workflow.services.transition import history

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> User:
    return UserFactory(name="Kari Lærer", email="kari@lopsmark.demo.example")


def steps(membership: Membership) -> list[tuple[str, str, str]]:
    return [(entry.from_state, entry.to_state, entry.role) for entry in history(membership)]


def test_a_choice_waits_and_the_verified_colleagues_are_asked(teacher: User) -> None:
    school = SchoolFactory(name="Løpsmark ungdomsskole")
    colleague = MembershipFactory(school=school).user
    MembershipFactory(school=school, status=MembershipStatus.PENDING)
    MembershipFactory()  # verified elsewhere
    membership = choose_school(user=teacher, school=school, role=SchoolRole.COUNSELLOR)
    assert (membership.status, membership.role, membership.is_main) == ("pending", "counsellor", True)
    assert steps(membership) == [("", "pending", "member")]
    message = Message.objects.get()
    assert (message.kind, message.user, message.url) == (
        "membership_asked", colleague, f"/skole/kolleger/{membership.pk}/"
    )  # fmt: skip
    assert message.context["name"] == "Kari Lærer"
    assert may_book(teacher, school) is False


def test_choosing_again_makes_no_second_tie_and_asks_nobody_twice(teacher: User) -> None:
    school = SchoolFactory()
    MembershipFactory(school=school)
    first = choose_school(user=teacher, school=school, role=SchoolRole.TEACHER)
    again = choose_school(user=teacher, school=school, role=SchoolRole.COUNSELLOR)
    assert (first.pk, again.role, Message.objects.count()) == (again.pk, "counsellor", 1)


def test_changing_school_ends_the_old_tie(teacher: User) -> None:
    old = MembershipFactory(user=teacher)
    new = choose_school(user=teacher, school=SchoolFactory(), role=SchoolRole.TEACHER)
    old.refresh_from_db()
    assert (old.status, main_membership(teacher)) == ("ended", new)
    assert steps(old) == [("verified", "ended", "member")]
    assert may_book(teacher, old.school) is False


def test_coming_back_to_an_ended_school_asks_anew(teacher: User) -> None:
    old = MembershipFactory(user=teacher, status=MembershipStatus.ENDED, verified_by=VerifiedBy.FEIDE)
    again = choose_school(user=teacher, school=old.school, role=SchoolRole.TEACHER)
    assert (again.pk, again.status, again.verified_by) == (old.pk, "pending", "")


def test_one_who_was_refused_may_ask_again_but_colleagues_hear_of_it_once_a_day(teacher: User) -> None:
    school = SchoolFactory()
    MembershipFactory(school=school)
    membership = choose_school(user=teacher, school=school, role=SchoolRole.TEACHER)
    Membership.objects.filter(pk=membership.pk).update(status=MembershipStatus.DECLINED)
    again = choose_school(user=teacher, school=school, role=SchoolRole.TEACHER)
    assert (again.status, Message.objects.count()) == ("pending", 1)


def test_the_next_choice_after_a_few_in_a_day_is_refused_and_nothing_changed(teacher: User) -> None:
    schools = [MembershipFactory().school for _ in range(CHOICES_PER_DAY + 1)]
    *first, last = [partial(choose_school, user=teacher, school=school, role="teacher") for school in schools]
    chosen = [choose() for choose in first]
    with pytest.raises(MembershipError) as caught:
        last()
    assert caught.value.message == "Du har valgt skole 3 ganger i dag. I morgen kan du velge igjen."
    assert (main_membership(teacher), Membership.objects.filter(user=teacher).count()) == (chosen[-1], 3)
    with pytest.raises(MembershipError):
        first[0]()  # coming back asks anew, and counts
    assert Message.objects.exclude(status="cancelled").count() == 1
    assert choose_school(user=teacher, school=schools[2], role="counsellor").role == "counsellor"  # asks nobody
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert last().status == "pending"


def test_a_choice_that_asks_nobody_is_not_refused(teacher: User) -> None:
    known = SchoolDomainFactory().school
    for _ in range(CHOICES_PER_DAY):
        choose_school(user=teacher, school=SchoolFactory(municipality=None), role="teacher")
    assert choose_school(user=teacher, school=known, role="teacher").status == "verified"


def test_leaving_or_changing_stops_the_questions_that_have_not_gone_out(teacher: User) -> None:
    colleague = MembershipFactory()
    MembershipFactory(school=colleague.school)
    membership = choose_school(user=teacher, school=colleague.school, role="teacher")
    Message.objects.filter(user=colleague.user).update(status="sent")
    choose_school(user=teacher, school=SchoolFactory(), role="teacher")
    assert sorted(Message.objects.values_list("status", flat=True)) == ["cancelled", "sent"]
    assert [email for email, _at in who_was_asked(membership)] == [colleague.user.email]
    choose_school(user=teacher, school=colleague.school, role="teacher")
    assert sorted(Message.objects.values_list("status", flat=True)) == ["cancelled", "queued", "sent"]
    end_membership(membership=membership, by=teacher)
    assert sorted(Message.objects.values_list("status", flat=True)) == ["cancelled", "cancelled", "sent"]


def test_a_closed_school_cannot_be_chosen(teacher: User) -> None:
    with pytest.raises(MembershipError) as caught:
        choose_school(user=teacher, school=SchoolFactory(closed_at=date(2026, 7, 31)), role=SchoolRole.TEACHER)
    assert caught.value.message == "Skolen er nedlagt i skoleregisteret. Velg en annen."
    assert Membership.objects.count() == 0


def test_an_unknown_role_is_refused_and_the_old_school_stays(teacher: User) -> None:
    old = MembershipFactory(user=teacher)
    with pytest.raises(MembershipError) as caught:
        choose_school(user=teacher, school=SchoolFactory(), role="vaktmester")
    assert (caught.value.field, main_membership(teacher)) == ("role", old)


def test_the_schools_domain_verifies_at_once_and_asks_nobody(teacher: User) -> None:
    school = SchoolFactory()
    MembershipFactory(school=school)
    SchoolDomainFactory(school=school)
    membership = choose_school(user=teacher, school=school, role=SchoolRole.TEACHER)
    assert (membership.status, membership.verified_by) == ("verified", "domain")
    assert steps(membership) == [("", "pending", "member"), ("pending", "verified", "register")]
    assert (may_book(teacher, school), Message.objects.count()) == (True, 0)


def test_the_municipalitys_domain_counts_for_its_schools_only(teacher: User) -> None:
    SchoolDomainFactory(school=None, municipality=MunicipalityFactory())
    elsewhere = SchoolFactory(municipality=MunicipalityFactory(number="1806", name="Narvik"))
    abroad = SchoolFactory(municipality=None)
    assert choose_school(user=teacher, school=SchoolFactory(), role="teacher").status == "verified"
    assert choose_school(user=teacher, school=elsewhere, role="teacher").status == "pending"
    assert choose_school(user=teacher, school=abroad, role="teacher").status == "pending"


@pytest.mark.parametrize(
    ("email", "proved"),
    [("kari@elev.lopsmark.demo.example", True), ("kari@lopsmark.demo.example", False), ("kari@demo.example", True)],
)
def test_a_pupils_unproved_or_other_address_does_not_verify(email: str, proved: bool) -> None:
    school = SchoolFactory()
    SchoolDomainFactory(school=school)
    user = UserFactory(email=email, proved_address=False)
    EmailAddress.objects.create(user=user, email=email, verified=proved, primary=True)
    assert choose_school(user=user, school=school, role="teacher").status == "pending"


def test_proving_the_schools_address_later_verifies() -> None:
    domain = SchoolDomainFactory()
    user = UserFactory(email="kari@privat.example")
    membership = choose_school(user=user, school=domain.school, role="teacher")
    address = EmailAddress.objects.create(user=user, email="kari@lopsmark.demo.example", verified=True)
    email_confirmed.send(sender=EmailAddress, request=None, email_address=address)
    membership.refresh_from_db()
    assert (membership.status, membership.verified_by) == ("verified", "domain")


def test_a_domain_that_staff_add_verifies_those_who_waited(teacher: User) -> None:
    school = SchoolFactory()
    membership = choose_school(user=teacher, school=school, role="teacher")
    other = choose_school(user=UserFactory(email="ola@annen.example"), school=school, role="teacher")
    assert apply_domain(domain=SchoolDomainFactory(school=school)) == 1
    membership.refresh_from_db()
    other.refresh_from_db()
    assert (membership.status, other.status) == ("verified", "pending")


def test_may_book_only_while_verified_at_an_open_school(teacher: User) -> None:
    membership = MembershipFactory(user=teacher)
    school = membership.school
    assert may_book(teacher, school) is True
    assert may_book(UserFactory(), school) is False
    assert may_book(teacher, SchoolFactory()) is False
    school.closed_at = date(2026, 7, 31)
    assert may_book(teacher, school) is False


def test_ties_begin_with_the_main_one_and_end_with_the_ones_that_ended(teacher: User) -> None:
    assert memberships_of(teacher) == []
    refused = MembershipFactory(user=teacher, status=MembershipStatus.DECLINED)
    assert (memberships_of(teacher), main_membership(teacher)) == ([refused], None)
    side = MembershipFactory(user=teacher, is_main=False)
    waits = MembershipFactory(user=teacher, is_main=False, status=MembershipStatus.PENDING)
    main = MembershipFactory(user=teacher, is_main=True)
    assert memberships_of(teacher) == [main, side, waits, refused]
    assert main_membership(teacher) == main


def test_the_database_allows_one_main_school() -> None:
    membership = MembershipFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=membership.user)
