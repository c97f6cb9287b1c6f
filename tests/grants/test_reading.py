"""Who has opened a case is logged, once for each person and hour."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Application, ApplicationRead
from grants.services.actors import has_finance, staff_role
from grants.services.reading import log_read
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.grants import make_case

pytestmark = pytest.mark.django_db


def test_a_read_is_logged_once_an_hour() -> None:
    case = make_case()
    with time_machine.travel("2027-01-11T09:10:00+00:00", tick=False):
        for _time in range(3):
            log_read(application=case.application, by=case.handler)
        log_read(application=case.application, by=case.approver)
    with time_machine.travel("2027-01-11T10:00:00+00:00", tick=False), CaptureQueriesContext(connection) as queries:
        log_read(application=case.application, by=case.handler)
    assert len(queries) == 1
    rows = ApplicationRead.objects.order_by("pk").values_list("user__name", "hour__hour")
    assert list(rows) == [("Sara Saksbehandler", 10), ("Liv Leder", 10), ("Sara Saksbehandler", 11)]


def test_who_may_see_a_case() -> None:
    case = make_case(status="draft")
    seen = {
        name: Application.objects.visible_to(getattr(case, name)).exists()
        for name in ("teacher", "colleague", "head", "stranger", "handler", "finance")
    }
    assert seen == {
        "teacher": True,
        "colleague": True,
        "head": True,
        "stranger": False,
        "handler": True,
        "finance": True,
    }


def test_the_role_of_each_member_of_staff() -> None:
    people = {
        "approver": StaffFactory(groups=["nsr_leader", "nsr_case_handler"]),
        "handler": StaffFactory(groups=["nsr_case_handler", "nsr_finance"]),
        "finance": StaffFactory(groups=["nsr_finance"]),
        "": StaffFactory(),
    }
    assert {staff_role(user): has_finance(user) for user in people.values()} == {
        "approver": False,
        "handler": True,
        "finance": True,
        "": False,
    }
    assert [staff_role(user) for user in people.values()] == list(people)
    teacher = UserFactory()
    former = StaffFactory(groups=["nsr_leader"], is_active=False)
    assert [staff_role(user) for user in (teacher, former)] == ["", ""]
