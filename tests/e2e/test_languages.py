"""The pages people use most, in nynorsk and English: they say which language they speak, and axe finds nothing."""

import pytest
from playwright.sync_api import expect

from bookings.services.answer import accept_booking
from bookings.services.booking import request_booking
from workflow.machine import Actor

OPEN = ["/aktiviteter/", "/aktiviteter/vind/", "/konto/login/", "/konto/signup/", "/for-skoler/", "/finnes-ikke/"]
TEACHER = ["/min-side/", "/min-side/innboks/", "/skole/status/", "/aktiviteter/vind/bestill/", "/konto/innstillinger/"]
# What other words cannot change: the pages are looked at whole in bokmål, in the journeys.
SAME = ("color-contrast", "target-size", "link-in-text-block", "region", "hidden-content")
HOST = ["/virksomhet/", "/virksomhet/aktiviteter/", "/virksomhet/aktiviteter/vind/", "/virksomhet/rollemodeller/"]


@pytest.mark.parametrize(("language", "name"), [("nn", "Nynorsk"), ("en", "English")])
def test_key_pages(visit, axe, cast, language, name):
    booking = accept_booking(booking=request_booking(**cast.request()), actor=Actor(cast.host, "host"))
    theirs = booking.get_absolute_url()
    found = []
    for user, paths in ((None, OPEN), (cast.teacher, [*TEACHER, theirs]), (cast.host, [*HOST, theirs])):
        page = visit(phone=True, user=user).open("/")
        page.get_by_role("button", name="Meny", exact=True).click()
        page.locator("header summary").click()
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        for path in paths:
            page.goto(path)
            if page.locator("html").get_attribute("lang") != language:
                found.append(f"{path}: not in {language}")
            found += [f"{path}: {line}" for line in axe(page, but=SAME)]
    assert found == []
    cast.teacher.refresh_from_db()
    assert cast.teacher.language == language
