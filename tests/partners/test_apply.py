"""An organisation asks to become a partner."""

from typing import Any

import pytest
from django.test import Client

from notifications.models import Message
from partners.enums import AgreementStatus, MemberRole
from partners.models import Organisation, PartnerRules
from tests.factories.accounts import UserFactory
from tests.factories.partners import MemberFactory, OrganisationFactory, orgnr
from tests.factories.regions import MunicipalityFactory
from tests.partners.cast import Person, log_in
from workflow.services.transition import history

pytestmark = pytest.mark.django_db
URL = "/virksomhet/ny/"
NOT_A_NAME = "Skriv bare navnet, uten nettadresse og uten tegn som < og >."


@pytest.fixture
def applicant() -> Person:
    return log_in(UserFactory(email="ny@demo.example"))


def form(**changes: Any) -> dict[str, Any]:
    return {
        "orgnr": orgnr(9000),
        "name": "Ærlig Strøm på Ås",
        "kind": "company",
        "municipality": MunicipalityFactory().pk,
        "address": "Vindveien 1",
        "website": "strom.demo.example",
        "about": "Vi lager strøm.",
        **changes,
    }


def test_applying_makes_organisation_with_applicant_as_admin(applicant: Person) -> None:
    number = form()["orgnr"]
    response = applicant.client.post(URL, form(orgnr=f"{number[:3]} {number[3:6]} {number[6:]}"), follow=True)
    organisation = Organisation.objects.get()
    assert response.redirect_chain == [(f"/virksomhet/partner/{organisation.slug}/", 302)]
    assert (organisation.orgnr, organisation.slug, organisation.status) == (
        number,
        "aerlig-strom-pa-as",
        AgreementStatus.APPLIED,
    )
    assert organisation.website == "https://strom.demo.example"
    assert [(m.user, m.role) for m in organisation.members.all()] == [(applicant.user, MemberRole.ADMIN)]
    assert [(e.from_state, e.to_state, e.user, e.role) for e in history(organisation)] == [
        ("", "applied", applicant.user, "partner")
    ]
    assert [(m.kind, m.email) for m in Message.objects.all()] == [("partner_received", "ny@demo.example")]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("orgnr", "123456789", "Organisasjonsnummeret må ha ni sifre og være gyldig."),
        ("orgnr", "", "Skriv organisasjonsnummeret."),
        ("orgnr", "Ola", "Organisasjonsnummeret må ha ni sifre og være gyldig."),
        ("name", "", "Skriv hva virksomheten heter."),
        ("name", "x" * 161, "Sørg for at denne verdien har 160 eller færre tegn (den har nå 161)."),
        ("name", "Sikkerhet: bekreft kontoen på https://stem.evil.example", NOT_A_NAME),
        ("name", "Vinn en tur på www.evil.example", NOT_A_NAME),
        ("name", "Bekreft på stem.evil.example/konto", NOT_A_NAME),
        ("name", "Skriv til nsr@evil.example", NOT_A_NAME),
        ("name", "<b>Ærlig Strøm</b>", NOT_A_NAME),
        ("about", "x" * 2001, "Sørg for at denne verdien har 2000 eller færre tegn (den har nå 2001)."),
        ("kind", "bank", "Velg et gyldig valg. bank er ikke et av de tilgjengelige valgene."),
        ("municipality", "9999", "Velg et av svarene i lista."),
        ("website", "javascript:alert(1)", "Oppgi en gyldig nettadresse."),
    ],
)
def test_applying_with_bad_input_says_so_beside_the_field(
    applicant: Person, field: str, value: str, error: str
) -> None:
    response = applicant.client.post(URL, form(**{field: value}))
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [error]}
    assert "Vindveien 1" in response.content.decode()
    assert Organisation.objects.count() == 0


def test_applying_twice_for_the_same_number_is_refused(applicant: Person) -> None:
    OrganisationFactory(orgnr=orgnr(9000))
    response = applicant.client.post(URL, form())
    assert response.context["form"].errors == {
        "orgnr": ["Virksomheten er alt registrert. Be en kollega som er administrator, om å invitere deg."]
    }
    assert Organisation.objects.count() == 1


def test_same_name_gets_its_own_address(applicant: Person) -> None:
    for number in (1, 2, 3):
        applicant.client.post(URL, form(orgnr=orgnr(9000 + number)))
    assert sorted(Organisation.objects.values_list("slug", flat=True)) == [
        "aerlig-strom-pa-as",
        "aerlig-strom-pa-as-2",
        "aerlig-strom-pa-as-3",
    ]


def test_a_partner_cannot_take_an_address_of_ours(applicant: Person) -> None:
    applicant.client.post(URL, form(name="Ny"))
    assert Organisation.objects.get().slug == "ny-2"


def test_scripts_in_text_are_shown_as_text(applicant: Person) -> None:
    bad = "<script>alert(1)</script>"
    response = applicant.client.post(URL, form(about=bad, address=bad), follow=True)
    assert bad not in response.content.decode()
    assert response.content.decode().count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


def test_a_refused_name_is_shown_as_it_was_typed(applicant: Person) -> None:
    response = applicant.client.post(URL, form(name="<b>Sol</b> på https://evil.example"))
    assert 'value="&lt;b&gt;Sol&lt;/b&gt; på https://evil.example"' in response.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "Telenor.no AS", "Nordisk Sjøfart A/S", "Firma & Sønn", "Dr.techn. Olav Olsen AS", "St. Olavs hospital",
        "24/7 Drift AS", "A.B.C. Rør", "Design@Work AS", "Kr.sand / Vennesla Elektro", "Bodø/Glimt", "«Lys» – 100 %",
    ],
)  # fmt: skip
def test_real_names_are_let_through(applicant: Person, name: str) -> None:
    applicant.client.post(URL, form(name=name))
    assert Organisation.objects.get().name == name


def test_applying_needs_log_in_and_the_right_method(applicant: Person) -> None:
    assert Client().get(URL).url == f"/konto/login/?next={URL}"
    assert applicant.client.put(URL).status_code == 405


def test_sending_the_same_application_twice_makes_one(applicant: Person) -> None:
    first, second = applicant.client.post(URL, form()), applicant.client.post(URL, form())
    assert first.url == second.url
    assert (Organisation.objects.count(), Message.objects.count()) == (1, 1)


def test_a_person_has_a_number_of_applications_open(applicant: Person) -> None:
    PartnerRules.objects.update(open_applications_per_person=2)
    for number, status in enumerate((AgreementStatus.ACTIVE, AgreementStatus.DECLINED, AgreementStatus.UNDER_REVIEW)):
        MemberFactory(user=applicant.user, organisation=OrganisationFactory(orgnr=orgnr(9100 + number), status=status))
    OrganisationFactory(status=AgreementStatus.APPLIED)  # somebody else's
    assert applicant.client.post(URL, form(orgnr=orgnr(9001))).status_code == 302
    response = applicant.client.post(URL, form(orgnr=orgnr(9002)))
    assert response.context["form"].errors == {
        "__all__": ["Du har 2 søknader som NSR ikke har svart på. Når en av dem er avgjort, kan du sende en ny."]
    }
    assert 'value="Ærlig Strøm på Ås"' in response.content.decode()
    assert not Organisation.objects.filter(orgnr=orgnr(9002)).exists()
    Organisation.objects.filter(status=AgreementStatus.APPLIED).update(status=AgreementStatus.MORE_INFORMATION)
    assert applicant.client.post(URL, form(orgnr=orgnr(9002))).status_code == 200
    assert applicant.client.post(URL, form(orgnr=orgnr(9001))).status_code == 302  # the same one, sent again
    Organisation.objects.filter(orgnr=orgnr(9001)).update(status=AgreementStatus.DECLINED)
    assert applicant.client.post(URL, form(orgnr=orgnr(9002))).status_code == 302


def test_three_applications_may_be_open_from_the_start() -> None:
    assert PartnerRules.current().open_applications_per_person == 3
