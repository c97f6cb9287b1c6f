"""NSR's queue of partners: each decision has a confirm page with the mail, and each role its rights."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffGroup
from catalogue.enums import ActivityStatus
from catalogue.models import SearchText
from catalogue.services.search import reindex
from notifications.models import Message
from partners.enums import AgreementStatus as S
from partners.models import Organisation
from tests.factories.accounts import StaffFactory
from tests.factories.catalogue import ActivityFactory
from tests.factories.partners import OrganisationFactory, RoleModelFactory
from tests.partners.cast import Cast, Person, log_in
from workflow import clock
from workflow.services.transition import history

pytestmark = pytest.mark.django_db
LIST = "/admin/partners/organisation/"
NO_ROWS = {
    f"{inline}-{number}_FORMS": "0"
    for inline in ("members", "workflow-logentry-content_type-object_id")
    for number in ("TOTAL", "INITIAL")
}


def staff(group: StaffGroup, *verbs: str) -> Person:
    person = log_in(StaffFactory(groups=[group]))
    rights = Permission.objects.filter(content_type__app_label__in=("partners", "catalogue", "workflow"))
    for right in rights:
        if right.codename.split("_")[0] in verbs:
            person.user.groups.get().permissions.add(right)
    return person


@pytest.fixture
def case_handler(db: None) -> Person:
    return staff(StaffGroup.CASE_HANDLER, "view", "change", "add")


def act(person: Person, organisation: Organisation, action: str, **data: str) -> Any:
    return person.client.post(f"{LIST}{organisation.pk}/{action}/", data, follow=True)


def test_page_begins_with_what_a_decision_rests_on(cast: Cast, case_handler: Person) -> None:
    for status in (ActivityStatus.PUBLISHED, ActivityStatus.PUBLISHED, ActivityStatus.DRAFT):
        ActivityFactory(organisation=cast.organisation, status=status)
    Organisation.objects.filter(pk=cast.organisation.pk).update(agreement_ends_on="2030-12-31")
    facts = case_handler.client.get(f"{LIST}{cast.organisation.pk}/change/").context["case_facts"]
    assert [(str(label), str(value)) for label, value in facts] == [
        ("avtale", "Aktiv"),
        ("avtalen gjelder til og med", "31. desember 2030"),
        ("organisasjonsnummer", cast.organisation.orgnr),
        ("administratorer", "Eli Eier (eier@demo.example)"),
        ("aktiviteter", "Utkast: 1, Publisert: 2"),
    ]


@pytest.mark.parametrize(
    ("status", "action", "data", "after", "mail"),
    [
        (S.APPLIED, "start", {}, S.UNDER_REVIEW, []),
        (S.APPLIED, "godkjenn", {}, S.ACTIVE, ["partner_approved"]),
        (S.UNDER_REVIEW, "spor", {"question": "Hvem?"}, S.MORE_INFORMATION, ["partner_more_information"]),
        (S.UNDER_REVIEW, "godkjenn", {"ends_on": "2030-12-31"}, S.ACTIVE, ["partner_approved"]),
        (S.UNDER_REVIEW, "avslaa", {"reason": "Nei"}, S.DECLINED, ["partner_declined"]),
        (S.EXPIRED, "godkjenn", {}, S.ACTIVE, ["partner_approved"]),
        (S.ACTIVE, "avslutt", {"reason": "Ferdig"}, S.TERMINATED, ["partner_ended"]),
    ],
)
def test_decision(
    cast: Cast, case_handler: Person, status: str, action: str, data: dict[str, str], after: str, mail: list[str]
) -> None:
    Organisation.objects.filter(pk=cast.organisation.pk).update(status=status)
    act(case_handler, cast.organisation, action, **data)
    cast.organisation.refresh_from_db()
    assert cast.organisation.status == after
    entry = history(cast.organisation).last()
    assert (entry.role, entry.user) == ("staff", case_handler.user)
    assert list(Message.objects.order_by("kind").values_list("kind", flat=True).distinct()) == mail
    if mail:
        assert sorted(Message.objects.values_list("email", flat=True)) == ["eier@demo.example", "kollega@demo.example"]


def test_confirm_page_shows_the_mail_and_changes_nothing(cast: Cast, case_handler: Person) -> None:
    Organisation.objects.filter(pk=cast.organisation.pk).update(status=S.UNDER_REVIEW)
    html = case_handler.client.get(f"{LIST}{cast.organisation.pk}/avslaa/").content.decode()
    assert ("eier@demo.example" in html, "Svar på søknaden fra Nordlys" in html) == (True, True)
    cast.organisation.refresh_from_db()
    assert (cast.organisation.status, Message.objects.count()) == (S.UNDER_REVIEW, 0)


def test_an_agreement_does_not_begin_with_its_end_behind_it(cast: Cast, case_handler: Person) -> None:
    Organisation.objects.filter(pk=cast.organisation.pk).update(status=S.UNDER_REVIEW)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    response = act(case_handler, cast.organisation, "godkjenn", ends_on=yesterday)
    assert response.context["form"].errors["ends_on"] == [
        "Dagen er passert. Velg en dag fra i dag av, eller la feltet stå tomt."
    ]
    cast.organisation.refresh_from_db()
    assert (cast.organisation.status, Message.objects.count()) == (S.UNDER_REVIEW, 0)
    act(case_handler, cast.organisation, "godkjenn", ends_on=clock.today().isoformat())
    cast.organisation.refresh_from_db()
    assert (cast.organisation.status, cast.organisation.agreement_ends_on) == (S.ACTIVE, clock.today())


def test_an_old_profile_is_set_back(cast: Cast, case_handler: Person) -> None:
    organisation = cast.organisation
    organisation.address, before = "Gammel vei 1", organisation.about
    organisation.save(update_fields=["address"])
    old = organisation.history.latest()
    organisation.address = "Ny vei 2"
    organisation.save(update_fields=["address"])
    page = f"{LIST}{organisation.pk}/history/{old.pk}/"
    form = case_handler.client.get(page).context["adminform"].form
    values = {name: form.initial.get(name) or "" for name in form.fields}
    case_handler.client.post(page, {**values, **NO_ROWS})
    organisation.refresh_from_db()
    assert (organisation.address, organisation.about, organisation.status) == ("Gammel vei 1", before, S.ACTIVE)


def test_a_name_that_staff_mend_is_found_at_once(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    reindex(activity=activity)
    page = f"{LIST}{cast.organisation.pk}/change/"
    form = case_handler.client.get(page).context["adminform"].form
    values = {name: form.initial.get(name) or "" for name in form.fields} | {"name": "Havbris Kraft"}
    case_handler.client.post(page, {**values, **NO_ROWS})
    assert "Havbris Kraft" in SearchText.objects.get(pk=activity.pk).text


def test_the_history_of_the_numbers_says_what_they_were(cast: Cast, case_handler: Person) -> None:
    numbers = {
        "role_model_max_age": 40, "invitation_valid_days": 14, "invitations_per_day": 20, "open_applications_per_person": 3
    }  # fmt: skip
    page = "/admin/partners/partnerrules/1/"
    case_handler.client.post(f"{page}change/", numbers | {"invitation_valid_days": 30, "invitations_per_day": 5})
    [row] = case_handler.client.get(f"{page}history/").context["action_list"]
    assert row.get_change_message() == (
        "Invitasjonen virker så mange dager: 14 → 30. Invitasjoner en person kan sende på en dag: 20 → 5"
    )


def test_decline_needs_a_reason(cast: Cast, case_handler: Person) -> None:
    Organisation.objects.filter(pk=cast.organisation.pk).update(status=S.UNDER_REVIEW)
    response = act(case_handler, cast.organisation, "avslaa", reason="")
    assert list(response.context["form"].errors) == ["reason"]
    cast.organisation.refresh_from_db()
    assert cast.organisation.status == S.UNDER_REVIEW


def test_an_action_out_of_turn_is_refused(cast: Cast, case_handler: Person) -> None:
    response = act(case_handler, cast.organisation, "start")
    assert "går ikke lenger an her" in response.content.decode()
    cast.organisation.refresh_from_db()
    assert cast.organisation.status == S.ACTIVE


def test_ending_pauses_activities(cast: Cast, case_handler: Person) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    act(case_handler, cast.organisation, "avslutt", reason="Ferdig")
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.PAUSED


def test_finance_reads_but_does_not_decide(cast: Cast) -> None:
    finance = staff(StaffGroup.FINANCE, "view")
    Organisation.objects.filter(pk=cast.organisation.pk).update(status=S.UNDER_REVIEW)
    url = f"{LIST}{cast.organisation.pk}/"
    html = finance.client.get(f"{url}change/").content.decode()
    assert (cast.organisation.name in html, "godkjenn/" in html) == (True, False)
    assert finance.client.post(f"{url}godkjenn/").status_code == 403
    cast.organisation.refresh_from_db()
    assert cast.organisation.status == S.UNDER_REVIEW


def test_staff_too_give_no_name_with_an_address(cast: Cast, case_handler: Person) -> None:
    url = f"{LIST}{cast.organisation.pk}/change/"
    response = case_handler.client.post(url, {"name": "Se https://evil.example"})
    assert response.context["adminform"].form.errors["name"] == [
        "Skriv bare navnet, uten nettadresse og uten tegn som < og >."
    ]


def test_partners_do_not_reach_the_queue(cast: Cast) -> None:
    assert cast.owner.client.get(LIST).status_code in (302, 403)
    assert Client().get(LIST).status_code == 302


def count_queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("url", "expected"),
    [(LIST, 8), ("/admin/partners/rolemodel/", 7), ("/admin/partners/member/", 7)],
)
def test_admin_list_query_count(cast: Cast, case_handler: Person, url: str, expected: int) -> None:
    RoleModelFactory(organisation=cast.organisation)
    assert count_queries(case_handler.client, url) == expected
    for _ in range(2):
        RoleModelFactory(organisation=OrganisationFactory())
    assert count_queries(case_handler.client, url) == expected
