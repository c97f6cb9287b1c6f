"""The field component: every shape, tied together on the server."""

import re
from html.parser import HTMLParser

import pytest
from django import forms

from accounts.names import PersonNameField
from stem_arbeidsliv.error_words import messages_for
from stem_arbeidsliv.form_look import FieldLook, form_errors

from . import drawing


class Sample(forms.Form):
    name = forms.CharField(label="Navn", help_text="Fornavn og etternavn")
    note = forms.CharField(label="Merknad", widget=forms.Textarea, required=False, max_length=5)
    grade = forms.ChoiceField(label="Trinn", choices=[("", "Velg"), ("9", "9. trinn")])
    place = forms.ChoiceField(label="Sted", choices=[("a", "Her"), ("b", "Der")], widget=forms.RadioSelect)
    subjects = forms.MultipleChoiceField(
        label="Fag", choices=[("x", "Naturfag"), ("y", "Matte")], widget=forms.CheckboxSelectMultiple, required=False
    )
    day = forms.DateField(label="Dato", required=False)
    at = forms.TimeField(label="Tid", required=False)
    until = forms.DateTimeField(label="Frist", required=False)
    pupils = forms.IntegerField(label="Antall elever", max_value=30)
    site = forms.URLField(label="Nettsted", required=False, assume_scheme="https")
    file = forms.FileField(label="Fil", required=False)
    agree = forms.BooleanField(label="Jeg godtar")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def first(self, tag, **attrs):
        return next(a for t, a in self.tags if t == tag and all(a.get(k) == v for k, v in attrs.items()))

    @property
    def ids(self):
        return {a["id"] for _, a in self.tags if a.get("id")}


def draw(form, name, extra=""):
    return drawing.draw(f'<c-field :field="field" {extra} />', field=form[name])


def test_a_text_field_has_label_description_and_class():
    tags = Tags(draw(Sample(), "name"))
    control = tags.first("input")
    assert control["class"] == "ds-input"
    assert tags.first("label")["for"] == control["id"]
    assert control["aria-describedby"] == "id_name_helptext"
    assert "aria-invalid" not in control


def test_errors_stand_beside_the_field_and_are_described():
    html = draw(Sample({}), "name")
    tags = Tags(html)
    control = tags.first("input")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"].split() == ["id_name_helptext", "id_name_error"]
    assert set(control["aria-describedby"].split()) <= tags.ids
    assert "Fyll ut dette feltet." in html


@pytest.mark.parametrize("name", ["place", "subjects"])
def test_groups_are_fieldsets_whose_options_have_labels(name):
    tags = Tags(draw(Sample({"place": "b", "subjects": ["y"]}), name))
    options = [attrs for tag, attrs in tags.tags if tag == "input"]
    assert [tag for tag, _ in tags.tags].count("legend") == 1
    assert [option.get("checked", "no") for option in options] == ["no", None]
    assert {o["id"] for o in options} == {a["for"] for t, a in tags.tags if t == "label"}


def test_a_group_in_error_is_described_on_the_fieldset():
    tags = Tags(draw(Sample({}), "place"))
    assert tags.first("fieldset")["aria-describedby"] == "id_place_error"
    assert tags.first("input")["aria-invalid"] == "true"


@pytest.mark.parametrize(
    ("name", "type_", "value", "shown"),
    [
        ("day", "date", "2027-01-12", "2027-01-12"),
        ("at", "time", "10:30", "10:30"),
        ("until", "datetime-local", "2027-01-12T10:30", "2027-01-12T10:30"),
    ],
)
def test_dates_are_native_pickers_and_keep_what_was_typed(name, type_, value, shown):
    form = Sample({name: value})
    control = Tags(draw(form, name)).first("input")
    assert (control["type"], control["value"]) == (type_, shown)
    form.is_valid()
    assert name in form.cleaned_data


def test_a_long_text_fills_the_width():
    area = Tags(draw(Sample(), "note")).first("textarea")
    assert (area["rows"], area.get("cols")) == ("5", None)


def test_optional_fields_say_so_unless_the_form_says_no():
    assert "(valgfritt)" in draw(Sample(), "note")
    assert "(valgfritt)" not in draw(Sample(), "name")
    assert "(valgfritt)" not in draw(Sample(), "agree")

    class Search(Sample):
        mark_optional = False

    assert "(valgfritt)" not in draw(Search(), "note")


def test_hidden_fields_are_only_the_input():
    assert [tag for tag, _ in Tags(draw(Sample(), "secret")).tags] == ["input"]


def test_what_was_typed_is_escaped():
    html = draw(Sample({"name": "<script>alert(1)</script>"}), "name")
    assert "<script" not in html


def test_label_and_description_can_be_given():
    html = draw(Sample(), "name", 'label="Hva heter du?" description="Slik det står i passet" hide_label="true"')
    assert "Hva heter du?" in html
    assert "Slik det står i passet" in html
    assert "sr-only" in Tags(html).first("label")["class"]


def test_the_summary_lists_every_error_with_a_link_that_hits():
    form = Sample({"pupils": "44", "note": "altfor langt"})
    errors = form_errors(form)
    html = drawing.draw('<c-form :form="form" />', form=form)
    targets = {error.href.removeprefix("#") for error in errors}
    assert targets <= Tags(html).ids
    assert [error.message for error in errors] == [
        "Navn: Fyll ut dette feltet.",
        "Merknad: Skriv høyst 5 tegn. Nå er det 12.",
        "Trinn: Velg et svar.",
        "Sted: Velg et svar.",
        "Antall elever: Skriv et tall som er 30 eller lavere.",
        "Jeg godtar: Du må krysse av her for å gå videre.",
    ]


def test_an_empty_field_says_what_is_missing():
    class Asks(forms.Form):
        own = forms.CharField(error_messages={"required": "Skriv hva klassen heter."})
        who = PersonNameField()
        mail = forms.EmailField()
        site = forms.URLField(assume_scheme="https")
        pupils = forms.IntegerField()
        day = forms.DateField()
        at = forms.TimeField()
        secret = forms.CharField(widget=forms.PasswordInput)
        word = forms.CharField()

    assert [next(messages_for(field)) for field in Asks({})] == [
        "Skriv hva klassen heter.", "Skriv et navn.", "Skriv en e-postadresse.", "Skriv en nettadresse.",
        "Skriv et tall.", "Velg en dag.", "Skriv et klokkeslett.", "Skriv et passord.", "Fyll ut dette feltet.",
    ]  # fmt: skip


def test_a_web_address_is_told_how_it_begins():
    html = draw(Sample({"site": "javascript:alert(1)"}), "site")
    assert "Skriv en nettadresse som begynner med https://." in html


def test_the_summary_of_a_form_without_errors_is_nothing():
    assert drawing.draw('<c-form-errors :form="form" />', form=Sample()).strip() == ""
    assert drawing.draw('<c-form-errors :form="form" />', form=None).strip() == ""


def test_errors_of_the_whole_form_come_without_link():
    form = Sample({})
    form.is_valid()
    form.add_error(None, "Tidspunktet ble nettopp tatt.")
    assert form_errors(form)[0].message == "Tidspunktet ble nettopp tatt."
    assert form_errors(form)[0].href == ""


def test_a_form_prints_itself_with_our_fields():
    html = str(Sample())
    assert len(re.findall(r'class="ds-input"', html)) == 14
    assert "<table" not in html


def test_a_file_makes_the_form_multipart():
    html = drawing.draw('<c-form :form="form" />', form=Sample())
    assert Tags(html).first("form")["enctype"] == "multipart/form-data"


def test_allauth_forms_speak_our_words():
    from allauth.account.forms import ResetPasswordForm

    look = FieldLook(ResetPasswordForm()["email"])
    assert str(look.label) == "E-post"
    assert "placeholder" not in look.control


def test_the_summary_names_a_field_without_saying_that_it_is_optional():
    class Labelled(forms.Form):
        note = forms.CharField(label="Hva jobber dere med? (valgfritt)", required=False, max_length=5)

    assert [error.message for error in form_errors(Labelled({"note": "altfor langt"}))] == [
        "Hva jobber dere med? Skriv høyst 5 tegn. Nå er det 12."
    ]


def test_the_summary_puts_a_question_without_its_answer():
    class Asks(forms.Form):
        sure = forms.BooleanField(label="Ja, vi mener det", required=False)
        terms = forms.BooleanField(label="Jeg har lest vilkårene")

    form = Asks({})
    form.full_clean()
    form.add_error("sure", "Er du sikker på lørdag?")
    assert [error.message for error in form_errors(form)] == [
        "Er du sikker på lørdag?", "Jeg har lest vilkårene: Du må krysse av her for å gå videre.",
    ]  # fmt: skip


def test_a_far_too_long_text_is_not_sent_back_whole():
    form = Sample({"note": "æ" * 1_000_000})
    html = draw(form, "note")
    assert (html.count("æ"), "Du skrev 1\xa0000\xa0000, og bare de første 20\xa0000 står igjen her." in html) == (
        20_000,
        True,
    )
    assert {"id_note", "id_note_error"} <= Tags(html).ids


def test_a_text_a_little_too_long_is_kept_to_be_shortened():
    assert draw(Sample({"note": "æ" * 1_200}), "note").count("æ") == 1_200


def test_a_broken_hidden_field_says_what_to_do_and_no_words_of_the_trade():
    class Broken(forms.Form):
        key = forms.UUIDField(widget=forms.HiddenInput)
        side = forms.ChoiceField(choices=[("a", "A")], widget=forms.HiddenInput)

    words = "Noe gikk galt med skjemaet. Last siden på nytt, og prøv en gang til."
    assert [error.message for error in form_errors(Broken({"key": "x", "side": "b"}))] == [words]
