"""NSR's queue of activities: read, approve, return, stop, each with the mail shown first."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffGroup, User
from catalogue.models import Activity, SearchRow
from catalogue.services import search
from notifications.models import Message
from tests.catalogue.host import begin
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.regions import MunicipalityFactory
from tests.partners.cast import Cast, Person
from tests.partners.test_admin_organisation import staff
from workflow.services.transition import history

pytestmark = pytest.mark.django_db
LIST = "/admin/catalogue/activity/"


@pytest.fixture
def case_handler(db: None) -> Person:
    return staff(StaffGroup.CASE_HANDLER, "view", "change", "add")


def act(person: Person, activity: Activity, action: str, **data: str) -> Any:
    return person.client.post(f"{LIST}{activity.pk}/{action}/", data, follow=True)


@pytest.mark.parametrize(
    ("status", "action", "data", "after", "mail", "visible"),
    [
        ("submitted", "godkjenn", {}, "published", {"activity_published"}, True),
        ("submitted", "send-tilbake", {"reason": "Skriv mer"}, "returned", {"activity_returned"}, False),
        ("published", "pause", {"reason": "Feil"}, "paused", {"activity_stopped"}, False),
        ("paused", "vis-igjen", {}, "published", set(), True),
        ("published", "arkiver", {"reason": "Ute"}, "archived", {"activity_stopped"}, False),
    ],
)
def test_decision(
    cast: Cast, case_handler: Person, status: str, action: str, data: dict[str, str], after: str, mail: set[str],
    visible: bool,
) -> None:  # fmt: skip
    activity = ActivityFactory(organisation=cast.organisation, status=status)
    search.reindex(activity=activity)
    act(case_handler, activity, action, **data)
    activity.refresh_from_db()
    assert (activity.status, SearchRow.objects.filter(pk=activity.pk).exists()) == (after, visible)
    entry = history(activity).last()
    assert (entry.role, entry.user, entry.reason) == ("staff", case_handler.user, data.get("reason", ""))
    assert set(Message.objects.values_list("kind", flat=True)) == mail
    if mail:
        assert sorted(Message.objects.values_list("email", flat=True)) == ["eier@demo.example", "kollega@demo.example"]


@pytest.mark.parametrize("rows", [1, 3])
def test_history_speaks_in_the_words_of_the_pages(
    cast: Cast, case_handler: Person, django_assert_num_queries: Any, rows: int
) -> None:
    here, there = MunicipalityFactory(name="Bodø"), MunicipalityFactory(number="1871", name="Andøy")
    activity = ActivityFactory(
        organisation=cast.organisation, status="draft", grades=[], factors=[], municipality=here, published_at=None
    )
    for number in range(rows):
        activity.grades, activity.factors = [10, 11], ["interest"]
        activity.status, activity.municipality, activity.instant = "submitted", there, True
        activity.title = "Lys" if number == rows - 1 else "Vind"
        activity.save()
    ContentType.objects.get_for_model(User)
    with django_assert_num_queries(8):
        html = case_handler.client.get(f"{LIST}{activity.pk}/history/").content.decode()
    told = dict(re.findall(r"<strong>([^<]+):</strong> (.+?)</li>", html))
    assert told == {
        "Status": "Utkast → Til godkjenning",
        "Trinn": "– → 10. trinn, Vg1",
        "Realfagskapital": "– → Interesse",
        "Kommune": "Bodø → Andøy",
        "Bekreftes med én gang": "Nei → Ja",
        "Tittel": told["Tittel"],
    }
    assert ("None" in html, "style=" in html, f"{rows + 1} endringer" in html) == (False, False, True)


def test_an_earlier_version_is_found_under_the_words_of_the_menu(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, title="Lys")
    html = case_handler.client.get(f"{LIST}{activity.pk}/history/{activity.history.get().pk}/").content.decode()
    crumbs = re.search(r'<div class="breadcrumbs">(.*?)</div>', html, re.S)
    assert crumbs is not None
    assert re.findall(r">([^<]+)</a>", crumbs[1]) == ["Hjem", "Katalog", "Aktiviteter", "Lys", "Historikk"]


def test_history_says_that_what_was_before_the_first_version_is_not_known(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, title="Lys")
    address, unknown = f"{LIST}{activity.pk}/history/", "Hva som sto her før, er ikke kjent."
    assert unknown not in case_handler.client.get(address).content.decode()
    activity.history.all().delete()
    for title in ("Vind", "Sol"):
        activity.title = title
        activity.save()
    html = case_handler.client.get(address).content.decode()
    assert (html.count(unknown), "Vind → Sol" in html) == (1, True)


def test_a_long_text_in_the_history_is_cut_where_it_parts(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, summary="a" * 200 + "b" * 50)
    activity.summary = "a" * 200 + "c" * 50
    activity.save()
    html = case_handler.client.get(f"{LIST}{activity.pk}/history/").content.decode()
    assert ("chars]" in html, re.search("aaa…aaaa*bbb*.* → aaa", html) is not None) == (False, True)


def test_first_publication_is_remembered(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="submitted", published_at=None)
    act(case_handler, activity, "godkjenn")
    activity.refresh_from_db()
    assert activity.published_at is not None


def test_confirm_page_shows_the_mail_and_changes_nothing(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="submitted")
    html = case_handler.client.get(f"{LIST}{activity.pk}/send-tilbake/").content.decode()
    assert ("eier@demo.example" in html, "Vi ber om endringer" in html) == (True, True)
    activity.refresh_from_db()
    assert (activity.status, Message.objects.count()) == ("submitted", 0)


def test_returning_needs_a_reason(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="submitted")
    assert list(act(case_handler, activity, "send-tilbake", reason="").context["form"].errors) == ["reason"]
    activity.refresh_from_db()
    assert activity.status == "submitted"


@pytest.mark.parametrize("status", ["draft", "published", "archived"])
def test_only_a_submitted_activity_is_approved(cast: Cast, case_handler: Person, status: str) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status=status)
    assert "går ikke lenger an her" in act(case_handler, activity, "godkjenn").content.decode()
    activity.refresh_from_db()
    assert activity.status == status


def test_nothing_is_published_without_an_active_agreement(cast: Cast, case_handler: Person) -> None:
    cast.organisation.status = "applied"
    cast.organisation.save(update_fields=["status"])
    activity = ActivityFactory(organisation=cast.organisation, status="submitted")
    assert "Partneravtalen er ikke aktiv." in act(case_handler, activity, "godkjenn").content.decode()
    activity.refresh_from_db()
    assert activity.status == "submitted"


def test_staff_mend_a_text_with_history(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, title="Vinn")
    url = f"{LIST}{activity.pk}/change/"
    form = case_handler.client.get(url).context["adminform"].form
    data = {name: form.initial.get(name, "") for name in form.fields}
    management = {f"{prefix}-{key}": "0" for prefix in ("workflow-logentry-content_type-object_id",)
                  for key in ("TOTAL_FORMS", "INITIAL_FORMS")}  # fmt: skip
    case_handler.client.post(url, {**data, **management, "title": "Vind"})
    activity.refresh_from_db()
    assert (activity.title, activity.status) == ("Vind", "published")
    assert activity.history.first().history_user == case_handler.user


def test_page_reads_as_a_case(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="submitted", grades=[8, 9], languages=["se"])
    page = case_handler.client.get(f"{LIST}{activity.pk}/change/")
    facts = {str(label): str(value) for label, value in page.context["case_facts"]}
    assert {name: facts[name] for name in ("Trinn", "Språk", "ledige tidspunkter")} == {
        "Trinn": "8. trinn, 9. trinn", "Språk": "Samisk", "ledige tidspunkter": "0",
    }  # fmt: skip
    assert "men ingen ledige er lagt ut" in page.content.decode()
    SlotFactory.create_batch(2, activity=activity)
    page = case_handler.client.get(f"{LIST}{activity.pk}/change/")
    assert ("ledige tidspunkter", "2") in [(str(label), str(value)) for label, value in page.context["case_facts"]]
    assert "men ingen ledige er lagt ut" not in page.content.decode()


def test_finance_reads_but_does_not_decide(cast: Cast) -> None:
    finance = staff(StaffGroup.FINANCE, "view")
    activity = ActivityFactory(organisation=cast.organisation, status="submitted", title="Vindfallet")
    html = finance.client.get(f"{LIST}{activity.pk}/change/").content.decode()
    assert ("Vindfallet" in html, "godkjenn/" in html) == (True, False)
    assert finance.client.post(f"{LIST}{activity.pk}/godkjenn/").status_code == 403
    activity.refresh_from_db()
    assert activity.status == "submitted"


def test_scripts_are_shown_as_text(cast: Cast, case_handler: Person) -> None:
    bad = "<script>alert(1)</script>"
    activity = begin(cast, title=bad)
    for url in (LIST, f"{LIST}{activity.pk}/change/", f"{LIST}{activity.pk}/arkiver/"):
        assert bad not in case_handler.client.get(url).content.decode()


def count_queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("url", "expected"),
    [(LIST, 8), (f"{LIST}?status=published", 8), ("/admin/catalogue/slot/", 7), ("/admin/catalogue/subject/", 8)],
)
def test_admin_list_query_count(cast: Cast, case_handler: Person, url: str, expected: int) -> None:
    SlotFactory(activity__organisation=cast.organisation)
    assert count_queries(case_handler.client, url) == expected
    SlotFactory.create_batch(2)
    assert count_queries(case_handler.client, url) == expected


def test_an_old_text_is_set_back(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, summary="Slik det var.")
    activity.summary = "Slik det ble."
    activity.save()
    page = f"{LIST}{activity.pk}/history/{activity.history.earliest().pk}/"
    form = case_handler.client.get(page).context["adminform"].form
    values = {name: form.initial.get(name) or "" for name in form.fields}
    case_handler.client.post(page, {**values, "workflow-logentry-content_type-object_id-TOTAL_FORMS": "0"})
    activity.refresh_from_db()
    assert activity.summary == "Slik det var."


@pytest.mark.parametrize(("action", "data"), [("godkjenn", {}), ("send-tilbake", {"reason": "Skriv mer"})])
def test_after_an_answer_what_still_waits_is_listed_oldest_first(
    cast: Cast, case_handler: Person, action: str, data: dict[str, str]
) -> None:
    answered, newer, older = (ActivityFactory(organisation=cast.organisation, status="submitted") for _ in range(3))
    Activity.objects.filter(pk=older.pk).update(status_changed_at=newer.status_changed_at - timedelta(days=6))
    response = act(case_handler, answered, action, **data)
    assert response.redirect_chain == [(f"{LIST}?status=submitted", 302)]
    assert [row.pk for row in response.context["cl"].result_list] == [older.pk, newer.pk]
    assert [str(message).partition(": ")[0] for message in response.context["messages"]] == [str(answered)]


def test_stopping_an_activity_stays_with_it(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="published")
    response = act(case_handler, activity, "pause", reason="Feil")
    assert response.redirect_chain == [(f"{LIST}{activity.pk}/change/", 302)]


def test_sentences_are_edited_in_fields_that_show_them(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="submitted")
    form = case_handler.client.get(f"{LIST}{activity.pk}/change/").context["adminform"].form
    widgets = {name: (type(form.fields[name].widget).__name__, form.fields[name].max_length) for name in form.fields}
    assert widgets["summary"] == ("AdminTextareaWidget", 300)
    assert widgets["accessibility"] == ("AdminTextareaWidget", 500)
    assert widgets["title"][0] == "AdminTextInputWidget"
