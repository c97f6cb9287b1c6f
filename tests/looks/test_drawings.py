"""Icons and covers."""

from xml.etree import ElementTree

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import engines

from catalogue import covers
from catalogue.enums import Kind
from catalogue.presentation import LOOKS, kind_look
from stem_arbeidsliv.icons import icon


def render(template, **context):
    return engines["django"].from_string(template).render(context)


def test_an_icon_is_hidden_from_screen_readers():
    svg = ElementTree.fromstring(render('{% icon "Calendar" %}'))
    assert (svg.get("aria-hidden"), svg.get("class"), len(svg)) == ("true", "icon", 1)


def test_an_icon_with_a_title_has_a_name_and_is_escaped():
    svg = ElementTree.fromstring(icon("Calendar", 'Dato "<>'))
    assert (svg.get("role"), svg.get("aria-label"), svg.get("aria-hidden")) == ("img", 'Dato "<>', None)


@pytest.mark.parametrize("name", ["FinnesIkke", "../../package", ""])
def test_an_unknown_icon_is_an_error(name):
    with pytest.raises(ImproperlyConfigured):
        icon(name)


def test_every_kind_has_its_own_look():
    assert set(LOOKS) == set(Kind.values)
    assert len({look.icon for look in LOOKS.values()}) == len(LOOKS)
    for look in LOOKS.values():
        assert icon(look.icon) != ""


def test_an_unknown_kind_falls_back():
    assert kind_look("noe nytt").color == "neutral"


@pytest.mark.parametrize("kind", [*Kind.values, "ukjent"])
@pytest.mark.parametrize("seed", [1, 2, 77, 123456])
def test_a_cover_is_small_wellformed_and_without_style(kind, seed):
    drawing = covers.cover(kind, seed)
    ElementTree.fromstring(drawing)
    assert len(drawing) < 4500
    assert "style" not in drawing


def test_covers_are_their_own_and_stay_the_same():
    first = covers.cover("company_visit", 1)
    assert covers.cover("company_visit", 2) != first
    covers.cover.cache_clear()
    assert covers.cover("company_visit", 1) == first
