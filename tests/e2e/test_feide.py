"""Log-in through Feide in a real browser: away to the provider and back, within the page's own security policy."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.accounts.conftest import last_code
from tests.accounts.oidc_provider import Person, Provider, owner, school
from tests.factories.schools import SchoolFactory

LOPSMARK = "975000001"


@pytest.fixture
def feide(settings: Any, transactional_db: None) -> Iterator[Provider]:
    """The settings are as with Feide's keys: the log-in has its button, and a form may lead to the provider."""
    with Provider().running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider.app()]}}
        policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
        policy["DIRECTIVES"]["form-action"].append(provider.issuer)
        settings.CONTENT_SECURITY_POLICY = policy
        yield provider


def test_a_teacher_comes_through_feide_and_is_known_at_her_school(visit, arrive, feide):
    SchoolFactory(orgnr=LOPSMARK, name="Løpsmark ungdomsskole")
    feide.person = Person(groups=[owner("employee", "faculty"), school(LOPSMARK, main=True)])
    page = visit(phone=True).open("/aktiviteter/")
    page.get_by_role("link", name="Logg inn", exact=True).first.click()
    arrive(page, "Logg inn")
    page.get_by_role("button", name="Logg inn med Feide").click()
    arrive(page, "Bekreft e-postadressen din")
    page.get_by_label("Kode").fill(last_code("kari@demo.example"))
    page.get_by_role("button", name="Bekreft", exact=True).click()
    expect(page.get_by_role("link", name="Min side", exact=True).first).to_be_visible()
    page.goto("/min-side/")
    page.get_by_role("link", name="Skolen din").click()
    expect(page.get_by_text("Løpsmark ungdomsskole").first).to_be_visible()
    assert [(user.name, user.email) for user in User.objects.all()] == [("Kari Lærer", "kari@demo.example")]


def test_a_provider_that_fails_says_so_and_leads_back(visit, arrive, feide):
    feide.broken = {"token"}
    visitor = visit(phone=True)
    page = visitor.open("/konto/login/")
    page.get_by_role("button", name="Logg inn med Feide").click()
    arrive(page, "Feide svarer ikke akkurat nå")
    [unavailable] = visitor.complaints
    assert unavailable.endswith("the server responded with a status of 503 (Service Unavailable)")
    visitor.complaints.clear()
    page.get_by_role("link", name="Prøv igjen").click()
    arrive(page, "Logg inn")
    assert User.objects.count() == 0
