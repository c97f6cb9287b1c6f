"""A partner registers an activity with a series of times, and NSR approves it: in a real browser, axe at zero on every page."""

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.models import StaffGroup
from catalogue.models import Activity, Slot
from partners.enums import MemberRole
from regions.calendar import school_days
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.catalogue import SubjectFactory
from tests.factories.partners import MemberFactory
from workflow import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def host():
    SubjectFactory()
    user = UserFactory(email="partner@demo.example", name="Pia Partner")
    MemberFactory(user=user, role=MemberRole.ADMIN)
    return user


def register(page, axe):
    """From the empty list to sent, one step after the other."""
    found = []

    def go(button):
        found.extend(axe(page))
        page.get_by_role("button", name=button, exact=True).click()

    page.get_by_role("link", name="Ny aktivitet").first.click()
    page.get_by_label("Bedriftsbesøk").check()
    page.get_by_label("Tittel").fill("Slik lager vi strøm av vind")
    page.get_by_label("Kort om aktiviteten").fill("Følg strømmen fra vinden til stikkontakten.")
    go("Neste")
    expect(page.get_by_role("heading", name="Innhold", level=1)).to_be_visible()
    page.get_by_label("Det gjør elevene").fill("Måler vind og regner på effekt.")
    go("Neste")
    expect(page.get_by_text("Velg minst ett trinn.").first).to_be_visible()
    page.get_by_label("9. trinn").check()
    page.get_by_label("Naturfag").check()
    page.get_by_label("Interesse – elevene").check()
    go("Neste")
    expect(page.get_by_role("heading", name="Sted", level=1)).to_be_visible()
    page.get_by_label("Adresse").fill("Vindveien 1")
    go("Neste")
    expect(page.get_by_role("heading", name="Gruppe og språk", level=1)).to_be_visible()
    go("Neste")
    page.get_by_label("Faste tidspunkter som bekreftes med én gang").check()
    go("Neste")
    page.get_by_label("Oppmøte").fill("Resepsjonen")
    page.get_by_label("Kontaktpersonens telefon").fill("99 90 00 01")
    go("Neste")
    expect(page.get_by_role("heading", name="Se over", level=1)).to_be_visible()
    go("Send til godkjenning")
    expect(page.get_by_text("Aktiviteten er sendt til NSR.").first).to_be_visible()
    found.extend(axe(page))
    return found


def test_from_first_step_to_published_with_a_series(visit, axe, host):
    page = visit(phone=True, user=host).open("/virksomhet/aktiviteter/")
    assert register(page, axe) == []

    desk = visit(user=StaffFactory(groups=[StaffGroup.CASE_HANDLER])).open(
        "/admin/catalogue/activity/?status=submitted"
    )
    desk.get_by_role("link", name="Slik lager vi strøm av vind").click()
    desk.get_by_role("link", name="Godkjenn").click()
    expect(desk.get_by_text("Publisert: Slik lager vi strøm av vind")).to_be_visible()
    assert axe(desk) == []
    desk.get_by_role("button", name="Godkjenn").click()
    expect(desk.get_by_text("Aktiviteten er publisert.")).to_be_visible()

    page.reload()
    page.get_by_role("link", name="Legg inn en serie").click()
    page.get_by_label("tirsdag").check()
    first, last = date(clock.today().year + 1, 5, 3), date(clock.today().year + 1, 5, 31)
    tuesdays = len(school_days([1], 1, first, last, "18"))
    page.get_by_label("Første dag").fill(first.isoformat())
    page.get_by_label("Siste dag").fill(last.isoformat())
    page.get_by_label("Fra klokka").fill("10:00")
    page.get_by_label("Til klokka").fill("11:30")
    page.get_by_role("button", name="Vis datoene").click()
    expect(page.get_by_role("heading", name=f"{tuesdays} tidspunkter blir lagt til")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Legg til tidspunktene").click()
    expect(page.get_by_text(f"{tuesdays} tidspunkter er lagt til.")).to_be_visible()
    assert axe(page) == []
    assert Slot.objects.filter(activity=Activity.objects.get(status="published")).count() == tuesdays

    teacher = visit(phone=True).open("/aktiviteter/?ledig=1")
    expect(teacher.locator("#result-count")).to_have_text("1 aktivitet")
    teacher.get_by_role("link", name="Slik lager vi strøm av vind").click()
    expect(teacher.get_by_role("link", name="Book tid").first).to_be_visible()


def test_without_scripts(visit, axe, host):
    visitor = visit(scripts=False, user=host)
    page = visitor.open("/virksomhet/aktiviteter/")
    register(page, lambda page: [])
    assert Activity.objects.get().status == "submitted"
