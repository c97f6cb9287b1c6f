"""The host's list and task list, and what may be done with an activity as a whole."""

import re
from typing import Any

import pytest
from django.db import transaction

from catalogue.models import SearchRow
from catalogue.services import search
from catalogue.services.activity import return_to_host
from notifications.models import Message
from tests.catalogue.host import LIST, begin, page, step
from tests.factories.accounts import StaffFactory
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.partners.cast import Cast
from workflow.services.transition import history

pytestmark = pytest.mark.django_db


def test_the_task_list_says_what_is_missing(cast: Cast) -> None:
    activity = begin(cast)
    html = cast.owner.client.get(page(activity)).content.decode()
    assert ("Velg minst ett trinn." in html, "Fortell hvor klassen skal møte opp." in html) == (True, True)
    done = ActivityFactory(organisation=cast.organisation)
    assert "Velg minst ett trinn." not in cast.owner.client.get(page(done)).content.decode()


def test_what_nsr_asks_for_is_shown(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="submitted")
    return_to_host(activity=activity, by=StaffFactory(), reason="Skriv mer om forarbeidet")
    html = cast.owner.client.get(page(activity)).content.decode()
    assert ("NSR ber om endringer" in html, "Skriv mer om forarbeidet" in html) == (True, True)


@pytest.mark.parametrize(
    ("before", "move", "after", "visible"),
    [
        ("submitted", "trekk", "draft", False),
        ("published", "pause", "paused", False),
        ("paused", "fortsett", "published", True),
        ("published", "arkiver", "archived", False),
        ("draft", "arkiver", "archived", False),
        ("returned", "send", "submitted", False),
    ],
)
def test_a_host_moves_her_activity(cast: Cast, before: str, move: str, after: str, visible: bool) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status=before)
    search.reindex(activity=activity)
    url = page(activity, f"gjor/{move}/")
    assert cast.colleague.client.get(url).status_code == 200
    activity.refresh_from_db()
    assert activity.status == before
    cast.colleague.client.post(url)
    activity.refresh_from_db()
    assert (activity.status, SearchRow.objects.filter(pk=activity.pk).exists()) == (after, visible)
    entry = history(activity).last()
    assert (entry.user, entry.role) == (cast.colleague.user, "host")
    assert Message.objects.count() == 0


def test_a_move_out_of_turn_says_why(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="archived")
    response = cast.owner.client.post(page(activity, "gjor/fortsett/"))
    assert "Det går ikke nå: statusen er «Arkivert»." in response.content.decode()
    assert cast.owner.client.get(page(activity, "gjor/fortsett/")).url == page(activity)
    assert cast.owner.client.get(page(activity, "gjor/slett/")).status_code == 404


def test_nothing_is_shown_again_without_an_agreement(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="paused")
    cast.organisation.status = "terminated"
    cast.organisation.save(update_fields=["status"])
    assert "Partneravtalen er ikke aktiv." in cast.owner.client.post(page(activity, "gjor/fortsett/")).content.decode()
    activity.refresh_from_db()
    assert activity.status == "paused"


PAGES = ["", "se-over/", "gjor/pause/", "steg/innhold/", "tidspunkter/", "tidspunkter/nytt/", "tidspunkter/serie/"]


@pytest.mark.parametrize("rest", PAGES)
def test_strangers_get_a_404_and_the_anonymous_the_log_in(cast: Cast, rest: str) -> None:
    activity = ActivityFactory(organisation=cast.organisation, title="Hemmelig utkast", status="draft")
    url = page(activity, rest)
    for method in ("get", "post"):
        response = getattr(cast.stranger.client, method)(url)
        assert (response.status_code, "Hemmelig utkast" in response.content.decode()) == (404, False) or (
            response.status_code == 405
        )
    assert cast.anonymous.get(url).url == f"/konto/login/?next={url}"
    assert cast.colleague.client.get(url).status_code in (200, 302)
    assert cast.owner.client.put(url).status_code == 405
    activity.refresh_from_db()
    assert activity.status == "draft"


def test_the_list_holds_only_ones_own(cast: Cast) -> None:
    ActivityFactory(organisation=cast.organisation, title="Vår vind")
    ActivityFactory(organisation=cast.stranger.user.partner_memberships.get().organisation, title="Deres sol")
    html = cast.colleague.client.get(LIST).content.decode()
    assert ("Vår vind" in html, "Deres sol" in html) == (True, False)


def test_the_list_filters_on_status(cast: Cast) -> None:
    ActivityFactory(organisation=cast.organisation, title="Vår vind")
    ActivityFactory(organisation=cast.organisation, title="Vårt utkast", status="draft")
    html = cast.owner.client.get(f"{LIST}?status=draft").content.decode()
    assert ("Vår vind" in html, "Vårt utkast" in html) == (False, True)
    assert cast.owner.client.get(f"{LIST}?status=tull").status_code == 200


@pytest.mark.parametrize(("query", "chosen"), [("", "Alle"), ("?status=draft", "Utkast")])
def test_the_list_says_which_part_of_it_is_shown(cast: Cast, query: str, chosen: str) -> None:
    ActivityFactory(organisation=cast.organisation, status="draft")
    html = cast.owner.client.get(f"{LIST}{query}").content.decode()
    current = re.findall(r'aria-current="true">([^<]+)<', html.partition('class="chips"')[2].partition("</ul>")[0])
    assert [words.strip().partition(" ")[0] for words in current] == [chosen]


def test_host_list_query_count(cast: Cast, django_assert_num_queries: Any) -> None:
    SlotFactory(activity=ActivityFactory(organisation=cast.organisation))
    with django_assert_num_queries(6):
        cast.owner.client.get(LIST)
    for _ in range(2):
        SlotFactory(activity=ActivityFactory(organisation=cast.organisation))
    with django_assert_num_queries(6):
        cast.owner.client.get(LIST)


def test_an_unknown_step_is_a_404(cast: Cast) -> None:
    activity = begin(cast)
    assert cast.owner.client.get(step(activity, "slutt")).status_code == 404
    film = ActivityFactory(organisation=cast.organisation, kind="film", booking_kind="none", status="draft")
    assert cast.owner.client.get(step(film, "gruppe")).status_code == 404


def test_a_rolled_back_return_tells_nobody(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="submitted")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        return_to_host(activity=activity, by=StaffFactory(), reason="x")
        raise ZeroDivisionError
    assert (Message.objects.count(), history(activity).count()) == (0, 0)
