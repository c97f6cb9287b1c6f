"""Owner, colleague and stranger of one organisation, each with a browser."""

from dataclasses import dataclass

from django.test import Client

from accounts.models import User
from partners.enums import MemberRole
from partners.models import Organisation
from tests.factories.accounts import UserFactory
from tests.factories.partners import MemberFactory, OrganisationFactory


@dataclass
class Person:
    user: User
    client: Client


@dataclass
class Cast:
    """`owner` administers `organisation`, `colleague` is a plain member, `stranger` administers another one."""

    organisation: Organisation
    owner: Person
    colleague: Person
    stranger: Person
    anonymous: Client


def log_in(user: User) -> Person:
    client = Client()
    client.force_login(user)
    return Person(user, client)


def make_cast(**organisation: object) -> Cast:
    own = OrganisationFactory(**organisation)
    owner, colleague, stranger = (
        UserFactory(email=f"{role}@demo.example", name=name)
        for role, name in (("eier", "Eli Eier"), ("kollega", "Kim Kollega"), ("fremmed", "Frida Fremmed"))
    )
    MemberFactory(user=owner, organisation=own, role=MemberRole.ADMIN)
    MemberFactory(user=colleague, organisation=own)
    MemberFactory(user=stranger, organisation=OrganisationFactory(), role=MemberRole.ADMIN)
    return Cast(own, log_in(owner), log_in(colleague), log_in(stranger), Client())
