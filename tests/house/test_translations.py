"""Every string has a nynorsk and an English twin, and the frameworks' English words a bokmål one."""

import re

import pytest
from babel.messages.catalog import Message
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.translation import trans_real

from catalogue.models import Subject
from stem_arbeidsliv import translations
from stem_arbeidsliv.staff_admin import ScriptWords


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """What the set-up does: the .mo files are not in the repository."""
    for language in translations.TARGETS:
        translations.compile_catalogue(language)
    trans_real._translations.clear()
    trans_real._default = None


@pytest.mark.parametrize("language", translations.TARGETS)
def test_catalogue_is_complete(language):
    assert translations.gaps(language) == translations.Gaps()


def test_each_language_lacks_only_what_is_written_in_it():
    ids = {language: {message.id for message in translations.extracted(language)} - {""} for language in ("nb", "en")}
    everything = {message.id for message in translations.extracted("nn")} - {""}
    assert (ids["nb"] & ids["en"], ids["nb"] | ids["en"]) == (set(), everything)


def test_what_a_teacher_books_has_one_name():
    """«Bestilling»; «booking» is what one does."""
    named = {str(message.id) for message in translations.extracted("nn")}
    assert [text for text in named if re.search(r"\bbooking(er|ene)\b|på bookingen", text, re.I)] == []


@pytest.mark.parametrize(
    ("source", "ours", "keeps"),
    [
        ("Hei, %(name)s", "Hello, %(name)s", True),
        ("Hei, %(name)s", "Hello, %(navn)s", False),
        ("%s og %s", "%s", False),
        ("400 %%", "400 %", False),
        ("Nøkkel {number}", "Key", False),
        ("<strong>Nå</strong>", "<strong>Now", False),
        (("%(n)s dag", "%(n)s dager"), ("%(n)s day", "%(n)s days"), True),
        (("%(n)s dag", "%(n)s dager"), ("%(n)s day", "days"), False),
    ],
)
def test_translation_keeps_placeholders_and_tags(source, ours, keeps):
    assert translations.keeps_marks(Message(source, ours)) is keeps


def test_no_source_string_means_something_else_in_the_frameworks_bokmal():
    """«Time» would be an hour to us and «Tid» to Django."""
    changed = []
    with translation.override("nb"):
        for message in translations.extracted("en"):
            if isinstance(message.id, str) and message.id and not message.context:
                shown = translation.gettext(message.id)
                changed += [(message.id, shown)] if shown != message.id else []
    assert changed == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "Hopp til hovedinnholdet"), ("nn", "Hopp til hovudinnhaldet"), ("en", "Skip to main content")],
)
def test_frameworks_speak_every_language(language, words):
    with translation.override(language):
        assert translation.gettext("Skip to main content") == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ["mandag", "man.", "Velg alle %s"]),
        ("nn", ["måndag", "mån.", "Vel alle %s"]),
        ("en", ["Monday", "Mon", "Choose all %s"]),
    ],
)
def test_admin_scripts_speak_every_language(language, words):
    with translation.override(language):
        view = ScriptWords()
        view.translation = trans_real.DjangoTranslation(language, domain="djangojs")
        catalogue = view.get_catalog()
    assert [catalogue[key] for key in ("Monday", "abbrev. day Monday\x04Mon", "Choose all %s")] == words


def test_admin_script_catalogue_answers():
    response = ScriptWords.as_view()(RequestFactory().get("/admin/jsi18n/"))
    assert (response.status_code, response["Content-Type"]) == (200, 'text/javascript; charset="utf-8"')


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("nb", "Møt arbeidslivet. Gratis for alle skoler."),
        ("nn", "Møt arbeidslivet. Gratis for alle skular."),
    ],
)
def test_front_page_speaks_the_visitors_language(language, heading):
    page = Client().get("/", headers={"accept-language": language}).content.decode()
    assert re.findall(r'<html lang="(\w+)"', page) == [language]
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == [heading]


@pytest.mark.parametrize(("language", "name"), [("nb", "Utdanningsvalg"), ("nn", "Utdanningsval")])
def test_school_subjects_are_shown_in_the_visitors_language(language, name):
    with translation.override(language):
        assert str(Subject(name="Utdanningsvalg")) == name


def test_subject_that_staff_added_keeps_its_name():
    with translation.override("nn"):
        assert str(Subject(name="Robotikk")) == "Robotikk"
