"""Every move of the activity, allowed and refused."""

import pytest

from catalogue.states import ACTIVITY
from tests.factories.catalogue import ActivityFactory
from tests.workflow.machine_walk import assert_move, walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("source", "target", "role", "allowed"), walk(ACTIVITY))
def test_activity_move(source: str, target: str, role: str, allowed: bool) -> None:
    assert_move(ActivityFactory(status=source), target, role, allowed)
