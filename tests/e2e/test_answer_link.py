"""A partner answers by the link in the mail, without logging in; the link works once."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from bookings.enums import BookingStatus
from bookings.models import Booking
from bookings.services.booking import request_booking

WIND = "Slik lager vi strøm av vind"


@pytest.fixture
def link(cast, deliver):
    """The address in the mail that the host got about a new request."""
    request_booking(**cast.request())
    [mail] = deliver()
    assert mail.to == [cast.host.email]
    [path] = set(re.findall(r"https?://[^/\s]+(/svar/\S+)", mail.body))
    return path


def test_partner_accepts_once(visit, arrive, deliver, link):
    page = visit(phone=True).open(link)
    arrive(page, WIND)
    expect(page.get_by_text("Du svarer som Vera Vert.")).to_be_visible()
    assert Booking.objects.get().status == BookingStatus.REQUESTED
    page.get_by_role("button", name="Godta").click()
    arrive(page, "Svaret er sendt")
    assert Booking.objects.get().status == BookingStatus.CONFIRMED
    deliver()

    again = visit().open(link)
    arrive(again, "Forespørselen er besvart")
    expect(again.get_by_text("Status nå: Bekreftet.")).to_be_visible()
    assert deliver() == []


def test_what_is_pressed_in_an_old_tab_changes_nothing(visit, arrive, link):
    first, second = visit().open(link), visit().open(link)
    first.get_by_role("button", name="Godta").click()
    arrive(first, "Svaret er sendt")
    second.get_by_text("Avslå", exact=True).first.click()
    second.get_by_label("Begrunnelse").fill("Vi pusser opp.")
    second.get_by_role("button", name="Avslå").click()
    arrive(second, "Forespørselen er besvart")
    assert Booking.objects.get().status == BookingStatus.CONFIRMED


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_partner_proposes_another_time(visit, cast, link, scripts):
    page = visit(phone=True, scripts=scripts).open(link)
    page.get_by_text("Foreslå nytt tidspunkt").click()
    later = cast.slot.starts_at + timedelta(days=7)
    page.get_by_label("Dag 1", exact=True).fill(later.date().isoformat())
    page.get_by_label("Klokka 1", exact=True).fill("12:15")
    page.get_by_role("button", name="Send forslag").click()
    expect(page.get_by_role("heading", level=1, name="Svaret er sendt")).to_be_visible()
    booking = Booking.objects.get()
    assert (booking.status, booking.proposed_times.filter(side="host").count()) == (BookingStatus.NEW_TIME, 1)


def test_what_is_wrong_in_the_answer_is_said_and_the_answer_stays_open(visit, arrive, link):
    page = visit(phone=True).open(link)
    page.get_by_text("Avslå", exact=True).first.click()
    page.get_by_role("button", name="Avslå").click()
    expect(page.get_by_label("Begrunnelse")).to_be_visible()
    expect(page.get_by_label("Begrunnelse")).to_have_attribute("aria-invalid", "true")
    arrive(page, WIND)
    assert Booking.objects.get().status == BookingStatus.REQUESTED


def test_a_link_we_never_made(visit, arrive, cast):
    page = visit().open("/svar/0123456789abcdef.xyz/")
    arrive(page, "Lenken virker ikke")
