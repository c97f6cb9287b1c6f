"""A real Chromium against a real server. No page may break its own security policy or fail axe."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from catalogue.services.search import reindex
from notifications.services import drain
from stem_arbeidsliv.dev.machine import ensure_browser
from tests.factories.bookings import Cast, make_cast
from workflow import clock

# Playwright runs an event loop in the test's own thread, and Django would take that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 10_000
AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# A page that answers 404 or 409 on purpose is no broken page.
EXPECTED_NOISE = "Failed to load resource: the server responded with a status of 4"


@cache
def _axe_at_hand() -> str:
    """axe as a function that every page of a visitor has and few call: so it is compiled once for all of them, not once a page.

    Put there through the debugger, not as a script tag: the page's security policy stays as strict as it is.
    """
    return f"self.loadAxe = function () {{{Path(AXE).read_text(encoding='utf-8')}}}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # A page lives for a second: what V8's optimising compilers make of it comes too late, and cost a sixth of the browser's time.
        arguments = ["--disable-dev-shm-usage", "--js-flags=--no-opt --no-maglev"]
        # The frame stays from page to page, as it did before RenderDocument: a new one for each cost a quarter of going there.
        # This list replaces Playwright's own of features to enable, which has none that headless tests use; what it disables stays so.
        arguments.append("--enable-features=RenderDocument:level/crashed-frame")
        if os.getuid() == 0:
            arguments.append("--no-sandbox")
        launched = playwright.chromium.launch(executable_path=ensure_browser(), args=arguments)
        yield launched
        launched.close()


class Visitor:
    """One person's browser: pages, a log-in, and what the browser complained about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.complaints: list[str] = []
        context.set_default_timeout(PATIENCE)
        context.on("page", self._listen)

    def _listen(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        where = message.location
        # What axe itself trips over has no address: it is evaluated, not loaded.
        if message.type == "error" and where["url"] and not message.text.startswith(EXPECTED_NOISE):
            self.complaints.append(f"{where['url']}:{where['lineNumber']}: {message.text}")

    def open(self, path: str = "/") -> Page:
        """A new page on `path`."""
        page = self.context.new_page()
        page.goto(path)
        return page

    def log_in(self, user: Any) -> "Visitor":
        """Log in as `user` without the log-in page."""
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        return self


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """`visit(phone=…, scripts=…, user=…, language=…)` gives a new visitor; the test fails on what the browser
    complained about, broken security policies among it."""
    visitors: list[Visitor] = []

    def make(*, phone: bool = False, scripts: bool = True, user: Any = None, language: str = "nb-NO") -> Visitor:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            java_script_enabled=scripts,
            locale=language,
            timezone_id="Europe/Oslo",
            reduced_motion="reduce",
        )
        context.add_init_script(_axe_at_hand())
        visitor = Visitor(context, live_server.url)
        visitors.append(visitor)
        return visitor.log_in(user) if user is not None else visitor

    yield make
    for visitor in visitors:
        visitor.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """`axe(page) == []`: what axe-core finds on the page as it stands, one line per element.

    `axe(page, but=[…])` leaves out rules that cannot find anything new there.
    """

    def check(page: Page, but: Sequence[str] = ()) -> list[str]:
        # A heading can be there before the page's style sheets, and without them every link is too small to hit.
        page.wait_for_load_state()
        page.evaluate("loadAxe()")
        # Without preloading: axe would put the page's style sheets inline, which the policy refuses; no rule of ours reads them.
        run = (
            "([tags, rules]) => axe.run(document,"
            " {runOnly: {type: 'tag', values: tags}, rules, resultTypes: ['violations'], preload: false})"
            # What it found nothing wrong with is most of its answer, and would be carried over and checked piece by piece.
            ".then(({violations}) => violations.flatMap(({id, impact, nodes}) => nodes.map("
            "(node) => `${id} (${impact}): ${node.target} ${node.failureSummary}`)))"
        )
        found: list[str] = page.evaluate(run, [list(AXE_RULES), {rule: {"enabled": False} for rule in but}])
        return found

    return check


def see(page: Page, heading: str) -> None:
    """Wait for the page with that heading. What `arrive` is where no script runs, and so no axe."""
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()


@pytest.fixture
def arrive(axe: Callable[..., list[str]]) -> Callable[[Page, str], None]:
    """`arrive(page, "Avlyse?")`: wait for the page with that heading, and let axe find nothing on it."""

    def check(page: Page, heading: str) -> None:
        see(page, heading)
        assert axe(page) == [], f"on «{heading}», {page.url}"

    return check


@pytest.fixture
def deliver(transactional_db: None) -> Callable[[], list[EmailMultiAlternatives]]:
    """Do a worker's work: make the letters and send what waits. Gives the mails that went out this time."""

    def run() -> list[EmailMultiAlternatives]:
        before = len(mail.outbox)
        drain()
        return mail.outbox[before:]

    return run


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everyone around one published activity, which is free on a Tuesday at ten, some weeks from now."""
    tuesday = clock.today() + timedelta(days=28 - (clock.today().weekday() - 1) % 7)
    starts_at = datetime.combine(tuesday, time(10), tzinfo=clock.OSLO)
    made = make_cast(slot={"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=90)})
    reindex(activity=made.activity)
    return made
