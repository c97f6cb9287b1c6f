"""A teacher proposes three times, the partner offers another, the teacher takes it."""

from datetime import datetime, time, timedelta

from playwright.sync_api import expect

from bookings.enums import BookingStatus
from bookings.models import Booking
from catalogue.enums import BookingKind
from catalogue.models import Activity
from workflow import clock

WIND = "Slik lager vi strøm av vind"


def propose(page, day, *hours):
    """Fill in the same hours on `day` and the days after it."""
    for n, hour in enumerate(hours):
        page.get_by_label(f"Dag {n + 1}", exact=True).fill((day + timedelta(days=n)).isoformat())
        page.get_by_label(f"Klokka {n + 1}", exact=True).fill(hour)


def test_from_three_proposals_to_a_confirmed_time(visit, arrive, deliver, cast):
    Activity.objects.update(booking_kind=BookingKind.PROPOSAL)
    tuesday = cast.slot.starts_at.astimezone(clock.OSLO).date()
    page = visit(phone=True, user=cast.teacher).open("/aktiviteter/vind/")
    arrive(page, WIND)
    page.get_by_role("link", name="Foreslå tidspunkt").click()
    arrive(page, WIND)
    page.get_by_label("Klasse eller gruppe").fill("9B")
    page.get_by_label("Trinn").select_option("9")
    page.get_by_label("Elever", exact=True).fill("28")
    page.get_by_role("button", name="Send forespørsel").click()
    expect(page.get_by_text("Foreslå minst ett tidspunkt.").first).to_be_visible()
    arrive(page, WIND)
    propose(page, tuesday, "09:00", "10:00", "11:30")
    page.get_by_role("button", name="Send forespørsel").click()
    expect(page.get_by_text("Forespørselen er sendt til Nordlys Energi.")).to_be_visible()
    arrive(page, WIND)
    assert Booking.objects.get().proposed_times.count() == 3
    assert [mail.to for mail in deliver()] == [[cast.host.email]]

    desk = visit(phone=True, user=cast.host).open("/virksomhet/")
    arrive(desk, "Nordlys Energi")
    desk.get_by_role("link", name="Foreslå ny tid").click()
    arrive(desk, "Foreslå nytt tidspunkt")
    propose(desk, tuesday + timedelta(days=7), "12:15")
    desk.get_by_label("Melding").fill("Da er laben ledig.")
    desk.get_by_role("button", name="Send forslag").click()
    expect(desk.get_by_text("Forslaget er sendt.")).to_be_visible()
    arrive(desk, WIND)
    assert [mail.to for mail in deliver()] == [[cast.teacher.email]]

    page.goto("/min-side/")
    arrive(page, "Hei, Kari")
    page.get_by_role("link", name="Velg", exact=True).click()
    arrive(page, "Velg tidspunkt")
    expect(page.get_by_text("Da er laben ledig.")).to_be_visible()
    page.get_by_role("button", name="Velg dette").click()
    expect(page.get_by_text("Tidspunktet er bekreftet.")).to_be_visible()
    arrive(page, WIND)

    agreed = Booking.objects.select_related("slot").get()
    wanted = datetime.combine(tuesday + timedelta(days=7), time(12, 15), tzinfo=clock.OSLO)
    assert (agreed.status, agreed.slot.starts_at) == (BookingStatus.CONFIRMED, wanted)
    assert {cast.teacher.email, cast.host.email} <= {mail.to[0] for mail in deliver()}
