"""What someone prepares before she may book: kept in the database, shown on her page, gone when sent or forgotten."""

from datetime import timedelta

import pytest
from django.test import Client

from bookings.models import Booking, BookingDraft
from bookings.services import draft as drafts
from catalogue.models import Activity
from schools.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.bookings import Cast
from tests.factories.catalogue import ActivityFactory
from tests.factories.schools import MembershipFactory
from workflow import clock

ADDRESS = "/aktiviteter/vind/bestill/"


@pytest.fixture
def newcomer(client: Client, cast: Cast) -> Client:
    """The teacher before anybody has said that she works there, with a booking prepared."""
    Membership.objects.filter(user=cast.teacher).update(status="pending")
    client.force_login(cast.teacher)
    assert client.post(ADDRESS, cast.posted(needs="Rullestol")).status_code == 302
    return client


def verify(cast: Cast, *, days_ago: int = 0) -> None:
    at = clock.now() - timedelta(days=days_ago)
    Membership.objects.filter(user=cast.teacher).update(status="verified", status_changed_at=at)


def test_it_is_there_on_another_device_and_on_her_page(newcomer: Client, cast: Cast) -> None:
    assert (Booking.objects.count(), BookingDraft.objects.count()) == (0, 1)
    elsewhere = Client()
    elsewhere.force_login(cast.teacher)
    form = elsewhere.get(ADDRESS).context["form"]
    assert (form["needs"].value(), form.chosen) == ("Rullestol", str(cast.slot.uuid))
    page = elsewhere.get("/min-side/").content.decode()
    assert "Du har forberedt en forespørsel" in page
    assert f'href="{ADDRESS}"' in page


def test_once_she_is_known_it_can_be_sent_and_is_gone(newcomer: Client, cast: Cast) -> None:
    verify(cast)
    assert "Forespørselen du har forberedt, kan sendes nå" in newcomer.get("/min-side/").content.decode()
    newcomer.post(ADDRESS, cast.posted())
    assert Booking.objects.count() == 1
    assert "forberedt" not in newcomer.get("/min-side/").content.decode()
    assert drafts.kept_fields(user=cast.teacher, activity=cast.activity) is None
    assert (drafts.forget_drafts(), BookingDraft.objects.count()) == (1, 0)


def test_neither_keys_nor_ticks_are_kept_and_it_is_hers_alone(newcomer: Client, cast: Cast) -> None:
    assert (
        BookingDraft.objects.get()
        .fields.keys()
        .isdisjoint({"key", "confirm_grade", "confirm_again", "csrfmiddlewaretoken"})
    )
    other = Client()
    other.force_login(cast.colleague)
    assert other.get(ADDRESS).context["form"]["needs"].value() in (None, "")
    assert "forberedt" not in other.get("/min-side/").content.decode()


def test_what_can_no_longer_be_booked_is_not_offered(newcomer: Client, cast: Cast) -> None:
    Activity.objects.update(status="paused")
    assert "forberedt" not in newcomer.get("/min-side/").content.decode()


def test_the_oldest_go_when_there_are_too_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 2)
    user, activities = UserFactory(), ActivityFactory.create_batch(3)
    for activity in activities:
        drafts.keep_draft(user=user, activity=activity, fields={"group_name": "9B"})
    assert [row.activity for row in drafts.drafts_of(user)] == [activities[2], activities[1]]
    assert BookingDraft.objects.count() == 2


def test_forgotten_after_three_months(newcomer: Client) -> None:
    assert drafts.forget_drafts() == 0
    BookingDraft.objects.update(updated_at=clock.now() - timedelta(days=91))
    assert (drafts.forget_drafts(), BookingDraft.objects.exists()) == (1, False)


def test_what_cannot_be_booked_just_now_is_kept_when_another_is_prepared(newcomer: Client, cast: Cast) -> None:
    Activity.objects.update(status="paused")
    drafts.keep_draft(user=cast.teacher, activity=ActivityFactory(), fields={})
    assert BookingDraft.objects.filter(activity=cast.activity).exists()


def test_one_who_has_been_known_for_long_is_not_asked_about(cast: Cast) -> None:
    tie = Membership.objects.get(user=cast.teacher)
    found = {}
    for days in (89, 91):
        tie.status, tie.status_changed_at = "verified", clock.now() - timedelta(days=days)
        found[days] = drafts.may_have_drafts(tie)
    assert found == {89: True, 91: False}


def test_who_changes_schools_finds_what_she_prepares_meanwhile(newcomer: Client, cast: Cast) -> None:
    """Another school has known her for long, but it is the new one she acts for."""
    MembershipFactory(user=cast.teacher, is_main=False, status_changed_at=clock.now() - timedelta(days=400))
    assert "Du har forberedt en forespørsel" in newcomer.get("/min-side/").content.decode()
