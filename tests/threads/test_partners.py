"""Applications sent at the same moment keep to the number a person may have open."""

from functools import partial

import pytest

from partners.models import Organisation, PartnerRules
from partners.services.organisation import apply
from tests.factories.accounts import UserFactory
from tests.factories.partners import orgnr
from tests.factories.regions import MunicipalityFactory
from tests.threads.together import failures, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]


def test_one_applicant_at_once_keeps_to_the_number_open() -> None:
    PartnerRules.objects.update_or_create(defaults={"open_applications_per_person": 2})
    by, place = UserFactory(), MunicipalityFactory()
    acts = [
        partial(apply, by=by, orgnr=orgnr(9000 + n), name=f"Sol {n}", kind="company", municipality=place)
        for n in range(6)
    ]
    assert failures(together(acts)) == ["PartnerError"] * 4
    assert Organisation.objects.count() == 2
