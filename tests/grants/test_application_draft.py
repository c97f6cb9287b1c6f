"""A draft: begun from a booking, filled in bit by bit, its rules reckoned at once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from bookings.enums import BookingStatus
from bookings.models import Booking
from catalogue.enums import Place
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Application, CaseMessage, TransportTerms
from grants.services.application import application_for, save_draft, start_draft, why_not
from grants.services.call import close_call, publish_call
from grants.services.handling import ask_for_information
from grants.services.trip import lines_of
from tests.factories.accounts import UserFactory
from tests.factories.grants import (
    confirmed_booking,
    fresh,
    kr,
    leader,
    make_application,
    make_case,
    make_draft,
    published_call,
)
from tests.factories.schools import MembershipFactory, SchoolFactory
from workflow import clock
from workflow.services.transition import history

pytestmark = pytest.mark.django_db


def refusal(booking: Booking, by: Any) -> str:
    with pytest.raises(GrantError) as error:
        start_draft(booking=booking, by=by)
    assert Application.objects.count() == 0
    assert why_not(subject=booking, by=by) == error.value.message
    return error.value.message


def test_a_draft_knows_what_the_booking_knows() -> None:
    call = published_call()
    school = SchoolFactory(language_form="nn")
    booking = confirmed_booking(school=school)
    application = start_draft(booking=booking, by=booking.booked_by)
    trip = application.trip
    assert (application.status, application.case_number, application.call, application.version.number) == (
        S.DRAFT,
        None,
        call,
        1,
    )
    assert (application.school, application.county_id, application.language) == (school, "18", "nn")
    assert (application.applicant, application.applicant_email) == (booking.booked_by, booking.booked_by.email)
    assert (trip.booking, trip.visit_at, trip.pupils, trip.adults) == (booking, booking.slot.starts_at, 28, 2)
    assert (trip.activity_title, trip.host_name) == (booking.activity.title, "Nordlys Energi")
    assert trip.destination == "Nordlys Energi, Vindveien 1, Bodø"
    # 100 km as the crow flies, times 1.3
    assert (trip.computed_km, trip.distance_km) == (130.0, 130.0)
    assert [entry.to_state for entry in history(application)] == [S.DRAFT]


def test_a_second_start_gives_the_same_draft() -> None:
    published_call()
    booking = confirmed_booking()
    colleague = MembershipFactory(school=booking.school).user
    first = start_draft(booking=booking, by=booking.booked_by)
    assert start_draft(booking=booking, by=colleague) == first
    assert Application.objects.count() == 1
    assert application_for(subject=booking) == first


def test_a_rejected_application_leaves_room_for_a_new_one() -> None:
    case = make_case(status="rejected")
    again = start_draft(booking=case.booking, by=case.teacher)
    assert again != case.application
    assert Application.objects.filter(subject_key=again.subject_key).count() == 2


def test_someone_from_another_school_cannot_begin() -> None:
    published_call()
    stranger = MembershipFactory().user
    booking = confirmed_booking()
    assert refusal(booking, stranger) == "Du kan søke når skolen har bekreftet at du jobber der."
    assert refusal(booking, UserFactory()) == "Du kan søke når skolen har bekreftet at du jobber der."


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (Place.SCHOOL, "Aktiviteten kommer til skolen, så det er ingen reise å søke støtte til."),
        (Place.DIGITAL, "Aktiviteten er digital, så det er ingen reise å søke støtte til."),
    ],
)
def test_no_trip_without_a_place_to_go(place: Place, message: str) -> None:
    published_call()
    booking = confirmed_booking(place=place)
    assert refusal(booking, booking.booked_by) == message


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (BookingStatus.REQUESTED, "Dere kan søke når besøket er bekreftet."),
        (BookingStatus.CANCELLED_BY_HOST, "Dere kan søke når besøket er bekreftet."),
        (BookingStatus.COMPLETED, "Besøket er over. Søk før dere reiser neste gang."),
    ],
)
def test_only_a_confirmed_visit_ahead(status: BookingStatus, message: str) -> None:
    published_call()
    booking = confirmed_booking()
    Booking.objects.filter(pk=booking.pk).update(status=status)
    booking.refresh_from_db()
    assert refusal(booking, booking.booked_by) == message


def test_a_visit_that_has_begun_is_too_late() -> None:
    published_call()
    booking = confirmed_booking()
    with time_machine.travel(booking.slot.starts_at, tick=False):
        assert refusal(booking, booking.booked_by) == "Besøket er over. Søk før dere reiser neste gang."


def test_nothing_to_apply_to_when_no_call_is_open() -> None:
    call = published_call()
    close_call(call=call, by=call.versions.get().created_by)
    booking = confirmed_booking()
    assert refusal(booking, booking.booked_by) == (
        "Ingen utlysning er åpen nå. Se datoene for neste på siden om transportstøtte."
    )


def test_a_school_without_a_municipality_is_told_so() -> None:
    published_call()
    booking = confirmed_booking(school=SchoolFactory(municipality=None))
    with pytest.raises(GrantError) as error:
        start_draft(booking=booking, by=booking.booked_by)
    assert error.value.message == "Skolen mangler kommune i registeret vårt. Skriv til NSR, så retter vi det."


def test_the_office_is_remembered_from_the_last_application() -> None:
    case = make_case()
    second = start_draft(booking=confirmed_booking(school=case.school, by=case.colleague), by=case.colleague)
    assert (second.office_name, second.office_email, second.invoice_reference) == (
        "Kontoret",
        "kontor@skole.demo.example",
        "9B-vind",
    )
    # what is about the other trip is not
    assert (second.reason, second.estimate_ore, second.leader_name) == ("", None, "")


def test_saving_reckons_the_rules_at_once() -> None:
    draft = make_draft(estimate_ore=kr(10_000), other_cover_ore=kr(1_000))
    assert (draft.expected_ore, draft.rules_passed) == (kr(7_200), False)
    assert [line.code for line in lines_of(draft) if line.ok is not True] == ["leader"]


@pytest.mark.parametrize(("typed", "km"), [(None, 200.0), (140.0, 140.0)])
def test_a_draft_is_reckoned_by_the_terms_in_force(typed: float | None, km: float) -> None:
    draft = make_draft(**({"distance_km": typed} if typed else {}))
    TransportTerms.objects.update(distance_factor_percent=200, share_percent=50)
    publish_call(call=draft.call, by=leader())
    saved = save_draft(application=draft, fields={"reason": "Det er langt."}, by=draft.applicant)
    assert (saved.version.number, saved.trip.computed_km, saved.trip.distance_km) == (2, 200.0, km)
    assert fresh(saved).expected_ore == kr(5_000)
    # What the leader said yes to is another distance, unless the school wrote it itself.
    assert (fresh(saved).leader_confirmed_at is None) is (typed is None)


def test_a_part_may_be_saved_alone() -> None:
    published_call()
    booking = confirmed_booking()
    draft = start_draft(booking=booking, by=booking.booked_by)
    save_draft(application=draft, fields={"reason": "Langt"}, by=booking.booked_by)
    save_draft(application=draft, fields={}, trip_fields={"mode": "train"}, by=booking.booked_by)
    draft = fresh(draft)
    assert (draft.reason, draft.trip.mode, draft.estimate_ore) == ("Langt", "train", None)


@pytest.mark.parametrize(
    ("fields", "trip_fields", "field"),
    [
        ({"estimate_ore": -1}, {}, "estimate_ore"),
        ({"estimate_ore": 100_000_001}, {}, "estimate_ore"),
        ({"other_cover_ore": -1}, {}, "other_cover_ore"),
        ({}, {"pupils": 0}, "pupils"),
        ({}, {"pupils": 29}, "pupils"),
        ({}, {"adults": 100}, "adults"),
        ({}, {"distance_km": 0.0}, "distance_km"),
        ({}, {"distance_km": 3001.0}, "distance_km"),
    ],
)
def test_absurd_values_are_refused_and_nothing_changes(
    fields: dict[str, Any], trip_fields: dict[str, Any], field: str
) -> None:
    draft = make_draft()
    before = (draft.estimate_ore, draft.other_cover_ore, draft.trip.pupils, draft.trip.distance_km)
    with pytest.raises(GrantError) as error:
        save_draft(application=draft, fields={"reason": "Ny", **fields}, trip_fields=trip_fields, by=draft.applicant)
    assert error.value.field == field
    draft = fresh(draft)
    assert draft.reason == "Det er langt å reise."
    assert (draft.estimate_ore, draft.other_cover_ore, draft.trip.pupils, draft.trip.distance_km) == before


def test_only_the_school_may_save() -> None:
    case = make_case(status="draft")
    save_draft(application=case.application, fields={"reason": "Kollega"}, by=case.colleague)
    for outsider in (case.stranger, case.handler):
        with pytest.raises(GrantError):
            save_draft(application=case.application, fields={"reason": "Fremmed"}, by=outsider)
    assert fresh(case.application).reason == "Kollega"


def test_a_sent_application_cannot_be_changed() -> None:
    case = make_case(status="submitted")
    with pytest.raises(GrantError) as error:
        save_draft(application=case.application, fields={"reason": "Ny"}, by=case.teacher)
    assert error.value.message == "Søknaden er sendt og kan ikke endres nå."


def test_changes_while_nsr_waits_are_told_in_the_case() -> None:
    case = make_case(status="under_review")
    ask_for_information(application=case.application, text="Hva koster det?", by=case.handler, seen=S.UNDER_REVIEW)
    save_draft(
        application=case.application,
        fields={"estimate_ore": kr(12_000), "reason": case.application.reason},
        trip_fields={"mode": "train"},
        by=case.teacher,
    )
    assert list(CaseMessage.objects.values_list("from_staff", "text")) == [
        (True, "Hva koster det?"),
        (False, "Skolen endret: anslått kostnad, reisemåte."),
    ]


def test_the_half_year_counts_what_the_school_has_been_granted() -> None:
    call = published_call(transport={"ceiling_per_half_year_ore": kr(10_000)})
    school = SchoolFactory()
    teacher = MembershipFactory(school=school).user
    visit = clock.now() + timedelta(days=20)
    make_application(call=call, booking=confirmed_booking(school=school, by=teacher, at=visit), status="approved")
    second = make_draft(call=call, booking=confirmed_booking(school=school, by=teacher, at=visit), by=teacher)
    other_school = make_draft(call=call, booking=confirmed_booking(at=visit))
    later = confirmed_booking(school=school, by=teacher, at=visit + timedelta(days=184))
    next_half_year = make_draft(call=call, booking=later, by=teacher)
    assert [a.expected_ore for a in (second, other_school, next_half_year)] == [kr(2_000), kr(8_000), kr(8_000)]


def test_what_a_trip_cost_less_than_granted_is_free_for_another() -> None:
    call = published_call(transport={"ceiling_per_half_year_ore": kr(10_000)})
    school = SchoolFactory()
    teacher = MembershipFactory(school=school).user
    visit = clock.now() + timedelta(days=20)
    first = make_application(
        call=call, booking=confirmed_booking(school=school, by=teacher, at=visit), status="approved"
    )
    Application.objects.filter(pk=first.pk).update(status=S.PAID, payable_ore=kr(3_000))
    second = make_draft(call=call, booking=confirmed_booking(school=school, by=teacher, at=visit), by=teacher)
    assert second.expected_ore == kr(7_000)
