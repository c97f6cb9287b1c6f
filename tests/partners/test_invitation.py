"""A colleague is invited by mail: once, in time, and only she."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from notifications.models import Message
from partners.enums import AgreementStatus
from partners.models import Invitation, Member, Organisation, PartnerRules
from partners.services import invitation as invitations
from tests.factories.accounts import UserFactory
from tests.factories.partners import InvitationFactory
from tests.partners.cast import Cast, log_in, make_cast
from workflow import clock

pytestmark = pytest.mark.django_db


def invite(cast: Cast, email: str = "Ny.Kollega@demo.example", role: str = "member") -> object:
    url = f"/virksomhet/partner/{cast.organisation.slug}/medlemmer/"
    return cast.owner.client.post(url, {"email": email, "role": role})


def link(invitation: Invitation) -> str:
    return f"/virksomhet/invitasjon/{invitations.token_for(invitation)}/"


def test_invitation_is_mailed_with_its_link(cast: Cast) -> None:
    invite(cast)
    row = Invitation.objects.get()
    assert (row.email, row.role, row.invited_by) == ("ny.kollega@demo.example", "member", cast.owner.user)
    assert row.expires_at - row.created_at == pytest.approx(timedelta(days=14), abs=timedelta(seconds=5))
    assert [(m.kind, m.email, m.url) for m in Message.objects.all()] == [
        ("partner_invitation", "ny.kollega@demo.example", link(row))
    ]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("applied", "Dere kan invitere kolleger når NSR har godkjent søknaden. Svaret kommer på e-post."),
        ("under_review", "Dere kan invitere kolleger når NSR har godkjent søknaden. Svaret kommer på e-post."),
        (
            "more_information",
            "NSR trenger flere opplysninger fra dere. Dere kan invitere kolleger når søknaden er godkjent.",
        ),
        ("declined", "Søknaden er ikke godkjent, så dere kan ikke invitere kolleger."),
        ("expired", "Avtalen er utløpt. Dere kan invitere kolleger når NSR har fornyet den."),
        ("terminated", "Avtalen er avsluttet, så dere kan ikke invitere kolleger."),
    ],
)
def test_nobody_is_invited_before_or_after_the_agreement(status: str, error: str) -> None:
    cast = make_cast(status=status)
    with pytest.raises(invitations.PartnerError) as caught:
        invitations.invite(organisation=cast.organisation, email="ny@demo.example", role="member", by=cast.owner.user)
    assert caught.value.message == error
    page = invite(cast).content.decode()  # type: ignore[attr-defined]
    assert (error in page, "Send invitasjon" in page) == (True, False)
    answer = f"/virksomhet/partner/{cast.organisation.slug}/opplysninger/"
    assert (answer in page) == (status == "more_information")
    assert (Invitation.objects.count(), Message.objects.count()) == (0, 0)


def test_every_agreement_but_an_active_one_says_why_it_is_closed() -> None:
    assert set(AgreementStatus) - set(invitations.CLOSED) == {AgreementStatus.ACTIVE}


def test_opening_shows_and_only_pressing_joins(cast: Cast) -> None:
    row = InvitationFactory(organisation=cast.organisation, email="ny@demo.example", invited_by=cast.owner.user)
    invited = log_in(UserFactory(email="ny@demo.example"))
    html = invited.client.get(link(row)).content.decode()
    assert "Eli Eier har invitert deg" in html
    assert not Member.objects.filter(user=invited.user).exists()
    assert invited.client.post(link(row)).url == "/virksomhet/"
    assert Member.objects.get(user=invited.user).organisation == cast.organisation


def test_link_works_once(cast: Cast) -> None:
    row = InvitationFactory(organisation=cast.organisation, email="ny@demo.example")
    invited = log_in(UserFactory(email="ny@demo.example"))
    invited.client.post(link(row))
    Member.objects.filter(user=invited.user).delete()
    response = invited.client.post(link(row))
    assert (response.status_code, "Invitasjonen er alt brukt." in response.content.decode()) == (410, True)
    assert not Member.objects.filter(user=invited.user).exists()


def test_link_expires(cast: Cast) -> None:
    row = InvitationFactory(organisation=cast.organisation, email="ny@demo.example")
    invited = log_in(UserFactory(email="ny@demo.example"))
    with time_machine.travel(clock.now() + timedelta(days=15)):
        invited = log_in(invited.user)
        response = invited.client.post(link(row))
    assert (response.status_code, "Invitasjonen har gått ut." in response.content.decode()) == (410, True)
    assert not Member.objects.filter(user=invited.user).exists()


@pytest.mark.parametrize("status", [AgreementStatus.EXPIRED, AgreementStatus.TERMINATED])
def test_nobody_joins_a_partner_whose_agreement_has_ended(cast: Cast, status: AgreementStatus) -> None:
    row = InvitationFactory(organisation=cast.organisation, email="ny@demo.example")
    Organisation.objects.filter(pk=cast.organisation.pk).update(status=status)
    invited = log_in(UserFactory(email="ny@demo.example"))
    for response in (invited.client.get(link(row)), invited.client.post(link(row))):
        assert f"{cast.organisation.name} har ingen avtale med NSR nå" in response.content.decode()
        assert response.status_code == 410
    assert not Member.objects.filter(user=invited.user).exists()
    Organisation.objects.filter(pk=cast.organisation.pk).update(status=AgreementStatus.ACTIVE)
    invited.client.post(link(row))
    assert Member.objects.filter(user=invited.user).exists()


def test_sign_up_knows_the_address(cast: Cast) -> None:
    row = InvitationFactory(organisation=cast.organisation, email="ny+1@demo.example")
    page = cast.anonymous.get(link(row)).content.decode()
    address = unescape(re.search(r'href="(/konto/signup/[^"]+)"', page)[1])
    assert 'value="ny+1@demo.example"' in cast.anonymous.get(address).content.decode()


def test_another_person_cannot_use_the_link(cast: Cast) -> None:
    row = InvitationFactory(organisation=cast.organisation, email="ny@demo.example")
    response = cast.stranger.client.post(link(row))
    assert "Invitasjonen gjelder en annen e-postadresse" in response.content.decode()
    assert not Member.objects.filter(user=cast.stranger.user, organisation=cast.organisation).exists()
    assert "Feil konto" in cast.stranger.client.get(link(row)).content.decode()


def test_anonymous_is_sent_to_log_in_and_back(cast: Cast) -> None:
    row = InvitationFactory(organisation=cast.organisation, email="ny@demo.example")
    html = cast.anonymous.get(link(row)).content.decode()
    assert "/konto/login/?next=/virksomhet/invitasjon/" in html
    cast.anonymous.post(link(row))
    row.refresh_from_db()
    assert row.used_at is None


@pytest.mark.parametrize("token", ["x", "x.y.z", "ÆØÅ"])
def test_a_made_up_link_is_a_404(cast: Cast, token: str) -> None:
    response = cast.owner.client.get(f"/virksomhet/invitasjon/{token}/")
    assert (response.status_code, "Lenken virker ikke." in response.content.decode()) == (404, True)


def test_withdrawn_invitation_is_dead(cast: Cast) -> None:
    invite(cast, "ny@demo.example")
    row = Invitation.objects.get()
    address = link(row)
    assert cast.stranger.client.post(f"/virksomhet/invitasjoner/{row.pk}/trekk/").status_code == 404
    assert cast.colleague.client.post(f"/virksomhet/invitasjoner/{row.pk}/trekk/").status_code == 404
    cast.owner.client.post(f"/virksomhet/invitasjoner/{row.pk}/trekk/")
    assert cast.owner.client.get(address).status_code == 404
    assert Message.objects.get().status == "cancelled"


@pytest.mark.parametrize(
    ("email", "error"),
    [
        ("kollega@demo.example", "Personen er alt med."),
        ("venter@demo.example", "Personen har alt en invitasjon. Trekk den tilbake for å sende en ny."),
        ("ikke en adresse", "Oppgi en gyldig e-postadresse"),
    ],
)
def test_bad_invitations_are_refused(cast: Cast, email: str, error: str) -> None:
    InvitationFactory(organisation=cast.organisation, email="venter@demo.example")
    response = invite(cast, email)
    assert response.context["form"].errors == {"email": [error]}  # type: ignore[attr-defined]
    assert Invitation.objects.count() == 1


def test_an_expired_invitation_makes_room_for_a_new(cast: Cast) -> None:
    old = InvitationFactory(
        organisation=cast.organisation, email="ny@demo.example", expires_at=clock.now() - timedelta(days=1)
    )
    invite(cast, "ny@demo.example")
    assert Invitation.objects.open().get().pk != old.pk
    assert Message.objects.count() == 1


def test_an_invitation_taken_back_twice_or_used_is_dead(cast: Cast) -> None:
    row = InvitationFactory(organisation=cast.organisation, email="ny@demo.example")
    invitations.withdraw(invitation=row)
    row.refresh_from_db()
    assert invitations.refusal(row) == "Invitasjonen er trukket tilbake."
    with pytest.raises(invitations.PartnerError):
        invitations.accept(invitation=row, by=UserFactory(email="ny@demo.example"))
    assert cast.owner.client.post(f"/virksomhet/invitasjoner/{row.pk}/trekk/").status_code == 302
    invite(cast, "ny@demo.example")
    assert Invitation.objects.open().count() == 1


def test_a_member_has_a_number_of_invitations_a_day(cast: Cast) -> None:
    """Taking one back gives no new one: the mail may be sent."""
    PartnerRules.objects.update(invitations_per_day=2)
    invite(cast, "en@demo.example")
    cast.owner.client.post(f"/virksomhet/invitasjoner/{Invitation.objects.get().pk}/trekk/")
    invite(cast, "en@demo.example")
    response = invite(cast, "to@demo.example")
    assert response.context["form"].errors == {  # type: ignore[attr-defined]
        "email": ["Du har sendt 2 invitasjoner i dag. Flere kan du sende i morgen."]
    }
    assert (Invitation.objects.count(), Message.objects.count()) == (2, 2)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert invitations.invite(
            organisation=cast.organisation, email="to@demo.example", role="member", by=cast.owner.user
        )


def test_the_rules_for_partners_are_there_from_the_start(db: None) -> None:
    assert PartnerRules.objects.values_list("role_model_max_age", "invitations_per_day").get() == (40, 20)


def test_an_organisation_has_a_limit_of_open_invitations(cast: Cast) -> None:
    InvitationFactory.create_batch(invitations.MAX_OPEN, organisation=cast.organisation)
    assert list(invite(cast).context["form"].errors) == ["email"]  # type: ignore[attr-defined]
    assert Invitation.objects.count() == invitations.MAX_OPEN
