"""Takes the pictures of docs/demo.md: the main job, driven in a real browser at phone width against a running demo.

    make demo                                     # in one window
    make screenshots                              # in another; ARGS=http://127.0.0.1:8001 when it runs elsewhere

It books one time as `larer@`, answers it through the link in the mail to `partner@`, and looks at what both then hold.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from stem_arbeidsliv.dev.machine import ensure_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT = Path(__file__).parents[2] / "docs" / "demo"
BASE = "http://127.0.0.1:8000"
ACTIVITY = "/aktiviteter/slik-lager-vi-strom-av-vind/"
LARGEST = 150_000
PATIENCE = 60
"""Seconds a mail may take: the first letter waits for its worker to warm up."""


class Story:
    """One run: opens windows for people, and numbers the pictures."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser = browser
        self.base = base
        self.taken = 0

    def person(self, key: str = "") -> Page:
        """A phone of its own; logged in as a persona when `key` is given."""
        context = self.browser.new_context(
            locale="nb-NO", viewport={"width": 390, "height": 844}, device_scale_factor=2, reduced_motion="reduce"
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        if key:
            self.go(page, "/konto/login/")
            page.locator(f"form:has(input[value='{key}@demo.example']) button").click()
            page.wait_for_load_state("networkidle")
        return page

    def go(self, page: Page, path: str) -> None:
        page.goto(path if path.startswith("http") else self.base + path)
        page.wait_for_load_state("networkidle")

    def shoot(self, page: Page, name: str) -> None:
        """Keep what the phone shows now, small enough for a repository."""
        self.taken += 1
        path = OUT / f"{self.taken:02d}-{name}.jpg"
        for quality in (72, 55, 40, 25):
            page.screenshot(path=path, type="jpeg", quality=quality)
            if path.stat().st_size < LARGEST:
                break
        print(f"  {path.name}  {path.stat().st_size // 1000} kB")

    def newest_mail(self, page: Page, to: str, subject: str) -> None:
        """Open the newest mail to `to` whose subject holds `subject`; the worker may need a moment."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.go(page, f"/demo/postkasse/?til={to}@demo.example")
            newest = page.locator(".demo-mail").first
            if newest.count() and subject in newest.inner_text():
                newest.click()
                page.wait_for_load_state("networkidle")
                return
            time.sleep(1)
        raise SystemExit(f"No mail to {to}@ about «{subject}»: is the worker running?")


def main_job(story: Story) -> None:
    """1. Find.  2. Book.  3. Answer through the mail.  4. What both hold.  5. Their own pages."""
    visitor = story.person()
    story.go(visitor, "/")
    story.shoot(visitor, "forside")
    story.go(visitor, "/konto/login/")
    story.shoot(visitor, "logg-inn")

    teacher = story.person("larer")
    story.shoot(teacher, "min-side")
    story.go(teacher, "/aktiviteter/?q=vind")
    story.shoot(teacher, "sok")
    story.go(teacher, ACTIVITY)
    story.shoot(teacher, "aktivitet")
    times = teacher.locator("a[href*='tid=']")
    times.nth(min(3, times.count() - 1)).scroll_into_view_if_needed()
    story.shoot(teacher, "tidspunkter")
    times.nth(min(3, times.count() - 1)).click()
    teacher.wait_for_load_state("networkidle")
    # The class remembered from last time has a time here already.
    teacher.locator("input[name=group_name]").fill("9C")
    story.shoot(teacher, "bestill")
    teacher.locator("main button[type=submit]").last.click()
    teacher.wait_for_url(re.compile("/bestillinger/"))
    story.shoot(teacher, "sendt")
    booking = teacher.url

    partner = story.person()
    story.newest_mail(partner, "partner", "Ny forespørsel")
    story.shoot(partner, "e-post-til-verten")
    link = partner.locator(".demo-text a[href*='/svar/']").first.get_attribute("href") or ""
    story.go(partner, link)
    story.shoot(partner, "svar-uten-innlogging")
    partner.get_by_role("button", name=re.compile("Godta")).first.click()
    partner.wait_for_load_state("networkidle")
    story.shoot(partner, "svart")

    story.go(teacher, booking)
    story.shoot(teacher, "bekreftet")
    story.newest_mail(partner, "larer", "Godtatt")
    story.shoot(partner, "e-post-til-laereren")
    story.shoot(story.person("partner"), "virksomhetens-side")


def main() -> None:
    base = (sys.argv[1] if len(sys.argv) > 1 else BASE).rstrip("/")
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.jpg"):
        old.unlink()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=ensure_browser(),
            args=["--no-sandbox", "--disable-gpu", "--disable-component-update"],
        )
        main_job(Story(browser, base))
        browser.close()


if __name__ == "__main__":
    main()
