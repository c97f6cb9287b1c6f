"""Organisations, their people and their role models."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from partners.enums import AgreementStatus, Attendance, MemberRole, OrganisationKind
from partners.models import Invitation, Member, Organisation, RoleModel
from tests.factories.accounts import UserFactory
from tests.factories.regions import MunicipalityFactory
from workflow import clock

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def orgnr(number: int) -> str:
    """The `number`th organisation number with a valid check digit (MOD 11)."""
    base = 81_000_000 + number * 11
    while True:
        digits = [int(digit) for digit in str(base)]
        check = 11 - sum(w * d for w, d in zip(WEIGHTS, digits, strict=True)) % 11
        if check != 10:
            return f"{base}{0 if check == 11 else check}"
        base += 1


class OrganisationFactory(DjangoModelFactory):
    """An active partner. Pass `status` for another place in the agreement machine."""

    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"nordlys-energi-{n}")
    orgnr = factory.Sequence(orgnr)
    name = factory.Sequence(lambda n: f"Nordlys Energi {n}")
    kind = OrganisationKind.COMPANY
    about = "Vi lager strøm av vind."
    website = "https://nordlys.demo.example/"
    municipality = factory.SubFactory(MunicipalityFactory)
    status = AgreementStatus.ACTIVE


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = MemberRole.MEMBER


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    organisation = factory.SubFactory(OrganisationFactory)
    email = factory.Sequence(lambda n: f"ny{n}@demo.example")
    role = MemberRole.MEMBER
    expires_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=14))


class RoleModelFactory(DjangoModelFactory):
    class Meta:
        model = RoleModel

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Rolf Modell {n}")
    work = "bygger vindmøller"
    birth_year = 1996
    attendance = Attendance.BOTH
    email = factory.Sequence(lambda n: f"rolf{n}@demo.example")
