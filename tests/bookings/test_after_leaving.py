"""Who has left the school, the organisation or her task as role model sees no booking any more, and gets no mail about it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bookings.enums import BookingStatus, Side
from bookings.models import Booking
from bookings.services.answer import accept_booking
from bookings.services.booking import request_booking
from bookings.services.cancel import cancel_booking
from bookings.services.notice import school_side
from notifications.models import Message
from partners.services.member import remove
from partners.services.role_model import set_active
from schools.models import Membership
from schools.services.membership import end_membership
from tests.factories.accounts import UserFactory
from tests.factories.bookings import CONTACT, Cast
from tests.factories.partners import MemberFactory, RoleModelFactory
from tests.factories.schools import MembershipFactory
from workflow.machine import Actor

PAGES = ("", "bekreftelse.pdf", "kalender.ics", "avlys/")
SECRETS = ("Kari Lærer", "vert@nordlys.demo.example", "90\xa000\xa000\xa001", "Slik lager vi strøm av vind")


@pytest.fixture
def visit(cast: Cast) -> Booking:
    """With a role model who has an account, and a second member of the host, so that the first may leave."""
    MemberFactory(organisation=cast.organisation, role="admin")
    model = RoleModelFactory(organisation=cast.organisation, user=UserFactory())
    booking = request_booking(**cast.request())
    return accept_booking(booking=booking, actor=Actor(cast.host, "host"), role_model=model)


def leave_school(cast: Cast, booking: Booking) -> Any:
    end_membership(membership=Membership.objects.get(user=cast.teacher), by=cast.teacher)
    return cast.teacher


def leave_organisation(cast: Cast, booking: Booking) -> Any:
    remove(member=cast.host.partner_memberships.get())
    return cast.host


def stop_as_role_model(cast: Cast, booking: Booking) -> Any:
    assert booking.role_model is not None
    set_active(role_model=booking.role_model, active=False)
    return booking.role_model.user


@pytest.mark.parametrize("leave", [leave_school, leave_organisation, stop_as_role_model])
def test_who_has_left_finds_nothing(
    client: Client, cast: Cast, visit: Booking, leave: Callable[[Cast, Booking], Any]
) -> None:
    who = {leave_school: cast.teacher, leave_organisation: cast.host}.get(leave) or visit.role_model.user
    client.force_login(who)
    page = f"/bestillinger/{visit.pk}/"
    assert client.get(page).status_code == 200
    assert leave(cast, visit) == who
    assert [client.get(page + rest).status_code for rest in PAGES] == [404] * len(PAGES)
    assert client.post(f"{page}avlys/", {"reason": "Hevn"}).status_code == 404
    for address in ("/min-side/", "/virksomhet/"):
        html = client.get(address, follow=True).content.decode()
        assert [secret for secret in SECRETS if secret in html and secret != who.name] == []
    visit.refresh_from_db()
    assert visit.status == BookingStatus.CONFIRMED
    assert list(Booking.objects.visible_to(who)) == []


def test_one_refused_or_waiting_anew_sees_nothing(client: Client, cast: Cast, visit: Booking) -> None:
    for status in ("pending", "declined"):
        Membership.objects.filter(user=cast.teacher).update(status=status)
        assert list(Booking.objects.visible_to(cast.teacher)) == []
    assert list(Booking.objects.visible_to(cast.colleague)) == [visit]


def test_one_who_comes_back_sees_it_again(client: Client, cast: Cast, visit: Booking) -> None:
    leave_school(cast, visit)
    Membership.objects.filter(user=cast.teacher).update(status="verified")
    client.force_login(cast.teacher)
    assert client.get(f"/bestillinger/{visit.pk}/").status_code == 200


def test_the_schools_mail_goes_to_its_leader_when_the_booker_has_left(cast: Cast, visit: Booking) -> None:
    leader = MembershipFactory(school=cast.school, role="leader").user
    leave_school(cast, visit)
    Message.objects.all().delete()
    cancel_booking(booking=visit, actor=Actor(cast.host, "host"), side=Side.HOST, reason="Sykdom")
    told = set(Message.objects.values_list("email", flat=True))
    assert (leader.email in told, cast.teacher.email in told, cast.colleague.email in told) == (True, False, False)


def test_colleagues_stand_in_where_there_is_no_leader(cast: Cast, visit: Booking) -> None:
    leave_school(cast, visit)
    assert [recipient.user for recipient in school_side(visit)] == [cast.colleague]
    assert [r.email for r in school_side(visit, contact_too=True)] == [cast.colleague.email, CONTACT.email]


def test_a_booker_who_left_is_not_written_to_as_contact_either(cast: Cast, visit: Booking) -> None:
    Booking.objects.filter(pk=visit.pk).update(contact_email=cast.teacher.email.upper())
    visit.refresh_from_db()
    leave_school(cast, visit)
    assert [r.email for r in school_side(visit, contact_too=True)] == [cast.colleague.email]
