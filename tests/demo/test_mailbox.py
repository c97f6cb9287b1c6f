"""`/demo/postkasse/`: every mail that was sent, shown without trusting it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client

from stem_arbeidsliv.demo import mailbox
from stem_arbeidsliv.demo.safe_html import shown
from workflow.formatting import when

pytestmark = pytest.mark.django_db
BACKEND = "stem_arbeidsliv.demo.mailbox.Backend"


def send(
    to: str = "larer@demo.example", subject: str = "Godtatt: Slik lager vi strøm", html: str = "<p>Hei</p>"
) -> None:
    mail = EmailMultiAlternatives(
        subject,
        "Hei.\nSe http://127.0.0.1:8000/bestillinger/1/.",
        "a@demo.example",
        [to],
        connection=get_connection(BACKEND),
    )
    mail.attach_alternative(html, "text/html")
    mail.attach("bekreftelse.pdf", b"%PDF-1.7 test", "application/pdf")
    mail.attach("invitasjon.ics", "BEGIN:VCALENDAR", "text/calendar")
    assert mail.send() == 1


def only_mail() -> mailbox.Envelope:
    (envelope,) = mailbox.envelopes()
    return envelope


@pytest.mark.parametrize("address", ["/demo/postkasse/", "/demo/logg-inn/"])
def test_not_there_outside_the_demo(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
    assert client.post(address, {"email": "larer@demo.example"}).status_code == 404


def test_list_newest_first_and_by_recipient(demo: Client) -> None:
    for number in range(3):
        mailbox.keep(f"To: larer{number}@demo.example\r\nSubject: Nr {number}\r\n\r\nHei".encode())
    titles = re.findall(r"<strong>(Nr \d)</strong>", demo.get("/demo/postkasse/").content.decode())
    assert sorted(titles) == ["Nr 0", "Nr 1", "Nr 2"]
    found = demo.get("/demo/postkasse/", {"til": "LARER1@demo.example"}).content.decode()
    assert re.findall(r"<strong>(Nr \d)</strong>", found) == ["Nr 1"]


@pytest.mark.parametrize("zone", ["-0000", "+0000"])
def test_time_is_told_in_norway(demo: Client, zone: str) -> None:
    mailbox.keep(f"To: a@demo.example\r\nDate: Thu, 26 Nov 2026 02:10:00 {zone}\r\n\r\nHei".encode())
    assert when(datetime(2026, 11, 26, 2, 10, tzinfo=UTC)) in demo.get("/demo/postkasse/").content.decode()


def test_empty_mailbox_says_what_to_do(demo: Client) -> None:
    assert "Ingen e-post her ennå" in demo.get("/demo/postkasse/").content.decode()


def test_mail_shows_text_with_links_and_attachments(demo: Client) -> None:
    send()
    page = demo.get(f"/demo/postkasse/{only_mail().pk}/").content.decode()
    assert 'href="http://127.0.0.1:8000/bestillinger/1/"' in page
    numbers = re.findall(rf"/demo/postkasse/{only_mail().pk}/(\d+)/", page)
    files = [demo.get(f"/demo/postkasse/{only_mail().pk}/{number}/") for number in numbers]
    assert [(answer["Content-Type"], answer["Content-Disposition"]) for answer in files] == [
        ("application/pdf", 'inline; filename="bekreftelse.pdf"'),
        ("text/calendar", 'attachment; filename="invitasjon.ics"'),
    ]
    assert files[0].content == b"%PDF-1.7 test"


def test_page_lets_in_its_own_frame_and_no_style(demo: Client) -> None:
    send()
    policy = demo.get(f"/demo/postkasse/{only_mail().pk}/")["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "unsafe" not in policy


def test_html_is_cleaned_and_locked(demo: Client) -> None:
    send(
        html='<style>p{color:red}</style><p style="margin:0" onclick="steal()">Hei <script>alert(1)</script>'
        '<a href="javascript:alert(1)">lenke</a><img src="http://x.example/p.png" onerror="x"></p><iframe src="/"></iframe>'
    )
    answer = demo.get(f"/demo/postkasse/{only_mail().pk}/html/")
    page = answer.content.decode()
    assert re.findall(r"script|onclick|onerror|javascript|<iframe", page) == []
    assert '<p class="inline-0">Hei ' in page
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "sandbox allow-popups" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_style_that_fetches_is_dropped() -> None:
    page, _policy = shown('<p style="background:url(http://x.example)">a</p><style>@import "x";</style>')
    assert re.findall(r"url\(|@import", page) == []


def test_unknown_mail_and_part_are_404(demo: Client) -> None:
    send()
    assert demo.get("/demo/postkasse/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert demo.get(f"/demo/postkasse/{only_mail().pk}/99/").status_code == 404


def test_half_written_mail_is_not_shown(demo: Client) -> None:
    send()
    (mailbox.folder() / "20260101T000000.000000_x.part").write_bytes(b"To: x")
    assert len(list(mailbox.envelopes())) == 1


def test_two_processes_see_the_same(demo: Client, tmp_path: Path) -> None:
    send()
    assert len(list((tmp_path / "postkasse").glob("*.eml"))) == 1
