"""When an agreement runs out, its activities leave the catalogue."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from catalogue.models import Activity, SearchRow, SearchText
from catalogue.services import search
from catalogue.services.agreement import expire_agreements
from notifications.models import Message
from tests.factories.catalogue import ActivityFactory
from tests.factories.partners import OrganisationFactory
from tests.factories.regions import MunicipalityFactory
from tests.partners.cast import Cast
from workflow.services.transition import history

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


def test_an_agreement_ends_the_day_after_its_last(cast: Cast) -> None:
    cast.organisation.agreement_ends_on = date(2026, 11, 21)
    cast.organisation.save(update_fields=["agreement_ends_on"])
    lasting = [
        OrganisationFactory(agreement_ends_on=None),
        OrganisationFactory(agreement_ends_on=date(2026, 11, 22)),
        OrganisationFactory(agreement_ends_on=date(2026, 11, 1), status="terminated"),
    ]
    activity = ActivityFactory(organisation=cast.organisation)
    search.reindex(activity=activity)
    assert expire_agreements() == 1
    cast.organisation.refresh_from_db()
    activity.refresh_from_db()
    assert (cast.organisation.status, activity.status) == ("expired", "paused")
    assert not SearchRow.objects.filter(pk=activity.pk).exists()
    assert [(e.role, e.user) for e in history(activity)] == [("clock", None)]
    assert sorted(Message.objects.values_list("kind", "email")) == [
        ("partner_ended", "eier@demo.example"),
        ("partner_ended", "kollega@demo.example"),
    ]
    for row in lasting:
        before = row.status
        row.refresh_from_db()
        assert row.status == before


def test_the_job_run_twice_ends_it_once(cast: Cast) -> None:
    cast.organisation.agreement_ends_on = date(2026, 11, 22) - timedelta(days=9)
    cast.organisation.save(update_fields=["agreement_ends_on"])
    assert (expire_agreements(), expire_agreements()) == (1, 0)


def test_a_new_town_is_found_at_once(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    Activity.objects.update(municipality=None)
    search.reindex(activity=activity)
    town = MunicipalityFactory(number="1841", name="Fauske")
    data = {"name": cast.organisation.name, "kind": "company", "municipality": town.pk}
    cast.owner.client.post(f"/virksomhet/partner/{cast.organisation.slug}/rediger/", data)
    assert "Fauske" in SearchText.objects.get(pk=activity.pk).text


def test_a_new_name_that_is_a_message_is_refused(cast: Cast) -> None:
    data = {"name": "Logg inn på www.evil.example", "kind": "company", "municipality": MunicipalityFactory().pk}
    response = cast.owner.client.post(f"/virksomhet/partner/{cast.organisation.slug}/rediger/", data)
    assert list(response.context["form"].errors) == ["name"]
    assert 'value="Logg inn på www.evil.example"' in response.content.decode()
    before = cast.organisation.name
    cast.organisation.refresh_from_db()
    assert cast.organisation.name == before
