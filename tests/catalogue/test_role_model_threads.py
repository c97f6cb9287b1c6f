"""One role model is never in two places, however many ask at once. Each of the two guards holds alone; without both it fails."""

import threading
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from catalogue.models import Slot, SlotRoleModel
from catalogue.services import slot as slots
from partners.models import RoleModel
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.partners import RoleModelFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]

CALLERS = 6
CONSTRAINT = "role_model_in_one_place"


@pytest.fixture
def no_constraint() -> Iterator[None]:
    """Take the database's own guard away for one test."""
    guard = next(one for one in SlotRoleModel._meta.constraints if one.name == CONSTRAINT)
    with connection.schema_editor() as editor:
        editor.remove_constraint(SlotRoleModel, guard)
    yield
    SlotRoleModel.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(SlotRoleModel, guard)


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the role model's lock away, and let all look before any writes."""
    everybody_looked = threading.Barrier(CALLERS)
    look = slots._require_free

    def look_and_wait(*args: object, **kwargs: object) -> None:
        look(*args, **kwargs)  # type: ignore[arg-type]
        everybody_looked.wait(timeout=20)

    monkeypatch.setattr(slots, "_lock_role_models", lambda pks: list(RoleModel.objects.filter(pk__in=pks)))
    monkeypatch.setattr(slots, "_require_free", look_and_wait)


def ask_at_once() -> tuple[int, list[Exception]]:
    """Send one role model to overlapping slots from threads of their own. Gives how many she got, and what was said."""
    activity = ActivityFactory()
    person = RoleModelFactory(organisation=activity.organisation)
    first = SlotFactory(activity=activity)
    others = [SlotFactory(activity=ActivityFactory(organisation=activity.organisation), starts_at=first.starts_at)
              for _ in range(CALLERS - 1)]  # fmt: skip
    start, said = threading.Barrier(CALLERS), []

    def ask(slot: Slot) -> None:
        try:
            start.wait(timeout=20)
            with transaction.atomic():
                slots.assign_role_model(slot=slots.lock_slot(slot), role_model=person)
        except Exception as error:  # noqa: BLE001 -- judged by the test
            said.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(slot,)) for slot in (first, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return SlotRoleModel.objects.filter(role_model=person, active=True).count(), said


def test_exactly_one_gets_her_and_the_rest_are_told() -> None:
    got, said = ask_at_once()
    assert got == 1
    assert [type(error) for error in said] == [slots.SlotError] * (CALLERS - 1)
    assert {str(error).endswith("er alt opptatt da. Velg en annen.") for error in said} == {True}


@pytest.mark.usefixtures("no_constraint")
def test_the_lock_alone_holds() -> None:
    got, said = ask_at_once()
    assert (got, len(said)) == (1, CALLERS - 1)


@pytest.mark.usefixtures("no_lock")
def test_the_constraint_alone_holds() -> None:
    got, said = ask_at_once()
    assert got == 1
    assert {type(error) for error in said} <= {slots.SlotError, IntegrityError, OperationalError}


@pytest.mark.usefixtures("no_lock", "no_constraint")
def test_without_both_guards_she_is_in_several_places() -> None:
    got, _said = ask_at_once()
    assert got == CALLERS
