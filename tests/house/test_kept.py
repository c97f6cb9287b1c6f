"""A case that is put back is the case that was made; one who has written something before gets a case of her own."""

import pytest
import time_machine

from grants.models import Application
from tests import pristine
from tests.factories.accounts import UserFactory
from tests.factories.grants import Case, make_case

pytestmark = pytest.mark.django_db
NOW = "2027-01-11T09:00:00+00:00"
MADE: list[tuple[Case, dict[str, list[str]]]] = []


@pytest.mark.parametrize("turn", [1, 2])
def test_put_back_row_for_row(turn: int) -> None:
    with time_machine.travel(NOW, tick=False):
        case = make_case(status="approved")
    MADE.append((case, {table: sorted(rows) for table, rows in pristine.written().items()}))
    (first, rows), (last, again) = MADE[0], MADE[-1]
    assert rows == again
    assert Application.objects.get() == first.application == last.application
    assert last.application.reason == "Det er langt å reise."
    last.application.reason = "Endret i denne testen"


def test_a_test_that_has_written_something_gets_a_case_of_its_own() -> None:
    UserFactory()
    with time_machine.travel(NOW, tick=False):
        case = make_case(status="approved")
    assert [made for made, rows in MADE if made.application == case.application] == []
