"""Who acts for an organisation, and who may say so."""

import pytest

from partners.enums import MemberRole
from partners.models import Invitation, Member
from tests.factories.partners import InvitationFactory, MemberFactory
from tests.partners.cast import Cast

pytestmark = pytest.mark.django_db


def members_url(cast: Cast) -> str:
    return f"/virksomhet/partner/{cast.organisation.slug}/medlemmer/"


def member_of(cast: Cast, user: object) -> Member:
    return Member.objects.get(user=user, organisation=cast.organisation)


def test_members_see_each_other_and_strangers_a_404(cast: Cast) -> None:
    for person in (cast.owner, cast.colleague):
        html = person.client.get(members_url(cast)).content.decode()
        assert ("Eli Eier" in html, "kollega@demo.example" in html, "Frida" in html) == (True, True, False)
    assert cast.stranger.client.get(members_url(cast)).status_code == 404
    assert cast.anonymous.get(members_url(cast)).status_code == 302


def test_only_administrators_get_the_invitation_form(cast: Cast) -> None:
    assert "Send invitasjon" in cast.owner.client.get(members_url(cast)).content.decode()
    assert "Send invitasjon" not in cast.colleague.client.get(members_url(cast)).content.decode()
    data = {"email": "ny@demo.example", "role": "admin"}
    assert cast.colleague.client.post(members_url(cast), data).status_code == 404
    assert Invitation.objects.count() == 0


def test_administrator_changes_a_role(cast: Cast) -> None:
    row = member_of(cast, cast.colleague.user)
    cast.owner.client.post(f"/virksomhet/medlemmer/{row.uuid}/rolle/", {"role": "admin"})
    row.refresh_from_db()
    assert row.role == MemberRole.ADMIN


@pytest.mark.parametrize("action", ["rolle", "fjern"])
def test_others_cannot_change_members(cast: Cast, action: str) -> None:
    row = member_of(cast, cast.owner.user)
    url = f"/virksomhet/medlemmer/{row.uuid}/{action}/"
    assert cast.colleague.client.post(url, {"role": "member"}).status_code == 404
    assert cast.stranger.client.post(url, {"role": "member"}).status_code == 404
    row.refresh_from_db()
    assert row.role == MemberRole.ADMIN


def test_the_last_administrator_stays(cast: Cast) -> None:
    row = member_of(cast, cast.owner.user)
    for action in ("rolle", "fjern"):
        response = cast.owner.client.post(
            f"/virksomhet/medlemmer/{row.uuid}/{action}/", {"role": "member"}, follow=True
        )
        assert "Dere må ha minst én administrator." in response.content.decode()
    row.refresh_from_db()
    assert row.role == MemberRole.ADMIN


def test_removing_asks_first(cast: Cast) -> None:
    row = member_of(cast, cast.colleague.user)
    url = f"/virksomhet/medlemmer/{row.uuid}/fjern/"
    assert "Fjerne Kim Kollega?" in cast.owner.client.get(url).content.decode()
    assert Member.objects.filter(pk=row.pk).exists()
    cast.owner.client.post(url)
    assert not Member.objects.filter(pk=row.pk).exists()
    assert cast.colleague.client.get(members_url(cast)).status_code == 404


def test_unknown_role_is_refused(cast: Cast) -> None:
    row = member_of(cast, cast.colleague.user)
    response = cast.owner.client.post(f"/virksomhet/medlemmer/{row.uuid}/rolle/", {"role": "sjef"}, follow=True)
    assert "Velg en rolle fra listen." in response.content.decode()
    assert cast.owner.client.get(f"/virksomhet/medlemmer/{row.uuid}/rolle/").status_code == 405


def test_members_query_count(cast: Cast, django_assert_num_queries: object) -> None:
    InvitationFactory(organisation=cast.organisation)
    with django_assert_num_queries(7):  # type: ignore[operator]
        cast.owner.client.get(members_url(cast))
    for _ in range(2):
        MemberFactory(organisation=cast.organisation)
        InvitationFactory(organisation=cast.organisation)
    with django_assert_num_queries(7):  # type: ignore[operator]
        cast.owner.client.get(members_url(cast))
