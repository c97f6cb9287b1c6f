"""The components as pages use them."""

import re
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.test import RequestFactory

from catalogue.enums import Kind
from catalogue.views.cards import Card
from stem_arbeidsliv.browser_name import browser_name

from . import drawing


def draw(*args, **context):
    return " ".join(drawing.draw(*args, **context).split())


def test_a_button_is_a_link_when_it_leads_somewhere():
    assert draw('<c-button href="/x/" variant="secondary">Se</c-button>').startswith('<a class="ds-button" href="/x/"')
    assert (
        draw("<c-button>Send</c-button>")
        == '<button class="ds-button" type="submit" data-color="accent" >Send</button>'
    )


def test_attributes_are_escaped():
    html = draw('<c-page-header title="{{ title }}" />', title='<b>"')
    assert "<b>" not in html
    assert "&lt;b&gt;&quot;" in html


def test_components_do_not_take_the_pages_variables():
    """A page's own `title` or `href` must not slip into a component that was not given one."""
    html = draw("<c-card>x</c-card>", title="Sidens", href="/sidens/")
    assert "Sidens" not in html
    assert "/sidens/" not in html


def sample(**changes):
    values = {
        "url": "/aktiviteter/vind/",
        "title": "Slik lager vi strøm av vind",
        "kind": Kind.COMPANY_VISIT,
        "organisation_name": "Nordlys Energi",
        "place_label": "Bodø",
        "grades": [8, 9, 10],
        "size_label": "inntil 30 personer",
        "time_label": "5 ledige tidspunkter, neste tir 12. jan",
        "has_times": True,
        "cover_seed": 1,
    }
    return Card(**(values | changes))


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).replace("\xa0", " ").replace("&nbsp;", " ").split())


def test_the_activity_card_has_the_facts_that_decide():
    html = draw('<c-activity-card :activity="a" />', a=sample(distance_mark=" · ca. 4 km"))
    assert words(html) == (
        "Bedriftsbesøk · Bodø · ca. 4 km Slik lager vi strøm av vind Nordlys Energi · 8.–10. trinn · inntil 30 personer "
        "5 ledige tidspunkter, neste tir 12. jan"
    )
    assert html.count("<a ") == 1


def test_the_activity_card_shows_that_there_are_times():
    times, none = (
        draw('<c-activity-card :activity="a" />', a=sample(has_times=has, time_label="Når")) for has in (True, False)
    )
    assert ('class="dot"' in times, 'class="dot"' in none) == (True, False)
    assert 'class="activity-card-time muted">Når</p>' in none


def test_pagination_keeps_the_query_and_names_the_page():
    page = Paginator(range(100), 10).get_page(5)
    request = RequestFactory().get("/aktiviteter/", {"q": "vind", "side": "5", "fag": ["a", "b"]})
    html = draw('<c-pagination :page="page" />', request, page=page)
    assert 'href="?q=vind&amp;fag=a&amp;fag=b&amp;side=6"' in html
    assert 'aria-current="page" aria-label="Side 5"' in html
    assert words(html) == "Forrige 1 … 4 5 6 … 10 Side 5 av 10 Neste"


def test_pagination_leads_to_the_bare_address_for_page_one():
    page = Paginator(range(20), 10).get_page(2)
    html = draw('<c-pagination :page="page" />', RequestFactory().get("/aktiviteter/", {"side": "2"}), page=page)
    assert 'rel="prev" href="/aktiviteter/"' in html


def test_one_page_has_no_pagination():
    assert draw('<c-pagination :page="page" />', page=Paginator([1], 10).get_page(1)) == ""


def test_steps_mark_where_we_are():
    steps = [{"label": "Sendt", "state": "done"}, {"label": "Godtatt", "state": "current"}]
    html = draw('<c-steps :steps="steps" />', steps=steps)
    assert html.count('aria-current="step"') == 1


def test_facts_leave_out_what_is_empty():
    html = draw('<c-facts :items="items" />', items=[("Hvor", "Bodø"), ("Lunsj", "")])
    assert words(html) == "Hvor Bodø"


def test_a_status_takes_an_object_or_words():
    status = SimpleNamespace(user_label="Venter på svar", status_color="info")
    assert 'data-color="info">Venter på svar' in draw('<c-status :status="s" />', s=status)
    assert 'data-color="success">Bekreftet' in draw('<c-status label="Bekreftet" color="success" />')


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/156 Safari/537 Edg/156", "Edge på Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26 like Mac OS X) Version/26 Safari/604", "Safari på iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/150", "Firefox på Linux"),
        ("curl/8", "Ukjent nettleser"),
    ],
)
def test_browsers_have_names(agent, expected):
    assert browser_name(agent) == expected
