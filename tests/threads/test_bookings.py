"""Scarce things of bookings under real threads; each with a control that shows what its guard prevents."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Sum

from bookings.enums import BookingStatus
from bookings.models import Booking, BookingRules
from bookings.services import answer, booking, confirmation, limits, reply
from bookings.services.answer import accept_booking, decline_booking
from bookings.services.booking import periods_from, request_booking
from bookings.services.moves import require_move
from bookings.services.reply import withdraw_booking
from catalogue.enums import Unit
from catalogue.models import Slot, SlotRoleModel
from catalogue.services import slot as slots
from partners.models import RoleModel
from tests.factories.bookings import GROUP, BookingFactory, Cast, make_cast
from tests.factories.catalogue import SlotFactory
from tests.factories.partners import RoleModelFactory
from tests.factories.schools import MembershipFactory
from tests.threads.together import PATIENCE, failures, together
from workflow import clock
from workflow.machine import Actor
from workflow.models import LogEntry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]


@pytest.fixture
def crowd() -> Cast:
    return make_cast()


def requests(cast: Cast, count: int, **changes: Any) -> list[Callable[[], Booking]]:
    """`count` teachers at as many schools, all asking for the same slot."""
    members = MembershipFactory.create_batch(count)
    return [partial(request_booking, **cast.request(by=m.user, **changes)) for m in members]


def unlocked_slot(parties: int) -> Callable[..., Slot]:
    """`lock_slot` without its lock; all have read before anyone writes."""
    read = Barrier(parties)

    def look(*, slot: Slot) -> Slot:
        found = Slot.objects.select_related("activity__organisation", "activity__municipality").get(pk=slot.pk)
        read.wait(PATIENCE)
        return found

    return look


def test_twenty_teachers_on_one_place_make_one_booking(crowd: Cast) -> None:
    results = together(requests(crowd, 20))
    crowd.slot.refresh_from_db()
    assert failures(results) == ["BookingError"] * 19
    assert (Booking.objects.count(), crowd.slot.taken) == (1, 1)


def test_without_the_slots_lock_the_place_is_sold_twice(crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(booking, "lock_slot", unlocked_slot(2))
    results = together(requests(crowd, 2))
    assert failures(results) == []
    assert Booking.objects.filter(slot=crowd.slot).count() == 2


def places(cast: Cast, capacity: int) -> None:
    cast.activity.unit, cast.activity.group_min = Unit.PUPILS, 1
    cast.activity.save()
    cast.slot.capacity = capacity
    cast.slot.save()


def pupils_on(slot: Slot) -> int:
    return int(Booking.objects.filter(slot=slot).aggregate(n=Sum("pupils"))["n"] or 0)


def test_pupils_never_exceed_the_places(crowd: Cast) -> None:
    places(crowd, 10)
    results = together(requests(crowd, 8, group=replace(GROUP, pupils=3, adults=0)))
    crowd.slot.refresh_from_db()
    assert failures(results) == ["BookingError"] * 5
    assert (pupils_on(crowd.slot), crowd.slot.taken) == (9, 9)


def test_without_the_slots_lock_pupils_exceed_the_places(crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    places(crowd, 10)
    monkeypatch.setattr(booking, "lock_slot", unlocked_slot(2))
    together(requests(crowd, 2, group=replace(GROUP, pupils=6, adults=0)))
    assert pupils_on(crowd.slot) == 12


def overlapping(cast: Cast, count: int) -> tuple[RoleModel, list[Callable[[], Booking]]]:
    """`count` requests at overlapping times, all to be accepted with the same role model."""
    role_model = RoleModelFactory(organisation=cast.organisation)
    host = Actor(cast.host, "host")
    acts = []
    for n in range(count):
        slot = SlotFactory(activity=cast.activity, starts_at=cast.slot.starts_at + timedelta(minutes=5 * (n + 1)))
        asked = BookingFactory(slot=slot)
        acts.append(partial(accept_booking, booking=asked, actor=host, role_model=role_model))
    return role_model, acts


def test_role_model_is_never_in_two_places(crowd: Cast) -> None:
    role_model, acts = overlapping(crowd, 6)
    results = together(acts)
    assert failures(results) == ["SlotError"] * 5
    assert Booking.objects.filter(status=BookingStatus.CONFIRMED, role_model=role_model).count() == 1
    assert SlotRoleModel.objects.filter(role_model=role_model, active=True).count() == 1


def test_without_the_role_models_lock_the_constraint_is_the_last_guard(
    crowd: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both see her free; the database still refuses one, though it may first have to untie a deadlock."""
    role_model, acts = overlapping(crowd, 2)
    checked = Barrier(2)

    def unlocked(pks: list[int]) -> list[RoleModel]:
        return list(RoleModel.objects.filter(pk__in=pks))

    def free_so_far(*args: Any, **kwargs: Any) -> None:
        checked.wait(PATIENCE)

    monkeypatch.setattr(slots, "_lock_role_models", unlocked)
    monkeypatch.setattr(slots, "_require_free", free_so_far)
    results = together(acts)
    assert len(failures(results)) == 1
    assert SlotRoleModel.objects.filter(role_model=role_model, active=True).count() == 1


def test_without_any_guard_the_role_model_is_in_two_places(crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    role_model, acts = overlapping(crowd, 2)
    monkeypatch.setattr(confirmation, "assign_role_model", lambda **kwargs: None)
    together(acts)
    assert Booking.objects.filter(status=BookingStatus.CONFIRMED, role_model=role_model).count() == 2


def test_double_click_on_a_slot_is_one_booking(crowd: Cast) -> None:
    act = partial(request_booking, **crowd.request(key=uuid4()))
    results = together([act] * 5)
    assert failures(results) == []
    assert {result.pk for result in results} == {Booking.objects.get().pk}


def proposal(cast: Cast, key: Any) -> Callable[[], Booking]:
    times = periods_from([clock.now() + timedelta(days=20)], cast.activity)
    return partial(request_booking, **cast.request(key=key, slot=None, times=times))


def test_double_click_on_proposed_times_is_one_booking(crowd: Cast) -> None:
    results = together([proposal(crowd, uuid4())] * 5)
    assert failures(results) == []
    assert {result.pk for result in results} == {Booking.objects.get().pk}
    assert LogEntry.objects.count() == 1


def test_without_the_forms_key_a_double_click_is_two(crowd: Cast) -> None:
    BookingRules.objects.update(open_requests_per_group=2)
    together([proposal(crowd, uuid4()), proposal(crowd, uuid4())])
    assert Booking.objects.count() == 2


def colleagues_propose(cast: Cast, names: list[str]) -> list[Callable[[], Booking]]:
    """For each name of a group, a colleague at the one school who proposes times for it."""
    times = periods_from([clock.now() + timedelta(days=20)], cast.activity)
    members = MembershipFactory.create_batch(len(names), school=cast.school)
    return [
        partial(
            request_booking, **cast.request(by=member.user, slot=None, times=times, group=replace(GROUP, name=name))
        )
        for member, name in zip(members, names, strict=True)
    ]


def test_colleagues_at_once_make_one_open_request_for_a_group(crowd: Cast) -> None:
    results = together(colleagues_propose(crowd, ["9B", "9b"] * 3))
    assert failures(results) == ["GroupWaits"] * 5
    assert Booking.objects.count() == 1


def test_without_the_schools_lock_a_group_has_two_open_requests(crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have counted before either is there."""
    counted, check = Barrier(2), booking.rules.check_proposals

    def check_later(*args: Any, **kwargs: Any) -> Any:
        counted.wait(PATIENCE)
        return check(*args, **kwargs)

    monkeypatch.setattr(limits, "lock_school", lambda **kwargs: None)
    monkeypatch.setattr(booking.rules, "check_proposals", check_later)
    assert failures(together(colleagues_propose(crowd, ["9B", "9b"]))) == []
    assert Booking.objects.count() == 2


def test_one_teacher_at_once_keeps_to_the_days_number(crowd: Cast) -> None:
    BookingRules.objects.update(requests_per_day=2)
    times = periods_from([clock.now() + timedelta(days=20)], crowd.activity)
    acts = [
        partial(request_booking, **crowd.request(slot=None, times=times, group=replace(GROUP, name=f"9{letter}")))
        for letter in "ABCDE"
    ]
    assert failures(together(acts)) == ["BookingError"] * 3
    assert Booking.objects.count() == 2


def accept_and_withdraw(cast: Cast) -> tuple[Booking, list[Callable[[], Booking]]]:
    asked = BookingFactory(slot=cast.slot, booked_by=cast.teacher, school=cast.school)
    return asked, [
        partial(accept_booking, booking=asked, actor=Actor(cast.host, "host")),
        partial(withdraw_booking, booking=asked, actor=Actor(cast.teacher, "school")),
    ]


@pytest.mark.parametrize("round_", range(5))
def test_accept_against_withdraw_has_one_winner(crowd: Cast, round_: int) -> None:
    asked, acts = accept_and_withdraw(crowd)
    results = together(acts if round_ % 2 else acts[::-1])
    asked.refresh_from_db()
    crowd.slot.refresh_from_db()
    assert failures(results) == ["TransitionError"]
    assert (asked.status, crowd.slot.taken) in [(BookingStatus.CONFIRMED, 1), (BookingStatus.WITHDRAWN, 0)]
    assert LogEntry.objects.count() == 1


def test_decline_against_withdraw_of_proposed_times_has_one_winner(
    crowd: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no slot that the two could wait for each other at, only the booking's own row: whoever has it takes her time."""
    asked = proposal(crowd, uuid4())()

    def slowly(*args: Any) -> None:
        require_move(*args)
        time.sleep(0.3)

    for module in (answer, reply):
        monkeypatch.setattr(module, "require_move", slowly)
    results = together(
        [
            partial(decline_booking, booking=asked, actor=Actor(crowd.host, "host"), reason="Vi har fullt."),
            partial(withdraw_booking, booking=asked, actor=Actor(crowd.teacher, "school")),
        ]
    )
    assert failures(results) == ["TransitionError"]
    assert LogEntry.objects.filter(from_state="requested").count() == 1


def test_without_the_bookings_lock_both_win(crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _asked, acts = accept_and_withdraw(crowd)
    read = Barrier(2)

    def unlocked(*, booking_id: Any) -> Booking:
        found = Booking.objects.select_related("activity__organisation", "slot", "school", "booked_by").get(
            pk=booking_id
        )
        read.wait(PATIENCE)
        return found

    for module in (answer, reply):
        monkeypatch.setattr(module, "lock_booking", unlocked)
    results = together(acts)
    assert failures(results) == []
    assert sorted(LogEntry.objects.values_list("from_state", "to_state")) == [
        ("requested", "confirmed"),
        ("requested", "withdrawn"),
    ]
