"""The school says where its money goes; NSR looks at it before any is sent."""

import pytest
from django.test import Client

from grants.models import PayoutAccount
from tests.factories.grants import Case, make_case

VALID = "1503.40.12005"
WRONG = "Kontonummeret må ha elleve sifre og være gyldig."


@pytest.fixture
def case(db: None, client: Client) -> Case:
    made = make_case(status="approved")
    client.force_login(made.teacher)
    return made


def page(case: Case) -> str:
    return f"/tilskudd/{case.application.pk}/konto/"


def test_number_is_kept_without_what_parts_it(client: Client, case: Case) -> None:
    response = client.post(page(case), {"number": "1503 40\u00a012005", "holder": " Bodø kommune "})
    assert (response.status_code, response["Location"]) == (302, case.application.get_absolute_url())
    account = PayoutAccount.objects.get()
    assert (account.number, account.holder, account.status) == ("15034012005", "Bodø kommune", "proposed")


def test_sent_twice_is_one_account(client: Client, case: Case) -> None:
    for number in (VALID, "15034012005"):
        client.post(page(case), {"number": number, "holder": "Bodø kommune"})
    assert PayoutAccount.objects.count() == 1


@pytest.mark.parametrize(
    "number", ["1503.40.12006", "1503401200", "150340120055", "ellevesifre", "٣٣٣٣٣٣٣٣٣٣٣", "-5034012005"]
)
def test_wrong_number_is_told_beside_the_field_and_kept(client: Client, case: Case, number: str) -> None:
    response = client.post(page(case), {"number": number, "holder": ""})
    assert response.status_code == 422
    form = response.context["form"]
    assert (form.errors["number"], set(form.errors)) == ([WRONG], {"number", "holder"})
    assert form["number"].value() == number
    assert not PayoutAccount.objects.exists()
