"""Search and filters: in place where scripts run, page by page where they do not, and always an address to share."""

import re

import pytest
from playwright.sync_api import expect

from catalogue.enums import Kind, Place
from catalogue.services.search import reindex
from tests.factories.catalogue import ActivityFactory, SlotFactory


@pytest.fixture
def activities(cast):
    """Besides the company visit that all know: a digital role model about robots, and an event."""
    robots = ActivityFactory(title="Roboter i hverdagen", kind=Kind.ROLE_MODEL, place=Place.DIGITAL, grades=[8])
    contest = ActivityFactory(title="Bygg den beste brua", kind=Kind.EVENT, grades=[10])
    SlotFactory(activity=robots)
    for activity in (robots, contest):
        reindex(activity=activity)


def count(page, text):
    expect(page.locator("#result-count")).to_have_text(text)


def stays(page):
    """Mark the page as it stands, to tell a refresh in place from a new page."""
    page.evaluate("window.stayed = true")


def stayed(page):
    return page.evaluate("window.stayed === true")


def test_filters_refresh_in_place_and_the_address_can_be_shared(visit, arrive, activities):
    page = visit().open("/aktiviteter/")
    arrive(page, "Finn aktivitet")
    count(page, "3 aktiviteter")
    stays(page)
    page.get_by_label("Søk", exact=True).fill("robot")
    page.get_by_label("Søk", exact=True).press("Enter")
    count(page, "1 aktivitet")
    expect(page).to_have_url("/aktiviteter/?q=robot")
    page.get_by_role("link", name="Fjern «robot»").click()
    count(page, "3 aktiviteter")
    stays(page)
    page.get_by_label("Digitalt", exact=False).first.check()
    count(page, "1 aktivitet")
    assert stayed(page) is True
    arrive(page, "Finn aktivitet")

    other = visit(phone=True).open(page.url)
    count(other, "1 aktivitet")
    expect(other.get_by_role("link", name="Roboter i hverdagen")).to_be_visible()
    page.go_back()
    count(page, "3 aktiviteter")


def test_phone_has_its_filters_in_a_sheet(visit, arrive, activities):
    page = visit(phone=True).open("/aktiviteter/")
    arrive(page, "Finn aktivitet")
    page.get_by_role("button", name="Filtre", exact=True).click()
    sheet = page.locator("#filters")
    expect(sheet).to_be_visible()
    arrive(page, "Finn aktivitet")
    sheet.get_by_label("Arrangement").check()
    count(page, "1 aktivitet")
    sheet.get_by_role("button", name=re.compile(r"^Vis \d+ treff$")).click()
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("link", name="Bygg den beste brua")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/aktiviteter/$"))
    count(page, "3 aktiviteter")


def test_a_grade_that_is_typed_becomes_the_filter(visit, arrive, activities):
    page = visit().open("/aktiviteter/")
    page.get_by_label("Søk", exact=True).fill("robot 8. klasse")
    page.get_by_label("Søk", exact=True).press("Enter")
    expect(page).to_have_url("/aktiviteter/?q=robot&trinn=8")
    count(page, "1 aktivitet")
    expect(page.get_by_label("Søk", exact=True)).to_have_value("robot")
    expect(page.locator("#filters").get_by_label("8. trinn")).to_be_checked()


def test_nothing_found_says_how_to_go_on(visit, arrive, activities):
    page = visit(phone=True).open("/aktiviteter/?q=xylofonqwerty")
    arrive(page, "Finn aktivitet")
    expect(page.get_by_text("Ingen aktiviteter passer med «xylofonqwerty»")).to_be_visible()
    page.get_by_role("link", name="Vis alle aktiviteter").click()
    count(page, "3 aktiviteter")


def test_without_scripts(visit, activities):
    page = visit(scripts=False).open("/aktiviteter/")
    page.get_by_label("Søk", exact=True).fill("robot")
    page.get_by_label("Søk", exact=True).press("Enter")
    expect(page).to_have_url("/aktiviteter/?q=robot")
    count(page, "1 aktivitet")
