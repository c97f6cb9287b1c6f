"""500 actions in any order: the books always balance, and neither frame nor share is ever broken."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from grants.errors import GrantError, OverBudget
from grants.models import Application, Call, CountyBalance, LedgerEntry
from grants.services.budget import available, faults, release, reserve, spend, take_back
from grants.services.call import publish_call
from tests.factories.grants import confirmed_booking, leader, make_draft, published_call
from tests.factories.regions import MunicipalityFactory
from tests.factories.schools import SchoolFactory

EXAMPLES, STEPS = 10, 50
SHARES = {"18": 400, "55": 300}
COUNTIES = {"18": ("1804", "Bodø"), "55": ("5501", "Tromsø"), "03": ("0301", "Oslo")}
CASES = 6
WHICH, SUM = st.integers(0, CASES - 1), st.integers(1, 500)


def machine(call: Call, cases: list[Application]) -> type[RuleBasedStateMachine]:
    publisher = leader()

    class Books(RuleBasedStateMachine):
        """What we believe the books hold; the database must agree after every step."""

        def __init__(self) -> None:
            super().__init__()
            self.undo = transaction.atomic()
            self.undo.__enter__()
            self.frame = 1000
            self.committed = [0] * CASES
            self.spent = [0] * CASES
            self.keys = count()
            self.last: Callable[[], Any] | None = None

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

        def key(self) -> str:
            return f"step:{next(self.keys)}"

        def usage(self, county: str) -> int:
            return sum(self.committed[n] + self.spent[n] for n, case in enumerate(cases) if case.county_id == county)

        def left(self, county: str) -> int:
            kept = sum(max(self.usage(other), SHARES.get(other, 0)) for other in COUNTIES if other != county)
            return max(self.frame - kept - self.usage(county), 0)

        @rule(which=WHICH, ore=SUM)
        def approve(self, which: int, ore: int) -> None:
            key, left = self.key(), self.left(cases[which].county_id)
            self.last = lambda: reserve(application=cases[which], amount_ore=ore, by=None, key=key)
            try:
                self.last()
            except OverBudget as refusal:
                assert (ore > left, refusal.left_ore) == (True, left)
                self.last = None
            else:
                assert ore <= left
                self.committed[which] += ore

        @rule(which=WHICH, keep=st.integers(0, 500))
        def lower(self, which: int, keep: int) -> None:
            key = self.key()
            given = release(application=cases[which], by=None, key=key, keep_ore=keep)
            assert given == max(self.committed[which] - keep, 0)
            self.committed[which] -= given
            self.last = None

        @rule(which=WHICH, ore=SUM)
        def pay(self, which: int, ore: int) -> None:
            key = self.key()
            self.last = lambda: spend(application=cases[which], amount_ore=ore, by=None, key=key)
            try:
                self.last()
            except GrantError:
                assert ore > self.committed[which]
                self.last = None
            else:
                self.committed[which] -= ore
                self.spent[which] += ore

        @rule(which=WHICH, ore=SUM)
        def come_back(self, which: int, ore: int) -> None:
            key = self.key()
            self.last = lambda: take_back(application=cases[which], amount_ore=ore, by=None, key=key)
            try:
                self.last()
            except GrantError:
                assert ore > self.spent[which]
                self.last = None
            else:
                self.committed[which] += ore
                self.spent[which] -= ore

        @rule()
        def again(self) -> None:
            if self.last is not None:
                self.last()

        @rule(frame=st.integers(600, 1500))
        def new_frame(self, frame: int) -> None:
            Call.objects.filter(pk=call.pk).update(frame_ore=frame)
            held = sum(max(self.usage(county), SHARES.get(county, 0)) for county in COUNTIES)
            try:
                publish_call(call=call, by=publisher)
            except GrantError:
                assert held > frame
            else:
                assert held <= frame
                self.frame = frame

        @invariant()
        def books_balance(self) -> None:
            assert faults(call=call) == []
            sums = LedgerEntry.objects.filter(call=call).aggregate(c=Sum("committed_ore"), s=Sum("spent_ore"))
            assert (sums["c"] or 0, sums["s"] or 0) == (sum(self.committed), sum(self.spent))
            held = CountyBalance.objects.filter(call=call).aggregate(c=Sum("committed_ore"), s=Sum("spent_ore"))
            assert (held["c"] or 0, held["s"] or 0) == (sum(self.committed), sum(self.spent))

        @invariant()
        def frame_and_shares_hold(self) -> None:
            assert sum(max(self.usage(county), SHARES.get(county, 0)) for county in COUNTIES) <= self.frame
            for county in COUNTIES:
                assert available(call=call, county_id=county) == self.left(county)

    return Books


@pytest.mark.django_db
def test_any_500_actions_keep_the_books() -> None:
    call = published_call(frame_ore=1000, shares=SHARES, by=leader())
    cases = []
    for number in range(CASES):
        county = list(COUNTIES)[number % len(COUNTIES)]
        pk, name = COUNTIES[county]
        school = SchoolFactory(municipality=MunicipalityFactory(number=pk, name=name, county_id=county))
        cases.append(make_draft(call=call, booking=confirmed_booking(school=school)))
    run_state_machine_as_test(
        machine(call, cases),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
