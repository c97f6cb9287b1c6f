"""Opening every address as NSR's staff, who have far more pages; in a file of its own, so that both run at once."""

import pytest
from django.db import transaction

from . import roles
from .addresses import outcome
from .walk import TABLE, changes, fingerprint, open_everything
from .world import World

pytestmark = pytest.mark.django_db
OPEN_TO_STAFF = ("/konto/", "/sprak/", "/personvern/", "/tilgjengelighet/", "/healthz", "/readyz")


@pytest.mark.parametrize("role", sorted(roles.STAFF))
def test_opening(world: World, role: str) -> None:
    before = fingerprint()
    assert open_everything(world, role) == {}
    assert changes(before) == []


def test_staff_without_a_second_factor_get_no_further_than_setting_one_up(world: World) -> None:
    role, got = roles.LEADER, {}
    with transaction.atomic():
        world.users[role].authenticator_set.all().delete()
        for key, path in world.paths(TABLE).items():
            if not path.startswith(OPEN_TO_STAFF):
                got[key] = outcome(world.clients[role].get(path))
        transaction.set_rollback(True)
    assert set(got.values()) == {"to mfa_index"}
