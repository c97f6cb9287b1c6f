"""The front page and the pages that explain the service."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from catalogue.enums import Kind
from schools.enums import MembershipStatus
from tests.catalogue.public import BODO, FAUSKE, OSLO, offer
from tests.factories.catalogue import ActivityFactory
from tests.factories.partners import OrganisationFactory, RoleModelFactory
from tests.factories.schools import MembershipFactory

pytestmark = pytest.mark.django_db


def shown(response: Any) -> list[str]:
    return re.findall(r'activity-card-title"><a href="[^"]+">([^<]+)</a>', response.content.decode())


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_does_not_grow(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        offer(f"Vindkraft {number}", slots=1)
        offer(f"Messe {number}", slots=1, kind=Kind.EVENT)

    # Cold: two lists of ids with their cards, and four figures.
    with django_assert_num_queries(8):
        client.get("/")
    with django_assert_num_queries(0):
        assert len(shown(client.get("/"))) == 2 * rows
    client.force_login(MembershipFactory(status=MembershipStatus.VERIFIED).user)
    client.get("/")
    # Session, user, school, those nearest, unread messages.
    with django_assert_num_queries(5):
        client.get("/")


def test_a_visitor_sees_what_is_free_soon_and_the_next_events(client: Client) -> None:
    offer("Vindkraft", slots=1)
    offer("Uten tider")
    offer("Messe", slots=1, kind=Kind.EVENT)

    response = client.get("/")

    assert shown(response) == ["Vindkraft", "Messe"]
    assert "Ledige tider snart" in response.content.decode()


def test_a_teacher_sees_what_is_near_the_school(client: Client) -> None:
    for title, at in (("Langt borte", OSLO), ("Nabokommunen", FAUSKE), ("Her i byen", BODO)):
        offer(title, at)
    client.force_login(MembershipFactory(status=MembershipStatus.VERIFIED).user)

    response = client.get("/")

    assert shown(response) == ["Her i byen", "Nabokommunen", "Langt borte"]
    assert "Nær skolen din" in response.content.decode()


def test_the_figures_are_counted(client: Client) -> None:
    organisation = OrganisationFactory()
    for number in range(3):
        offer(f"Vindkraft {number}", organisation=organisation)
    ActivityFactory(status="draft", organisation=organisation)

    html = client.get("/").content.decode()
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", html))

    assert figures == {"virksomhet stiller opp": "1", "aktiviteter å velge i": "3"}


def test_an_empty_country_still_has_a_front_page(client: Client) -> None:
    response = client.get("/")

    assert response.status_code == 200
    assert shown(response) == []


def test_every_kind_leads_to_its_list(client: Client) -> None:
    html = client.get("/").content.decode()

    assert re.findall(r'href="/aktiviteter/\?type=(\w+)">', html) == list(Kind.values)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/for-skoler/", "For skoler"),
        ("/for-virksomheter/", "For virksomheter"),
        ("/personvern/", "Personvern"),
        ("/tilgjengelighet/", "Tilgjengelighet"),
        ("/kontakt/", "Kontakt"),
    ],
)
def test_explaining_pages_need_no_query(
    client: Client, path: str, heading: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cache.clear()
    # How long people are kept is a number that staff set.
    with django_assert_num_queries(1 if path == "/personvern/" else 0):
        response = client.get(path)

    assert response.status_code == 200
    assert re.findall(r"<h1[^>]*>([^<]+)</h1>", response.content.decode()) == [heading]
    assert client.post(path).status_code == 405


def test_privacy_says_how_long_and_to_whom(client: Client) -> None:
    html = client.get("/personvern/").content.decode()

    assert "24 måneder" in html
    assert "Datatilsynet" in html
    assert "mailto:hjelp@demo.example" in html


def test_privacy_promises_only_what_the_pages_hold(client: Client) -> None:
    html = client.get("/personvern/").content.decode()
    assert "Vil du slette kontoen eller få opplysningene dine utlevert, ber du oss om det." in html
    assert "Mye gjør du selv på Min side" not in html


def test_privacy_says_what_is_kept_of_a_log_in_and_where_to_see_it(client: Client) -> None:
    html = client.get("/personvern/").content.decode()
    assert "<strong>Innlogginger:</strong> IP-adresse, nettleser og tidspunkt for hver innlogging" in html
    assert f'href="{reverse("usersessions_list")}"' in html


def test_privacy_names_all_that_is_shown_of_a_role_model(client: Client) -> None:
    html = client.get("/personvern/").content.decode()
    activity = ActivityFactory()
    person = RoleModelFactory(
        organisation=activity.organisation,
        about="Spilte i korps.",
        email="rm@demo.example",
        phone="+4799999999",
    )
    activity.role_models.add(person)
    page = client.get(activity.get_absolute_url()).content.decode()
    assert [getattr(person, field) in page for field in ("name", "work", "about")] == [True, True, True]
    assert ("rm@demo" in page, "99 99 99" in page.replace("\N{NO-BREAK SPACE}", " ")) == (False, False)
    assert "Navn, hva de gjør og «Om rollemodellen» vises åpent på aktiviteten. Resten ser bare partneren" in html
