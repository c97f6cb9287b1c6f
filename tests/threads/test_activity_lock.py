"""A host who changes an activity at the moment a teacher takes its last place: both get through."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from bookings.services import booking
from bookings.services.booking import request_booking
from catalogue.services import activity as activities
from catalogue.services import search
from catalogue.services import slot as slots
from tests.factories.bookings import make_cast
from tests.threads.together import PATIENCE, failures, together
from workflow import clock
from workflow.machine import Actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]


def then_meet(meeting: Barrier, call: Callable[..., Any]) -> Callable[..., Any]:
    """`call`, which afterwards waits until the other has come as far."""

    def both(*args: Any, **kwargs: Any) -> Any:
        result = call(*args, **kwargs)
        meeting.wait(PATIENCE)
        return result

    return both


@pytest.mark.parametrize("change", ["add", "pause"])
def test_the_last_place_goes_while_the_host_changes_the_activity(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The teacher has the search row and wants to point at the activity; the host has that and wants the search row."""
    cast = make_cast()
    search.reindex_all()
    meeting = Barrier(2)
    monkeypatch.setattr(booking, "take_seats", then_meet(meeting, booking.take_seats))
    if change == "add":
        monkeypatch.setattr(slots, "lock_activity", then_meet(meeting, slots.lock_activity))
        start = clock.now() + timedelta(days=200)
        act = partial(slots.add_slot, activity=cast.activity, starts_at=start, ends_at=start + timedelta(hours=1))
    else:
        monkeypatch.setattr(activities, "_locked", then_meet(meeting, activities._locked))
        act = partial(activities.pause, activity=cast.activity, actor=Actor(cast.host, "host"))

    results = together([partial(request_booking, **cast.request()), act])

    assert failures(results) == []
