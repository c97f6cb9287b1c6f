"""One request id, from the browser to the worker's log."""

import json
import logging
import re
from logging.config import dictConfig

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory

from stem_arbeidsliv.celery import app, bind_request_id, send_request_id, unbind_request_id
from stem_arbeidsliv.log import hide_secrets, logging_config
from stem_arbeidsliv.middleware import request_id
from tests.access.addresses import addresses

GIVEN = "7f3a0c12-from-the-proxy"


@pytest.fixture
def lines():
    """What the log would hold, as dictionaries."""
    before = (logging.root.handlers[:], logging.root.level)
    caught: list[str] = []
    dictConfig(logging_config(json=True))
    formatter = logging.root.handlers[0].formatter
    handler = logging.Handler()
    handler.emit = lambda record: caught.append(formatter.format(record))
    logging.root.handlers = [handler]
    yield lambda: [json.loads(line) for line in caught]
    logging.root.handlers, level = before
    logging.root.setLevel(level)


def answer(request, header=None):
    seen = {}

    def view(request):
        seen.update(structlog.contextvars.get_contextvars())
        return HttpResponse()

    response = request_id(view)(RequestFactory().get("/svar/hemmelig/", headers={"X-Request-ID": header or ""}))
    return seen["request_id"], response["X-Request-ID"]


def test_proxys_id_is_kept(rf):
    assert answer(rf, GIVEN) == (GIVEN, GIVEN)


@pytest.mark.parametrize("header", ["", "kort", "a" * 65, "med mellomrom", 'linje"{}', "<script>alert(1)</script>"])
def test_anything_else_gives_an_id_of_our_own(rf, header):
    inside, outside = answer(rf, header)
    assert inside == outside
    assert re.fullmatch(r"[0-9a-f]{32}", inside)


def test_id_is_gone_after_the_request(rf):
    answer(rf, GIVEN)
    assert structlog.contextvars.get_contextvars() == {}


def test_log_line_is_json_and_holds_the_id_but_no_address(rf, lines):
    answer(rf, GIVEN)
    (line,) = lines()
    assert (line["event"], line["request_id"], line["status"], line["route"]) == ("request", GIVEN, 200, "")
    assert "hemmelig" not in json.dumps(line)


def test_libraries_lines_are_json_too(lines):
    with structlog.contextvars.bound_contextvars(request_id=GIVEN):
        logging.getLogger("celery.worker").info("Task %s received", "x")
    (line,) = lines()
    assert (line["event"], line["request_id"], line["level"], line["logger"]) == (
        "Task x received",
        GIVEN,
        "info",
        "celery.worker",
    )


def test_tokens_of_signed_links_stay_out_of_the_log(rf, lines):
    request = rf.get("/svar/hemmelig-token/")
    logging.getLogger("django.request").warning("Not Found: %s", request.path, extra={"request": request})
    (line,) = lines()
    assert (line["event"], line["request"]) == ("Not Found: /svar/…/", "<WSGIRequest: GET '/svar/…/'>")


def test_every_address_with_a_token_in_it_is_known_to_the_log():
    """A new signed link is hidden before it is sent: that its part of the address is called so is how the house writes them."""
    routes = [
        address.route for address in addresses().values() if re.search(r"<(str:token|key)>|P<key>", address.route)
    ]
    assert len(routes) >= 4
    for route in routes:
        opened = re.sub(r"<str:token>|<key>|\(\?P<key>[^)]*\)", "hemmelig:token", f"/{route}").replace("^", "")
        opened = re.sub(r"\(\?P<uidb36>[^)]*\)", "1", opened)
        event = hide_secrets(None, "info", {"event": f"Not Found: {opened}"})["event"]
        assert "hemmelig" not in event, route


def test_id_follows_a_task_and_is_gone_after_it():
    headers: dict[str, str] = {}
    with structlog.contextvars.bound_contextvars(request_id=GIVEN):
        send_request_id(headers=headers)
    assert headers == {"request_id": GIVEN}

    task = app.tasks["celery.ping"] if "celery.ping" in app.tasks else next(iter(app.tasks.values()))
    task.push_request(**headers)
    try:
        bind_request_id(task=task, task_id="1")
        assert structlog.contextvars.get_contextvars() == {"task": task.name, "task_id": "1", "request_id": GIVEN}
    finally:
        task.pop_request()
    unbind_request_id()
    assert structlog.contextvars.get_contextvars() == {}


def test_task_sent_by_the_beat_has_no_id():
    headers: dict[str, str] = {}
    send_request_id(headers=headers)
    assert headers == {}
