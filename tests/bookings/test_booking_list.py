"""/bestillinger/: everything the reader has a side in, one pile at a time, at the same cost however much there is."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bookings.enums import BookingStatus
from bookings.models import Booking
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.bookings import BookingFactory, Cast
from tests.factories.catalogue import SlotFactory
from tests.factories.partners import RoleModelFactory
from tests.factories.schools import MembershipFactory
from workflow import clock

ADDRESS = "/bestillinger/"


def three(cast: Cast, n: int = 0) -> dict[str, Booking]:
    """One booking for each pile, of the cast's school at the cast's host."""
    common: dict[str, Any] = {"school": cast.school, "booked_by": cast.teacher}
    ahead = SlotFactory(activity=cast.activity)
    behind = SlotFactory(activity=cast.activity, starts_at=clock.now() - timedelta(days=9 + n))
    return {
        "venter": BookingFactory(slot=SlotFactory(activity=cast.activity), status=BookingStatus.REQUESTED, **common),
        "kommende": BookingFactory(slot=ahead, status=BookingStatus.CONFIRMED, **common),
        "tidligere": BookingFactory(slot=behind, status=BookingStatus.COMPLETED, **common),
    }


@pytest.mark.parametrize("who", ["teacher", "host"])
@pytest.mark.parametrize("pile", ["venter", "kommende", "tidligere"])
def test_each_pile_holds_its_own(client: Client, cast: Cast, who: str, pile: str) -> None:
    made = three(cast)
    client.force_login(getattr(cast, who))
    response = client.get(ADDRESS, {"vis": pile})
    assert list(response.context["page"].object_list) == [made[pile]]
    assert f'href="{made[pile].get_absolute_url()}"' in response.content.decode()


def test_an_unknown_pile_is_the_one_that_waits(client: Client, cast: Cast) -> None:
    made = three(cast)
    client.force_login(cast.teacher)
    assert list(client.get(ADDRESS, {"vis": "\x00"}).context["page"].object_list) == [made["venter"]]


@pytest.mark.parametrize("make", [UserFactory, StaffFactory])
def test_those_without_a_side_see_nothing_here(client: Client, cast: Cast, make: Any) -> None:
    three(cast)
    stranger = make()
    client.force_login(stranger)
    for pile in ("venter", "kommende", "tidligere"):
        response = client.get(ADDRESS, {"vis": pile}, follow=True)
        assert cast.activity.title not in response.content.decode()


def test_what_waits_is_told_by_whom_it_waits_for(client: Client, cast: Cast) -> None:
    common: dict[str, Any] = {"school": cast.school, "booked_by": cast.teacher, "activity": cast.activity}
    asked = BookingFactory(
        slot=cast.slot, status=BookingStatus.REQUESTED, chase_at=clock.now() + timedelta(days=2), **common
    )
    moved = BookingFactory(slot=None, status=BookingStatus.NEW_TIME, **common)
    for who, order in ((cast.teacher, [moved, asked]), (cast.host, [asked, moved])):
        client.force_login(who)
        response = client.get(ADDRESS)
        assert [(row, row.for_reader) for row in response.context["page"]] == [(order[0], True), (order[1], False)]
        page = response.content.decode()
        assert page.index("Venter på dere") < page.index("Venter på den andre siden")
        assert ("Venter på svar fra Nordlys Energi – vi purrer" in page) == (who == cast.teacher)
        # Said once: in the sentence, or in the tag.
        waits = page.partition("Venter på den andre siden")[2]
        assert (waits.count("Venter på svar"), waits.count("Venter på at skolen velger")) == (
            (1, 0) if who == cast.teacher else (0, 1)
        )


def test_a_colleagues_booking_has_her_name(client: Client, cast: Cast) -> None:
    BookingFactory(slot=cast.slot, school=cast.school, booked_by=cast.teacher)
    colleague = MembershipFactory(school=cast.school, status="verified").user
    for who, named in ((cast.teacher, False), (colleague, True)):
        client.force_login(who)
        assert (f"Bestilt av {cast.teacher.name}" in client.get(ADDRESS).content.decode()) == named


@pytest.mark.parametrize("pile", ["venter", "kommende", "tidligere"])
def test_an_empty_pile_leads_to_what_its_reader_can_do(client: Client, cast: Cast, pile: str) -> None:
    role_model = RoleModelFactory(organisation=cast.organisation, user=UserFactory())
    ways = [
        (cast.teacher, "/aktiviteter/", "Finn aktivitet"),
        (cast.host, "/virksomhet/aktiviteter/", "Til aktivitetene deres"),
        (role_model.user, "/min-side/", "Til Min side"),
        (UserFactory(), "/aktiviteter/", "Finn aktivitet"),
    ]
    for user, url, label in ways:
        client.force_login(user)
        response = client.get(ADDRESS, {"vis": pile})
        assert response.context["way_on"] == {"url": url, "label": label}
        empty = response.content.decode().partition('<div class="empty">')[2].partition("</div>")[0]
        assert (f'href="{url}"' in empty, label in empty) == (True, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_costs_the_same(client: Client, cast: Cast, rows: int, django_assert_num_queries: Any) -> None:
    for n in range(rows):
        three(cast, n)
    client.force_login(cast.teacher)
    with django_assert_num_queries(6):
        response = client.get(ADDRESS)
    assert len(response.context["page"].object_list) == rows
