"""A verified colleague, or NSR, says whether someone works at the school; and people leave."""

import pytest

from accounts.models import User
from notifications.models import Message
from schools.enums import MembershipStatus, VerifiedBy
from schools.models import Membership
from schools.services.membership import (
    MembershipError,
    answer_as_staff,
    answer_colleague,
    choose_school,
    end_membership,
)
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.schools import MembershipFactory, SchoolFactory
from workflow.errors import TransitionError
from workflow.services.transition import history

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking() -> Membership:
    return MembershipFactory(status=MembershipStatus.PENDING, user__name="Kari Lærer", school__name="Løpsmark skole")


@pytest.fixture
def colleague(asking: Membership) -> User:
    return MembershipFactory(school=asking.school, user__name="Ola Kollega").user


def test_yes_verifies_and_tells_the_one_who_asked(asking: Membership, colleague: User) -> None:
    answer_colleague(membership=asking, by=colleague, works_here=True, reason="Velkommen!")
    asking.refresh_from_db()
    assert (asking.status, asking.verified_by) == ("verified", VerifiedBy.COLLEAGUE)
    entry = history(asking).get()
    assert (entry.user, entry.role, entry.reason) == (colleague, "colleague", "Velkommen!")
    message = Message.objects.get()
    assert (message.kind, message.user, message.url) == ("membership_verified", asking.user, "/skole/status/")
    assert (message.context["answered_by"], message.context["reason"]) == ("Ola Kollega", "Velkommen!")


def test_no_declines_and_tells_why(asking: Membership, colleague: User) -> None:
    answer_colleague(membership=asking, by=colleague, works_here=False, reason="Ukjent her")
    asking.refresh_from_db()
    message = Message.objects.get()
    assert (asking.status, asking.verified_by) == ("declined", "")
    assert (message.kind, message.context["reason"]) == ("membership_declined", "Ukjent her")


def test_an_answer_given_twice_is_refused(asking: Membership, colleague: User) -> None:
    answer_colleague(membership=asking, by=colleague, works_here=True)
    with pytest.raises(TransitionError) as caught:
        answer_colleague(membership=asking, by=colleague, works_here=False)
    assert caught.value.message == "Spørsmålet er alt besvart. Kari Lærer er nå: Bekreftet. Ingenting er endret."
    asking.refresh_from_db()
    assert (asking.status, Message.objects.count()) == ("verified", 1)


@pytest.mark.parametrize("who", ["herself", "stranger", "other school", "waiting too", "left"])
def test_nobody_else_may_answer(asking: Membership, who: str) -> None:
    school = asking.school
    by = {
        "herself": lambda: asking.user,
        "stranger": lambda: UserFactory(),
        "other school": lambda: MembershipFactory().user,
        "waiting too": lambda: MembershipFactory(school=school, status=MembershipStatus.PENDING).user,
        "left": lambda: MembershipFactory(school=school, status=MembershipStatus.ENDED).user,
    }[who]()
    with pytest.raises(MembershipError) as caught:
        answer_colleague(membership=asking, by=by, works_here=True)
    asking.refresh_from_db()
    assert caught.value.message == "Bare en bekreftet kollega ved skolen kan svare."
    assert (asking.status, Message.objects.count(), history(asking).count()) == ("pending", 0, 0)


def test_staff_verify_one_who_waits_or_was_refused(asking: Membership) -> None:
    staff = StaffFactory()
    answer_as_staff(membership=asking, by=staff, works_here=False, reason="Finner deg ikke")
    answer_as_staff(membership=asking, by=staff, works_here=True)
    asking.refresh_from_db()
    assert (asking.status, asking.verified_by) == ("verified", VerifiedBy.STAFF)
    kinds = list(Message.objects.order_by("created_at").values_list("kind", flat=True))
    assert kinds == ["membership_declined", "membership_verified"]
    assert Message.objects.latest("created_at").context["answered_by"] == ""


def test_one_verified_again_is_not_main_when_another_school_has_become_so(asking: Membership) -> None:
    Membership.objects.filter(pk=asking.pk).update(status=MembershipStatus.DECLINED)
    MembershipFactory(user=asking.user)
    answer_as_staff(membership=asking, by=StaffFactory(), works_here=True)
    asking.refresh_from_db()
    assert (asking.status, asking.is_main) == ("verified", False)


def test_leaving(asking: Membership, colleague: User) -> None:
    with pytest.raises(MembershipError):
        end_membership(membership=asking, by=colleague)
    end_membership(membership=asking, by=asking.user)
    asking.refresh_from_db()
    assert (asking.status, history(asking).get().role) == ("ended", "member")
    with pytest.raises(TransitionError):
        end_membership(membership=asking, by=asking.user)


def test_staff_end_a_tie_with_a_reason(asking: Membership) -> None:
    end_membership(membership=asking, by=StaffFactory(), reason="Sluttet i august")
    entry = history(asking).get()
    assert (entry.to_state, entry.role, entry.reason) == ("ended", "staff", "Sluttet i august")


@pytest.mark.parametrize("works_here", [True, False])
def test_an_answer_stops_the_questions_to_others_that_have_not_gone_out(works_here: bool) -> None:
    answers, other = MembershipFactory.create_batch(2, school=SchoolFactory())
    asking = choose_school(user=UserFactory(), school=answers.school, role="teacher")
    answer_colleague(membership=asking, by=answers.user, works_here=works_here)
    asked = Message.objects.filter(kind="membership_asked")
    assert dict(asked.values_list("user", "status")) == {answers.user.pk: "cancelled", other.user.pk: "cancelled"}
