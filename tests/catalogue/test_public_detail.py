"""The activity page: what it says, what it hides, whom it is shown to, and at what cost."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalogue.enums import ActivityStatus, BookingKind, Kind, Place, Unit
from catalogue.models import Activity
from catalogue.services.slot import period_on
from catalogue.views.activity_page import duration
from schools.enums import MembershipStatus
from tests.catalogue.public import BODO, OSLO, in_days, offer
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.partners import MemberFactory, OrganisationFactory, RoleModelFactory
from tests.factories.schools import MembershipFactory
from workflow import clock
from workflow.formatting import day as day_of

pytestmark = pytest.mark.django_db


def page(client: Client, activity: Activity) -> str:
    response = client.get(activity.get_absolute_url())
    assert response.status_code == 200
    return str(response.content.decode())


def main_buttons(html: str) -> list[tuple[str, str]]:
    """Address and words of the filled buttons, each once (the phone's and the desktop's are one)."""
    found = re.findall(r'<a class="ds-button" href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?([^<]+)</a>', html, re.DOTALL)
    return list(dict.fromkeys((url, words.strip()) for url, words in found))


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_does_not_grow(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organisation = OrganisationFactory()
    activity = offer(
        "Vindkraft", slots=rows, organisation=organisation, role_models=RoleModelFactory.create_batch(rows)
    )
    for number in range(rows):
        offer(f"En annen {number}", organisation=organisation)
    page(client, activity)

    # The activity, its times and its role models; the text and the others are kept.
    with django_assert_num_queries(3):
        page(client, activity)
    client.force_login(MembershipFactory(status=MembershipStatus.VERIFIED).user)
    # And session, user, what she may see, school, unread messages.
    with django_assert_num_queries(7):
        page(client, activity)


def test_each_free_time_leads_to_booking_it(client: Client) -> None:
    activity = offer("Vindkraft", slots=2)

    links = re.findall(r'class="free-time" href="([^"]+)"', page(client, activity))

    assert links == [
        f"/aktiviteter/{activity.slug}/bestill/?tid={slot.uuid}" for slot in activity.slots.order_by("starts_at")
    ]


def test_a_work_week_says_the_day_it_ends(client: Client) -> None:
    activity = offer("Arbeidsuke", kind=Kind.WORK_WEEK)
    monday = clock.today() + timedelta(days=28 - clock.today().weekday())
    first, last = period_on(activity=activity, day=monday, starts=time(8, 30), ends=time(14, 30))
    SlotFactory(activity=activity, starts_at=first, ends_at=last)
    told = f"{day_of(monday)} kl. 08.30 – {day_of(last)} kl. 14.30".replace("\xa0", " ")
    times = re.findall(r'<a class="free-time[^>]*>(.*?)</a>', page(client, activity), re.DOTALL)
    assert len(times) == 2
    for html in times:
        assert " ".join(re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").split()) == told


def test_the_next_times_come_before_the_long_text(client: Client) -> None:
    html = page(client, offer("Vindkraft", slots=4, pupils_do="Måler vind"))
    order = ["<h1", "Passer for", "Velg et ledig tidspunkt", 'class="free-time next-time"', "Måler vind", 'id="tider"']
    assert sorted(order, key=html.index) == order
    assert html.count('class="free-time next-time"') == 3


@time_machine.travel("2027-01-04 08:00+01:00", tick=False)
def test_times_come_by_month_and_past_twelve_wait_behind_a_press(client: Client) -> None:
    activity = ActivityFactory()
    for day in range(14):
        SlotFactory(activity=activity, starts_at=in_days(20 + day))

    html = page(client, activity)
    before, after = html.split("<details", 1)[0], html.split("<details", 1)[1]

    assert html.count('class="free-time"') == 14
    assert re.findall(r'class="month">([^<]+)<', html) == ["januar 2027", "februar 2027", "februar 2027"]
    assert "Vis 2 tidspunkter til" in html
    assert before.count('class="free-time"') + after.count('class="free-time"') == 14


@pytest.mark.parametrize(
    "fields", [{"taken": 1}, {"status": "closed"}, {"status": "cancelled"}, {"listed": False}, {"soon": True}]
)
def test_times_that_cannot_be_booked_are_not_shown(client: Client, fields: dict[str, Any]) -> None:
    activity = ActivityFactory(booking_closes_days=3)
    soon = fields.pop("soon", False)
    SlotFactory(activity=activity, starts_at=in_days(2 if soon else 9), **fields)

    html = page(client, activity)

    assert 'class="free-time"' not in html
    assert "Ingen ledige tidspunkter nå" in html
    assert main_buttons(html) == []


def test_places_left_are_said_when_single_places_are_counted(client: Client) -> None:
    activity = ActivityFactory(unit=Unit.PUPILS)
    SlotFactory(activity=activity, capacity=5, taken=2)

    assert "3 plasser" in page(client, activity)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"booking_kind": BookingKind.PROPOSAL}, ("/aktiviteter/{slug}/bestill/", "Foreslå tidspunkt")),
        (
            {"booking_kind": BookingKind.EXTERNAL, "external_url": "https://pamelding.demo.example/x"},
            ("https://pamelding.demo.example/x", "Gå til påmelding"),
        ),
        (
            {"booking_kind": BookingKind.NONE, "kind": Kind.FILM, "external_url": "https://film.demo.example/1"},
            ("https://film.demo.example/1", "Se filmen"),
        ),
        ({"booking_kind": BookingKind.NONE, "kind": Kind.EVENT}, None),
    ],
)
def test_one_main_button_by_how_it_is_booked(
    client: Client, fields: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    activity = ActivityFactory(**fields)

    wanted = [(expected[0].format(slug=activity.slug), expected[1])] if expected else []
    assert main_buttons(page(client, activity)) == wanted


def test_fixed_times_give_the_button_that_books(client: Client) -> None:
    activity = offer("Vindkraft", slots=1)

    assert main_buttons(page(client, activity)) == [(f"/aktiviteter/{activity.slug}/bestill/", "Book tid")]


def test_everything_a_teacher_must_know_is_there(client: Client) -> None:
    person = RoleModelFactory(name="Ada Eksempel", work="bygger vindmøller", birth_year=1997)
    activity = offer(
        "Vindkraft",
        role_models=[person],
        bring="Gode sko",
        lunch="Vi spanderer pizza",
        clothing="Varmt tøy",
        preparation="Les om Ørsted først.",
    )

    html = page(client, activity)

    for words in (
        "Vindkraft",
        activity.organisation.name,
        "Bedriftsbesøk",
        "8.–10. trinn",
        "90 minutter",
        "5–35 personer",
        "Gratis",
        "Elevene måler vind",
        "Naturfag",
        "Interesse",
        "Relasjoner",
        "Ada Eksempel",
        "bygger vindmøller",
        "Resepsjonen i første etasje",
        "Gode sko",
        "Vi spanderer pizza",
        "Varmt tøy",
        "Heis og trinnfri inngang",
        "Les om Ørsted først.",
        "Vi lager strøm av vind.",
        "2 dager før",
    ):
        assert words in html, words


def test_what_only_a_booker_may_know_is_not_there(client: Client) -> None:
    person = RoleModelFactory(birth_year=1997, email="ada@nordlys.demo.example", phone="+4741234567")
    activity = offer(
        "På skjerm",
        place=Place.DIGITAL,
        meeting_url="https://mote.demo.example/hemmelig",
        role_models=[person],
        contact_phone="+4798765432",
    )

    html = page(client, activity)

    for secret in ("mote.demo.example", "kari@nordlys", "Kari Vert", "98765432", "98 76 54 32", "ada@nordlys", "1997"):
        assert secret not in html, secret


def test_inactive_role_models_are_not_shown(client: Client) -> None:
    activity = offer("Vindkraft", role_models=[RoleModelFactory(name="Sluttet Person", is_active=False)])

    assert "Sluttet Person" not in page(client, activity)


@pytest.mark.parametrize("status", [s for s in ActivityStatus if s != ActivityStatus.PUBLISHED])
def test_unpublished_is_a_preview_for_its_hosts_and_staff_and_nothing_for_others(
    client: Client, status: ActivityStatus
) -> None:
    activity = ActivityFactory(status=status)
    SlotFactory(activity=activity)
    host = MemberFactory(organisation=activity.organisation).user
    stranger = MemberFactory().user

    assert client.get(activity.get_absolute_url()).status_code == 404
    for person in (UserFactory(), stranger, MembershipFactory(status=MembershipStatus.VERIFIED).user):
        client.force_login(person)
        assert client.get(activity.get_absolute_url()).status_code == 404
    for person in (host, StaffFactory()):
        client.force_login(person)
        html = page(client, activity)
        assert "Forhåndsvisning" in html
        assert main_buttons(html) == []
        assert 'href="/aktiviteter/' + activity.slug + "/bestill" not in html


def test_an_unfinished_draft_can_be_previewed(client: Client) -> None:
    activity = Activity.objects.create(
        organisation=OrganisationFactory(), slug="halvferdig", kind=Kind.ROLE_MODEL, title="Halvferdig"
    )
    client.force_login(MemberFactory(organisation=activity.organisation).user)

    assert "Halvferdig" in page(client, activity)


def test_published_has_no_banner(client: Client) -> None:
    assert "Forhåndsvisning" not in page(client, offer("Vindkraft"))


def test_the_way_from_the_own_school_is_told(client: Client) -> None:
    activity = offer("Broer", OSLO)
    assert "fra skolen din" not in page(client, activity)
    client.force_login(MembershipFactory(status=MembershipStatus.VERIFIED).user)

    assert re.search(r"\d+\xa0km fra skolen din", page(client, activity))


def test_others_are_first_the_same_partners(client: Client) -> None:
    organisation = OrganisationFactory()
    activity = offer("Vindkraft", organisation=organisation)
    offer("Samme type, samme fylke", BODO)
    offer("Samme partner", OSLO, organisation=organisation)
    offer("Noe helt annet", OSLO, kind=Kind.FILM)

    html = page(client, activity)

    others = re.findall(r'activity-card-title"><a href="[^"]+">([^<]+)</a>', html)
    assert others == ["Samme partner", "Samme type, samme fylke"]


def test_script_in_any_text_is_only_text(client: Client) -> None:
    script = "<script>alert(1)</script>"
    person = RoleModelFactory(name=script, work=script, about=script)
    texts = ("title", "summary", "pupils_do", "preparation", "meeting_point", "bring", "clothing", "lunch", "address")
    organisation = OrganisationFactory(name=script, about=script)
    activity = offer(
        role_models=[person],
        organisation=organisation,
        price_note=script,
        accessibility=script,
        **dict.fromkeys(texts, script),
    )

    html = page(client, activity)

    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= len(texts) + 4


def test_an_unknown_address_is_a_404(client: Client) -> None:
    assert client.get("/aktiviteter/finnes-ikke/").status_code == 404


def test_posting_is_refused(client: Client) -> None:
    assert client.post(offer("Vindkraft").get_absolute_url()).status_code == 405


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(45, "45 minutter"), (60, "1 time"), (90, "90 minutter"), (120, "2 timer"), (450, "1 dag"), (2250, "5 dager")],
)
def test_duration_is_said_as_people_say_it(minutes: int, words: str) -> None:
    assert duration(minutes) == words


def test_a_time_that_passes_while_the_page_is_open_is_gone_next_time(client: Client) -> None:
    activity = offer("Vindkraft", slots=1)
    start = activity.slots.get().starts_at

    with time_machine.travel(start - timedelta(days=1), tick=False):
        assert 'class="free-time"' not in page(client, activity)
