"""Role models: put forward, edited, made inactive."""

from typing import Any

import pytest
import time_machine

from partners.models import PartnerRules, RoleModel
from tests.factories.accounts import UserFactory
from tests.factories.partners import MemberFactory, RoleModelFactory
from tests.partners.cast import Cast, log_in, make_cast

pytestmark = pytest.mark.django_db
LIST, NEW = "/virksomhet/rollemodeller/", "/virksomhet/rollemodeller/ny/"


def form(**changes: Any) -> dict[str, Any]:
    return {"name": "Rita", "work": "bygger satellitter", "birth_year": "1996", "attendance": "both", **changes}


def test_colleague_adds_a_role_model(cast: Cast) -> None:
    assert cast.colleague.client.post(NEW, form(phone="901 23 456")).url == LIST
    row = RoleModel.objects.get()
    assert (row.organisation, row.name, row.birth_year, str(row.phone)) == (
        cast.organisation,
        "Rita",
        1996,
        "+4790123456",
    )


@time_machine.travel("2026-11-22T10:00:00Z")
@pytest.mark.parametrize(("birth_year", "fine"), [(1985, False), (1986, True), (2010, True), (2011, False)])
def test_age_is_counted_by_birth_year(birth_year: int, fine: bool) -> None:
    cast = make_cast()
    response = cast.owner.client.post(NEW, form(birth_year=birth_year))
    assert RoleModel.objects.exists() == fine
    if not fine:
        assert response.context["form"].errors == {
            "birth_year": ["Nye rollemodeller må være mellom 16 og 40 år. Sjekk fødselsåret."]
        }
        assert "bygger satellitter" in response.content.decode()


def test_staff_set_the_age_limit(cast: Cast) -> None:
    PartnerRules.objects.update(role_model_max_age=70)
    cast.owner.client.post(NEW, form(birth_year=1966))
    assert RoleModel.objects.count() == 1


def test_age_is_not_checked_again_when_the_profile_is_edited(cast: Cast) -> None:
    row = RoleModelFactory(organisation=cast.organisation, birth_year=1970)
    url = f"{LIST}{row.uuid}/"
    cast.owner.client.post(url, form(name="Rita Ny", birth_year=1970))
    row.refresh_from_db()
    assert row.name == "Rita Ny"
    response = cast.owner.client.post(url, form(birth_year=1971))
    assert list(response.context["form"].errors) == ["birth_year"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("work", "x" * 161), ("about", "x" * 1501), ("birth_year", "nitten"), ("attendance", "aldri"),
     ("email", "rita@"), ("phone", "12")],
)  # fmt: skip
def test_bad_input_is_refused_beside_its_field(cast: Cast, field: str, value: str) -> None:
    response = cast.owner.client.post(NEW, form(**{field: value}))
    assert list(response.context["form"].errors) == [field]
    assert RoleModel.objects.count() == 0


@pytest.mark.parametrize("action", ["", "deaktiver/", "aktiver/"])
def test_strangers_get_a_404(cast: Cast, action: str) -> None:
    row = RoleModelFactory(organisation=cast.organisation, name="Hemmelig Rita")
    url = f"{LIST}{row.uuid}/{action}"
    assert cast.stranger.client.get(url).status_code == 404
    assert cast.stranger.client.post(url, form()).status_code == 404
    assert cast.anonymous.get(url).status_code == 302
    assert "Hemmelig Rita" not in cast.stranger.client.get(LIST).content.decode()
    row.refresh_from_db()
    assert (row.name, row.is_active) == ("Hemmelig Rita", True)


def test_deactivating_asks_first_and_can_be_undone(cast: Cast) -> None:
    row = RoleModelFactory(organisation=cast.organisation, name="Rita")
    url = f"{LIST}{row.uuid}/deaktiver/"
    assert "Deaktivere Rita?" in cast.owner.client.get(url).content.decode()
    cast.owner.client.post(url)
    row.refresh_from_db()
    assert row.is_active is False
    cast.colleague.client.post(f"{LIST}{row.uuid}/aktiver/")
    row.refresh_from_db()
    assert row.is_active is True


def test_someone_with_two_organisations_chooses_and_cannot_choose_a_foreign_one(cast: Cast) -> None:
    second = MemberFactory(user=cast.owner.user).organisation
    foreign = cast.stranger.user.partner_memberships.get().organisation
    assert list(cast.owner.client.post(NEW, form()).context["form"].errors) == ["organisation"]
    assert list(cast.owner.client.post(NEW, form(organisation=foreign.pk)).context["form"].errors) == ["organisation"]
    cast.owner.client.post(NEW, form(organisation=second.pk))
    assert RoleModel.objects.get().organisation == second


def test_the_hidden_organisation_cannot_be_forged(cast: Cast) -> None:
    foreign = cast.stranger.user.partner_memberships.get().organisation
    cast.owner.client.post(NEW, form(organisation=foreign.pk))
    assert not RoleModel.objects.filter(organisation=foreign).exists()


def test_someone_without_organisation_is_told_what_to_do(db: None) -> None:
    nobody = log_in(UserFactory())
    assert "Bli partner" in nobody.client.get(LIST).content.decode()
    assert nobody.client.get(NEW).status_code == 404


def test_role_model_list_query_count(cast: Cast, django_assert_num_queries: Any) -> None:
    RoleModelFactory(organisation=cast.organisation)
    with django_assert_num_queries(6):
        cast.owner.client.get(LIST)
    RoleModelFactory.create_batch(2, organisation=cast.organisation)
    with django_assert_num_queries(6):
        cast.owner.client.get(LIST)
