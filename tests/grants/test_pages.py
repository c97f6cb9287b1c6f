"""The school's pages: from the booking to the sent application; who sees what; what is refused."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from bookings.enums import BookingStatus
from bookings.models import Booking
from grants.models import Application, CaseMessage
from grants.services.call import publish_call
from grants.services.handling import ask_for_information
from schools.models import Membership
from tests.factories.grants import Case, confirmed_booking, fresh, handler, kr, leader, make_case, published_call
from tests.factories.partners import MemberFactory
from tests.factories.schools import MembershipFactory
from tests.grants.files import image, pdf, upload
from workflow import clock

ACTIONS = ("rediger", "send", "bekreft", "trekk", "svar", "klage", "dokumentasjon")
ANSWERS = {
    "mode": "bus",
    "pupils": "28",
    "adults": "2",
    "distance_km": "130",
    "distance_reason": "",
    "estimate_ore": "10 000",
    "other_cover_ore": "",
    "reason": "Det er langt å reise.",
    "invoice_reference": "9B",
    "office_name": "Kontoret",
    "office_email": "kontor@skole.demo.example",
    "office_phone": "75 55 00 00",
}


@pytest.fixture
def draft(db: None) -> Case:
    return make_case(status="draft")


@pytest.fixture
def sent(db: None) -> Case:
    return make_case(status="submitted")


def page(case: Case, action: str = "") -> str:
    return f"/tilskudd/{case.application.pk}/{action}/" if action else f"/tilskudd/{case.application.pk}/"


def told(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def text(response: HttpResponse) -> str:
    return response.content.decode().replace("\u00a0", " ")


# Who sees what


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_stranger_finds_nothing(client: Client, sent: Case, action: str, method: str) -> None:
    client.force_login(sent.stranger)
    response = getattr(client, method)(page(sent, action), {"text": "x", "reason": "x"})
    assert response.status_code == (405 if method == "post" and not action else 404)
    assert fresh(sent.application).status == "submitted"


@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_visitor_is_sent_to_log_in(client: Client, sent: Case, action: str) -> None:
    response = client.get(page(sent, action))
    assert (response.status_code, response["Location"].startswith("/konto/")) == (302, True)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_wrong_method_is_refused(client: Client, sent: Case, action: str, method: str) -> None:
    client.force_login(sent.teacher)
    assert getattr(client, method)(page(sent, action)).status_code == 405


def test_host_of_the_visit_sees_nothing_of_the_money(client: Client, sent: Case) -> None:
    host = MemberFactory(organisation=sent.booking.activity.organisation).user
    client.force_login(host)
    assert client.get(page(sent)).status_code == 404
    assert client.get(f"/tilskudd/ny/{sent.booking.pk}/").status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_staff_read_here_and_act_in_the_admin(client: Client, sent: Case, action: str) -> None:
    client.force_login(sent.handler)
    assert client.get(page(sent)).context["acts"] is False
    assert client.post(page(sent, action)).status_code == 404


def test_one_who_left_the_school_still_reads_her_own_but_acts_no_more(client: Client, sent: Case) -> None:
    Membership.objects.filter(user=sent.teacher).update(status="ended")
    client.force_login(sent.teacher)
    response = client.get(page(sent))
    assert (response.status_code, response.context["acts"], response.context["may_withdraw"]) == (200, False, False)
    assert client.post(page(sent, "trekk")).status_code == 404


# Beginning


def test_begin_from_the_booking(client: Client, db: None) -> None:
    published_call()
    booking = confirmed_booking()
    client.force_login(booking.booked_by)
    new = f"/tilskudd/ny/{booking.pk}/"
    shown = client.get(new)
    assert (shown.status_code, shown.context["refusal"]) == (200, "")
    assert not Application.objects.exists()
    response = client.post(new)
    application = Application.objects.get()
    assert response["Location"] == f"/tilskudd/{application.pk}/rediger/"
    assert (application.trip.pupils, application.trip.computed_km) == (28, 130)
    again = client.post(new)
    assert (again["Location"], Application.objects.count()) == (response["Location"], 1)


REFUSALS = {
    "cancelled": ({"status": BookingStatus.CANCELLED_BY_HOST}, "Dere kan søke når besøket er bekreftet."),
    "requested": ({"status": BookingStatus.REQUESTED}, "Dere kan søke når besøket er bekreftet."),
    "completed": ({"status": BookingStatus.COMPLETED}, "Besøket er over. Søk før dere reiser neste gang."),
}


@pytest.mark.parametrize("what", REFUSALS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_visit_nobody_can_apply_for(client: Client, db: None, what: str, method: str) -> None:
    published_call()
    booking = confirmed_booking()
    changes, message = REFUSALS[what]
    Booking.objects.filter(pk=booking.pk).update(**changes)
    client.force_login(booking.booked_by)
    response = getattr(client, method)(f"/tilskudd/ny/{booking.pk}/")
    assert (response.status_code, response.context["refusal"]) == (409 if method == "post" else 200, message)
    assert not Application.objects.exists()


def test_visit_after_the_deadline_of_the_call(client: Client, db: None) -> None:
    booking = confirmed_booking()
    client.force_login(booking.booked_by)
    response = client.post(f"/tilskudd/ny/{booking.pk}/")
    assert (
        response.context["refusal"] == "Ingen utlysning er åpen nå. Se datoene for neste på siden om transportstøtte."
    )


def test_visit_of_another_school(client: Client, draft: Case) -> None:
    client.force_login(draft.stranger)
    for method in (client.get, client.post):
        assert method(f"/tilskudd/ny/{draft.booking.pk}/").status_code == 404


def test_visit_already_applied_for_leads_to_the_case(client: Client, sent: Case) -> None:
    client.force_login(sent.colleague)
    assert client.get(f"/tilskudd/ny/{sent.booking.pk}/")["Location"] == page(sent)


# The draft


def test_form_is_filled_in_from_the_booking(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    form = client.get(page(draft, "rediger")).context["form"]
    assert [form[name].value() for name in ("pupils", "adults", "distance_km")] == [28, 2, 130]
    assert form["estimate_ore"].value() == "10 000"


def test_saving_keeps_and_reckons(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    response = client.post(page(draft, "rediger"), {**ANSWERS, "estimate_ore": "5 000,50", "action": "lagre"})
    assert (response["Location"], told(response)) == (page(draft, "rediger"), ["Utkastet er lagret."])
    application = fresh(draft.application)
    assert (application.estimate_ore, application.expected_ore) == (500_050, 400_040)
    assert str(application.office_phone) == "+4775550000"


def test_half_a_draft_is_kept(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    assert client.post(page(draft, "rediger"), {"reason": "Bare dette", "action": "lagre"}).status_code == 302
    application = fresh(draft.application)
    assert (application.reason, application.estimate_ore, application.trip.pupils) == ("Bare dette", None, 28)


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"estimate_ore": "tre tusen"}, "estimate_ore", "Skriv et beløp i kroner, for eksempel 3 200 eller 3200,50."),
        ({"estimate_ore": "-3200"}, "estimate_ore", "Summen kan ikke være negativ."),
        ({"estimate_ore": "99999999"}, "estimate_ore", "Summen er høyere enn kr 1 000 000. Se etter skrivefeil."),
        ({"other_cover_ore": "10001"}, "other_cover_ore", "Andre kan ikke dekke mer enn reisen koster."),
        ({"pupils": "29"}, "pupils", "Bestillingen gjelder 28 elever."),
        ({"distance_km": "9000"}, "distance_km", "Skriv avstanden i kilometer, én vei."),
    ],
)
def test_mistyped_field_is_told_and_the_rest_is_kept(
    client: Client, draft: Case, typed: dict[str, str], field: str, message: str
) -> None:
    client.force_login(draft.teacher)
    answers = {**ANSWERS, "reason": "Ny grunn", **typed, "action": "videre"}
    response = client.post(page(draft, "rediger"), answers)
    errors = {
        name: [each.replace("\u00a0", " ") for each in rows] for name, rows in response.context["form"].errors.items()
    }
    assert (response.status_code, errors) == (422, {field: [message]})
    application = fresh(draft.application)
    assert (application.reason, application.estimate_ore, application.trip.pupils) == ("Ny grunn", kr(10_000), 28)


def test_draft_saves_itself_and_answers_with_the_rules(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    typed = {**ANSWERS, "estimate_ore": "1 000", "pupils": "tull"}
    response = client.post(page(draft, "rediger"), typed, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert next(template.name for template in response.templates) == "grants/parts/side.html"
    assert "<form" not in text(response)
    assert "kr 800" in text(response)
    assert "Elever: Skriv et helt tall." in text(response)
    assert fresh(draft.application).estimate_ore == kr(1_000)


def test_offer_comes_along_with_any_button(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    response = client.post(
        page(draft, "rediger"), {**ANSWERS, "estimate_ore": "20000", "action": "videre", "file": upload(pdf())}
    )
    assert response["Location"] == page(draft, "send")
    assert [file.kind for file in draft.application.attachments.all()] == ["offer"]


def test_executable_named_pdf_is_refused_beside_the_field(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    response = client.post(
        page(draft, "rediger"), {**ANSWERS, "action": "last-opp", "file": upload(b"MZ" + b"\0" * 99)}
    )
    assert response.status_code == 422
    assert list(response.context["attachment_form"].errors) == ["file"]
    assert not draft.application.attachments.exists()


def test_photo_of_60_mb_is_stopped_while_it_arrives(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    response = client.post(
        page(draft, "rediger"),
        {**ANSWERS, "reason": "Ny grunn", "action": "last-opp", "file": upload(image() + b"\0" * 60_000_000, "a.jpg")},
    )
    assert response.status_code == 422
    assert (
        response.context["attachment_form"]
        .errors["file"][0]
        .startswith("Filen er for stor. Den kan være på høyst 10 MB.")
    )
    assert len(response.wsgi_request.FILES) == 0
    assert fresh(draft.application).reason == "Ny grunn"


def test_upload_needs_the_csrf_token(draft: Case) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(draft.teacher)
    for action in ("rediger", "svar", "dokumentasjon", "vedlegg"):
        assert client.post(page(draft, action), {"file": upload(pdf())}).status_code == 403
    assert not draft.application.attachments.exists()


def test_link_to_the_leader_is_sent_from_the_draft(client: Client, draft: Case) -> None:
    Application.objects.update(leader_confirmed_at=None)
    client.force_login(draft.teacher)
    who = {"leader_name": "Rita Rektor", "leader_email": "rektor@skole.demo.example"}
    response = client.post(page(draft, "rediger"), {**ANSWERS, **who, "action": "skoleleder"})
    assert response["Location"] == page(draft, "rediger") + "#skoleleder"
    assert told(response) == ["Lenken er sendt til rektor@skole.demo.example."]
    response = client.post(page(draft, "rediger"), {**ANSWERS, "action": "skoleleder"})
    assert (response.status_code, list(response.context["leader_form"].errors)) == (
        422,
        ["leader_name", "leader_email"],
    )


def test_sent_application_is_not_edited(client: Client, sent: Case) -> None:
    client.force_login(sent.teacher)
    response = client.post(page(sent, "rediger"), {**ANSWERS, "reason": "Noe annet"})
    assert response["Location"] == page(sent)
    assert fresh(sent.application).reason == "Det er langt å reise."


# Sending


def test_check_answers_and_send_twice_is_one_case(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    shown = client.get(page(draft, "send"))
    assert "kr 8 000" in text(shown)
    first = client.post(page(draft, "send"))
    number = fresh(draft.application).case_number
    assert (first["Location"], told(first)) == (page(draft), [f"Søknaden er sendt. Saksnummeret er {number}."])
    second = client.post(page(draft, "send"))
    assert (second["Location"], fresh(draft.application).case_number) == (page(draft), number)
    assert Application.objects.count() == 1


def test_missing_answer_leads_back_to_its_field(client: Client, draft: Case) -> None:
    Application.objects.update(office_name="")
    client.force_login(draft.teacher)
    response = client.post(page(draft, "send"))
    assert (response.status_code, response.context["anchor"]) == (422, "id_office_name")
    assert fresh(draft.application).status == "draft"


def test_visit_cancelled_meanwhile_is_not_sent(client: Client, draft: Case) -> None:
    Booking.objects.update(status=BookingStatus.CANCELLED_BY_HOST)
    client.force_login(draft.teacher)
    response = client.post(page(draft, "send"))
    assert (response.status_code, fresh(draft.application).status) == (422, "draft")


def test_deadline_passed_meanwhile(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    draft.call.closes_at = clock.now() - timedelta(minutes=1)
    draft.call.save()
    publish_call(call=draft.call, by=leader())
    response = client.post(page(draft, "send"))
    assert (response.status_code, str(response.context["refusal"].message)) == (422, "Søknadsfristen er ute.")


# The case


def test_case_says_what_happens_now(client: Client, sent: Case) -> None:
    client.force_login(sent.colleague)
    response = client.get(page(sent))
    assert response.context["next"]["text"] == "NSR har fått søknaden og svarer som regel innen én arbeidsdag."
    assert [line["title"] for line in response.context["story"] if not line["title"].startswith("E-post")][:2] == [
        "Søknaden er sendt",
        "Skoleleder bekreftet søknaden",
    ]


def asked(case: Case) -> Case:
    from grants.services.handling import take

    take(application=case.application, by=handler())
    ask_for_information(application=case.application, text="Hvor mange busser?", by=handler(), seen="under_review")
    return case


def test_school_answers_with_a_file(client: Client, sent: Case) -> None:
    asked(sent)
    client.force_login(sent.teacher)
    shown = client.get(page(sent, "svar"))
    assert shown.context["question"].text == "Hvor mange busser?"
    response = client.post(page(sent, "svar"), {"text": "En buss.", "file": upload(pdf())})
    assert response["Location"] == page(sent)
    assert fresh(sent.application).status == "under_review"
    assert [message.text for message in CaseMessage.objects.order_by("pk")] == ["Hvor mange busser?", "En buss."]
    assert [file.kind for file in sent.application.attachments.all()] == ["other"]


def test_answer_waits_when_its_file_is_refused(client: Client, sent: Case) -> None:
    asked(sent)
    client.force_login(sent.teacher)
    response = client.post(page(sent, "svar"), {"text": "En buss.", "file": upload(b"MZ")})
    assert (response.status_code, fresh(sent.application).status) == (422, "more_information")
    assert "En buss." in text(response)


def test_nothing_to_answer(client: Client, sent: Case) -> None:
    client.force_login(sent.teacher)
    response = client.post(page(sent, "svar"), {"text": "Hei"})
    assert response["Location"] == page(sent)
    assert not CaseMessage.objects.exists()


def test_withdraw_asks_first(client: Client, sent: Case) -> None:
    client.force_login(sent.teacher)
    assert client.get(page(sent, "trekk")).status_code == 200
    assert fresh(sent.application).status == "submitted"
    assert client.post(page(sent, "trekk"), {"reason": "Vi reiser ikke"})["Location"] == page(sent)
    assert fresh(sent.application).status == "withdrawn"
    again = client.post(page(sent, "trekk"))
    assert told(again)[-1] == "Det går ikke lenger. Saken er nå: Trukket. Ingenting er endret."


def test_rejected_school_appeals_once_and_may_take_it_back(client: Client, db: None) -> None:
    case = make_case(status="rejected")
    client.force_login(case.colleague)
    assert client.get(page(case)).context["decisions"][0]["may_appeal"] is True
    assert client.post(page(case, "klage"), {"text": ""}).status_code == 422
    assert client.post(page(case, "klage"), {"text": "Vi er uenige."})["Location"] == page(case)
    shown = client.get(page(case)).context["decisions"][0]
    assert (shown["may_appeal"], [appeal.status for appeal in shown["appeals"]]) == (False, ["received"])
    assert client.post(page(case, "klage"), {"text": "En til"})["Location"] == page(case)
    appeal = shown["appeals"][0]
    client.post(f"/tilskudd/klage/{appeal.pk}/trekk/")
    appeal.refresh_from_db()
    assert appeal.status == "withdrawn"


def test_appeal_is_not_offered_after_the_deadline(client: Client, db: None) -> None:
    case = make_case(status="rejected")
    client.force_login(case.teacher)
    with time_machine.travel(clock.now() + timedelta(days=23)):
        client.force_login(case.teacher)
        assert client.get(page(case)).context["decisions"][0]["may_appeal"] is False
        assert client.post(page(case, "klage"), {"text": "For sent"})["Location"] == page(case)
    assert not case.application.decisions.get().appeals.exists()


def test_letter_is_for_those_on_the_case(client: Client, db: None) -> None:
    case = make_case(status="approved")
    url = f"/tilskudd/vedtak/{case.application.decisions.get().pk}/brev.pdf"
    client.force_login(case.stranger)
    assert client.get(url).status_code == 404
    client.force_login(case.teacher)
    assert client.get(url).status_code == 202


# Lists


def test_call_list_is_for_everybody(client: Client, db: None) -> None:
    empty = client.get("/tilskudd/")
    assert "Ingen utlysning er åpen nå" in text(empty)
    published_call(title="Buss til besøk")
    shown = client.get("/tilskudd/")
    assert [card["terms"]["title"] for card in shown.context["calls"]] == ["Buss til besøk"]
    assert "80 prosent av reisen, høyst kr 30 000 per reise og kr 500 per elev" in text(shown)
    assert "page" not in shown.context


def test_call_list_shows_the_schools_own(client: Client, sent: Case) -> None:
    other = confirmed_booking(school=sent.school, by=sent.teacher)
    client.force_login(sent.colleague)
    shown = client.get("/tilskudd/")
    assert [row.pk for row in shown.context["page"]] == [sent.application.pk]
    assert [booking.pk for booking in shown.context["visits"]] == [other.pk]
    client.force_login(sent.stranger)
    shown = client.get("/tilskudd/")
    assert (list(shown.context["page"]), shown.context["visits"]) == ([], [])


@pytest.mark.parametrize("rows", [1, 3])
def test_call_list_asks_the_same_number_of_questions(
    client: Client, sent: Case, rows: int, django_assert_num_queries: Any
) -> None:
    for _row in range(rows - 1):
        booking = confirmed_booking(school=sent.school, by=sent.teacher)
        make_more(sent, booking)
    for _row in range(rows):
        confirmed_booking(school=sent.school, by=sent.teacher)
    client.force_login(sent.teacher)
    client.get("/tilskudd/")
    with django_assert_num_queries(LIST_QUERIES):
        shown = client.get("/tilskudd/")
    assert (len(shown.context["page"]), len(shown.context["visits"])) == (rows, rows)


LIST_QUERIES = 7
CASE_QUERIES = 16


def make_more(case: Case, booking: Booking) -> Application:
    from tests.factories.grants import make_application

    return make_application(status="submitted", call=case.call, booking=booking, by=case.teacher)


@pytest.mark.parametrize("rows", [1, 3])
def test_case_asks_the_same_number_of_questions(
    client: Client, sent: Case, rows: int, django_assert_num_queries: Any
) -> None:
    client.force_login(sent.teacher)
    for number in range(rows):
        CaseMessage.objects.create(
            application=sent.application, from_staff=True, author_name="Sara", text=f"Hei {number}"
        )
    client.get(page(sent))
    with django_assert_num_queries(CASE_QUERIES):
        client.get(page(sent))


# Where it is found


def test_booking_leads_to_the_application(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    shown = client.get(f"/bestillinger/{draft.booking.pk}/")
    assert f'href="/tilskudd/ny/{draft.booking.pk}/"' in text(shown)


def test_host_and_digital_visits_have_no_such_link(client: Client, draft: Case) -> None:
    client.force_login(MemberFactory(organisation=draft.booking.activity.organisation).user)
    assert "/tilskudd/ny/" not in text(client.get(f"/bestillinger/{draft.booking.pk}/"))
    activity = draft.booking.activity
    activity.place = "digital"
    activity.save()
    client.force_login(draft.teacher)
    assert "/tilskudd/ny/" not in text(client.get(f"/bestillinger/{draft.booking.pk}/"))


def test_own_page_says_what_waits(client: Client, draft: Case) -> None:
    client.force_login(draft.teacher)
    tasks = client.get("/min-side/").context["grant_tasks"].rows
    assert [(task.title, task.url) for task in tasks] == [
        ("Gjør ferdig søknaden om transportstøtte", page(draft, "rediger"))
    ]
    Application.objects.update(leader_confirmed_at=None)
    client.force_login(draft.head)
    tasks = client.get("/min-side/").context["grant_tasks"].rows
    assert [task.title for task in tasks] == ["Bekreft søknaden om transportstøtte fra Kari Lærer"]
    client.force_login(draft.stranger)
    assert client.get("/min-side/").context["grant_tasks"].rows == []


def test_waiting_teacher_cannot_begin(client: Client, draft: Case) -> None:
    waiting = MembershipFactory(school=draft.school, status="pending").user
    booking = confirmed_booking(school=draft.school, by=waiting)
    client.force_login(waiting)
    assert client.post(f"/tilskudd/ny/{booking.pk}/").status_code == 404
