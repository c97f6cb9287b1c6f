"""NUL, invisible control characters and bidirectional overrides, wherever somebody may put them."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import CharField, DateField
from django.test import Client

from accounts.forms import SignupForm
from bookings.models import Booking
from schools.models import SchoolDomain
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.bookings import Cast, make_cast
from tests.factories.schools import MembershipFactory

pytestmark = pytest.mark.django_db

HOSTILE = ["\x00", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u202e", "\u2066"]


class Letter(forms.Form):
    line = forms.CharField()
    text = forms.CharField(widget=forms.Textarea)
    secret = forms.CharField(widget=forms.PasswordInput, strip=False)


def sent(**values: str) -> Letter:
    return Letter({"line": "x", "text": "x", "secret": "x", **values})


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_line_and_a_text_lose_what_nobody_types(hostile: str) -> None:
    form = sent(line=f"Ka{hostile}ri", text=f"Ka{hostile}ri")
    assert form.is_valid()
    kept = hostile[1:]
    assert (form.cleaned_data["line"], form.cleaned_data["text"]) == (f"Ka{kept}ri", f"Ka{kept}ri")


def test_line_breaks_stay_in_a_text_and_are_a_space_in_a_line() -> None:
    form = sent(line="9B\r\nBcc:\tx", text="en\r\nto\ttre")
    assert form.is_valid()
    assert (form.cleaned_data["line"], form.cleaned_data["text"]) == ("9B  Bcc: x", "en\r\nto\ttre")


def test_nothing_but_control_characters_is_nothing() -> None:
    assert sent(line="\u202e\x07 \x00").errors == {"line": ["Fyll ut dette feltet."]}


def test_a_password_is_kept_as_it_was_typed() -> None:
    form = sent(secret="\u202e hemmelig\t")
    assert form.is_valid()
    assert form.cleaned_data["secret"] == "\u202e hemmelig\t"
    assert "secret" in sent(secret="a\x00b").errors


def test_the_frameworks_forms_are_guarded_too() -> None:
    form = SignupForm(
        {"name": "Ka\u202eri", "email": "kari@demo.example", "password1": "et langt passord", "language": "nb"}
    )
    form.is_valid()
    assert form.cleaned_data["name"] == "Kari"


def test_letters_of_every_language_and_drawings_stay() -> None:
    for text in ("Ærlig Ødegård-Åsen", "ŋ Sámi", "نور", "👩🏽\u200d🔬", "na\u00efve\u00a0x"):
        form = sent(line=text)
        assert form.is_valid()
        assert form.cleaned_data["line"] == text


# Over HTTP


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


ADDRESSES = [
    "/aktiviteter/?q={}",
    "/aktiviteter/?fag={}&fylke={}&kommune={}&trinn={}&type={}&side={}&sorter={}",
    "/aktiviteter/?{}=1",
    "/?q={}",
    "/partnere/?q={}",
    "/konto/login/?next={}",
    "/skole/?q={}&side={}",
    "/aktiviteter/vind/bestill/?tid={}",
    "/min-side/?{}",
]


@pytest.mark.parametrize("hostile", ["%00", "%0%000", "a%00b", "%1b", "%e2%80%ae"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_control_characters_is_no_crash(client: Client, cast: Cast, address: str, hostile: str) -> None:
    client.force_login(cast.teacher)
    response = client.get(address.replace("{}", hostile))
    assert response.status_code in {200, 302, 404}


@pytest.mark.parametrize(
    "path", ["/aktiviteter/%00/", "/skole/%00/", "/skole/9%00/velg/", "/admin/regions/county/%00/change/", "/%00"]
)
def test_no_address_has_a_nul(client: Client, path: str) -> None:
    client.force_login(StaffFactory(is_superuser=True))
    assert client.get(path).status_code == 400


def test_a_session_cookie_with_a_nul_is_a_stranger(client: Client) -> None:
    client.cookies.load({"sessionid": "x"})
    client.cookies["sessionid"].set("sessionid", "x", '"aaaaaaaaaaaa\\000bbb"')
    assert client.get("/min-side/").status_code == 302


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=str), ids=str)
def test_admin_lists_take_any_filter(client: Client, model: Any) -> None:
    """NUL is gone before a list sees it, so one question asks for all lists; what a number cannot hold goes to each filter."""
    client.force_login(StaffFactory(is_superuser=True))
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    filters = admin.site._registry[model].list_filter
    names = [entry if isinstance(entry, str) else getattr(entry, "parameter_name", "") or "x" for entry in filters]
    asked = [("q", value) for value in ("\x00", "\u202e", "x" * 300, "'")]
    asked += [(name, "99999999999999999999999") for name in ["o", "p", "e", "all", *names, "id__exact"]]
    dates = [field.name for field in model._meta.concrete_fields if isinstance(field, DateField)]
    asked += [(f"{name}__year", year) for name in dates for year in ("0", "10000", "99999999999")]
    asked += [(f"{date}__year", "9999") for date in [admin.site._registry[model].date_hierarchy] if date]
    asked += [(f"{field.name}__range", "(") for field in model._meta.concrete_fields if isinstance(field, CharField)]
    for name, value in asked:
        response = client.get(f"{address}?{urlencode({name: value})}")
        assert response.status_code in {200, 302, 400}, (name, value)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("asked", ["name__regex=(", "name__range=1234", "started_at__year=10000", "ok__regex=("])
def test_an_admin_list_whose_filter_cannot_be_asked_is_shown_without_it(client: Client, asked: str) -> None:
    client.force_login(StaffFactory(is_superuser=True))
    response = client.get(f"/admin/workflow/jobrun/?{asked}&q=x", follow=True)
    assert response.redirect_chain == [("/admin/workflow/jobrun/?e=1", 302)]
    assert response.status_code == 200


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=str), ids=str)
def test_admin_forms_take_any_key(client: Client, model: Any) -> None:
    """What is no key of another row is told beside its field; so is one that no number holds."""
    client.force_login(StaffFactory(is_superuser=True))
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
    keys = [field.name for field in (*model._meta.fields, *model._meta.many_to_many) if field.is_relation]
    for hostile in ("x", "99999999999999999999999"):
        response = client.post(address, dict.fromkeys(keys, hostile))
        assert response.status_code in {200, 302, 403}, hostile


def test_a_key_that_is_none_is_told_of_beside_its_field(client: Client) -> None:
    client.force_login(StaffFactory(is_superuser=True))
    form = client.post("/admin/schools/schooldomain/add/", {"domain": "x.no", "school": "x"}).context["adminform"].form
    assert list(form.errors) == ["school"]
    assert not SchoolDomain.objects.exists()


def test_a_nul_in_a_choice_is_an_unknown_choice(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    response = client.post("/virksomhet/ny/", {"municipality": "18\x00\x0004", "kind": "\x00"})
    assert response.status_code in {200, 404, 422}


def test_a_booking_is_made_without_them_and_mails_one_line(client: Client, cast: Cast) -> None:
    client.force_login(cast.teacher)
    values = cast.posted(group_name="9\u202eB\nBcc: x", contact_name="Ka\x00ri", working_on="en\nto\x1b")
    assert client.post("/aktiviteter/vind/bestill/", values).status_code == 302
    booking = Booking.objects.get()
    assert (booking.group_name, booking.contact_name, booking.working_on) == ("9B Bcc: x", "Kari", "en\nto")


@pytest.mark.parametrize("path", ["/konto/login/", "/konto/signup/", "/konto/password/reset/", "/konto/login/code/"])
def test_the_log_in_forms_take_control_characters_without_a_crash(client: Client, path: str) -> None:
    values = {
        "email": "a\x00@demo.example",
        "login": "a\x00\u202e",
        "password": "\x00",
        "password1": "\x00" * 12,
        "name": "\x00",
    }
    assert client.post(path, values).status_code in {200, 302}
    assert get_user_model().objects.count() == 0


def test_the_choice_of_school_takes_no_nul(client: Client) -> None:
    member = MembershipFactory()
    client.force_login(member.user)
    assert client.post(f"/skole/{member.school.orgnr}/velg/", {"role": "\x00"}).status_code == 200
