"""The admin speaks of fields, states and roles in words, never in codes, and shows nothing that packages keep to themselves."""

import re
from typing import Any

import pytest
from celery import current_app
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model
from django.test import Client

from bookings.enums import BookingStatus
from bookings.services.booking import request_booking
from bookings.services.reply import withdraw_booking
from notifications.models import Message
from stem_arbeidsliv.schedule import JOBS
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.bookings import make_cast
from tests.factories.catalogue import ActivityFactory
from tests.factories.floor0 import make_message
from tests.factories.grants import make_case
from workflow.admin import Headed
from workflow.jobs import counted
from workflow.machine import Actor
from workflow.models import JobRun, LogEntry, StatefulModel
from workflow.registry import machines
from workflow.roles import ROLES

OURS = {
    "accounts", "bookings", "catalogue", "documents", "grants", "notifications", "partners", "regions", "schools", "workflow"
}  # fmt: skip
# The same word in bokmål, or never shown.
THE_SAME = {"id", "uuid", "status", "variant", "data", "key", "role_models", "bit"}


def shown_models() -> set[type[Model]]:
    inlines = {inline.model for owner in admin.site._registry.values() for inline in owner.inlines}
    return {*admin.site._registry, *inlines}


def test_every_field_in_the_admin_has_a_name_of_its_own() -> None:
    nameless = [
        f"{model._meta.label}.{field.name}"
        for model in shown_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.concrete and str(field.verbose_name) == field.name.replace("_", " ")
    ]
    assert [name for name in sorted(nameless) if name.rpartition(".")[2] not in THE_SAME] == []


def test_only_our_own_models_are_in_the_admin() -> None:
    assert {model._meta.app_label for model in admin.site._registry} == OURS - {"insight"}


def test_every_list_and_page_is_headed_by_what_it_holds() -> None:
    assert [str(owner) for owner in admin.site._registry.values() if not isinstance(owner, Headed)] == []


@pytest.mark.django_db
def test_a_heading_says_what_is_there_not_what_may_be_done_with_it(client: Client) -> None:
    client.force_login(StaffFactory(is_superuser=True))
    headings = [
        client.get(f"/admin/{path}").context["title"] for path in ("schools/school/", "bookings/bookingrules/1/change/")
    ]
    assert headings == ["Skoler", "Regler for bestillinger"]


@pytest.mark.django_db
def test_icons_and_the_search_box_are_named_in_bokmal(client: Client) -> None:
    client.force_login(StaffFactory(is_superuser=True))
    html = client.get("/admin/accounts/user/").content.decode()
    assert re.findall(r'alt="([^"]*)"', html.partition('id="changelist"')[2]) == ["", "Ja"]
    box = re.search(r'<input[^>]*id="searchbar"[^>]*>', html)
    assert box is not None
    assert ('aria-label="Søk"' in box[0], 'maxlength="200"' in box[0]) == (True, True)


@pytest.mark.django_db
def test_an_empty_field_is_told_of_as_elsewhere(client: Client) -> None:
    client.force_login(StaffFactory(is_superuser=True))
    form = client.post("/admin/catalogue/subject/add/", {}).context["adminform"].form
    assert form.errors["name"] == ["Fyll ut dette feltet."]


@pytest.mark.django_db
def test_every_job_tells_in_words_what_came_of_it() -> None:
    current_app.loader.import_default_modules()
    for name in JOBS:
        current_app.tasks[name]()
    told = dict(JobRun.objects.values_list("name", "detail"))
    assert set(told) == set(JOBS)
    assert [line for line in told.values() if not re.fullmatch(r"(\d+ [a-zæøå]+ [a-zæøå ]+(, |$))+", line)] == []
    assert counted(1, "sak", "saker") == "1 sak"


@pytest.mark.django_db
def test_the_log_is_searched_by_who_and_why(client: Client) -> None:
    cast = make_cast()
    booking = request_booking(**cast.request())
    withdraw_booking(booking=booking, actor=Actor(cast.teacher, "school"), reason="Klassetur til Andøya")
    client.force_login(StaffFactory(is_superuser=True))
    quoted = (f"{booking.number}.", f"«{booking.number}»", f"(#{booking.number}),")
    for words in ("andøya", '"til Andøya"', f"{cast.teacher.name} klassetur", str(booking.pk), booking.number, *quoted):
        found = client.get("/admin/workflow/logentry/", {"q": words}).context["cl"].result_list
        assert BookingStatus.WITHDRAWN in {entry.to_state for entry in found}, words
    assert not client.get("/admin/workflow/logentry/", {"q": "Finnmark"}).context["cl"].result_list


@pytest.mark.django_db
def test_the_log_is_searched_by_case_number(client: Client) -> None:
    case = make_case()
    number = case.application.case_number
    client.force_login(StaffFactory(is_superuser=True))
    for words in (number, number.lower(), f"{number} {case.teacher.email}"):
        found = client.get("/admin/workflow/logentry/", {"q": words}).context["cl"].result_list
        assert {entry.object_id for entry in found} == {str(case.application.pk)}, words
    assert not client.get("/admin/workflow/logentry/", {"q": f"{number}9"}).context["cl"].result_list


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_search_by_case_number_asks_as_much_whatever_it_finds(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    case, target = make_case(), ContentType.objects.get_for_model(LogEntry)
    LogEntry.objects.all().delete()
    for _number in range(rows):
        LogEntry.objects.create(
            content_type=target, object_id=case.application.pk, machine="application", to_state="x", user=case.teacher
        )
    client.force_login(StaffFactory(is_superuser=True))
    with django_assert_num_queries(6):
        found = client.get("/admin/workflow/logentry/", {"q": case.application.case_number}).context["cl"].result_list
    assert len(found) == rows


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_search_in_the_log_asks_as_much_whatever_it_finds(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    user, target = UserFactory(name="Kari Eksempel"), ContentType.objects.get_for_model(LogEntry)
    for number in range(rows):
        LogEntry.objects.create(content_type=target, object_id=number, machine="booking", to_state="x", user=user)
    client.force_login(StaffFactory(is_superuser=True))
    with django_assert_num_queries(5):
        found = client.get("/admin/workflow/logentry/", {"q": "kari"}).context["cl"].result_list
    assert len(found) == rows


def test_every_list_of_what_has_a_status_shows_it_as_a_tag() -> None:
    lists = {
        model: owner.list_display for model, owner in admin.site._registry.items() if issubclass(model, StatefulModel)
    }
    assert [model._meta.label for model, shown in lists.items() if "status_tag" not in shown] == []


def test_every_state_has_a_colour() -> None:
    assert [model._meta.label for model, machine in machines() if set(model.status_colors) != set(machine.states)] == []


@pytest.mark.django_db
def test_a_tag_has_colour_and_word(client: Client) -> None:
    ActivityFactory(status="submitted")
    message = make_message()
    Message.objects.filter(pk=message.pk).update(status="failed")
    client.force_login(StaffFactory(is_superuser=True))
    tags = [
        re.findall(
            r'<span class="status" data-color="(\w+)">([^<]+)</span>', client.get(f"/admin/{path}/").content.decode()
        )
        for path in ("catalogue/activity", "partners/organisation", "notifications/message")
    ]
    assert tags == [[("info", "Til godkjenning")], [("success", "Aktiv")], [("danger", "Kom ikke fram")]]


def test_every_role_of_every_machine_has_a_word() -> None:
    assert {role for _model, machine in machines() for role in machine.roles} == set(ROLES)


@pytest.mark.django_db
def test_the_log_shows_labels(client: Client) -> None:
    cast = make_cast()
    booking = request_booking(**cast.request())
    withdraw_booking(booking=booking, actor=Actor(cast.teacher, "school"), reason="Klassetur")
    entry = LogEntry.objects.get(to_state=BookingStatus.WITHDRAWN)
    assert (str(entry), entry.role_label) == ("bestilling: Forespurt → Trukket", "Skolen")
    client.force_login(StaffFactory(is_superuser=True))
    pages = (
        f"/admin/bookings/booking/{booking.pk}/change/",
        "/admin/workflow/logentry/",
        f"/admin/workflow/logentry/{entry.pk}/change/",
    )
    for address in pages:
        html = client.get(address).content.decode()
        assert (">Forespurt<" in html, ">Trukket<" in html, ">Skolen<" in html) == (True, True, True), address
        assert (">requested<" in html, ">withdrawn<" in html, ">school<" in html) == (False, False, False), address
    assert f'<a href="{pages[0]}">bestilling</a>' in client.get(pages[1]).content.decode()


def test_a_state_or_machine_that_is_gone_shows_its_code() -> None:
    entry = LogEntry(machine="booking", from_state="gone", to_state="confirmed", role="ghost")
    assert (entry.from_label, entry.to_label, entry.role_label) == ("gone", "Bekreftet", "ghost")
    assert str(LogEntry(machine="gone", to_state="x")) == "gone: · → x"
