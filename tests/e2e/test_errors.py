"""What goes wrong is told in words, on a page that leads on; and no page is wider than a phone at 400 % zoom."""

import pytest
from playwright.sync_api import expect

from bookings.services.booking import request_booking
from tests.factories.accounts import StaffFactory


@pytest.mark.parametrize("who", [None, "teacher"])
def test_a_page_that_is_not_there(visit, arrive, cast, who):
    page = visit(phone=True, user=getattr(cast, who) if who else None).open("/aktiviteter/finnes-ikke/")
    arrive(page, "Vi fant ikke siden")
    page.get_by_role("searchbox").fill("vind")
    page.get_by_role("searchbox").press("Enter")
    arrive(page, "Finn aktivitet")


def test_the_booking_of_others_is_not_there(visit, arrive, cast):
    booking = request_booking(**cast.request())
    page = visit(phone=True, user=cast.stranger).open(booking.get_absolute_url())
    arrive(page, "Vi fant ikke siden")
    assert "9B" not in page.content()


def test_a_form_that_has_lost_its_token(visit, arrive, cast):
    visitor = visit(phone=True)
    page = visitor.open("/konto/login/")
    page.get_by_label("E-post").fill("kari@skole.demo.example")
    visitor.context.clear_cookies()
    page.locator("main form button[type=submit]").first.click()
    arrive(page, "Skjemaet var for gammelt")


def test_an_address_that_is_only_ever_sent_to(visit, arrive, cast):
    page = visit(phone=True).open("/sprak/")
    arrive(page, "Denne adressen kan ikke åpnes")
    page.get_by_role("main").get_by_role("link", name="Til forsiden").click()
    expect(page).to_have_url("/")


def test_someone_who_may_not_work_in_the_admin(visit, arrive, cast):
    page = visit(user=cast.teacher).open("/admin/")
    arrive(page, "Du har ikke tilgang til dette")


def test_no_page_is_wider_than_its_screen_at_400_per_cent(visit, cast):
    """1280 × 1024 at 400 % is 320 × 256 (WCAG 1.4.10)."""
    theirs = request_booking(**cast.request()).get_absolute_url()
    host = "/virksomhet/aktiviteter/vind/"
    pages = {
        None: ["/", "/aktiviteter/", "/aktiviteter/vind/", "/konto/signup/", "/finnes-ikke/"],
        cast.teacher: ["/min-side/", "/min-side/innboks/", "/aktiviteter/vind/bestill/", theirs, f"{theirs}trekk/"],
        cast.host: ["/virksomhet/", theirs, f"{theirs}foreslaa/", host, f"{host}tidspunkter/", f"{host}steg/innhold/"],
        StaffFactory(is_superuser=True): ["/admin/", "/admin/catalogue/activity/"],
    }
    wide = []
    for user, paths in pages.items():
        page = visit(phone=True, user=user).open(paths[0])
        page.set_viewport_size({"width": 320, "height": 256})
        for path in paths:
            page.goto(path)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > 320:
                wide.append(f"{path}: {width}")
    assert wide == []
