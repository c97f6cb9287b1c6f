"""Every mail to partners and hosts can be written, full and bare, in each language, and keeps scripts as text."""

from typing import Any

import pytest
from django.utils import translation

from catalogue import mails as catalogue_mails
from catalogue.enums import BookingKind
from catalogue.models import Activity
from notifications.services.rendering import render_kind
from partners import mails as partner_mails
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.partners import InvitationFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
BAD = "<script>alert(1)</script>"


def context_of(kind: str, text: str) -> dict[str, Any]:
    if kind in catalogue_mails.Mail.values:
        return catalogue_mails.about(ActivityFactory(title=text or "Vind"), reason=text)
    if kind == partner_mails.Mail.INVITATION:
        return partner_mails.invitation(InvitationFactory(organisation__name=text or "Nordlys"))
    return partner_mails.agreement(OrganisationFactory(name=text or "Nordlys"), reason=text)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("kind", [*catalogue_mails.Mail.values, *partner_mails.Mail.values])
def test_mail(kind: str, language: str) -> None:
    bare = render_kind(kind, context_of(kind, ""), language=language)
    full = render_kind(
        kind, context_of(kind, BAD), language=language, url="/virksomhet/", name="Kari", email="k@demo.example"
    )
    for mail in (bare, full):
        assert mail.subject
        assert len(mail.text.strip().splitlines()) > 3
        assert BAD not in mail.html
        assert "{{" not in mail.text + mail.html
    assert BAD in full.subject
    assert "/virksomhet/" in full.text
    assert "/virksomhet/" in full.html


def test_a_stopped_activity_says_whether_it_is_for_good() -> None:
    paused, archived = ActivityFactory(status="paused", title="Vind"), ActivityFactory(status="archived", title="Vind")
    with translation.override("nb"):
        subjects = [
            render_kind("activity_stopped", catalogue_mails.about(row), language="nb").subject
            for row in (paused, archived)
        ]
    assert subjects == ["Satt på pause: Vind", "Arkivert: Vind"]


def test_published_asks_for_times_only_when_there_are_none_to_book() -> None:
    def asks(activity: Activity) -> bool:
        return "Legg dem inn" in render_kind("activity_published", catalogue_mails.about(activity), language="nb").text

    without, proposals = ActivityFactory(), ActivityFactory(booking_kind=BookingKind.PROPOSAL)
    with_times = SlotFactory().activity
    assert [asks(without), asks(with_times), asks(proposals)] == [True, False, False]
