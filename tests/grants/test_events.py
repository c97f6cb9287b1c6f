"""The case's log holds all that has happened: the leader's yes, appeals, the account, sums, and each mail with its fate."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import translation

from grants.models import Claim, Trip, VoidedConfirmation
from grants.rules.confirmation import fingerprint
from grants.services.account import propose_account, verify_account
from grants.services.appeal import receive_appeal
from grants.services.application import save_draft, submit
from grants.services.events import events
from grants.services.export import case_record
from grants.services.leader import ask_leader, confirm_by_account, confirm_by_link, link_url, read_link
from grants.services.reading import hour_text, log_read
from notifications.models import Message
from notifications.services import drain, forget_old
from tests.factories.grants import confirmed_booking, fresh, kr, make_application, make_case
from tests.grants.test_admin_case import LIST, client_of
from workflow import clock
from workflow.services.transition import history

pytestmark = pytest.mark.django_db
NUMBER = "86011117947"


def test_the_log_holds_appeal_account_and_mails() -> None:
    case = make_case(status="partly_approved")
    receive_appeal(application=case.application, text="Vi klager.", by=case.teacher)
    account = propose_account(school=case.school, number=NUMBER, holder="Bodø kommune", by=case.teacher)
    verify_account(account=account, by=case.handler)
    Message.objects.filter(kind="grant_appeal_new").update(status="failed")
    found = events(case.application)
    told = [(event.title, event.who, event.text) for event in found if event.kind in {"appeal", "account"}]
    assert told == [
        ("Klage: Mottatt", "Kari Lærer", ""),
        ("Kontonummer lagt inn", "Kari Lærer", "8601.11.17947, Bodø kommune"),
        ("Kontonummer kontrollert", "Sara Saksbehandler", "8601.11.17947, Bodø kommune"),
    ]
    mails = {(event.title, event.text) for event in found if event.kind == "mail"}
    assert ("E-post: Klage mottatt, til skolen", "I kø") in mails
    assert ("E-post: Ny klage, til NSR", "Kom ikke fram") in mails
    assert [event.at for event in found] == sorted(event.at for event in found)


def test_the_schools_story_has_no_mail_to_staff_and_no_whole_account() -> None:
    case = make_case(status="partly_approved")
    receive_appeal(application=case.application, text="Vi klager.", by=case.teacher)
    account = propose_account(school=case.school, number=NUMBER, holder="Bodø kommune", by=case.teacher)
    verify_account(account=account, by=case.handler)
    story = client_of(case.teacher).get(case.application.get_absolute_url()).context["story"]
    titles = [(line["title"], line["who"]) for line in story]
    assert ("NSR har mottatt klagen", "Kari Lærer") in titles
    assert ("Kontonummer kontrollert", "NSR") in titles
    assert [title for title, _who in titles if "til NSR" in title or "til ledere" in title] == []
    assert [line for line in story if "8601" in line["text"]] == []


def test_another_case_of_the_school_has_a_log_of_its_own() -> None:
    case = make_case(status="partly_approved")
    receive_appeal(application=case.application, text="Vi klager.", by=case.teacher)
    other = make_application(
        status="approved", call=case.call, booking=confirmed_booking(school=case.school, by=case.teacher)
    )
    assert [event for event in events(other) if event.kind in {"appeal", "account"}] == []
    assert [event for event in events(other) if event.kind == "mail" and "Klage" in event.title] == []


def test_how_the_leader_confirmed_is_told() -> None:
    case = make_case(status="draft", leader=False)
    link = ask_leader(application=case.application, name="Rita Rektor", email="rektor@skole.example", by=case.teacher)
    opened = read_link(link_url(link).rstrip("/").rpartition("/")[2])
    assert opened is not None
    confirm_by_link(opened=opened)
    case.application.refresh_from_db()
    told = [(event.who, event.text) for event in events(case.application) if event.kind == "leader"]
    assert told == [("Rita Rektor", "Med lenke sendt til rektor@skole.example.")]


def test_a_yes_that_a_change_made_void_stays_in_the_log() -> None:
    case = make_case(status="draft", leader=False)
    at = datetime(2027, 1, 11, 9, 15, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        sums = fingerprint(fresh(case.application))
        confirm_by_account(application=case.application, sums=sums, by=case.head)
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        save_draft(application=case.application, fields={"reason": "Langt."}, by=case.colleague)
        save_draft(application=case.application, fields={"estimate_ore": kr(9_000)}, by=case.colleague)
    with time_machine.travel(at + timedelta(hours=2), tick=False):
        sums = fingerprint(fresh(case.application))
        confirm_by_account(application=case.application, sums=sums, by=case.head)
    told = [(row.title, row.who, row.text) for row in events(fresh(case.application)) if row.kind == "leader"]
    assert told == [
        ("Skoleleder bekreftet søknaden", "Rita Rektor", "Med egen konto."),
        (
            "Skolelederens bekreftelse gjelder ikke lenger",
            case.colleague.name,
            "Rita Rektor bekreftet 11.\N{NO-BREAK SPACE}januar\N{NO-BREAK SPACE}2027 kl. 10.15."
            " Endret etter det: anslått kostnad.",
        ),
        ("Skoleleder bekreftet søknaden", "Rita Rektor", "Med egen konto."),
    ]
    with translation.override("en"):
        english = [row.text for row in events(fresh(case.application)) if row.kind == "leader"]
    assert english[1].startswith("Rita Rektor confirmed on 11\N{NO-BREAK SPACE}January\N{NO-BREAK SPACE}2027 at 10:15.")
    assert case_record(fresh(case.application))["leader"]["voided"] == [
        {
            "name": "Rita Rektor",
            "email": case.head.email,
            "by_link": False,
            "confirmed_at": "2027-01-11T09:15:00+00:00",
            "voided_at": "2027-01-11T10:15:00+00:00",
            "changed": "anslått kostnad",
            "changed_by": case.colleague.name,
        }
    ]
    story = client_of(case.teacher).get(case.application.get_absolute_url()).context["story"]
    assert [line["who"] for line in story if line["title"].startswith("Skolelederens")] == [case.colleague.name]


def test_a_yes_to_the_same_sums_is_not_voided_by_other_changes_and_sending() -> None:
    case = make_case(status="draft")
    for reason in ("Langt.", "Langt og dyrt."):
        save_draft(application=case.application, fields={"reason": reason}, by=case.teacher)
    submit(application=case.application, by=case.teacher)
    assert not VoidedConfirmation.objects.exists()


def test_a_step_says_its_sum() -> None:
    case = make_case(status="approved")
    entry = history(case.application).last()
    assert entry is not None
    entry.data = {"pupils": 26, "cost_ore": 900_000, "comment": "Dyrere ferge."}
    entry.save()
    texts = [event.text for event in events(case.application) if event.kind == "step"]
    assert texts[-1] == "26 elever, reisen kostet kr\xa09\xa0000. Dyrere ferge."
    assert not Claim.objects.exists()


def test_the_read_log_says_between_which_hours() -> None:
    case = make_case()
    log_read(application=case.application, by=case.handler)
    hour = case.application.reads.get().hour.astimezone(clock.OSLO).hour
    wanted = f"mellom kl. {hour:02d} og {(hour + 1) % 24:02d}"
    assert hour_text(case.application.reads.get().hour) == wanted
    shown = client_of(case.handler).get(f"{LIST}{case.application.pk}/change/").context["last_reads"]
    assert shown[0]["between"] == wanted


def test_the_exported_case_speaks_in_words_and_holds_account_reads_and_mails() -> None:
    case = make_case(status="partly_approved")
    Trip.objects.update(mode="bus", distance_km=150, distance_reason="Ferge")
    receive_appeal(application=case.application, text="Vi klager.", by=case.teacher)
    account = propose_account(school=case.school, number=NUMBER, holder="Bodø kommune", by=case.teacher)
    verify_account(account=account, by=case.handler)
    log_read(application=case.application, by=case.handler)
    record = case_record(fresh(case.application))
    facts = record["facts"]
    assert (facts["mode_label"], facts["km"], facts["distance_reason"]) == ("Leid buss", 150, "Ferge")
    assert [(row["number"], row["status_label"], row["verified_by"]) for row in record["accounts"]] == [
        ("8601.11.17947", "Kontrollert", "Sara Saksbehandler")
    ]
    assert [(row["who"], row["between"][:11]) for row in record["reads"]] == [("Sara Saksbehandler", "mellom kl. ")]
    assert "Delvis innvilget" in {row["to_label"] for row in record["log"]}
    assert ("grant_appeal_received", case.application.applicant_email) in {
        (m["kind"], m["to"]) for m in record["mails"]
    }
    html = render_to_string("letters/grant_case.html", {"record": record, "number": "TS-1", "language": "nb"})
    wanted = (
        "Klage: Mottatt",
        "Kontonummer kontrollert",
        "Leid buss",
        "150 km",
        "Ferge",
        "Lest av",
        "Delvis innvilget",
    )
    assert [word for word in wanted if word not in html] == []
    assert "partly_approved" not in html


def test_mails_of_a_case_are_kept_as_long_as_the_case() -> None:
    """Those to the school, to the leader by link and to NSR: other messages are emptied when they are old."""
    case = make_case(status="draft", leader=False)
    ask_leader(application=case.application, name="Rita Rektor", email="rektor@skole.demo.example", by=case.teacher)
    make_application(status="proposed", call=case.call, estimate_ore=kr(4_000))
    drain()
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert {"grant_leader_asked", "grant_proposed"} <= kinds
    assert forget_old(clock.now() + timedelta(days=1)) == 0
