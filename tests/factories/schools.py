"""Schools and who works there."""

import factory
from factory.django import DjangoModelFactory

from schools.enums import LanguageForm, MembershipStatus, SchoolRole, VerifiedBy
from schools.models import Membership, School, SchoolDomain

from .accounts import UserFactory
from .regions import MunicipalityFactory


class SchoolFactory(DjangoModelFactory):
    """An ungdomsskole in Bodø."""

    class Meta:
        model = School

    orgnr = factory.Sequence(lambda n: f"9{n:08d}")
    name = factory.Sequence(lambda n: f"Løpsmark ungdomsskole {n}")
    municipality = factory.SubFactory(MunicipalityFactory)
    address = "Skoleveien 1"
    postal_code = "8015"
    postal_place = "Bodø"
    latitude = 67.32
    longitude = 14.43
    first_grade = 8
    last_grade = 10
    is_primary = True
    language_form = LanguageForm.BOKMAL


class MembershipFactory(DjangoModelFactory):
    """A verified teacher. `status=MembershipStatus.PENDING` for one who waits."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    school = factory.SubFactory(SchoolFactory)
    role = SchoolRole.TEACHER
    status = MembershipStatus.VERIFIED
    verified_by = factory.LazyAttribute(lambda row: VerifiedBy.STAFF if row.status == MembershipStatus.VERIFIED else "")
    leader_by = factory.LazyAttribute(lambda row: row.verified_by if row.role == SchoolRole.LEADER else "")


class SchoolDomainFactory(DjangoModelFactory):
    class Meta:
        model = SchoolDomain

    domain = "lopsmark.demo.example"
    school = factory.SubFactory(SchoolFactory)
