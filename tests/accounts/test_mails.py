"""Every mail about an account and a school tie says what it should, in each language."""

import pytest
from allauth.account.adapter import get_adapter

from accounts.mails import CHANGES, KINDS, SAMPLES, Mail, from_allauth
from notifications.previews import render_sample
from schools import mails as school_mails

ALL = [*SAMPLES, *school_mails.SAMPLES]


def test_every_kind_has_a_sample() -> None:
    assert {str(kind) for kind, _ in ALL} == {*Mail.values, *school_mails.Mail.values}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize(("kind", "context"), ALL, ids=[str(kind) for kind, _ in ALL])
def test_a_mail_renders_in_both_forms(kind: str, context: dict, language: str) -> None:
    mail = render_sample(kind, context, language=language)
    assert mail.subject
    for shown in ("code", "school", "name"):
        if shown in context and kind not in ("membership_verified", "membership_declined", "membership_ended"):
            assert context[shown] in mail.text
            assert context[shown] in mail.html
    assert "{{" not in mail.text + mail.html


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_every_change_has_its_words(change: str) -> None:
    kind, context, _ = from_allauth(change, "kari@demo.example", {})
    assert render_sample(kind, {**context, "at": "2027-01-12T09:00:00+00:00"}, language="nb").text.splitlines()[0]


def test_only_the_path_of_an_address_is_kept() -> None:
    told = from_allauth(
        "account/email/password_reset_key",
        "kari@demo.example",
        {"password_reset_url": "https://ond.example/konto/password/reset/key/1-abc/"},
    )
    assert told == (Mail.RESET, {"email": "kari@demo.example"}, "/konto/password/reset/key/1-abc/")


def test_markup_in_a_name_stays_text_in_the_mail() -> None:
    sample = dict(school_mails.SAMPLES[0][1]) | {"name": "<script>alert(1)</script>"}
    assert "<script>" not in render_sample("membership_asked", sample, language="nb").html


def test_an_unknown_mail_of_allauth_is_an_error_not_silence() -> None:
    assert set(KINDS) & CHANGES == set()
    with pytest.raises(KeyError):
        from_allauth("account/email/noe_nytt", "kari@demo.example", {})
    assert get_adapter().__class__.__name__ == "AccountAdapter"
