"""No mail is wider than the screen it is read on, whatever people wrote in it."""

import pytest

from notifications import previews
from notifications.services.rendering import inline
from tests.e2e.conftest import DESKTOP, PHONE

LINK = "https://teams.example/l/meetup-join/19%3ameeting_" + "YjQ2NmE0MGQtZDdmMC00" * 12
WORD = "Vindkraftverksvedlikeholdsplanlegging" * 4
# Any template gets them, and each writes those it knows.
LONG = {
    "note": LINK,
    "meeting_url": LINK,
    "reason": LINK,
    "explanation": LINK,
    "message": LINK,
    "activity": WORD,
    "host": WORD,
    "school": WORD,
    "group": WORD,
    "what": WORD,
    "title": WORD,
}


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_mail_is_wider_than_the_screen(browser, screen):
    context = browser.new_context(viewport=screen)
    page = context.new_page()
    wide = []
    for kind, sample in previews.samples():
        long = {key: value for key, value in LONG.items() if isinstance(sample.get(key), str)}
        page.set_content(inline(previews.render_sample(kind, {**sample, **long}, language="nb").html))
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > screen["width"]:
            wide.append((kind, width))
    context.close()
    assert wide == []


def test_the_column_of_a_mail_is_600_px_and_its_first_third_names_the_facts(browser):
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    sample = dict(previews.samples())["booking_confirmed"]
    page.set_content(inline(previews.render_sample("booking_confirmed", {**sample, "note": LINK}, language="nb").html))
    widths = page.evaluate("['.column', '.facts', '.facts th'].map(s => document.querySelector(s).offsetWidth)")
    context.close()
    assert widths == [600, 534, 183]
