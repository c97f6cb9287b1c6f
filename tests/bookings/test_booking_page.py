"""/aktiviteter/<slug>/bestill/: the page a teacher books on."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.enums import BookingStatus
from bookings.models import Booking, BookingRules
from bookings.services.reply import withdraw_booking
from catalogue.enums import ActivityStatus, BookingKind
from catalogue.models import Activity, Slot
from regions.models import County
from schools.enums import MembershipStatus
from stem_arbeidsliv.form_look import form_errors
from tests.factories.bookings import BookingFactory, Cast
from tests.factories.catalogue import SlotFactory
from tests.factories.regions import SchoolHolidayFactory
from workflow.machine import Actor

URL = "/aktiviteter/vind/bestill/"


@pytest.fixture
def teacher(client: Client, cast: Cast) -> Client:
    client.force_login(cast.teacher)
    return client


def errors(response: HttpResponse) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


def test_stranger_is_sent_to_log_in_and_back(client: Client, cast: Cast) -> None:
    response = client.get(URL)
    assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next={URL}")


def test_page_shows_the_times_and_remembers_who_you_are(teacher: Client, cast: Cast) -> None:
    BookingFactory(slot=SlotFactory(), booked_by=cast.teacher, school=cast.school, group_name="10A", pupils=24)
    response = teacher.get(URL)
    form = response.context["form"]
    assert [slot.uuid for slot in response.context["slots"]] == [cast.slot.uuid]
    assert (form["group_name"].value(), form["pupils"].value()) == ("10A", 24)
    assert "tirsdag 26.\N{NO-BREAK SPACE}januar kl.\N{NO-BREAK SPACE}10.00–\u206011.30" in response.content.decode()


def test_time_from_the_activity_page_is_chosen(teacher: Client, cast: Cast) -> None:
    for day in range(1, 15):
        SlotFactory(activity=cast.activity, starts_at=datetime(2027, 1, 15 + day, 11, 0, tzinfo=UTC))
    last = SlotFactory(activity=cast.activity, starts_at=datetime(2027, 5, 3, 9, 0, tzinfo=UTC))
    response = teacher.get(URL, {"tid": str(last.uuid)})
    assert response.context["form"].chosen == str(last.uuid)
    assert response.context["slots"][0] == last
    assert len(teacher.get(f"{URL}?alle").context["slots"]) == 16


@pytest.mark.parametrize("tid", ["<script>", "x" * 5000, "\x00"])
def test_nonsense_in_the_address_is_harmless(teacher: Client, tid: str) -> None:
    response = teacher.get(URL, {"tid": tid})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_sending_makes_the_booking_and_shows_it(teacher: Client, cast: Cast) -> None:
    response = teacher.post(URL, cast.posted())
    booking = Booking.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/bestillinger/{booking.pk}/")
    assert (booking.booked_by, booking.slot, booking.group_name) == (cast.teacher, cast.slot, "9B")
    assert str(booking.contact_phone) == "+4790000001"


def test_sending_twice_shows_the_same_booking(teacher: Client, cast: Cast) -> None:
    posted = cast.posted()
    first, second = teacher.post(URL, posted), teacher.post(URL, posted)
    assert second["Location"] == first["Location"]
    assert Booking.objects.count() == 1


def test_proposed_times_are_sent(teacher: Client, cast: Cast) -> None:
    posted = cast.posted(slot="foreslaa", day_1="2027-02-02", start_1="10:00", day_2="2027-02-03", start_2="12:15")
    teacher.post(URL, posted)
    times = Booking.objects.get().proposed_times.all()
    assert [t.starts_at for t in times] == [
        datetime(2027, 2, 2, 9, 0, tzinfo=UTC),
        datetime(2027, 2, 3, 11, 15, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slot": ""}, "slot"),
        ({"slot": "noe annet"}, "slot"),
        ({"slot": f"{uuid4()}@i går"}, "slot"),
        ({"slot": f"{uuid4()}@1"}, "slot"),
        ({"slot": f"{uuid4()}@{'9' * 40}"}, "slot"),
        ({"slot": str(uuid4())}, "slot"),
        ({"slot": "foreslaa"}, "day_1"),
        ({"slot": "foreslaa", "day_1": "2027-02-02"}, "start_1"),
        ({"slot": "foreslaa", "start_2": "10:00"}, "day_2"),
        ({"slot": "foreslaa", "day_1": "i morgen", "start_1": "10:00"}, "day_1"),
        ({"slot": "foreslaa", "day_1": "2026-02-02", "start_1": "10:00"}, "day_1"),
        ({"slot": "foreslaa", "day_1": "2027-03-28", "start_1": "02:30"}, "start_1"),
        ({"slot": "foreslaa", "day_2": "2026-02-02", "start_2": "10:00"}, "day_2"),
        ({"slot": "foreslaa", "day_1": "2027-02-06", "start_1": "10:00"}, "confirm_time"),
        ({"pupils": "40"}, "pupils"),
        ({"pupils": "2", "adults": "1"}, "pupils"),
        ({"pupils": "-1"}, "pupils"),
        ({"pupils": "mange"}, "pupils"),
        ({"pupils": "9" * 400}, "pupils"),
        ({"adults": ""}, "adults"),
        ({"grade": "12"}, "confirm_grade"),
        ({"grade": "3"}, "grade"),
        ({"group_name": " "}, "group_name"),
        ({"group_name": "x" * 61}, "group_name"),
        ({"working_on": "x" * 1001}, "working_on"),
        ({"needs": "x" * 900_000}, "needs"),
        ({"contact_email": "kari"}, "contact_email"),
        ({"contact_email": f"{'k' * 60}@{'demo.' * 40}example"}, "contact_email"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"key": "ikke-en-nøkkel"}, "key"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_kept(
    teacher: Client, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    response = teacher.post(URL, cast.posted(**changes))
    assert list(errors(response)) == [field]
    assert response.context["form"]["contact_name"].value() == "Kari Lærer"
    assert Booking.objects.count() == 0
    cast.slot.refresh_from_db()
    assert cast.slot.taken == 0


@pytest.mark.parametrize("field", ["group_name", "grade", "pupils", "working_on", "needs", "contact_phone", "day_1"])
def test_file_where_text_is_due_is_refused(teacher: Client, cast: Cast, field: str) -> None:
    response = teacher.post(URL, cast.posted(**{field: SimpleUploadedFile("9B.txt", b"9B")}))
    assert errors(response) == {field: ["Her skal det stå tekst, ikke en fil."]}
    assert Booking.objects.count() == 0


def test_ten_megabytes_are_refused(teacher: Client, cast: Cast) -> None:
    long = urlencode(cast.posted(needs="Går på ski, ja." * 600_000))
    response = teacher.post(URL, long, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 422
    assert list(errors(response)) == ["needs"]
    assert Booking.objects.count() == 0


def test_scripts_are_shown_as_text(teacher: Client, cast: Cast) -> None:
    script = "<script>alert(1)</script>"
    names = ("working_on", "needs")
    response = teacher.post(URL, cast.posted(group_name=script, **dict.fromkeys(names, script)), follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_grade_outside_can_be_confirmed(teacher: Client, cast: Cast) -> None:
    response = teacher.post(URL, cast.posted(grade="12"))
    html = response.content.decode()
    assert (html.count('name="confirm_grade"'), html.count("Aktiviteten er laget for")) == (1, 1)
    teacher.post(URL, cast.posted(grade="12", confirm_grade="on"))
    assert Booking.objects.get().grade == 12


def test_slot_just_taken_is_told_beside_the_times(teacher: Client, cast: Cast) -> None:
    BookingFactory(slot=cast.slot)
    response = teacher.post(URL, cast.posted())
    assert errors(response) == {"slot": ["Tidspunktet er dessverre fullt. Velg et annet."]}
    assert "Tidspunktet er dessverre fullt" in response.content.decode()
    assert response.context["slots"] == []


def shown(page: Any) -> str:
    """What the page sends for the one time it lists."""
    [value] = re.findall(r'name="slot" value="([^"]+@\d+-\d+)"', page.content.decode())
    return str(value)


def move(slot: Slot) -> datetime:
    start = slot.starts_at + timedelta(days=7)
    Slot.objects.filter(pk=slot.pk).update(starts_at=start, ends_at=slot.ends_at + timedelta(days=7))
    return start


@pytest.mark.parametrize("instant", [False, True])
def test_a_time_moved_while_the_form_was_filled_in_is_told_of_and_not_booked(
    teacher: Client, cast: Cast, instant: bool
) -> None:
    Activity.objects.filter(pk=cast.activity.pk).update(instant=instant)
    sent = cast.posted(slot=shown(teacher.get(URL)))
    moved = move(cast.slot)
    response = teacher.post(URL, sent)
    assert errors(response) == {
        "slot": [
            "Tidspunktet er flyttet til tirsdag 2.\xa0februar kl.\xa010.00–\u206011.30. Passer det, send på nytt. Ellers velger du et annet."
        ]
    }
    assert Booking.objects.count() == 0
    teacher.post(URL, {**sent, "slot": shown(response)})
    assert [booking.slot.starts_at for booking in Booking.objects.select_related("slot")] == [moved]


def test_a_time_that_ends_later_than_it_was_shown_to_is_told_of(teacher: Client, cast: Cast) -> None:
    sent = cast.posted(slot=shown(teacher.get(URL)))
    Slot.objects.filter(pk=cast.slot.pk).update(ends_at=cast.slot.ends_at + timedelta(hours=4))
    assert list(errors(teacher.post(URL, sent))) == ["slot"]
    assert Booking.objects.count() == 0


def test_a_time_that_was_moved_is_told_with_what_else_is_wrong(teacher: Client, cast: Cast) -> None:
    sent = cast.posted(slot=shown(teacher.get(URL)), group_name="")
    move(cast.slot)
    assert set(errors(teacher.post(URL, sent))) == {"group_name", "slot"}


def test_a_time_that_was_taken_is_told_with_what_else_is_wrong(teacher: Client, cast: Cast) -> None:
    BookingFactory(slot=cast.slot)
    told = errors(teacher.post(URL, cast.posted(group_name="")))
    assert (list(told), told["slot"]) == (
        ["group_name", "slot"], ["Tidspunktet er dessverre fullt. Velg et annet."],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("slot", "told"),
    [({"taken": 1}, "dessverre fullt"), ({"status": "closed"}, "stengt for nye"), ({"status": "cancelled"}, "avlyst")],
)
def test_a_time_chosen_on_the_activitys_page_that_is_gone_is_told_of(
    teacher: Client, cast: Cast, slot: dict[str, Any], told: str
) -> None:
    Slot.objects.filter(pk=cast.slot.pk).update(**slot)
    assert told in teacher.get(f"{URL}?tid={cast.slot.uuid}").content.decode()


def test_foreign_key_is_refused_and_replaced(teacher: Client, cast: Cast) -> None:
    theirs = BookingFactory(slot=SlotFactory(), booked_by=cast.stranger)
    response = teacher.post(URL, cast.posted(key=theirs.key))
    assert response.status_code == 422
    assert response.context["form"]["key"].value() != str(theirs.key)
    assert Booking.objects.count() == 1


def test_slot_of_another_activity_is_refused(teacher: Client, cast: Cast) -> None:
    assert list(errors(teacher.post(URL, cast.posted(slot=str(SlotFactory().uuid))))) == ["slot"]


def test_post_without_token_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.teacher)
    assert client.post(URL, cast.posted()).status_code == 403
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method_is_refused(teacher: Client, method: str) -> None:
    assert getattr(teacher, method)(URL).status_code == 405


def test_unverified_teacher_prepares_but_does_not_send(teacher: Client, cast: Cast) -> None:
    cast.teacher.school_memberships.update(status=MembershipStatus.PENDING)
    response = teacher.post(URL, cast.posted(group_name="10C"), follow=True)
    page = response.content.decode()
    assert "Du kan forberede, men ikke sende ennå" in page
    assert response.context["form"]["group_name"].value() == "10C"
    assert Booking.objects.count() == 0
    cast.teacher.school_memberships.update(status=MembershipStatus.VERIFIED)
    form = teacher.get(URL).context["form"]
    assert (form["group_name"].value(), form.chosen) == ("10C", str(cast.slot.uuid))


def test_teacher_without_a_school_is_told_to_choose(client: Client, cast: Cast) -> None:
    client.force_login(cast.host)
    response = client.post(URL, cast.posted(), follow=True)
    assert "Velg skolen din først" in response.content.decode()
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"status": ActivityStatus.PAUSED},
        {"status": ActivityStatus.DRAFT},
        {"booking_kind": BookingKind.EXTERNAL},
        {"booking_kind": BookingKind.NONE},
    ],
)
def test_activity_that_is_not_booked_here_is_not_found(teacher: Client, cast: Cast, changes: dict[str, str]) -> None:
    type(cast.activity).objects.filter(pk=cast.activity.pk).update(**changes)
    assert teacher.get(URL).status_code == 404
    assert teacher.post(URL, cast.posted()).status_code == 404


def test_activity_where_teachers_propose_has_no_times(teacher: Client, cast: Cast) -> None:
    type(cast.activity).objects.update(booking_kind=BookingKind.PROPOSAL)
    response = teacher.get(URL)
    assert response.context["slots"] == []
    teacher.post(URL, cast.posted(slot="foreslaa", day_1="2027-02-02", start_1="10:00"))
    assert Booking.objects.get().status == BookingStatus.REQUESTED


def test_sending_costs_thirteen_queries(teacher: Client, cast: Cast) -> None:
    """The whole rule: locks, the day's requests, the group's other times, seats, search row, log, answer link, outbox and inbox. Session and log-in come on top."""
    teacher.get(URL)
    with CaptureQueriesContext(connection) as captured:
        teacher.post(URL, cast.posted())
    own = [
        query["sql"]
        for query in captured
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
        and "django_session" not in query["sql"]
        and f'WHERE "accounts_user"."id" = {cast.teacher.pk}' not in query["sql"]
    ]
    assert len(own) == 13, "\n".join(own)


def test_form_sent_again_after_the_booking_ended_does_not_claim_it_is_confirmed(teacher: Client, cast: Cast) -> None:
    posted = cast.posted()
    teacher.post(URL, posted)
    withdraw_booking(booking=Booking.objects.get(), actor=Actor(cast.teacher, "school"))
    response = teacher.post(URL, posted)
    assert response.status_code == 302
    assert Booking.objects.count() == 1
    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert told[-1] == "Skjemaet er brukt før. Last siden på nytt og prøv igjen."


@pytest.mark.parametrize(
    "changes",
    [{"grade": "²"}, {"slot": "foreslaa", "day_1": "9999-12-31", "start_1": "23:59", "confirm_time": "on"}],
)
def test_odd_numbers_and_the_end_of_time_are_refused_beside_the_field(
    teacher: Client, cast: Cast, changes: dict[str, str]
) -> None:
    assert set(errors(teacher.post(URL, cast.posted(**changes)))) & {"grade", "day_1"}


def test_everything_that_is_wrong_is_told_at_once(teacher: Client, cast: Cast) -> None:
    found = errors(teacher.post(URL, cast.posted(slot="", pupils="99", contact_email="kari")))
    assert set(found) == {"slot", "pupils", "contact_email"}
    late = {"day_1": "2026-01-04", "start_1": "10:00", "day_2": "2027-02-02", "start_2": "10:00", "confirm_time": "on"}
    found = errors(teacher.post(URL, cast.posted(slot="foreslaa", pupils="99", **late)))
    assert found["day_1"] == ["Tidspunktet har alt vært. Velg et fram i tid."]
    assert set(found) == {"day_1", "pupils"}
    # A Sunday that has been is no question, and the class is too many and has no adult.
    past = {"slot": "foreslaa", "day_1": "2026-01-04", "start_1": "10:00", "pupils": "99", "adults": "0"}
    assert set(errors(teacher.post(URL, cast.posted(**past)))) == {"day_1", "pupils", "adults"}
    assert set(errors(teacher.post(URL, cast.posted(grade="12", pupils="99")))) == {"confirm_grade", "pupils"}
    assert set(errors(teacher.post(URL, cast.posted(slot="foreslaa", contact_email="kari")))) == {
        "day_1",
        "contact_email",
    }
    half = {"slot": "foreslaa", "day_1": "2026-01-05", "start_1": "10:00", "day_2": "2027-02-02"}
    assert set(errors(teacher.post(URL, cast.posted(**half)))) == {"day_1", "start_2"}
    assert not Booking.objects.exists()


def test_an_empty_form_names_each_thing_that_is_missing_and_leads_to_it(teacher: Client, cast: Cast) -> None:
    names = ("slot", "group_name", "grade", "pupils", "adults", "contact_name", "contact_email")
    response = teacher.post(URL, cast.posted(**dict.fromkeys(names, "")))
    told = form_errors(response.context["form"])
    assert [error.message for error in told] == [
        "Tidspunkt: Velg et tidspunkt, eller foreslå egne.",
        "Skriv hva klassen eller gruppa heter.",
        "Velg trinn.",
        "Skriv hvor mange elever dere er.",
        "Skriv hvor mange voksne dere er.",
        "Skriv navnet på en kontaktperson.",
        "Skriv kontaktpersonens e-post.",
    ]
    html = response.content.decode()
    assert [error.href for error in told if f'id="{error.href[1:]}"' not in html] == []


def test_without_free_times_the_error_leads_to_what_can_be_chosen(teacher: Client, cast: Cast) -> None:
    Slot.objects.all().delete()
    response = teacher.post(URL, cast.posted(slot=""))
    [error] = form_errors(response.context["form"])
    assert f'id="{error.href[1:]}"' in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"slot": "foreslaa"},
        {"slot": "foreslaa", "day_1": "2027-02-06", "start_1": "10:00"},
        {"slot": "foreslaa", "day_2": "2027-02-06"},
        {"grade": "12"},
        {"contact_phone": "12"},
        {"needs": "æ" * 1001},
    ],
)
def test_every_error_leads_to_a_box_on_the_page(teacher: Client, cast: Cast, changes: dict[str, str]) -> None:
    response = teacher.post(URL, cast.posted(**changes))
    [error] = form_errors(response.context["form"])
    assert f'id="{error.href[1:]}"' in response.content.decode()


def proposing(**changes: Any) -> dict[str, Any]:
    return {"slot": "foreslaa", "day_1": "2027-02-02", "start_1": "10:00", **changes}


def test_a_second_proposal_for_a_group_is_refused_beside_the_group_and_kept(teacher: Client, cast: Cast) -> None:
    teacher.post(URL, cast.posted(**proposing()))
    response = teacher.post(URL, cast.posted(**proposing(group_name=" 9b ", day_1="2027-02-03")))
    assert errors(response) == {
        "group_name": [
            "Gruppa har alt en forespørsel om denne aktiviteten som ikke er avklart. Avklar eller trekk den først."
        ]
    }
    assert response.context["form"]["day_1"].value() == "2027-02-03"
    assert Booking.objects.count() == 1


def test_one_request_too_many_in_a_day_is_refused_above_the_form(teacher: Client, cast: Cast) -> None:
    BookingRules.objects.update(requests_per_day=1)
    teacher.post(URL, cast.posted(**proposing()))
    response = teacher.post(URL, cast.posted(**proposing(group_name="9C")))
    assert errors(response) == {"__all__": ["Du har sendt 1 forespørsel i dag. Flere kan du sende i morgen."]}
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("third", "message"),
    [
        (("2026-02-02", "10:00"), "Tidspunktet har alt vært. Velg et fram i tid."),
        (("2027-02-02", "10:30"), "Tidspunktet overlapper et annet du foreslår samme dag."),
        (("9999-12-31", "23:59"), "Velg et tidspunkt innen to år."),
    ],
)
def test_the_wrong_row_is_marked(teacher: Client, cast: Cast, third: tuple[str, str], message: str) -> None:
    rows = proposing(day_3=third[0], start_3=third[1], confirm_time="on")
    assert errors(teacher.post(URL, cast.posted(**rows))) == {"day_3": [message]}
    assert Booking.objects.count() == 0


def test_every_wrong_row_is_marked(teacher: Client, cast: Cast) -> None:
    rows = proposing(day_1="2026-02-02", day_3="2026-02-03", start_3="10:00")
    told = errors(teacher.post(URL, cast.posted(**rows)))
    past = ["Tidspunktet har alt vært. Velg et fram i tid."]
    assert told == {"day_1": past, "day_3": past}


@pytest.mark.parametrize(
    ("day", "at", "also_at", "question"),
    [
        (
            "2027-02-06",
            "10:00",
            "13:00",
            "Er du sikker på lørdag 6.\xa0februar? Det er i helga. Kryss av hvis det stemmer.",
        ),
        (
            "2027-05-17",
            "10:00",
            "13:00",
            "Er du sikker på mandag 17.\xa0mai? Det er en helligdag. Kryss av hvis det stemmer.",
        ),
        (
            "2027-02-02",
            "06:30",
            "18:00",
            "Er du sikker på klokkeslettet tirsdag 2.\xa0februar? Det er utenfor kl. 7–17. Kryss av hvis det stemmer.",
        ),
    ],
)
def test_an_odd_time_is_asked_about_once(
    teacher: Client, cast: Cast, day: str, at: str, also_at: str, question: str
) -> None:
    rows = proposing(day_1=day, start_1=at, day_2=day, start_2=also_at)
    assert "confirm_time" not in teacher.get(URL).content.decode()
    response = teacher.post(URL, cast.posted(**rows))
    assert errors(response) == {"confirm_time": [question]}
    assert response.content.decode().count('name="confirm_time"') == 1
    rows = proposing(day_1=day, start_1=at)
    assert teacher.post(URL, cast.posted(**rows, confirm_time="on")).status_code == 302
    assert Booking.objects.get().proposed_times.count() == 1


def test_the_holidays_of_her_own_county_are_asked_about_and_no_others(teacher: Client, cast: Cast) -> None:
    ours = cast.school.municipality.county
    other = County.objects.exclude(pk=ours.pk).first()
    days = {"first_day": date(2027, 2, 22), "last_day": date(2027, 2, 26)}
    SchoolHolidayFactory(county=other, name="Vinterferie der", **days)
    sent = cast.posted(slot="foreslaa", day_1="2027-02-24", start_1="10:00")
    holiday = SchoolHolidayFactory(county=ours, name="Vinterferie her", **days)
    assert "Vinterferie her" in str(errors(teacher.post(URL, sent))["confirm_time"])
    holiday.delete()
    teacher.post(URL, sent)
    assert Booking.objects.count() == 1


def test_a_school_holiday_is_asked_about_by_name(teacher: Client, cast: Cast) -> None:
    SchoolHolidayFactory(county=None, name="Juleferie", first_day=date(2027, 12, 20), last_day=date(2028, 1, 2))
    rows = proposing(day_1="2027-12-29", start_1="10:00")
    question = "Er du sikker på onsdag 29.\xa0desember? Da har skolene fri: Juleferie. Kryss av hvis det stemmer."
    assert [text.replace(" 2027", "") for text in errors(teacher.post(URL, cast.posted(**rows)))["confirm_time"]] == [
        question
    ]
    assert teacher.post(URL, cast.posted(**rows, confirm_time="on")).status_code == 302


def test_rows_left_behind_a_fixed_time_are_not_asked_about(teacher: Client, cast: Cast) -> None:
    assert teacher.post(URL, cast.posted(day_1="2027-02-06", start_1="10:00")).status_code == 302


def test_the_request_in_the_way_is_linked_to(teacher: Client, cast: Cast) -> None:
    teacher.post(URL, cast.posted(**proposing()))
    response = teacher.post(URL, cast.posted(**proposing(day_1="2027-02-03")))
    assert f'href="{Booking.objects.get().get_absolute_url()}"' in response.content.decode()


def test_special_needs_are_not_carried_over(teacher: Client, cast: Cast) -> None:
    teacher.post(URL, cast.posted(needs="En elev bruker rullestol"))
    response = teacher.get(URL)
    assert response.context["form"]["group_name"].value() == "9B"
    assert "rullestol</textarea>" not in response.content.decode()


def test_a_host_is_told_whom_she_is_logged_in_as(client: Client, cast: Cast) -> None:
    client.force_login(cast.host)
    html = client.get(URL).content.decode()
    assert f"Du er logget inn som {cast.host.name} hos Nordlys Energi" in html
    assert "Velg skolen din først" not in html


def test_a_time_chosen_on_the_activitys_page_stands_alone_with_a_way_to_the_others(teacher: Client, cast: Cast) -> None:
    SlotFactory.create_batch(3, activity=cast.activity)
    address = f"{URL}?tid={cast.slot.uuid}"
    response = teacher.get(address)
    assert [slot.uuid for slot in response.context["slots"]] == [cast.slot.uuid]
    assert 'href="?alle#tid"' in response.content.decode()
    assert len(teacher.get(f"{address}&alle").context["slots"]) == 4
    assert len(teacher.get(f"{URL}?tid=tull").context["slots"]) == 4


def test_a_contact_is_a_name_and_no_address(teacher: Client, cast: Cast) -> None:
    found = errors(teacher.post(URL, cast.posted(contact_name="Vinn på http://evil.example/")))
    assert found.keys() == {"contact_name"}
    assert not Booking.objects.exists()
