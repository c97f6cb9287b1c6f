"""Many cases at once, the calls behind them, the case to take along, and the work list."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from documents.services import render
from grants.enums import ApplicationStatus as S
from grants.models import Application, BulkJob, Call, CallVersion
from grants.services.bulk import run_bulk
from stem_arbeidsliv.work_list import tasks
from tests.factories.grants import Case, confirmed_booking, fresh, kr, make_application, make_case, make_decision
from tests.grants.test_admin_case import LIST, client_of

pytestmark = pytest.mark.django_db


def another(case: Case, **options: Any) -> Application:
    return make_application(call=case.call, booking=confirmed_booking(school=case.school, by=case.teacher), **options)


def choose(client: Client, *cases: Application) -> Any:
    return client.post(LIST, {"action": "decide_together", "_selected_action": [case.pk for case in cases]})


def test_bulk_decision_from_the_queue_to_the_progress() -> None:
    case = make_case()
    missing = another(case, leader=False)
    client = client_of(case.handler)
    shown = choose(client, case.application, missing)
    context = shown.context_data
    assert ([row.pk for row in context["cases"]], context["total_ore"], context["left_out"]) == (
        [case.application.pk], kr(8_000), 1,
    )  # fmt: skip
    started = client.post(f"{LIST}samlevedtak/", {"ids": context["ids"]})
    job = BulkJob.objects.get()
    url = f"/admin/grants/bulkjob/{job.pk}/change/"
    assert started.headers["Location"] == url
    waits = client.get(url)
    assert (waits.headers["Refresh"], waits.context_data["progress"].percent) == (f"3; url={url}", 0)  # type: ignore[attr-defined]
    run_bulk(job.pk)
    done = client.get(url)
    assert (done.has_header("Refresh"), done.context_data["progress"].percent) == (False, 100)  # type: ignore[attr-defined]
    assert (fresh(case.application).status, fresh(missing).status) == (S.APPROVED, S.SUBMITTED)


def test_bulk_is_for_those_who_decide() -> None:
    case = make_case()
    client = client_of(case.finance)
    choose(client, case.application)
    answer = client.post(f"{LIST}samlevedtak/", {"ids": str(case.application.pk)})
    assert (answer.status_code, BulkJob.objects.count()) == (403, 0)


def test_none_that_may_be_decided_together() -> None:
    case = make_case(leader=False)
    answer = choose(client_of(case.handler), case.application)
    assert (answer.status_code, BulkJob.objects.count()) == (302, 0)


def test_publishing_says_which_version_and_what_changes() -> None:
    case = make_case()
    client = client_of(case.approver)
    Call.objects.update(frame_ore=kr(2_000_000))
    url = f"/admin/grants/call/{case.call.pk}/publiser/"
    shown = client.get(url).context["preview"]
    assert shown == [
        {
            "number": 2,
            "first": False,
            "changes": [{"name": "ramme", "before": "kr\xa01\xa0000\xa0000", "after": "kr\xa02\xa0000\xa0000"}],
            "short": "",
        }
    ]
    client.post(url)
    newest = CallVersion.objects.order_by("number").last()
    assert newest is not None
    assert (newest.number, newest.terms["frame_ore"], fresh(case.application).version.number) == (2, kr(2_000_000), 1)
    assert client.get(url).context["preview"][0]["changes"] == []


def test_sums_of_a_call_are_typed_in_kroner() -> None:
    case = make_case()
    client = client_of(case.approver)
    url = f"/admin/grants/call/{case.call.pk}/change/"
    form = client.get(url).context["adminform"].form
    assert (str(form["frame_ore"].label), form["frame_ore"].value()) == ("Ramme, kroner", "1 000 000")
    assert client.get(f"/admin/grants/call/{case.call.pk}/forhandsvisning/").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["call/", "call/add/", "scheme/", "rejectionreason/", "rejectionreason/add/", "grantrules/1/change/",
     "ledgerentry/", "grantstatistic/", "bulkjob/", "callversion/"],
)  # fmt: skip
def test_every_list_opens(path: str) -> None:
    case = make_case(status="approved")
    assert client_of(case.approver).get(f"/admin/grants/{path}", follow=True).status_code == 200


# WeasyPrint leaves its colour profile open when it makes a PDF/A.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_case_to_take_along() -> None:
    case = make_case(status="under_review")
    make_decision(case.application)
    client = client_of(case.finance)
    url = f"{LIST}{case.application.pk}/eksport/"
    asked = client.post(url).headers["Location"]
    assert (client.get(asked).status_code, client.post(url).headers["Location"]) == (202, asked)
    decision = case.application.decisions.get()
    render(decision.archive_copy.pk)
    render(asked.rsplit("/", 1)[1].removesuffix(".zip"))
    answer = client.get(asked)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    archive = zipfile.ZipFile(io.BytesIO(content))
    number = case.application.case_number
    assert archive.namelist() == ["sak.json", f"{number}.pdf", f"brev/{number}-approved-arkiv.pdf"]
    record = json.loads(archive.read("sak.json"))
    decision.archive_copy.refresh_from_db()
    assert (record["case_number"], record["decisions"][0]["amount_ore"], record["files"][1]["sha256"]) == (
        number, kr(8_000), decision.archive_copy.sha256,
    )  # fmt: skip
    assert archive.read(f"{number}.pdf")[:5] == b"%PDF-"


def test_the_case_is_not_for_outsiders_to_take() -> None:
    case = make_case()
    url = f"{LIST}{case.application.pk}/eksport/"
    assert (client_of(case.teacher).post(url).headers["Location"].startswith("/admin/login"), Client().post(url).status_code) == (
        True, 302,
    )  # fmt: skip


def test_the_work_list_says_what_waits() -> None:
    case = make_case()
    another(case, status="proposed")
    found = [(task.text, task.url) for task in tasks() if "/grants/" in task.url]
    assert found == [
        ("1 ny søknad om støtte", f"{LIST}?status=submitted"),
        ("1 innstilling venter på godkjenning", f"{LIST}?status=proposed"),
    ]
