"""The agreement as the partner sees it: its status, NSR's question, the profile, the end."""

import re

import pytest
from django.db import transaction

from catalogue.enums import ActivityStatus
from partners.enums import AgreementStatus as S
from partners.services import agreement
from tests.factories.accounts import StaffFactory
from tests.factories.catalogue import ActivityFactory
from tests.partners.cast import Cast
from workflow.machine import Actor
from workflow.services.transition import history, transition

pytestmark = pytest.mark.django_db


def page(cast: Cast, action: str = "") -> str:
    return f"/virksomhet/partner/{cast.organisation.slug}/{action}"


def ask(cast: Cast) -> None:
    cast.organisation.status = S.UNDER_REVIEW
    cast.organisation.save(update_fields=["status"])
    agreement.ask_for_more(organisation=cast.organisation, by=StaffFactory(), question="Hvem er kontakt?")
    cast.organisation.refresh_from_db()


def test_members_see_the_status_and_strangers_a_404(cast: Cast) -> None:
    for person in (cast.owner, cast.colleague):
        assert "Aktiv partner" in person.client.get(page(cast)).content.decode()
    assert cast.stranger.client.get(page(cast)).status_code == 404
    assert cast.owner.client.post(page(cast)).status_code == 405


def test_answering_sends_the_case_back_to_nsr(cast: Cast) -> None:
    ask(cast)
    assert "Hvem er kontakt?" in cast.owner.client.get(page(cast)).content.decode()
    assert cast.owner.client.post(page(cast, "opplysninger/"), {"text": "Eli, 901 23 456"}).url == page(cast)
    cast.organisation.refresh_from_db()
    assert cast.organisation.status == S.UNDER_REVIEW
    last = history(cast.organisation).last()
    assert (last.role, last.user, last.reason) == ("partner", cast.owner.user, "Eli, 901 23 456")


def test_answering_twice_is_refused_with_the_text_kept(cast: Cast) -> None:
    ask(cast)
    cast.owner.client.post(page(cast, "opplysninger/"), {"text": "Første"})
    response = cast.owner.client.post(page(cast, "opplysninger/"), {"text": "Andre svar"})
    html = response.content.decode()
    assert ("Det går ikke nå" in html, "Andre svar" in html) == (True, True)
    assert history(cast.organisation).filter(role="partner").count() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_bad_answers_are_refused(cast: Cast, text: str) -> None:
    ask(cast)
    response = cast.owner.client.post(page(cast, "opplysninger/"), {"text": text})
    assert list(response.context["form"].errors) == ["text"]
    cast.organisation.refresh_from_db()
    assert cast.organisation.status == S.MORE_INFORMATION


@pytest.mark.parametrize("action", ["opplysninger/", "rediger/", "avslutt/"])
def test_only_administrators_act_for_the_organisation(cast: Cast, action: str) -> None:
    ask(cast)
    for person in (cast.colleague, cast.stranger):
        assert person.client.get(page(cast, action)).status_code == 404
        assert person.client.post(page(cast, action), {"text": "x"}).status_code == 404
    cast.organisation.refresh_from_db()
    assert cast.organisation.status == S.MORE_INFORMATION


def test_profile_is_edited_without_touching_number_address_or_status(cast: Cast) -> None:
    cast.organisation.status = S.EXPIRED
    cast.organisation.save(update_fields=["status"])
    before = (cast.organisation.orgnr, cast.organisation.slug, cast.organisation.status)
    data = {
        "name": "Nytt navn",
        "kind": "public",
        "municipality": cast.organisation.municipality_id,
        "about": "Ny tekst",
        "orgnr": "123",
        "status": "declined",
    }
    assert cast.owner.client.post(page(cast, "rediger/"), data).url == page(cast)
    cast.organisation.refresh_from_db()
    assert (cast.organisation.orgnr, cast.organisation.slug, cast.organisation.status) == before
    assert (cast.organisation.name, cast.organisation.about) == ("Nytt navn", "Ny tekst")
    assert cast.organisation.history.first().history_user == cast.owner.user


def test_the_name_that_nsr_has_approved_stays(cast: Cast) -> None:
    name, about = cast.organisation.name, cast.organisation.about
    html = cast.owner.client.get(page(cast, "rediger/")).content.decode()
    assert re.search(r'<input[^>]*name="name"[^>]* readonly', html)
    data = {"name": "Utdanningsdirektoratet", "kind": "company", "municipality": cast.organisation.municipality_id}
    html = cast.owner.client.post(page(cast, "rediger/"), {**data, "about": "Ny tekst"}).content.decode()
    assert ("NSR har godkjent navnet." in html, "Utdanningsdirektoratet" in html) == (True, True)
    cast.organisation.refresh_from_db()
    assert (cast.organisation.name, cast.organisation.about) == (name, about)
    assert cast.owner.client.post(page(cast, "rediger/"), {**data, "name": name}).url == page(cast)


def test_ending_asks_first_then_pauses_the_activities(cast: Cast) -> None:
    live = ActivityFactory(organisation=cast.organisation)
    draft = ActivityFactory(organisation=cast.organisation, status=ActivityStatus.DRAFT)
    foreign = ActivityFactory(organisation=cast.stranger.user.partner_memberships.get().organisation)
    assert "Avslutte partneravtalen?" in cast.owner.client.get(page(cast, "avslutt/")).content.decode()
    cast.owner.client.post(page(cast, "avslutt/"))
    for row in (cast.organisation, live, draft, foreign):
        row.refresh_from_db()
    assert cast.organisation.status == S.TERMINATED
    assert (live.status, draft.status, foreign.status) == ("paused", "draft", "published")
    assert "Det går ikke nå" in cast.owner.client.post(page(cast, "avslutt/"), follow=True).content.decode()


def test_declined_applicant_reads_the_reason(cast: Cast) -> None:
    cast.organisation.status = S.UNDER_REVIEW
    cast.organisation.save(update_fields=["status"])
    with transaction.atomic():
        transition(cast.organisation, S.DECLINED, actor=Actor(None, "staff"), reason="Ikke realfag")
    html = cast.owner.client.get(page(cast)).content.decode()
    assert ("Ikke godkjent" in html, "Ikke realfag" in html) == (True, True)
