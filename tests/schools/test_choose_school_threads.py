"""Two requests at once from one person make one tie. Needs real commits."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.models import StaffGroup, User
from regions.models import Municipality
from schools.models import Membership, School
from schools.services.membership import CHOICES_PER_DAY, MembershipError, choose_school
from tests.factories.accounts import UserFactory
from tests.factories.schools import SchoolFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]


def choose_at_once(user: User, schools: list[School]) -> list[Exception]:
    """Choose each of `schools` in a thread of its own, all starting together. Gives what went wrong."""
    ready, errors = Barrier(len(schools)), []

    def choose(school: School) -> None:
        try:
            ready.wait(10)
            choose_school(user=user, school=school, role="teacher")
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=choose, args=[school]) for school in schools]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return errors


def test_a_double_click_makes_one_tie() -> None:
    user, school = UserFactory(), SchoolFactory()
    assert choose_at_once(user, [school] * 8) == []
    assert Membership.objects.get(user=user).status == "pending"


def test_many_tabs_leave_one_main_school_and_keep_to_the_days_number() -> None:
    user = UserFactory()
    errors = choose_at_once(user, [SchoolFactory() for _ in range(8)])
    assert [type(error) for error in errors] == [MembershipError] * (8 - CHOICES_PER_DAY)
    assert Membership.objects.current().filter(user=user, is_main=True).count() == 1
    assert Membership.objects.filter(user=user, status="ended").count() == CHOICES_PER_DAY - 1


def test_after_a_flush_the_places_and_groups_are_back() -> None:
    """Tests like these empty every table afterwards; what ships with the project must come again."""
    from django.contrib.auth.models import Group

    assert Municipality.objects.count() == 357
    assert set(Group.objects.values_list("name", flat=True)) == set(StaffGroup.values)
