"""The pages anybody may see: nothing for axe, nothing in the console, on a phone and on a desk, in each language."""

import pytest
from django.urls import reverse

PAGES = ("front-page", "activity-list", "for-schools", "for-partners", "privacy", "accessibility", "account_login")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_open_pages_are_accessible(visit, axe, phone):
    visitor = visit(phone=phone)
    page = visitor.open()
    found = []
    for name in PAGES:
        page.goto(reverse(name))
        found += [f"{name}: {line}" for line in axe(page)]
    assert found == []


@pytest.mark.parametrize("language", ["nn", "en"])
def test_front_page_speaks_every_language(visit, axe, language):
    page = visit(phone=True, language=language).open()
    assert page.locator("html").get_attribute("lang") == language
    assert axe(page) == []


def test_no_page_is_wider_than_a_phone(visit):
    """At 320 px, which is a desktop at 400 % zoom (WCAG 1.4.10)."""
    page = visit(phone=True).open()
    page.set_viewport_size({"width": 320, "height": 800})
    wide = []
    for name in PAGES:
        page.goto(reverse(name))
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(name)
    assert wide == []


def test_front_page_works_without_scripts(visit):
    page = visit(scripts=False).open()
    page.get_by_role("main").wait_for()
    assert page.get_by_role("heading", level=1).count() == 1
