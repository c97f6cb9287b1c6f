"""A teacher books a free time and the host says yes: on a phone, without scripts, and by keyboard alone."""

from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import expect
from pypdf import PdfReader

from bookings.enums import BookingStatus
from bookings.models import Booking
from tests.factories.accounts import PASSWORD
from tests.factories.catalogue import SlotFactory
from workflow.formatting import when

from .conftest import see
from .keyboard import Keyboard

WIND = "Slik lager vi strøm av vind"
SENT = "Forespørselen er sendt til Nordlys Energi."
ACCEPTED = "Godtatt. Begge får bekreftelse og kalenderinvitasjon på e-post."


def fill_in_the_group(page):
    page.get_by_label("Klasse eller gruppe").fill("9B")
    page.get_by_label("Trinn").select_option("9")
    page.get_by_label("Elever", exact=True).fill("28")
    page.get_by_label("Voksne").fill("2")


def the_time(cast):
    return when(cast.slot.starts_at, cast.slot.ends_at)


def book(page, cast, arrive):
    """From the activity's page to the request that was sent."""
    arrive(page, WIND)
    page.locator("#tider").get_by_role("link").click()
    expect(page.get_by_role("radio", name=the_time(cast))).to_be_checked()
    arrive(page, WIND)
    fill_in_the_group(page)
    page.get_by_role("button", name="Send forespørsel").click()
    expect(page.get_by_text(SENT)).to_be_visible()
    arrive(page, WIND)


def accept(page, arrive):
    """On the partner's desk."""
    arrive(page, "Nordlys Energi")
    page.get_by_role("button", name="Godta").click()
    expect(page.get_by_text(ACCEPTED)).to_be_visible()
    arrive(page, WIND)


def parts_of(mail):
    """The attachments by name."""
    return {part.get_filename(): part for part in mail.message().walk() if part.get_filename()}


def test_back_and_sent_again_makes_one_booking(visit, cast):
    SlotFactory(activity=cast.activity, starts_at=cast.slot.starts_at + timedelta(days=7))
    page = visit(user=cast.teacher).open(f"/aktiviteter/{cast.activity.slug}/bestill/?tid={cast.slot.uuid}")
    fill_in_the_group(page)
    page.get_by_role("button", name="Send forespørsel").click()
    expect(page.get_by_text(SENT)).to_be_visible()
    page.go_back()
    if not page.get_by_role("radio", checked=True).count():
        page.get_by_role("radio").first.check()
    fill_in_the_group(page)
    page.get_by_role("button", name="Send forespørsel").click()
    page.wait_for_load_state()
    assert Booking.objects.count() == 1


def test_what_was_typed_outlives_the_log_in(visit, arrive, cast):
    """She logged out in another window; the form she had open is sent once, after she has logged in."""
    cast.teacher.set_password(PASSWORD)
    cast.teacher.save(update_fields=["password"])
    visitor = visit(phone=True, user=cast.teacher)
    page = visitor.open(f"/aktiviteter/{cast.activity.slug}/bestill/?tid={cast.slot.uuid}")
    fill_in_the_group(page)
    visitor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Send forespørsel").click()
    arrive(page, "Logg inn")
    page.get_by_label("E-post").fill(cast.teacher.email)
    page.get_by_label("Passord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logg inn", exact=True).click()
    arrive(page, "Skjemaet er ikke sendt ennå")
    assert Booking.objects.count() == 0
    page.get_by_role("button", name="Send skjemaet").click()
    expect(page.get_by_text(SENT)).to_be_visible()
    assert [(booking.group_name, booking.pupils) for booking in Booking.objects.all()] == [("9B", 28)]


def test_teacher_books_on_a_phone_gets_letter_and_invitation_and_cancels(visit, arrive, deliver, cast, tmp_path):
    page = visit(phone=True, user=cast.teacher).open("/aktiviteter/")
    arrive(page, "Finn aktivitet")
    page.get_by_role("link", name=WIND).first.click()
    book(page, cast, arrive)
    assert [mail.to for mail in deliver()] == [[cast.host.email]]

    accept(visit(phone=True, user=cast.host).open("/virksomhet/"), arrive)
    confirmations = {mail.to[0]: parts_of(mail) for mail in deliver()}
    assert set(confirmations) >= {cast.teacher.email, cast.host.email}
    letter, invitation = sorted(confirmations[cast.teacher.email])
    assert (letter.partition("-")[0], invitation) == ("bekreftelse", "invitasjon.ics")

    page.reload()
    expect(page.get_by_text("Bekreftet", exact=True).first).to_be_visible()
    arrive(page, WIND)
    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned bekreftelse (PDF)").click()
    download.value.save_as(tmp_path / "brev.pdf")
    text = " ".join(" ".join(sheet.extract_text().split()) for sheet in PdfReader(tmp_path / "brev.pdf").pages)
    assert (WIND in text, "Løpsmark ungdomsskole" in text, "9B" in text) == (True, True, True)
    with page.expect_download() as download:
        page.get_by_role("link", name="Legg i kalender").click()
    download.value.save_as(tmp_path / "besok.ics")
    assert (tmp_path / "besok.ics").read_text().startswith("BEGIN:VCALENDAR")

    page.get_by_role("link", name="Avlys").click()
    arrive(page, "Avlyse?")
    page.get_by_role("button", name="Avlys").click()
    expect(page.get_by_label("Begrunnelse")).to_have_attribute("aria-invalid", "true")
    arrive(page, "Avlyse?")
    page.get_by_label("Begrunnelse").fill("Klassen skal på leirskole.")
    page.get_by_role("button", name="Avlys").click()
    expect(page.get_by_text("Avlyst. Nordlys Energi har fått beskjed.")).to_be_visible()
    arrive(page, WIND)
    cancelled = {mail.to[0]: parts_of(mail)["invitasjon.ics"] for mail in deliver()}
    assert b"METHOD:CANCEL" in cancelled[cast.host.email].get_payload(decode=True)
    cast.slot.refresh_from_db()
    assert (Booking.objects.get().status, cast.slot.taken) == (BookingStatus.CANCELLED_BY_SCHOOL, 0)


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(visit, arrive, cast):
    page = visit(phone=True, user=cast.teacher).open(f"/aktiviteter/vind/bestill/?tid={cast.slot.uuid}")
    fill_in_the_group(page)
    page.get_by_label("Elever", exact=True).fill("400")
    page.get_by_role("button", name="Send forespørsel").click()
    expect(page.get_by_text("Det er plass til høyst 35, medregnet voksne. Dere er 402.").first).to_be_visible()
    arrive(page, WIND)
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')") is True
    expect(page.get_by_label("Klasse eller gruppe")).to_have_value("9B")
    expect(page.get_by_role("radio", name=the_time(cast))).to_be_checked()
    assert Booking.objects.count() == 0


def test_a_time_that_was_just_taken_is_told_and_nothing_is_lost(visit, arrive, cast):
    page = visit(phone=True, user=cast.teacher).open(f"/aktiviteter/vind/bestill/?tid={cast.slot.uuid}")
    fill_in_the_group(page)
    type(cast.slot).objects.update(taken=1)
    page.get_by_role("button", name="Send forespørsel").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    arrive(page, WIND)
    expect(page.get_by_label("Klasse eller gruppe")).to_have_value("9B")
    assert Booking.objects.count() == 0


def test_without_scripts(visit, cast):
    book(visit(phone=True, scripts=False, user=cast.teacher).open("/aktiviteter/vind/"), cast, see)
    accept(visit(scripts=False, user=cast.host).open("/virksomhet/"), see)
    assert Booking.objects.get().status == BookingStatus.CONFIRMED


@pytest.mark.parametrize("phone", [False, True])
def test_by_keyboard_alone(visit, cast, phone):
    type(cast.slot).objects.create(
        activity=cast.activity,
        starts_at=cast.slot.starts_at + timedelta(days=1),
        ends_at=cast.slot.ends_at + timedelta(days=1),
    )
    page = visit(user=cast.teacher, phone=phone).open("/aktiviteter/vind/")
    if phone:
        page.set_viewport_size({"width": 390, "height": 700})
    keys = Keyboard(page)
    keys.go_to(page.get_by_role("link", name="Book tid").first)
    keys.press("Enter")
    first = page.get_by_role("radio", name=the_time(cast))
    keys.go_to(first)
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    expect(first).to_be_checked()
    keys.write(page.get_by_label("Klasse eller gruppe"), "9B")
    keys.write(page.get_by_label("Trinn"), "9")
    keys.write(page.get_by_label("Elever", exact=True), "28")
    keys.write(page.get_by_label("Voksne"), "2")
    keys.go_to(page.get_by_role("button", name="Send forespørsel"))
    keys.press("Enter")
    expect(page.get_by_text(SENT)).to_be_visible()

    desk = visit(user=cast.host).open("/virksomhet/")
    keys = Keyboard(desk)
    keys.go_to(desk.get_by_role("button", name="Godta"))
    keys.press("Space")
    expect(desk.get_by_text(ACCEPTED)).to_be_visible()
    assert Booking.objects.get().status == BookingStatus.CONFIRMED


@pytest.mark.parametrize("path", ["/aktiviteter/", "/min-side/"])
def test_the_first_tab_leads_past_the_menu(visit, cast, path):
    page = visit(user=cast.teacher).open(path)
    keys = Keyboard(page)
    keys.press("Tab")
    expect(page.get_by_role("link", name="Hopp til hovedinnholdet")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
