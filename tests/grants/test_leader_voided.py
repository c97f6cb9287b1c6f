"""A school leader's yes that a change of the sums makes void stays in the case's log."""

import pytest

from grants.models import VoidedConfirmation
from grants.rules.confirmation import fingerprint
from grants.services import application as applications
from grants.services.events import events
from grants.services.export import case_record
from grants.services.leader import confirm_by_account
from tests.factories.grants import fresh, kr, make_case

pytestmark = pytest.mark.django_db


def test_the_log_remembers_a_yes_that_a_change_made_void() -> None:
    case = make_case(status="draft", leader=False)
    confirm_by_account(application=case.application, sums=fingerprint(fresh(case.application)), by=case.head)
    at = fresh(case.application).leader_confirmed_at
    change = {"fields": {"estimate_ore": kr(9_000), "reason": "Langt"}, "trip_fields": {"pupils": 20}}
    applications.save_draft(application=case.application, by=case.colleague, **change)
    row = VoidedConfirmation.objects.get()
    assert (row.name, row.email, row.by_link, row.confirmed_at, row.voided_by) == (
        "Rita Rektor",
        case.head.email,
        False,
        at,
        case.colleague,
    )
    assert row.changed == "anslått kostnad, elever"
    now = fresh(case.application)
    told = [(event.title, event.who, event.at) for event in events(now) if event.kind == "leader"]
    assert told == [
        ("Skoleleder bekreftet søknaden", "Rita Rektor", at),
        ("Skolelederens bekreftelse gjelder ikke lenger", "Kåre Kollega", row.voided_at),
    ]
    text = next(event.text for event in events(now) if "ikke lenger" in event.title)
    assert (text.startswith("Rita Rektor bekreftet "), text.endswith("Endret etter det: anslått kostnad, elever.")) == (
        True,
        True,
    )
    voided = case_record(now)["leader"]["voided"]
    assert [(each["name"], each["changed"], each["changed_by"]) for each in voided] == [
        ("Rita Rektor", "anslått kostnad, elever", "Kåre Kollega")
    ]


def test_a_change_of_words_voids_nothing_and_is_not_told() -> None:
    case = make_case(status="draft")
    applications.save_draft(application=case.application, fields={"reason": "Langt"}, trip_fields={}, by=case.teacher)
    assert VoidedConfirmation.objects.count() == 0
