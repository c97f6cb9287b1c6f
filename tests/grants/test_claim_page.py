"""After the visit: receipts, what it cost, how it went; sent back and sent again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from bookings.enums import Answer, BookingStatus
from bookings.models import Booking, Evaluation, EvaluationQuestion
from grants.enums import AttachmentKind
from grants.models import Application, Claim
from tests.factories.grants import Case, fresh, kr, make_case
from tests.grants.files import image, pdf, upload
from workflow import clock


@pytest.fixture
def case(db: None) -> Case:
    """Granted kr 8 000, and the visit is over."""
    case = make_case(status="approved")
    _over(case)
    return case


def _over(case: Case) -> None:
    Booking.objects.filter(pk=case.booking.pk).update(status=BookingStatus.COMPLETED)
    assert case.booking.slot is not None
    slot = case.booking.slot
    slot.starts_at, slot.ends_at = clock.now() - timedelta(days=2, hours=2), clock.now() - timedelta(days=2)
    slot.save()


def page(case: Case) -> str:
    return f"/tilskudd/{case.application.pk}/dokumentasjon/"


def answers(**changes: Any) -> dict[str, Any]:
    scales = EvaluationQuestion.objects.filter(is_active=True, answer=Answer.SCALE)
    values = {"action": "send", "pupils": "27", "cost_ore": "9 000", "comment": "", "took_place": "ja"}
    return {**values, **{f"question_{question.pk}": "4" for question in scales}, **changes}


def errors(response: HttpResponse) -> list[str]:
    return [
        *response.context["form"].errors,
        *response.context["about"].errors,
        *response.context["attachment_form"].errors,
    ]


def test_receipt_cost_and_evaluation_are_sent_together(client: Client, case: Case) -> None:
    client.force_login(case.colleague)
    response = client.post(page(case), answers(file=upload(image(), "kvittering.jpg")))
    assert response["Location"] == f"/tilskudd/{case.application.pk}/"
    claim = Claim.objects.get()
    assert (claim.pupils, claim.cost_ore, claim.sent_by) == (27, kr(9_000), case.colleague)
    assert fresh(case.application).status == "documented"
    assert [file.kind for file in case.application.attachments.filter(removed_at=None)] == [AttachmentKind.RECEIPT]
    evaluation = Evaluation.objects.get(booking=case.booking)
    assert (evaluation.took_place, evaluation.pupils_met) == (True, 27)
    assert {answer.value for answer in evaluation.answers.all()} == {4}


def test_a_file_where_text_may_stand_is_refused_beside_the_field(client: Client, case: Case) -> None:
    client.force_login(case.teacher)
    sent = answers(file=upload(image(), "kvittering.jpg"), comment=upload(image(), "bilde.jpg"))
    response = client.post(page(case), sent)
    assert (response.status_code, errors(response)) == (422, ["comment"])
    assert (fresh(case.application).status, Claim.objects.exists()) == ("approved", False)


def test_receipt_is_required(client: Client, case: Case) -> None:
    client.force_login(case.teacher)
    response = client.post(page(case), answers())
    assert response.status_code == 422
    assert (fresh(case.application).status, Evaluation.objects.exists()) == ("approved", False)


def test_the_missing_receipt_is_told_with_the_rest_in_one_summary(client: Client, case: Case) -> None:
    client.force_login(case.teacher)
    response = client.post(page(case), answers(cost_ore=""))
    assert errors(response) == ["cost_ore", "file"]
    assert response.content.decode().count("data-error-summary") == 1
    kept = client.post(page(case), answers(cost_ore="", file=upload(image(), "kvittering.jpg")))
    assert errors(kept) == ["cost_ore"]
    assert errors(client.post(page(case), answers(cost_ore=""))) == ["cost_ore"]


def test_uploading_keeps_what_is_typed(client: Client, case: Case) -> None:
    client.force_login(case.teacher)
    typed = answers(action="last-opp", cost_ore="9 000", file=upload(image(), "a.jpg"))
    response = client.post(page(case), typed)
    assert response.status_code == 200
    assert (response.context["form"]["cost_ore"].value(), response.context["about"]["took_place"].value()) == (
        "9 000",
        "ja",
    )
    assert [file.name for file in response.context["receipts"]] == ["a.jpg"]
    assert not Claim.objects.exists()


def test_file_is_kept_when_the_rest_is_wrong(client: Client, case: Case) -> None:
    client.force_login(case.teacher)
    response = client.post(page(case), answers(cost_ore="mye", took_place="", file=upload(pdf(), "faktura.pdf")))
    assert (response.status_code, errors(response)) == (422, ["cost_ore", "took_place"])
    assert [file.name for file in response.context["receipts"]] == ["faktura.pdf"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pupils": "0"}, "pupils"),
        ({"pupils": ""}, "pupils"),
        ({"cost_ore": "-9000"}, "cost_ore"),
        ({"cost_ore": "0"}, "cost_ore"),
        ({"cost_ore": "99999999"}, "cost_ore"),
        ({"took_place": "nei"}, "took_place"),
        ({"file": upload(b"MZ" + b"\0" * 90)}, "file"),
    ],
)
def test_bad_answers_change_nothing(client: Client, case: Case, changes: dict[str, Any], field: str) -> None:
    client.force_login(case.teacher)
    client.post(page(case), {"action": "last-opp", "file": upload(image(), "a.jpg")})
    response = client.post(page(case), answers(**changes))
    assert (response.status_code, errors(response)) == (422, [field])
    assert (fresh(case.application).status, Claim.objects.exists(), Evaluation.objects.exists()) == (
        "approved",
        False,
        False,
    )


def test_every_scale_is_answered(client: Client, case: Case) -> None:
    question = EvaluationQuestion.objects.filter(is_active=True, answer=Answer.SCALE).first()
    assert question is not None
    client.force_login(case.teacher)
    response = client.post(page(case), answers(**{f"question_{question.pk}": ""}, file=upload(image())))
    assert errors(response) == [f"question_{question.pk}"]


def test_not_before_the_visit(client: Client, db: None) -> None:
    case = make_case(status="approved")
    client.force_login(case.teacher)
    response = client.post(page(case), answers(file=upload(image())))
    assert response["Location"] == f"/tilskudd/{case.application.pk}/"
    assert (Claim.objects.exists(), case.application.attachments.exists()) == (False, False)


def test_not_while_nsr_has_it(client: Client, case: Case) -> None:
    client.force_login(case.teacher)
    client.post(page(case), answers(file=upload(image())))
    response = client.post(page(case), answers(cost_ore="90 000"))
    assert response["Location"] == f"/tilskudd/{case.application.pk}/"
    assert Claim.objects.get().cost_ore == kr(9_000)


def test_sent_back_is_filled_in_and_sent_again(client: Client, case: Case) -> None:
    client.force_login(case.teacher)
    client.post(page(case), answers(file=upload(image(), "a.jpg")))
    Application.objects.filter(pk=case.application.pk).update(status="changes_asked")
    shown = client.get(page(case))
    assert (shown.context["form"]["cost_ore"].value(), shown.context["about"]["took_place"].value()) == ("9 000", "ja")
    assert client.get(f"/tilskudd/{case.application.pk}/").context["next"]["label"] == "Rett dokumentasjonen"
    client.post(page(case), answers(cost_ore="8 500"))
    assert (Claim.objects.get().cost_ore, fresh(case.application).status) == (kr(8_500), "documented")


def test_own_page_asks_for_the_documentation(client: Client, case: Case) -> None:
    Application.objects.get(pk=case.application.pk)
    case.application.trip.visit_at = clock.now() - timedelta(days=2)
    case.application.trip.save()
    client.force_login(case.teacher)
    tasks = client.get("/min-side/").context["grant_tasks"].rows
    assert [(task.title, task.url, task.due) for task in tasks] == [
        ("Dokumenter reisen, så får dere pengene", page(case), fresh(case.application).documentation_due)
    ]


def test_deadline_is_shown(client: Client, case: Case) -> None:
    client.force_login(case.teacher)
    due = fresh(case.application).documentation_due
    assert client.get(page(case)).context["application"].documentation_due == due
    with time_machine.travel(clock.now() + timedelta(days=1)):
        client.force_login(case.teacher)
        assert client.get(page(case)).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["stranger", "handler"])
def test_only_the_school_documents(client: Client, case: Case, who: str, method: str) -> None:
    client.force_login(getattr(case, who))
    assert getattr(client, method)(page(case), answers(file=upload(image()))).status_code == 404
    assert not Claim.objects.exists()
