"""Opening every address, as every role: who gets what, and that looking changes nothing."""

import pytest

from . import roles
from .addresses import addresses
from .table import DEMO_ONLY
from .walk import TABLE, changes, fingerprint, open_everything
from .world import World

pytestmark = pytest.mark.django_db


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    known = {key.partition(" ")[0] for key in TABLE}
    assert (set(addresses()) - known, known - set(addresses())) == (set(), set())


def test_what_belongs_to_the_demo_is_nowhere_else() -> None:
    assert DEMO_ONLY & set(addresses()) == set()


@pytest.mark.parametrize("role", sorted(roles.EVERYBODY - roles.STAFF))
def test_opening(world: World, role: str) -> None:
    before = fingerprint()
    assert open_everything(world, role) == {}
    assert changes(before) == []
