"""Sending a form to every address, as everyone who may not: it is refused, and nothing changes."""

import pytest
from django.test import Client, override_settings

from . import roles
from .addresses import outcome
from .walk import EVERY_ROLE, PAGES, TABLE, changes, fingerprint
from .world import World

pytestmark = pytest.mark.django_db

REFUSED = {"to account_login", "to admin:login", "to admin:index", 403, 404, 405}
# These strangers send to the admin's pages too.
ADMIN_STRANGERS = (roles.ANONYMOUS, roles.TEACHER, roles.ADMIN, roles.REVIEWER, roles.FINANCE)


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_sending_what_one_may_not_send(world: World, role: str) -> None:
    client = world.clients[role]
    before, got = fingerprint(), {}
    table = TABLE if role in ADMIN_STRANGERS else PAGES
    for key, path in world.paths(table).items():
        if role not in table[key].writers:
            got[key] = outcome(client.post(path, {"action": "next", "reason": "x"}))
    # Some only ever lead on, whatever is sent: to the same page as when they are opened.
    leads_on = {key for key, answer in got.items() if str(answer).startswith("to ") and answer == table[key].get[role]}
    assert {key: answer for key, answer in got.items() if answer not in REFUSED and key not in leads_on} == {}
    assert changes(before) == []


@override_settings(CSRF_FAILURE_VIEW="tests.access.conftest.plain_csrf_failure")
def test_a_form_without_its_token_is_refused(world: World) -> None:
    """Forged from another site: nobody's form counts without the token."""
    before, got = fingerprint(), {}
    for key, path in world.paths(TABLE).items():
        for role in sorted(TABLE[key].writers & set(world.users))[:1]:
            client = Client(enforce_csrf_checks=True)
            client.cookies.load({name: cookie.value for name, cookie in world.clients[role].cookies.items()})
            got[key] = client.post(path, {}).status_code
    assert {key: status for key, status in got.items() if status != 403} == {}
    assert changes(before) == []


@pytest.mark.parametrize("role", [roles.ANONYMOUS, roles.TEACHER, roles.ADMIN])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_method_that_does_not_exist_is_refused(world: World, role: str, method: str) -> None:
    """By every address, the log-in's and the admin's too, and before anybody is asked for a token."""
    before, got = fingerprint(), {}
    client = Client(enforce_csrf_checks=True)
    if role in world.users:
        client.cookies.load({name: cookie.value for name, cookie in world.clients[role].cookies.items()})
    for key, path in world.paths(TABLE).items():
        got[key] = outcome(getattr(client, method)(path))
    assert {key: answer for key, answer in got.items() if answer != 405} == {}
    assert changes(before) == []


@pytest.mark.parametrize("path", ["/", "/aktiviteter/", "/konto/login/", "/admin/catalogue/activity/"])
def test_a_person_gets_a_page_for_such_a_method(path: str) -> None:
    answer = Client(enforce_csrf_checks=True).put(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert "Denne adressen kan ikke åpnes" in answer.content.decode()


def test_an_address_that_is_not_there_is_not_found_by_any_method() -> None:
    assert Client(enforce_csrf_checks=True).delete("/finnes-ikke/").status_code == 404
