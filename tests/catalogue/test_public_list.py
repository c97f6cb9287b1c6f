"""The catalogue page: what it shows, to whom, by which address, and at what cost."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalogue.enums import Place
from catalogue.models import Activity
from catalogue.services.search import reindex
from schools.enums import MembershipStatus
from tests.catalogue.public import BODO, OSLO, offer
from tests.factories.accounts import UserFactory
from tests.factories.catalogue import ActivityFactory
from tests.factories.schools import MembershipFactory

pytestmark = pytest.mark.django_db

URL = "/aktiviteter/"
HTMX = {"HX-Request": "true"}


def shown(response: Any) -> list[str]:
    return re.findall(r'activity-card-title"><a href="[^"]+">([^<]+)</a>', response.content.decode())


def test_the_search_box_takes_no_more_than_an_address_holds(client: Client) -> None:
    for address in (URL, "/"):
        box = re.search(r'<input[^>]*type="search"[^>]*>', client.get(address).content.decode())
        assert box is not None
        assert 'maxlength="200"' in box[0], address


def results(html: str) -> str:
    """The results element, which is last in the page's form and first in what htmx gets."""
    start = html.index('<div id="results"')
    return html[start : html.index("</nav>", start) if "</nav>" in html[start:] else html.index("</ul>\n  \n", start)]


def teacher_client(client: Client) -> Client:
    membership = MembershipFactory(status=MembershipStatus.VERIFIED)
    client.force_login(membership.user)
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_does_not_grow(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        offer(f"Vindkraft {number}", slots=2)

    # Counts, one page of ids, cards not kept, and three short lists.
    with django_assert_num_queries(6):
        assert len(shown(client.get(URL))) == rows
    # The second time everything but the ids is kept.
    with django_assert_num_queries(1):
        assert len(shown(client.get(URL))) == rows
    with django_assert_num_queries(2):
        assert len(shown(client.get(f"{URL}?type=company_visit&trinn=9&ledig=1"))) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_a_teacher_with_words_and_distance(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows + 5):
        offer(f"Vindkraft {number}", slots=2)
    teacher_client(client)
    client.get(URL)

    # Session, user and school; counts and ids; unread messages.
    with django_assert_num_queries(6):
        assert len(shown(client.get(f"{URL}?q=vindkraft&km=50&sort=avstand"))) == rows + 5


def test_only_published_ones_are_shown(client: Client) -> None:
    offer("Vindkraft")
    ActivityFactory(title="Hemmelig", status="draft")

    assert shown(client.get(URL)) == ["Vindkraft"]


def test_the_address_alone_gives_the_same_list_to_anyone(client: Client) -> None:
    offer("Vindkraft", BODO, grades=[9])
    offer("Broer", OSLO, grades=[11])
    address = f"{URL}?trinn=9&fylke=18"

    assert shown(client.get(address)) == shown(Client().get(address)) == ["Vindkraft"]


def test_empty_parts_of_the_address_are_swept_away(client: Client) -> None:
    response = client.get(f"{URL}?q=vind&fylke=&km=&sort=")

    assert (response.status_code, response["Location"]) == (302, f"{URL}?q=vind")


def test_htmx_gets_the_same_results_as_the_page(client: Client) -> None:
    for number in range(25):
        offer(f"Vindkraft {number}")
    address = f"{URL}?q=vindkraft&trinn=8"

    page, part = client.get(address), client.get(address, headers=HTMX)

    assert results(part.content.decode()) == results(page.content.decode())
    assert len(shown(part)) == 20
    assert part["HX-Push-Url"] == address
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_htmx_is_given_the_clean_address(client: Client) -> None:
    assert client.get(f"{URL}?q=&km=&ledig=1", headers=HTMX)["HX-Push-Url"] == f"{URL}?ledig=1"


def test_going_back_in_history_gives_the_whole_page(client: Client) -> None:
    response = client.get(URL, headers={**HTMX, "HX-History-Restore-Request": "true"})

    assert "<html" in response.content.decode()


def test_a_page_beyond_the_end_shows_the_last(client: Client) -> None:
    for number in range(21):
        offer(f"Vindkraft {number}")

    assert shown(client.get(f"{URL}?side=99")) == shown(client.get(f"{URL}?side=2"))
    assert len(shown(client.get(f"{URL}?side=2"))) == 1


@pytest.mark.parametrize(
    "query",
    [
        "side=abc",
        "side=-1",
        "type=x",
        "trinn=1e9",
        "km=-5",
        "fylke=%00",
        "kommune=' OR 1",
        "fag=%FF",
        "sort=;",
        "q=%00",
    ],
)
def test_bad_parameters_are_ignored(client: Client, query: str) -> None:
    offer("Vindkraft")

    # What is left of NUL is an empty parameter, which the address is cleaned of.
    response = client.get(f"{URL}?{query}", follow=True)

    assert response.status_code == 200
    assert shown(response) == ["Vindkraft"]


def test_a_long_text_does_no_harm(client: Client) -> None:
    assert client.get(URL, {"q": "vind " * 2000}, follow=True).status_code == 200


def test_script_in_the_search_text_is_only_text(client: Client) -> None:
    script = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'"

    for headers in ({}, HTMX):
        html = client.get(URL, {"q": script}, headers=headers).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_script_in_a_title_is_only_text(client: Client) -> None:
    offer("<script>alert(1)</script>")

    html = client.get(URL).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html


def test_each_filter_in_use_can_be_taken_away(client: Client) -> None:
    offer("Vindkraft")

    html = client.get(f"{URL}?q=vind&type=company_visit&trinn=9&fag=naturfag&fylke=18&ledig=1").content.decode()
    chips = re.findall(r'data-removable href="([^"]+)"><span class="sr-only">Fjern </span>([^<]+)<', html)

    assert chips[:6] == [
        ("/aktiviteter/?type=company_visit&amp;trinn=9&amp;fag=naturfag&amp;fylke=18&amp;ledig=1", "«vind»"),
        ("/aktiviteter/?q=vind&amp;trinn=9&amp;fag=naturfag&amp;fylke=18&amp;ledig=1", "Bedriftsbesøk"),
        ("/aktiviteter/?q=vind&amp;type=company_visit&amp;fag=naturfag&amp;fylke=18&amp;ledig=1", "9. trinn"),
        ("/aktiviteter/?q=vind&amp;type=company_visit&amp;trinn=9&amp;fylke=18&amp;ledig=1", "Naturfag"),
        ("/aktiviteter/?q=vind&amp;type=company_visit&amp;trinn=9&amp;fag=naturfag&amp;ledig=1", "Nordland"),
        ("/aktiviteter/?q=vind&amp;type=company_visit&amp;trinn=9&amp;fag=naturfag&amp;fylke=18", "Har ledige tider"),
    ]


@pytest.mark.parametrize(
    ("address", "places"),
    [
        ("fylke=03&km=50", [("/aktiviteter/?fylke=03", "Innen 50 km fra {school}"), ("/aktiviteter/?km=50", "Oslo")]),
        ("kommune=1804&km=50", [("/aktiviteter/?fylke=18", "Innen 50 km fra Bodø")]),
        ("fylke=18&kommune=1804", [("/aktiviteter/?fylke=18", "Bodø")]),
    ],
)
def test_each_place_that_narrows_has_its_chip(client: Client, address: str, places: list[tuple[str, str]]) -> None:
    membership = MembershipFactory(status=MembershipStatus.VERIFIED)
    client.force_login(membership.user)

    chips = client.get(f"{URL}?{address}").context["chips"]

    assert [(chip.url, chip.label) for chip in chips] == [
        (url, label.format(school=membership.school.name)) for url, label in places
    ]


def test_a_grade_that_is_typed_is_searched_for_as_the_filter(client: Client) -> None:
    offer("Vindkraft", grades=[9])
    offer("Broer", grades=[8])

    response = client.get(f"{URL}?q=9.+trinn", follow=True)

    assert response.redirect_chain == [(f"{URL}?trinn=9", 302)]
    assert shown(response) == ["Vindkraft"]
    assert [chip.label for chip in response.context["chips"]] == ["9. trinn"]
    assert client.get(f"{URL}?q=9.+trinn&ledig=1", headers=HTMX)["HX-Redirect"] == f"{URL}?trinn=9&ledig=1"


def test_the_same_search_again_is_no_new_step_in_history(client: Client) -> None:
    here = {"HX-Current-URL": f"https://stem.example{URL}?q=sol%20og%20vind"}

    assert client.get(f"{URL}?q=sol+og+vind&km=", headers={**HTMX, **here})["HX-Push-Url"] == "false"
    assert client.get(f"{URL}?q=sol", headers={**HTMX, **here})["HX-Push-Url"] == f"{URL}?q=sol"


def test_nothing_found_says_what_to_do(client: Client) -> None:
    offer("Vindkraft")

    html = client.get(f"{URL}?type=film&trinn=9").content.decode()

    assert "Ingen aktiviteter passer med alt dette" in html
    assert 'href="/aktiviteter/?trinn=9"' in html
    assert 'href="/aktiviteter/?type=film"' in html


def test_a_misspelt_word_gets_a_suggestion(client: Client) -> None:
    offer("Vindkraft")

    response = client.get(f"{URL}?q=vinnkraft")

    assert shown(response) == ["Vindkraft"]
    assert 'href="/aktiviteter/?q=vindkraft">vindkraft</a>' in response.content.decode()


def test_a_teacher_sees_how_far_it_is_and_a_visitor_does_not(client: Client) -> None:
    offer("Broer", OSLO)
    visitor = client.get(URL).content.decode()
    teacher = teacher_client(client).get(URL).content.decode()

    assert not re.search(r"· ca.\xa0\d+\xa0km", visitor)
    assert re.search(r"· ca.\xa0\d+\xa0km", teacher)


def test_a_role_model_who_comes_has_no_distance(client: Client) -> None:
    activity = offer("Broer", OSLO, place=Place.SCHOOL)
    client = teacher_client(client)

    for address in (URL, activity.get_absolute_url()):
        html = client.get(address).content.decode()
        assert "Broer" in html
        assert "\xa0km" not in html


def test_a_user_without_a_school_may_look(client: Client) -> None:
    offer("Vindkraft")
    client.force_login(UserFactory())

    assert shown(client.get(f"{URL}?km=50&sort=avstand")) == ["Vindkraft"]


def test_a_changed_title_reaches_the_kept_card(client: Client) -> None:
    activity = offer("Vindkraft")
    assert shown(client.get(URL)) == ["Vindkraft"]
    Activity.objects.filter(pk=activity.pk).update(title="Solkraft")
    reindex(activity=activity)

    assert shown(client.get(URL)) == ["Solkraft"]


def test_a_cache_that_is_down_costs_no_page(client: Client, settings: Any) -> None:
    offer("Vindkraft")
    settings.CACHES = {
        "default": {"BACKEND": "stem_arbeidsliv.cache.SoftRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }

    assert shown(client.get(URL)) == ["Vindkraft"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert getattr(client, method)(URL).status_code == 405


def test_the_sheet_of_filters_says_how_many_there_are_to_see(client: Client) -> None:
    offer("Vindkraft")
    offer("Robotene kommer", grades=[11])
    assert "Vis 2 treff" in client.get(URL).content.decode()
    changed = client.get(f"{URL}?trinn=11", headers=HTMX).content.decode()
    assert re.findall(r'id="show-hits" hx-swap-oob="true">\s*<button[^>]+>([^<]+)', changed) == ["Vis 1 treff"]


def test_only_visitors_are_told_when_they_log_in(client: Client) -> None:
    words = "Du logger inn først når du vil booke."
    assert words in client.get("/aktiviteter/").content.decode()
    client.force_login(UserFactory())
    assert words not in client.get("/aktiviteter/").content.decode()


def test_a_word_without_hits_is_not_called_a_filter(client: Client) -> None:
    offer("Vindkraft i praksis")
    html = client.get("/aktiviteter/?q=zzyzx").content.decode()
    assert ("Ingen aktiviteter passer med «zzyzx»" in html, "Ta bort ett av filtrene" in html) == (True, False)
    html = client.get("/aktiviteter/?q=zzyzx&trinn=9").content.decode()
    assert "Ta bort ett av filtrene" in html
