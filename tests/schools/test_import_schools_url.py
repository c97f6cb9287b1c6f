"""manage.py import_schools from an address: a small register with pages, run by the test."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command

from schools.models import School
from tests.factories.schools import SchoolFactory

from .register_rows import page, row

pytestmark = pytest.mark.django_db


class Register(ThreadingHTTPServer):
    """Answers /v4/enheter page by page; `pages` says what each holds, `status` what it answers."""

    daemon_threads = True
    pages: list[Any]
    status = 200
    asked: list[dict[str, list[str]]]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v4/enheter"


class Answer(BaseHTTPRequestHandler):
    server: Register

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        self.server.asked.append(query)
        found = self.server.pages[int(query["sidenummer"][0]) - 1]
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def register() -> Iterator[Register]:
    server = Register(("127.0.0.1", 0), Answer)
    server.pages, server.asked = [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def run(source: str) -> str:
    out = StringIO()
    call_command("import_schools", source, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_every_page_is_read(register: Register) -> None:
    register.pages = [
        page(row("975000001"), row("975000002"), number=1, pages=2, total=3),
        page(row("975000003"), number=2, pages=2, total=3),
    ]
    assert run(register.address) == "Opprettet 3, oppdatert 0, nedlagt 0, uendret 0, hoppet over 0."
    assert register.asked == [
        {"sidenummer": ["1"], "antallPerSide": ["1000"]},
        {"sidenummer": ["2"], "antallPerSide": ["1000"]},
    ]


def test_the_callers_page_size_is_kept(register: Register) -> None:
    register.pages = [page(row())]
    run(f"{register.address}?antallPerSide=5")
    assert register.asked == [{"antallPerSide": ["5"], "sidenummer": ["1"]}]


@pytest.mark.parametrize(
    ("pages", "status", "message"),
    [
        ([b"<html>Vedlikehold</html>"], 200, "» er ikke gyldig JSON (linje 1, tegn 1)."),
        ([b"nede"], 503, "?sidenummer=1&antallPerSide=1000» svarte 503 Service Unavailable."),
        ([b"borte"], 404, "?sidenummer=1&antallPerSide=1000» svarte 404 Not Found."),
        ([page(row(), pages=2, total=2), b"avbrutt"], 200, "» er ikke gyldig JSON (linje 1, tegn 1)."),
        ([page(row(), total=2)], 200, "» ga bare 1 av 2 enheter."),
    ],
)
def test_trouble_gives_one_line_and_changes_nothing(
    register: Register, pages: list[Any], status: int, message: str
) -> None:
    register.pages, register.status = pages, status
    with pytest.raises(CommandError) as caught:
        run(register.address)
    assert (str(caught.value), caught.value.returncode) == (
        f"«{register.address}{message} Ingenting er endret.", 1
    )  # fmt: skip
    assert School.objects.count() == 0


def test_an_unreachable_address_gives_one_line_and_changes_nothing(register: Register) -> None:
    SchoolFactory()
    address = "http://127.0.0.1:1/v4/enheter"
    with pytest.raises(CommandError) as caught:
        run(address)
    assert str(caught.value).startswith(f"Får ikke kontakt med «{address}?sidenummer=1")
    assert str(caught.value).endswith("Connection refused. Ingenting er endret.")
    assert School.objects.open().count() == 1


def test_nonsense_for_an_address_gives_one_line() -> None:
    with pytest.raises(CommandError) as caught:
        run("http://[::1")
    assert str(caught.value) == "«http://[::1» er ingen gyldig adresse. Ingenting er endret."
