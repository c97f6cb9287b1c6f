"""The seeded country: everything in it, the same every time; and one click makes you one of its personas. One file, for making it takes long."""

import re
from collections import Counter
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import Client, override_settings
from django.urls import reverse
from stdnum.no import kontonr, orgnr

from accounts.models import User
from bookings.enums import BookingStatus
from bookings.models import Booking
from catalogue.enums import ActivityStatus, Kind
from catalogue.models import Activity, SearchRow, Slot
from catalogue.rules import missing
from grants.enums import AccountStatus, ApplicationStatus, BatchStatus, DecisionKind, PaymentStatus
from grants.models import Appeal, Application, Call, Decision, PayerDetails, Payment, PaymentBatch, PayoutAccount
from grants.services.appeal import may_appeal
from grants.services.application import save_draft, start_draft
from grants.services.budget import faults
from notifications.models import Message, Status
from notifications.services import resend
from partners.enums import AgreementStatus
from partners.models import Organisation, RoleModel
from regions.calendar import is_school_day
from regions.models import SchoolHoliday
from schools.enums import MembershipStatus
from schools.models import Membership, School
from stem_arbeidsliv.demo import content, national, seed
from stem_arbeidsliv.demo.personas import PASSWORD, PERSONAS
from stem_arbeidsliv.demo.world import World
from stem_arbeidsliv.work_list import failed_messages
from workflow import clock
from workflow.models import LogEntry

pytestmark = pytest.mark.django_db
LOG_IN = "/demo/logg-inn/"


def test_schools_in_every_county(country: World) -> None:
    assert School.objects.count() == 60
    assert School.objects.values("municipality__county").distinct().count() == 15
    assert all(orgnr.is_valid(number) for number in School.objects.values_list("orgnr", flat=True))


def test_organisation_numbers_are_valid_and_nobodys(country: World) -> None:
    numbers = [*School.objects.values_list("orgnr", flat=True), *Organisation.objects.values_list("orgnr", flat=True)]
    assert [number for number in numbers if number[0] in "89" or not orgnr.is_valid(number)] == []


def test_every_state_of_everything(country: World) -> None:
    assert set(Booking.objects.values_list("status", flat=True)) == set(BookingStatus.values)
    assert set(Activity.objects.values_list("status", flat=True)) == set(ActivityStatus.values)
    assert set(Organisation.objects.values_list("status", flat=True)) == set(AgreementStatus.values)
    assert set(Membership.objects.values_list("status", flat=True)) >= {
        MembershipStatus.PENDING,
        MembershipStatus.VERIFIED,
    }


def test_activities_of_every_kind_and_complete(country: World) -> None:
    activities = Activity.objects.exclude(status=ActivityStatus.DRAFT).prefetch_related("subjects")
    assert {
        activity.title: [gap.field for gap in missing(activity)] for activity in activities if missing(activity)
    } == {}
    assert set(Activity.objects.published().values_list("kind", flat=True)) == set(Kind.values)
    assert Activity.objects.count() >= 140
    assert SearchRow.objects.count() == Activity.objects.published().count()


def test_slots_lie_ahead_on_school_days(country: World) -> None:
    ahead = Slot.objects.free().select_related("activity__municipality")
    assert ahead.count() > 500
    wrong = [
        slot
        for slot in ahead[:300]
        if not is_school_day(
            slot.starts_at.astimezone(clock.OSLO).date(),
            slot.activity.municipality.county_id if slot.activity.municipality else None,
        )
    ]
    assert wrong == []


def test_seats_taken_are_those_of_the_bookings(country: World) -> None:
    held: Counter[int] = Counter()
    holding = ("requested", "new_time", "confirmed", "completed", "no_show")
    for slot, seats in Booking.objects.filter(status__in=holding, slot__isnull=False).values_list("slot", "seats"):
        held[slot] += seats
    counted = dict(Slot.objects.filter(taken__gt=0).values_list("pk", "taken"))
    assert counted == dict(held)
    assert not Slot.objects.filter(taken__gt=F("capacity")).exists()


def test_every_log_ends_where_the_thing_is(country: World) -> None:
    for model in (Booking, Activity, Organisation, Membership):
        statuses = {str(pk): status for pk, status in model.objects.values_list("pk", "status")}
        last: dict[str, str] = {}
        for entry in LogEntry.objects.filter(machine=model.machine.name).order_by("at", "pk"):
            last[entry.object_id] = entry.to_state
        assert last == statuses


def test_addresses_are_nobodys(country: World) -> None:
    addresses = [
        *User.objects.values_list("email", flat=True),
        *Activity.objects.values_list("contact_email", flat=True),
        *RoleModel.objects.values_list("email", flat=True),
        *Booking.objects.values_list("contact_email", flat=True),
        *Message.objects.values_list("email", flat=True),
    ]
    assert [address for address in addresses if not address.endswith(("@demo.example", ".demo.example"))] == []
    for path in content.FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert [word for word in text.split() if "http" in word and ".demo.example" not in word] == []
        assert "@" not in text


def test_phones_are_nobodys(country: World) -> None:
    """The series 999 is given to no operator."""
    bookable = Activity.objects.filter(booking_kind__in=["fixed", "proposal"])
    phones = {str(number) for number in bookable.values_list("contact_phone", flat=True)}
    assert phones
    assert [number for number in phones if not number.startswith("+47999")] == []


def test_personas_can_log_in(country: World) -> None:
    for persona in PERSONAS:
        user = User.objects.get(email=persona.email)
        assert user.check_password(PASSWORD)
        assert EmailAddress.objects.get(user=user).verified
    staff = User.objects.filter(is_staff=True).order_by("email").values_list("email", "groups__name")
    assert list(staff) == [
        ("leder@demo.example", "nsr_leader"),
        ("okonomi@demo.example", "nsr_finance"),
        ("saksbehandler@demo.example", "nsr_case_handler"),
    ]


def test_staff_groups_may_do_their_work_and_no_more(country: World) -> None:
    handler, finance = country.personas["saksbehandler"], country.personas["okonomi"]
    assert handler.has_perm("catalogue.change_activity")
    assert not handler.has_perm("accounts.change_user")
    assert finance.has_perm("bookings.view_booking")
    assert not finance.has_perm("bookings.change_booking")


def test_teacher_and_partner_have_something_to_do(country: World) -> None:
    teacher, partner = country.personas["larer"], country.personas["partner"]
    mine = Counter(Booking.objects.filter(booked_by=teacher).values_list("status", flat=True))
    theirs = Counter(Booking.objects.for_host(partner).values_list("status", flat=True))
    assert mine["new_time"] == 1
    assert min(mine["requested"], mine["confirmed"], mine["completed"]) >= 2
    assert theirs["requested"] == 4
    assert min(theirs["confirmed"], theirs["completed"]) >= 3
    home = country.schools["Nordlysveien ungdomsskole"]
    assert home.municipality
    assert home.municipality.name == "Bodø"
    assert Membership.objects.pending().filter(school=home).count() == 1


def test_holidays_are_labelled_as_examples(country: World) -> None:
    names = SchoolHoliday.objects.values_list("name", flat=True)
    assert [name for name in names if not name.endswith("(eksempel)")] == []
    assert len(names) == 2 * (4 + 15)


def test_only_the_newest_mails_wait(country: World) -> None:
    kept = Counter(Message.objects.values_list("status", flat=True))
    assert set(kept) == {"queued", "sent", "failed"}
    assert not Message.objects.filter(
        status="queued", created_at__lt=country.now.replace(hour=0, minute=0) - clock.now().utcoffset()
    ).exists()  # type: ignore[operator]


def test_second_run_does_nothing(country: World) -> None:
    before = (User.objects.count(), Booking.objects.count(), LogEntry.objects.count())
    out = StringIO()
    with override_settings(DEMO=True):
        call_command("seed_demo", stdout=out)
    assert (User.objects.count(), Booking.objects.count(), LogEntry.objects.count()) == before
    assert out.getvalue() == "  The demo data are there already (--reset makes them anew).\n"


def test_refused_outside_the_demo() -> None:
    with pytest.raises(CommandError, match="These are not the demo's settings"):
        call_command("seed_demo")


def test_refused_where_people_are() -> None:
    User.objects.create_user("kari@skole.no", name="Kari")
    before = User.objects.count()
    with override_settings(DEMO=True), pytest.raises(CommandError, match="people here who are not the demo's"):
        call_command("seed_demo", reset=True)
    assert User.objects.count() == before


def _fingerprint() -> list[object]:
    return [
        list(Activity.objects.order_by("slug").values_list("slug", "status", "published_at", "latitude", "created_at")),
        list(
            Slot.objects.order_by("uuid", "starts_at")
            .filter(listed=True)
            .values_list("uuid", "starts_at", "taken", "capacity")
        ),
        list(
            Booking.objects.order_by("key").values_list(
                "key", "status", "slot__starts_at", "group_name", "pupils", "booked_by__email", "created_at", "reason"
            )
        ),
        list(User.objects.order_by("email").values_list("email", "name")),
        sorted(LogEntry.objects.values_list("machine", "from_state", "to_state", "at", "role")),
        sorted(Message.objects.values_list("kind", "email", "status", "created_at")),
    ]


def test_same_day_same_country(country: World, settings: object, tmp_path: object) -> None:
    settings.PRIVATE_ROOT = tmp_path  # type: ignore[attr-defined]
    first = _fingerprint()
    connection.check_constraints()
    seed.empty(lambda line: None)
    assert Booking.objects.count() == 0
    seed.seed(lambda line: None)
    for before, after in zip(first, _fingerprint(), strict=True):
        assert after == before


def test_the_planner_is_told_how_many_rows_there_are_last_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order is kept from PostgreSQL: what it counts outlives the test's transaction."""
    asked: list[str] = []
    monkeypatch.setattr(seed, "is_seeded", lambda: False)
    monkeypatch.setattr(seed, "seed", lambda say: asked.append("seed"))

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql != "ANALYZE":
            return execute(sql, params, many, context)
        asked.append(sql)

    with connection.execute_wrapper(note):
        call_command("seed_demo", force=True, stdout=StringIO())
    assert asked == ["seed", "ANALYZE"]


def test_full_size_grows_out_of_it(country: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "seed", lambda say: country)
    national.seed_national("tiny", lambda line: None)
    bulk = Booking.objects.filter(contact_name="Demo Lærer")
    assert School.objects.count() == 60 + 20
    assert bulk.count() == 300
    assert Membership.objects.verified().filter(user__email__endswith="@skoler.demo.example").count() == 60
    assert Activity.objects.filter(contact_name="Demo Vert").count() == 40
    assert SearchRow.objects.count() == Activity.objects.published().count()
    assert not Slot.objects.filter(taken__gt=F("capacity")).exists()
    assert bulk.filter(status="confirmed").exclude(slot__taken=1).count() == 0
    assert not bulk.filter(school__memberships__isnull=True).exists()


def test_log_in_page_offers_each_persona(demo: Client, country: World) -> None:
    page = demo.get(reverse("account_login")).content.decode()
    assert re.findall(r'name="email" value="([^"]+)"', page) == [persona.email for persona in PERSONAS]


def test_log_in_page_offers_nobody_outside_the_demo(client: Client, country: World) -> None:
    assert "demo.example" not in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.key)
def test_one_click_lands_on_own_page(demo: Client, country: World, persona: object) -> None:
    answer = demo.post(LOG_IN, {"email": persona.email})  # type: ignore[attr-defined]
    assert answer.status_code == 302
    assert answer["Location"] == reverse(persona.landing)  # type: ignore[attr-defined]
    assert demo.get(answer["Location"]).status_code == 200


def test_goes_on_to_where_one_was_heading(demo: Client, country: World) -> None:
    email = PERSONAS[0].email
    assert demo.post(LOG_IN, {"email": email, "next": "/aktiviteter/"})["Location"] == "/aktiviteter/"
    assert demo.post(LOG_IN, {"email": email, "next": "https://ond.example/"})["Location"] == reverse("my-page")


def test_no_other_person(demo: Client, country: World) -> None:
    other = User.objects.exclude(email__in=[persona.email for persona in PERSONAS]).first()
    assert other is not None
    assert demo.post(LOG_IN, {"email": other.email}).status_code == 404
    assert "_auth_user_id" not in demo.session


def test_only_by_post_and_with_csrf(demo: Client, country: World) -> None:
    assert demo.get(LOG_IN).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LOG_IN, {"email": PERSONAS[0].email}).status_code == 403


def test_the_case_that_lapsed_has_its_decision_and_letter(country: World) -> None:
    decision = Decision.objects.get(kind=DecisionKind.LAPSE)
    assert (decision.automatic, decision.lapse_reason, decision.application.status) == (
        True,
        "not_documented",
        "lapsed",
    )
    assert may_appeal(decision.application) == decision
    assert (decision.letter.kind, decision.archive_copy.kind) == ("grant_lapsed", "grant_lapsed")
    assert not Application.objects.exclude(leader_confirmed_at=None).filter(leader_by_link=False).exists()


def test_a_case_in_every_state(country: World) -> None:
    assert set(Application.objects.values_list("status", flat=True)) == set(ApplicationStatus.values)
    assert Counter(Appeal.objects.values_list("status", flat=True)) == {
        "received": 1, "under_review": 1, "upheld": 1,
    }  # fmt: skip
    assert set(PaymentBatch.objects.values_list("status", flat=True)) == {
        BatchStatus.PREPARED, BatchStatus.APPROVED, BatchStatus.SETTLED,
    }  # fmt: skip
    assert set(Payment.objects.values_list("status", flat=True)) == {
        PaymentStatus.PENDING, PaymentStatus.PAID, PaymentStatus.RETURNED,
    }  # fmt: skip
    assert set(PayoutAccount.objects.values_list("status", flat=True)) == {
        AccountStatus.PROPOSED, AccountStatus.VERIFIED,
    }  # fmt: skip


def test_the_ledger_holds_and_the_accounts_are_nobodys(country: World) -> None:
    assert faults(call=Call.objects.get()) == []
    numbers = [*PayoutAccount.objects.values_list("number", flat=True), PayerDetails.objects.get().account]
    assert [number for number in numbers if not (number.startswith("9999") and kontonr.is_valid(number))] == []
    assert len(set(numbers)) == len(numbers)
    assert PayerDetails.objects.get().confirmed_by == country.personas["leder"]


def test_the_teacher_in_bodo_gets_an_amount_for_a_trip(country: World) -> None:
    teacher = country.personas["larer"]
    title = "1 600 grader: der skrap blir til nytt"
    booking = Booking.objects.get(booked_by=teacher, activity__title=title)
    with transaction.atomic():
        draft = start_draft(booking=booking, by=teacher)
        fields = {"estimate_ore": 9_000_00, "office_name": "Kontoret", "reason": "Langt"}
        draft = save_draft(application=draft, fields=fields, trip_fields={"mode": "bus"}, by=teacher)
        assert (draft.trip.computed_km or 0) > 100
        assert draft.expected_ore == 7_200_00
        transaction.set_rollback(True)
    connection.check_constraints()


def test_one_message_did_not_arrive_and_can_be_sent_again(country: World) -> None:
    message = Message.objects.get(status=Status.FAILED)
    assert message.email.endswith("@demo.example")
    assert not User.objects.filter(email=message.email).exists()
    assert "550" in message.last_error
    assert message.subject
    assert [task.text for task in failed_messages()] == ["1 melding kom ikke fram"]
    with transaction.atomic():
        resend(message=message, by=country.staff)
        message.refresh_from_db()
        assert (message.status, message.last_error) == (Status.QUEUED, "")
        transaction.set_rollback(True)
