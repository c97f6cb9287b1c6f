"""Many cases at once, the calls behind them, the case to take along, and the work list."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from documents.services import render
from grants.enums import ApplicationStatus as S
from grants.models import Application, BulkJob, Call, CallVersion, PayoutAccount
from grants.presentation import call_card
from grants.services.account import propose_account, verify_account
from grants.services.batch import prepare_batch
from grants.services.bulk import run_bulk
from grants.services.call import publish_call
from stem_arbeidsliv.work_list import tasks
from tests.factories.grants import (
    Case,
    confirmed_booking,
    fresh,
    kr,
    make_application,
    make_case,
    make_decision,
    make_payer,
)
from tests.factories.schools import MembershipFactory
from tests.grants.test_admin_case import LIST, client_of
from workflow import clock

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
    assert ([row.pk for row in context["cases"]], context["total_ore"]) == ([case.application.pk], kr(8_000))
    assert context["left_out"] == [(missing, "Skoleleder har ikke bekreftet søknaden ennå.")]
    assert (context["example"], str(case.application) in str(context["letter"].html)) == (case.application, True)
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
            "missing": "Mangler nynorsk: utlysningstekst på nynorsk, hvem kan søke, på nynorsk.",
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


def test_the_history_of_a_call_is_in_kroner() -> None:
    case = make_case()
    call = Call.objects.get(pk=case.call.pk)
    call.frame_ore, call.two_person_limit_ore = kr(900_000), kr(1_000) + 50
    call.closes_at = call.closes_at.replace(second=(call.closes_at.second + 1) % 60)
    call.save()
    html = client_of(case.handler).get(f"/admin/grants/call/{call.pk}/history/").content.decode()
    told = dict(re.findall(r"<strong>([^<]+):</strong> .+? → (.+?)</li>", html))
    assert told == {
        "Ramme": "kr\xa0900\xa0000",
        "To personer må godkjenne over": "kr\xa01\xa0000,50",
        "Status": "Publisert",
    }


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
    assert archive.namelist() == ["sak.json", f"{number}.pdf", f"brev/{number}-innvilget-arkiv.pdf"]
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


def test_a_chosen_case_that_is_decided_is_left_out_with_its_status() -> None:
    case = make_case()
    decided = another(case, status="proposed")
    context = choose(client_of(case.handler), case.application, decided).context_data
    assert context["left_out"] == [(decided, "Saken er: Innstilt – venter på godkjenning.")]


def test_finance_sees_what_waits_before_money_moves_and_no_activities() -> None:
    case = make_case(status="approved")
    MembershipFactory(status="pending")
    propose_account(school=case.school, number="86011117947", holder="Bodø kommune", by=case.teacher)
    assert [task.text for task in tasks(case.finance)] == ["1 konto å kontrollere"]
    assert [task.text for task in tasks(case.handler)] == ["1 lærer venter på å bli bekreftet", "1 konto å kontrollere"]
    make_payer()
    verify_account(account=PayoutAccount.objects.get(), by=case.handler)
    Application.objects.update(status="ready_to_pay", payable_ore=100, payout_account=PayoutAccount.objects.get())
    assert [task.text for task in tasks(case.finance)] == ["1 sak klar til utbetaling"]
    prepare_batch(applications=[case.application], pay_on=clock.today(), by=case.finance)
    assert [task.text for task in tasks(case.finance)] == ["1 bunke å godkjenne"]


def test_a_call_in_nynorsk_shows_its_nynorsk_where_it_is_written() -> None:
    case = make_case()
    Call.objects.update(title_nn="Transportstøtte, døme", text_nn="Skular kan få dekt reisa.")
    publish_call(call=Call.objects.get(), by=case.approver)
    version = CallVersion.objects.order_by("number").last()
    assert version is not None
    with translation.override("nn"):
        nynorsk = call_card(case.call, version.terms)
    bokmal = call_card(case.call, version.terms)
    assert (nynorsk["title"], nynorsk["text"]) == ("Transportstøtte, døme", "Skular kan få dekt reisa.")
    assert nynorsk["audience"] == bokmal["audience"] == case.call.audience
    assert bokmal["title"] == case.call.title


def test_staff_see_a_call_as_schools_will_and_what_is_not_published() -> None:
    case = make_case()
    opens = datetime(2027, 1, 4, 7, 5, tzinfo=UTC)
    Call.objects.update(text_nn="Ny tekst på nynorsk.", closes_at=opens + timedelta(days=90))
    page = client_of(case.handler).get(f"/admin/grants/call/{case.call.pk}/for-skolene/")
    assert [(row["language"], row["card"]["text"]) for row in page.context["cards"]] == [
        ("nb", case.call.text), ("nn", "Ny tekst på nynorsk."),
    ]  # fmt: skip
    assert page.context["to_do"][0] == "2 endringer er ikke publisert."
    after = {row["name"]: row["after"].replace("\N{NO-BREAK SPACE}", " ") for row in page.context["changes"]}
    assert after["søknadsfrist"] == "4. april 2027 kl. 09.05"
