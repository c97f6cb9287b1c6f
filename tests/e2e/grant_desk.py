"""Around one confirmed visit: the school, NSR's desk, and what they do again and again in a browser."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.mail import EmailMultiAlternatives
from playwright.sync_api import Page, expect

from accounts.models import User
from bookings.enums import BookingStatus
from bookings.models import Booking
from catalogue.models import Slot
from grants.models import Application, Call
from schools.models import School
from tests.factories.accounts import UserFactory
from tests.factories.grants import confirmed_booking, finance, handler, kr, leader, make_payer, published_call
from tests.factories.regions import MunicipalityFactory
from tests.factories.schools import MembershipFactory, SchoolFactory
from tests.grants.files import image, pdf
from workflow import clock

WIND = "Slik lager vi strøm av vind"
ACCOUNT = "86011117947"
CASES = "/admin/grants/application/"


@dataclass(frozen=True)
class Desk:
    """A school with a confirmed visit it has not applied for, an open call, and those at NSR who decide and pay."""

    teacher: User
    handler: User
    approver: User
    finance: User
    school: School
    booking: Booking
    call: Call


def make_desk() -> Desk:
    """Above kr 5 000 another must decide; above kr 15 000 an offer is asked for."""
    school = SchoolFactory(name="Løpsmark ungdomsskole", municipality=MunicipalityFactory())
    teacher = UserFactory(email="larer@skole.demo.example", name="Kari Lærer")
    MembershipFactory(user=teacher, school=school)
    make_payer()
    return Desk(
        teacher=teacher,
        handler=handler(),
        approver=leader(),
        finance=finance(),
        school=school,
        call=published_call(two_person_limit_ore=kr(5_000)),
        booking=confirmed_booking(school=school, by=teacher),
    )


def visit_is_over(booking: Booking) -> None:
    """Two days have gone since the visit."""
    then = clock.now() - timedelta(days=2)
    Slot.objects.filter(pk=booking.slot_id).update(starts_at=then, ends_at=then + timedelta(minutes=90))
    booking.trips.update(visit_at=then)
    Booking.objects.filter(pk=booking.pk).update(status=BookingStatus.COMPLETED)


def offer(folder: Path) -> Path:
    return _file(folder / "tilbud.pdf", pdf())


def receipt(folder: Path) -> Path:
    return _file(folder / "kvittering.jpg", image())


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def link_in(mails: Sequence[EmailMultiAlternatives], path: str) -> str:
    """The one address under `path` in the texts of `mails`, without the host."""
    [found] = {link for mail in mails for link in re.findall(rf"https?://[^/\s]+({path}\S+)", str(mail.body))}
    return str(found)


def press(page: Page, button: str, then: str) -> None:
    """Press the case's button; the confirm page has the heading of the button."""
    page.locator(".case-actions").first.get_by_role("link", name=button, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=then)).to_be_visible()


def send(page: Page, button: str, told: str, check: Callable[[Page], Any], *, preview: bool = True) -> None:
    """See what goes out, look the page over, and confirm."""
    if preview:
        page.locator(".preview-row input[type=submit]").click()
    expect(page.locator(".letter-paper, .mail-preview").first).to_be_visible()
    check(page)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(told)).to_be_visible()
    check(page)


def status_of(application: Application) -> str:
    return str(Application.objects.values_list("status", flat=True).get(pk=application.pk))
