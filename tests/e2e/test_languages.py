"""The pages people use most, in nynorsk and English: they say which language they speak, and axe finds nothing."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from bookings.services.answer import accept_booking
from bookings.services.booking import request_booking
from workflow.machine import Actor

OPEN = ["/aktiviteter/", "/aktiviteter/vind/", "/konto/login/", "/konto/signup/", "/for-skoler/", "/finnes-ikke/"]
TEACHER = ["/min-side/", "/min-side/innboks/", "/skole/status/", "/aktiviteter/vind/bestill/", "/konto/innstillinger/"]
HOST = ["/virksomhet/", "/virksomhet/aktiviteter/", "/virksomhet/aktiviteter/vind/", "/virksomhet/rollemodeller/"]
# The busiest of each, for a browser: other words are all that is new there. In bokmål the journeys look at every page.
LOOKED_AT = ["/aktiviteter/vind/", "/konto/signup/", "/min-side/", "/aktiviteter/vind/bestill/", "/virksomhet/"]
# What other words cannot change.
SAME = ("color-contrast", "target-size", "link-in-text-block", "region", "hidden-content")


@pytest.mark.parametrize(("language", "name"), [("nn", "Nynorsk"), ("en", "English")])
def test_key_pages(visit, axe, cast, language, name):
    booking = accept_booking(booking=request_booking(**cast.request()), actor=Actor(cast.host, "host"))
    theirs = booking.get_absolute_url()
    found = []
    for user, paths in ((None, OPEN), (cast.teacher, [*TEACHER, theirs]), (cast.host, [*HOST, theirs])):
        visitor = visit(phone=True, user=user)
        page = visitor.open("/")
        page.get_by_role("button", name="Meny", exact=True).click()
        page.locator("header summary").click()
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        client = Client()
        client.cookies.load({cookie["name"]: cookie["value"] for cookie in visitor.context.cookies()})
        found += [
            f"{path}: not in {language}" for path in paths if f'<html lang="{language}"' not in text(client, path)
        ]
        for path in paths:
            if path in [*LOOKED_AT, theirs]:
                page.goto(path)
                found += [f"{path}: {line}" for line in axe(page, but=SAME)]
    assert found == []
    cast.teacher.refresh_from_db()
    assert cast.teacher.language == language


def text(client, path):
    """The page as `client` gets it, asked for in bokmål by a browser that has chosen otherwise."""
    return client.get(path, headers={"accept-language": settings.LANGUAGE_CODE}).content.decode()
