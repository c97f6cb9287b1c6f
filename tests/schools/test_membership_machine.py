"""Every (from, to, role) of the membership machine."""

import pytest

from schools.states import MEMBERSHIP
from tests.factories.schools import MembershipFactory
from tests.workflow.machine_walk import assert_move, walk


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "target", "role", "allowed"), walk(MEMBERSHIP))
def test_membership_move(source: str, target: str, role: str, allowed: bool) -> None:
    assert_move(MembershipFactory(status=source), target, role, allowed)
