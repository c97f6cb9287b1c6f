"""/min-side/ and /virksomhet/: what waits first, and the same few questions to the database however much there is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import Purpose, StaffGroup
from bookings.enums import BookingStatus, Side
from catalogue.services.search import reindex
from grants.models import Conflict
from partners.enums import AgreementStatus
from regions.models import County
from schools.enums import MembershipStatus
from schools.models import Membership
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.bookings import BookingFactory, Cast, ProposedTimeFactory
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.grants import confirmed_booking, make_application, make_case, published_call
from tests.factories.partners import MemberFactory, RoleModelFactory
from tests.factories.regions import CoordinatorFactory
from tests.factories.schools import MembershipFactory
from workflow import clock
from workflow.formatting import day, when

SCHOOL, HOST = "/min-side/", "/virksomhet/"


def fill(cast: Cast, rows: int) -> None:
    """`rows` of everything the two pages list."""
    for n in range(rows):
        at = datetime(2027, 2, 1 + n, 9, 0, tzinfo=UTC)
        common: dict[str, Any] = {"school": cast.school, "booked_by": cast.teacher}
        for hour, status in enumerate((BookingStatus.REQUESTED, BookingStatus.CONFIRMED)):
            slot = SlotFactory(activity=cast.activity, starts_at=at + timedelta(hours=hour))
            BookingFactory(slot=slot, status=status, **common)
        past = SlotFactory(activity=cast.activity, starts_at=clock.now() - timedelta(days=20 + n))
        BookingFactory(slot=past, status=BookingStatus.COMPLETED, **common)
        moved = BookingFactory(slot=None, activity=cast.activity, status=BookingStatus.NEW_TIME, **common)
        ProposedTimeFactory(booking=moved)
        asked = BookingFactory(slot=None, activity=cast.activity, status=BookingStatus.REQUESTED, **common)
        ProposedTimeFactory(booking=asked, side=Side.SCHOOL)
        ActivityFactory(organisation=cast.organisation)
        MembershipFactory(school=cast.school, status=MembershipStatus.PENDING)


@pytest.mark.parametrize(("known_for", "queries"), [(91, 11), (1, 12)], ids=["known for long", "new: drafts too"])
@pytest.mark.parametrize("rows", [1, 3])
def test_teachers_page_costs_the_same(
    client: Client, cast: Cast, rows: int, known_for: int, queries: int, django_assert_num_queries: Any
) -> None:
    fill(cast, rows)
    at = clock.now() - timedelta(days=known_for)
    Membership.objects.filter(user=cast.teacher).update(status_changed_at=at)
    client.force_login(cast.teacher)
    client.get(SCHOOL)
    with django_assert_num_queries(queries):
        response = client.get(SCHOOL)
    context = response.context
    assert [len(context[pile].rows) for pile in ("to_choose", "upcoming", "earlier")] == [rows, min(3 * rows, 5), rows]


@pytest.mark.parametrize("rows", [1, 3])
def test_partners_desk_costs_the_same(client: Client, cast: Cast, rows: int, django_assert_num_queries: Any) -> None:
    fill(cast, rows)
    client.force_login(cast.host)
    client.get(HOST)
    with django_assert_num_queries(11):
        response = client.get(HOST)
    context = response.context
    assert [len(context[pile].rows) for pile in ("requests", "proposed", "upcoming")] == [min(2 * rows, 5), rows, rows]
    assert len(context["activities"]) == rows + 1
    assert context["numbers"]["waiting"] == 2 * rows


def test_a_desk_where_nothing_waits_asks_for_no_requests(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.host)
    client.get(HOST)
    with django_assert_num_queries(8):
        context = client.get(HOST).context
    assert (context["requests"].rows, context["proposed"].rows, context["numbers"]["waiting"]) == ([], [], 0)


def test_desk_has_the_oldest_request_first_and_its_answers(client: Client, cast: Cast) -> None:
    first = BookingFactory(slot=cast.slot)
    second = BookingFactory(slot=SlotFactory(activity=cast.activity))
    type(first).objects.filter(pk=first.pk).update(created_at=clock.now() - timedelta(days=2))
    client.force_login(cast.host)
    response = client.get(HOST)
    assert response.context["requests"].rows == [first, second]
    page = response.content.decode()
    assert "2 forespørsler venter" in page
    for action in ("godta", "foreslaa", "avslaa"):
        assert f"/bestillinger/{first.pk}/{action}/" in page


def test_others_bookings_are_not_on_the_pages(client: Client, cast: Cast) -> None:
    BookingFactory(slot=cast.slot, group_name="HEMMELIG", booked_by=cast.teacher, school=cast.school)
    for who, url in ((cast.stranger, SCHOOL), (cast.other_host, HOST)):
        client.force_login(who)
        assert "HEMMELIG" not in client.get(url).content.decode()


def test_times_to_choose_between_wait_first(client: Client, cast: Cast) -> None:
    booking = BookingFactory(
        slot=None, activity=cast.activity, booked_by=cast.teacher, school=cast.school, status=BookingStatus.NEW_TIME
    )
    ProposedTimeFactory.create_batch(2, booking=booking)
    client.force_login(cast.teacher)
    page = client.get(SCHOOL).content.decode()
    assert "Velg mellom 2 nye tidspunkter fra Nordlys Energi" in page
    assert page.index("Venter på deg") < page.index("Kommende")


def test_what_is_coming_is_in_the_order_it_happens(client: Client, cast: Cast) -> None:
    common: dict[str, Any] = {"school": cast.school, "booked_by": cast.teacher, "activity": cast.activity}
    days = [datetime(2027, 3, day, 9, 0, tzinfo=UTC) for day in (1, 2, 3)]
    slots = {day: SlotFactory(activity=cast.activity, starts_at=days[day]) for day in (0, 2)}
    last = BookingFactory(slot=slots[2], status=BookingStatus.CONFIRMED, **common)
    asked = BookingFactory(slot=None, status=BookingStatus.REQUESTED, **common)
    ProposedTimeFactory(booking=asked, side=Side.SCHOOL, starts_at=days[1], ends_at=days[1] + timedelta(hours=1))
    first = BookingFactory(slot=slots[0], status=BookingStatus.REQUESTED, **common)
    client.force_login(cast.teacher)
    assert client.get(SCHOOL).context["upcoming"].rows == [first, asked, last]


def test_desk_begins_with_what_nsr_asked_to_have_changed(client: Client, cast: Cast) -> None:
    ActivityFactory.create_batch(6, organisation=cast.organisation)
    returned = ActivityFactory(organisation=cast.organisation, status="returned", title="Sendt tilbake", slug="retur")
    ActivityFactory(status="returned", title="De andres")
    type(returned).objects.filter(pk=returned.pk).update(updated_at=clock.now() - timedelta(days=90))
    client.force_login(cast.host)
    response = client.get(HOST)
    assert response.context["returned"] == [returned]
    page = response.content.decode()
    assert page.index("NSR ber om endringer") < page.index("Forespørsler")
    assert 'href="/virksomhet/aktiviteter/retur/"' in page
    assert "De andres" not in page


def test_desk_says_what_was_proposed_and_till_when(client: Client, cast: Cast) -> None:
    booking = BookingFactory(
        slot=None, activity=cast.activity, status=BookingStatus.NEW_TIME, expires_at=clock.now() + timedelta(days=4)
    )
    time = ProposedTimeFactory(booking=booking)
    client.force_login(cast.host)
    page = client.get(HOST).content.decode()
    assert when(time.starts_at, time.ends_at) in page
    assert f"Skolen svarer innen {day(booking.expires_at)}." in page


def test_empty_page_has_the_way_on(client: Client, cast: Cast) -> None:
    client.force_login(cast.teacher)
    page = client.get(SCHOOL).content.decode()
    assert "Ingen besøk i kalenderen ennå" in page
    assert "/aktiviteter/" in page


def test_empty_desk_has_the_way_on(client: Client, cast: Cast) -> None:
    client.force_login(cast.host)
    assert "Ingen forespørsler venter" in client.get(HOST).content.decode()


@pytest.mark.parametrize(
    ("status", "said", "first"),
    [
        (AgreementStatus.APPLIED, "NSR leser søknaden om partneravtale og svarer på e-post.", True),
        (AgreementStatus.MORE_INFORMATION, "Se hva NSR spør om", True),
        (AgreementStatus.DECLINED, "Nordlys har ingen partneravtale med NSR nå", False),
    ],
)
def test_a_partner_without_an_agreement_is_told_where_it_stands(
    client: Client, db: None, status: AgreementStatus, said: str, first: bool
) -> None:
    member = MemberFactory(organisation__status=status, organisation__name="Nordlys")
    client.force_login(member.user)
    page = client.get(HOST).content.decode()
    assert said in page
    assert ("Registrer første aktivitet" in page) is first
    assert "Ingen forespørsler venter" not in page
    assert "Ingen besøk framover" not in page
    assert "Bidraget vårt" not in page


def test_partner_goes_to_the_desk(client: Client, cast: Cast) -> None:
    client.force_login(cast.host)
    assert client.get(SCHOOL)["Location"] == HOST


def test_teacher_on_the_desk_is_told_how_to_become_a_partner(client: Client, cast: Cast) -> None:
    client.force_login(cast.teacher)
    assert "Du er ikke med i noen virksomhet" in client.get(HOST).content.decode()


def test_role_model_on_the_desk_is_led_to_her_visits(client: Client, cast: Cast) -> None:
    role_model = RoleModelFactory(organisation=cast.organisation, user=UserFactory())
    client.force_login(role_model.user)
    page = client.get(HOST).content.decode()
    assert "Du er rollemodell for Nordlys Energi" in page
    assert "Til Min side" in page
    assert "Bli STEM-partner" not in page

    role_model.is_active = False
    role_model.save(update_fields=["is_active"])
    page = client.get(HOST).content.decode()
    assert ("Du er rollemodell for" in page, "Bli STEM-partner" in page) == (False, True)


def test_newcomer_is_told_to_choose_a_school(client: Client, db: None) -> None:
    client.force_login(UserFactory())
    assert "Velg skolen din" in client.get(SCHOOL).content.decode()


def test_newcomer_from_a_company_is_told_to_register_it(client: Client, db: None) -> None:
    client.force_login(UserFactory(came_as=Purpose.PARTNER))
    page = client.get(SCHOOL).content.decode()
    assert "Registrer virksomheten" in page
    assert 'href="/virksomhet/ny/"' in page.partition('id="venter"')[2]
    assert "Velg skolen din" not in page


def test_role_model_sees_her_visits(client: Client, cast: Cast) -> None:
    person = UserFactory()
    role_model = RoleModelFactory(organisation=cast.organisation, user=person)
    BookingFactory(slot=cast.slot, status=BookingStatus.CONFIRMED, role_model=role_model, school=cast.school)
    client.force_login(person)
    page = client.get(SCHOOL).content.decode()
    assert "Du skal møte" in page
    assert "Løpsmark ungdomsskole" in page
    assert "Velg skolen din" not in page


def test_staff_are_shown_to_the_work_list(client: Client, db: None) -> None:
    client.force_login(StaffFactory())
    page = client.get(SCHOOL).content.decode()
    assert 'href="/admin/"' in page
    assert "Ingenting venter. Alt er svart på." in page
    assert "Velg skolen din" not in page


def test_staff_see_what_the_work_list_holds(client: Client, cast: Cast) -> None:
    ActivityFactory(organisation=cast.organisation, status="submitted")
    client.force_login(StaffFactory())
    page = client.get(SCHOOL).content.decode()
    assert "1 aktivitet til godkjenning" in page
    assert 'href="/admin/catalogue/activity/?status=submitted"' in page
    assert "Ingenting venter" not in page


def with_role(name: StaffGroup) -> Any:
    user = UserFactory()
    user.groups.add(Group.objects.get_or_create(name=name)[0])
    return user


def test_reviewer_is_led_to_the_cases_she_may_read(client: Client, db: None) -> None:
    case = make_case(status="under_review")
    reviewer = with_role(StaffGroup.REVIEWER)
    client.force_login(reviewer)
    page = client.get(SCHOOL)
    assert page.context["cases_to_read"] == 1
    assert 'href="/admin/grants/application/"' in page.content.decode()
    Conflict.objects.create(application=case.application, user=reviewer, reason="Slekt")
    page = client.get(SCHOOL)
    assert page.context["cases_to_read"] == 0
    assert "Ingenting venter på deg" not in page.content.decode()


@pytest.mark.parametrize("county", ["18", "50", ""])
def test_coordinator_sees_what_her_county_has(client: Client, cast: Cast, county: str) -> None:
    """The cast is in Nordland; a coordinator nobody has given a county sees the country."""
    reindex(activity=cast.activity)
    BookingFactory(slot=cast.slot, status=BookingStatus.CONFIRMED, school=cast.school)
    coordinator = with_role(StaffGroup.COORDINATOR)
    if county:
        CoordinatorFactory(user=coordinator, county=County.objects.get(pk=county))
    client.force_login(coordinator)
    response = client.get(SCHOOL)
    (region,) = response.context["regions"]
    here = 0 if county == "50" else 1
    assert (region.activities, region.visits, region.schools > 0) == (here, here, bool(here))
    query = f"?fylke={county}" if county else ""
    assert region.url == f"/aktiviteter/{query}"
    assert client.get(region.url).context["found"].total == here
    assert "Ingenting venter på deg" not in response.content.decode()


@pytest.mark.parametrize("url", [SCHOOL, HOST])
def test_visitor_is_sent_to_log_in(client: Client, db: None, url: str) -> None:
    assert client.get(url).status_code == 302
    assert client.post(url).status_code == 405


def test_many_applications_that_wait_are_a_few_and_the_way_to_the_rest(client: Client, cast: Cast) -> None:
    call = published_call()
    for _ in range(6):
        booking = confirmed_booking(school=cast.school, by=cast.teacher)
        make_application(call=call, booking=booking, by=cast.teacher, status="draft")
    client.force_login(cast.teacher)
    response = client.get(SCHOOL)
    assert (len(response.context["grant_tasks"].rows), response.context["grant_tasks"].more) == (5, True)
    assert "Se alle søknadene" in response.content.decode()


def test_a_teacher_finds_her_school_and_the_money_for_the_bus(client: Client, cast: Cast) -> None:
    client.force_login(cast.teacher)
    html = client.get(SCHOOL).content.decode()
    header, main = html.split("<main", 1)
    for part in (header, main):
        assert ('href="/skole/status/"' in part, 'href="/tilskudd/"' in part) == (True, True)


@pytest.mark.parametrize("who", [{"came_as": Purpose.PARTNER}, {"is_staff": True}])
@pytest.mark.django_db
def test_the_menu_of_others_has_no_school(client: Client, who: dict[str, Any]) -> None:
    client.force_login(UserFactory(**who))
    header = client.get("/aktiviteter/").content.decode().split("<main", 1)[0]
    assert ("/skole/status/" in header, "/tilskudd/" in header) == (False, False)
