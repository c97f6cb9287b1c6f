"""The budget: shares, what is left, ledger and balance together, and what publishing refuses."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grants.enums import LedgerKind
from grants.errors import GrantError, OverBudget
from grants.models import Application, Call, CountyBalance, CountyShare, LedgerEntry
from grants.services.budget import available, faults, overview, release, reserve, room, spend, take_back
from grants.services.call import close_call, publish_call
from grants.services.deadline import lapse_unsent
from grants.services.overview import coming_calls, open_calls
from tests.factories.grants import confirmed_booking, finance, fresh, handler, kr, leader, make_draft, published_call
from tests.factories.regions import MunicipalityFactory
from tests.factories.schools import SchoolFactory
from workflow import clock

pytestmark = pytest.mark.django_db
NORDLAND, TROMS = "18", "55"


@pytest.fixture
def call() -> Call:
    return published_call(frame_ore=kr(100), shares={NORDLAND: kr(40), TROMS: kr(30)})


def case_in(call: Call, county: str = NORDLAND) -> Application:
    names = {NORDLAND: ("1804", "Bodø"), TROMS: ("5501", "Tromsø")}
    number, name = names[county]
    school = SchoolFactory(municipality=MunicipalityFactory(number=number, name=name, county_id=county))
    return make_draft(call=call, booking=confirmed_booking(school=school))


@pytest.mark.parametrize(
    ("usage", "county", "left"),
    [
        ({}, "a", 70),
        ({}, "c", 30),
        ({"a": 40}, "a", 30),
        ({"a": 40}, "c", 30),
        ({"a": 70}, "a", 0),
        ({"a": 70}, "b", 30),
        ({"a": 70}, "c", 0),
        ({"c": 30}, "a", 40),
        ({"a": 90, "b": 30}, "c", 0),
    ],
)
def test_a_county_may_use_its_share_and_what_no_share_holds(usage: dict[str, int], county: str, left: int) -> None:
    assert room(frame=100, shares={"a": 40, "b": 30}, usage=usage, county=county) == left


def test_reserving_writes_ledger_and_balance(call: Call) -> None:
    case = case_in(call)
    reserve(application=case, amount_ore=kr(25), by=None, key="decision:1")
    row = LedgerEntry.objects.get()
    assert (row.kind, row.committed_ore, row.spent_ore, row.county_id) == (LedgerKind.RESERVE, kr(25), 0, NORDLAND)
    balance = CountyBalance.objects.get()
    assert (balance.county_id, balance.committed_ore, balance.spent_ore) == (NORDLAND, kr(25), 0)
    assert (available(call=call, county_id=NORDLAND), available(call=call, county_id=TROMS)) == (kr(45), kr(60))


def test_more_than_is_left_is_refused_with_the_sum_left(call: Call) -> None:
    case = case_in(call)
    with pytest.raises(OverBudget) as refusal:
        reserve(application=case, amount_ore=kr(71), by=None, key="decision:1")
    nbsp = "\N{NO-BREAK SPACE}"
    assert refusal.value.left_ore == kr(70)
    assert refusal.value.message == (
        f"Rammen holder ikke: det er kr{nbsp}70 igjen til Nordland, og vedtaket er på kr{nbsp}71."
    )
    assert (LedgerEntry.objects.count(), CountyBalance.objects.count()) == (0, 0)


@pytest.mark.parametrize("amount", [0, -100])
def test_nothing_and_less_than_nothing_cannot_be_reserved(call: Call, amount: int) -> None:
    with pytest.raises(GrantError):
        reserve(application=case_in(call), amount_ore=amount, by=None, key="decision:1")
    assert LedgerEntry.objects.count() == 0


def test_the_same_key_moves_money_once(call: Call) -> None:
    case = case_in(call)
    for _time in range(2):
        reserve(application=case, amount_ore=kr(25), by=None, key="decision:1")
    for _time in range(2):
        spend(application=case, amount_ore=kr(10), by=None, key="payment:1")
    for _time in range(2):
        take_back(application=case, amount_ore=kr(10), by=None, key="return:1")
    for _time in range(2):
        release(application=case, by=None, key="lapse:1")
    assert list(LedgerEntry.objects.values_list("kind", "committed_ore", "spent_ore")) == [
        ("reserve", kr(25), 0),
        ("spend", -kr(10), kr(10)),
        ("return", kr(10), -kr(10)),
        ("release", -kr(25), 0),
    ]
    balance = CountyBalance.objects.get()
    assert (balance.committed_ore, balance.spent_ore) == (0, 0)


def test_release_keeps_what_it_is_told_to(call: Call) -> None:
    case = case_in(call)
    reserve(application=case, amount_ore=kr(25), by=None, key="decision:1")
    assert release(application=case, by=None, key="claim:1", keep_ore=kr(20)) == kr(5)
    assert release(application=case, by=None, key="claim:2", keep_ore=kr(20)) == 0
    assert CountyBalance.objects.get().committed_ore == kr(20)


def test_more_than_is_reserved_cannot_be_paid(call: Call) -> None:
    case = case_in(call)
    reserve(application=case, amount_ore=kr(25), by=None, key="decision:1")
    with pytest.raises(GrantError):
        spend(application=case, amount_ore=kr(26), by=None, key="payment:1")
    with pytest.raises(GrantError):
        take_back(application=case, amount_ore=kr(1), by=None, key="return:1")
    assert LedgerEntry.objects.count() == 1


def test_what_is_typed_counts_only_when_it_is_published(call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(frame_ore=kr(500))
    assert available(call=call, county_id=NORDLAND) == kr(70)
    call.refresh_from_db()
    assert publish_call(call=call, by=leader()).number == 2
    assert available(call=call, county_id=NORDLAND) == kr(470)


def test_dates_that_are_typed_open_and_close_nothing_before_they_are_published(call: Call) -> None:
    draft = case_in(call)
    Call.objects.filter(pk=call.pk).update(closes_at=clock.now() - timedelta(minutes=1))
    assert (list(Call.objects.open()), lapse_unsent(), [row.call for row in open_calls()]) == ([call], 0, [call])
    publish_call(call=call, by=leader())
    assert (list(Call.objects.open()), lapse_unsent(), open_calls()) == ([], 1, [])
    assert fresh(draft).status == "lapsed"


def test_an_opening_that_is_typed_is_not_announced_before_it_is_published(call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(opens_at=clock.now() + timedelta(days=2), title="Neste år")
    assert coming_calls() == []
    publish_call(call=call, by=leader())
    assert [version.terms["title"] for version in coming_calls()] == ["Neste år"]
    assert list(Call.objects.open()) == []


def test_only_a_leader_publishes(call: Call) -> None:
    """One who handles cases could otherwise lift the limit for two persons and decide alone."""
    Call.objects.filter(pk=call.pk).update(two_person_limit_ore=kr(900_000))
    for by in (handler(), finance()):
        with pytest.raises(GrantError) as refusal:
            publish_call(call=call, by=by)
        assert refusal.value.message == "Bare leder kan publisere en utlysning."
    assert call.versions.get().terms["two_person_limit_ore"] == kr(20_000)


def test_publishing_unchanged_terms_keeps_the_version(call: Call) -> None:
    assert publish_call(call=call, by=leader()).number == 1


def test_publishing_refuses_shares_larger_than_the_frame(call: Call) -> None:
    CountyShare.objects.filter(call=call, county=TROMS).update(reserved_ore=kr(61))
    with pytest.raises(GrantError) as refusal:
        publish_call(call=call, by=leader())
    assert refusal.value.field == "frame_ore"
    assert call.versions.count() == 1


def test_publishing_refuses_a_frame_below_what_is_used(call: Call) -> None:
    reserve(application=case_in(call), amount_ore=kr(60), by=None, key="decision:1")
    Call.objects.filter(pk=call.pk).update(frame_ore=kr(89))
    with pytest.raises(GrantError):
        publish_call(call=call, by=leader())
    Call.objects.filter(pk=call.pk).update(frame_ore=kr(90))
    assert publish_call(call=call, by=leader()).number == 2


def test_a_closed_call_is_not_published_again(call: Call) -> None:
    close_call(call=call, by=leader())
    with pytest.raises(GrantError):
        publish_call(call=call, by=leader())


def test_overview_tells_every_county(call: Call) -> None:
    reserve(application=case_in(call), amount_ore=kr(25), by=None, key="decision:1")
    rows = {row.county.pk: row for row in overview(call=call)}
    assert len(rows) == 15
    nordland, oslo = rows[NORDLAND], rows["03"]
    assert (nordland.share_ore, nordland.committed_ore, nordland.available_ore) == (kr(40), kr(25), kr(45))
    assert (oslo.share_ore, oslo.committed_ore, oslo.available_ore) == (0, 0, kr(30))


def test_the_proof_passes_on_right_books(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    reserve(application=case_in(call), amount_ore=kr(25), by=None, key="decision:1")
    call_command("prove_ledger")
    assert capsys.readouterr().out == "1 calls: every balance equals its ledger, and no frame is broken.\n"


def test_the_proof_finds_a_balance_that_differs(call: Call) -> None:
    reserve(application=case_in(call), amount_ore=kr(25), by=None, key="decision:1")
    CountyBalance.objects.update(committed_ore=kr(24))
    assert faults(call=call) == [f"{call}: county 18: ledger (2500, 0), balance (2400, 0)"]
    with pytest.raises(CommandError):
        call_command("prove_ledger")


def test_the_proof_finds_a_broken_frame(call: Call) -> None:
    case = case_in(call)
    reserve(application=case, amount_ore=kr(70), by=None, key="decision:1")
    LedgerEntry.objects.create(
        key="forged", call=call, county_id=NORDLAND, application=case, kind="reserve", committed_ore=1, spent_ore=0
    )
    CountyBalance.objects.update(committed_ore=kr(70) + 1)
    assert faults(call=call) == [f"{call}: 10001 held of a frame of 10000"]
