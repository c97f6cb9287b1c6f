"""Two years after a visit nobody is named in it: not in its rows, its log, its letter or its mails. The figures stay."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from bookings.enums import BookingStatus
from bookings.models import Booking, BookingRules, Evaluation
from bookings.services.answer import accept_booking
from bookings.services.booking import Contact, Group, request_booking
from bookings.services.deadline import complete_past
from bookings.services.evaluation import evaluate, questions
from bookings.services.link import open_links
from documents.models import Document, private_storage
from documents.services import render
from notifications.models import InboxItem, Message
from notifications.services import drain
from stem_arbeidsliv.tasks import forget_people
from tests.factories.bookings import BookingFactory, Cast
from tests.factories.partners import RoleModelFactory
from workflow import clock
from workflow.machine import Actor
from workflow.models import JobRun, LogEntry

# Words that only the visit knows.
NAME, EMAIL, PHONE = "Solveig Kontakt", "solveig@skole.demo.example", "90909090"
TRACES = (NAME, EMAIL, PHONE, "Hemmelig tema", "Hemmelig behov", "Hemmelig hilsen", "Hemmelig ros")
LATER = datetime(2029, 2, 1, 8, 0, tzinfo=UTC)


def visit_of(cast: Cast) -> Booking:
    """Asked for, agreed on with a role model, held, told about by the school, all mails sent and the letter made."""
    group = Group(name="9B", grade=9, pupils=28, adults=2, working_on="Hemmelig tema", needs="Hemmelig behov")
    contact = Contact(name=NAME, email=EMAIL, phone="+47" + PHONE)
    booking = request_booking(**cast.request(group=group, contact=contact))
    model = RoleModelFactory(organisation=cast.organisation)
    accept_booking(booking=booking, actor=Actor(cast.host, "host"), note="Hemmelig hilsen", role_model=model)
    open_links(booking=booking, users=[cast.host], numbers=BookingRules.current())
    render(Document.objects.get().pk)
    drain()
    return booking


@pytest.fixture
def visit(cast: Cast, moment: time_machine.Traveller) -> Booking:
    booking = visit_of(cast)
    moment.move_to(datetime(2027, 1, 27, 8, 0, tzinfo=UTC))
    complete_past()
    said: dict[int, Any] = {row.pk: "Hemmelig ros" if row.answer == "words" else 5 for row in questions()}
    evaluate(booking=Booking.objects.get(), by=cast.teacher, took_place=True, pupils_met=27, answers=said)
    return booking


def traces() -> set[str]:
    """The tables where one of `TRACES` is still to be read."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text ILIKE ANY (%s))', [[f"%{t}%" for t in TRACES]]
            )
            if cursor.fetchone() == (True,):
                found.add(table)
    return found


def test_nothing_is_left_of_who_took_part(cast: Cast, visit: Booking, moment: time_machine.Traveller) -> None:
    name = Document.objects.get().file.name
    assert {"bookings_booking", "notifications_message", "documents_document"} <= traces()
    assert private_storage().exists(name)
    moment.move_to(LATER)
    forget_people()
    assert traces() == set()
    assert not private_storage().exists(name)
    forgotten = Booking.objects.get()
    assert forgotten.is_anonymous
    assert (forgotten.booked_by, forgotten.role_model, forgotten.answer_links.count()) == (None, None, 0)
    assert not LogEntry.objects.filter(object_id=str(visit.pk)).exclude(user=None, reason="").exists()
    assert not InboxItem.objects.exists()


def test_the_figures_stay(visit: Booking, moment: time_machine.Traveller) -> None:
    moment.move_to(LATER)
    mails = Message.objects.count()
    forget_people()
    row = Booking.objects.get()
    assert (row.status, row.grade, row.pupils, row.adults) == (BookingStatus.COMPLETED, 9, 28, 2)
    told = Evaluation.objects.get()
    assert (told.pupils_met, told.answered_by) == (27, None)
    assert sorted(told.answers.exclude(value=None).values_list("value", flat=True)) == [5, 5, 5, 5]
    assert LogEntry.objects.filter(object_id=str(visit.pk)).count() == 3
    assert Message.objects.count() == mails


def test_nothing_is_forgotten_before_its_time_and_nothing_twice(visit: Booking, moment: time_machine.Traveller) -> None:
    moment.move_to(datetime(2029, 1, 26, 9, 0, tzinfo=UTC))
    forget_people()
    assert Booking.objects.get().contact_name == NAME
    moment.move_to(LATER)
    forget_people()
    forget_people()
    details = JobRun.objects.order_by("pk").values_list("detail", flat=True)
    assert [detail.partition(",")[0] for detail in details] == [
        "0 bestillinger anonymisert",
        "1 bestilling anonymisert",
        "0 bestillinger anonymisert",
    ]


def test_staff_set_how_long(visit: Booking, moment: time_machine.Traveller, client: Client) -> None:
    BookingRules.objects.update_or_create(pk=1, defaults={"keep_people_months": 6})
    assert "6 måneder etter besøket" in client.get("/personvern/").content.decode()
    moment.move_to(datetime(2027, 8, 1, tzinfo=UTC))
    forget_people()
    assert Booking.objects.get().is_anonymous


def test_one_that_somebody_may_still_come_to_is_kept(cast: Cast, moment: time_machine.Traveller) -> None:
    waiting = BookingFactory(slot=None, activity=cast.activity)
    declined = BookingFactory(slot=None, activity=cast.activity, status=BookingStatus.DECLINED)
    moment.move_to(LATER)
    forget_people()
    assert list(Booking.objects.exclude(contact_email="")) == [waiting]
    assert Booking.objects.get(contact_email="") == declined


def test_the_page_says_so_and_offers_no_letter(
    client: Client, cast: Cast, visit: Booking, moment: time_machine.Traveller
) -> None:
    moment.move_to(LATER)
    forget_people()
    client.force_login(cast.colleague)
    page = client.get(visit.get_absolute_url()).content.decode()
    assert "kontaktopplysningene er slettet" in page
    assert "mailto:solveig" not in page
    assert "Last ned bekreftelse" not in page
    for name in ("bekreftelse.pdf", "kalender.ics"):
        assert client.get(f"{visit.get_absolute_url()}{name}").status_code == 404
    assert not Document.objects.exists()


def test_a_month_back_is_by_the_calendar() -> None:
    with time_machine.travel(datetime(2026, 3, 31, 12, 0, tzinfo=UTC), tick=False):
        assert clock.months_ago(1) == datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
        assert clock.months_ago(15) == datetime(2024, 12, 28, 12, 0, tzinfo=UTC)
