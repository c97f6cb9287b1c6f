"""Every move of the partner agreement, allowed and refused."""

import pytest

from partners.states import AGREEMENT
from tests.factories.partners import OrganisationFactory
from tests.workflow.machine_walk import assert_move, walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("source", "target", "role", "allowed"), walk(AGREEMENT))
def test_agreement_move(source: str, target: str, role: str, allowed: bool) -> None:
    assert_move(OrganisationFactory(status=source), target, role, allowed)
