"""An activity is registered step by step; nothing that was saved is lost."""

from typing import Any

import pytest

from catalogue.models import Activity
from stem_arbeidsliv.error_words import messages_for
from tests.catalogue.host import LIST, STEPS, answers, begin, fill, page, step
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.partners import MemberFactory, RoleModelFactory
from tests.partners.cast import Cast

pytestmark = pytest.mark.django_db


def post(cast: Cast, activity: Activity, name: str, **changes: Any) -> Any:
    return cast.owner.client.post(step(activity, name), {"action": "next", **answers()[name], **changes})


def test_first_step_makes_a_draft_only_the_hosts_see(cast: Cast) -> None:
    activity = begin(cast)
    assert (activity.organisation, activity.status, activity.slug) == (
        cast.organisation,
        "draft",
        "slik-lager-vi-strom",
    )
    assert (activity.contact_email, activity.created_by) == ("eier@demo.example", cast.owner.user)
    assert cast.colleague.client.get(page(activity)).status_code == 200
    assert cast.anonymous.get(activity.get_absolute_url()).status_code == 404
    assert cast.stranger.client.get(activity.get_absolute_url()).status_code == 404


def test_every_step_leads_to_the_next_and_the_last_to_sending(cast: Cast) -> None:
    activity = begin(cast)
    names = STEPS
    nexts = [*(step(activity, name) for name in names[1:]), page(activity, "se-over/")]
    assert [post(cast, activity, name).url for name in names] == nexts
    activity.refresh_from_db()
    assert (activity.grades, activity.factors, activity.instant) == ([8, 9], ["interest", "relations"], True)
    assert [s.slug for s in activity.subjects.all()] == ["naturfag"]
    assert "Send til godkjenning" in cast.owner.client.get(page(activity, "se-over/")).content.decode()
    response = cast.owner.client.post(page(activity, "gjor/send/"))
    activity.refresh_from_db()
    assert (response.url, activity.status) == (page(activity), "submitted")


@pytest.mark.parametrize("name", STEPS)
def test_an_empty_step_names_what_is_missing(cast: Cast, name: str) -> None:
    activity = begin(cast)
    response = cast.owner.client.post(step(activity, name), {"action": "next"})
    told = [message for field in response.context["form"] for message in messages_for(field)]
    assert told
    assert {"Fyll ut dette feltet.", "Velg et svar.", "Skriv et tall."}.isdisjoint(told)


def test_a_step_is_done_when_it_has_been_saved(cast: Cast) -> None:
    """A draft begins with a place, a group size and a way of booking; nobody has answered those yet."""
    activity = begin(cast)
    post(cast, activity, "innhold")
    lines = cast.owner.client.get(step(activity, "sted")).context["steps"]
    assert [line["state"] for line in lines] == ["done", "done", "current", "todo", "todo", "todo", "todo"]
    assert cast.owner.client.get(page(activity)).content.decode().count("Ikke sett over ennå") == 2
    for name in ("sted", "gruppe", "booking", "praktisk"):
        post(cast, activity, name)
    lines = cast.owner.client.get(page(activity, "se-over/")).context["steps"]
    assert [line["state"] for line in lines] == [*["done"] * 6, "current"]


@pytest.mark.parametrize(("title", "begins"), [("", "<title>Feil: Hva –"), ("Vind", "")])
def test_the_title_of_a_page_with_errors_says_so_first(cast: Cast, title: str, begins: str) -> None:
    activity = begin(cast)
    answer = post(cast, activity, "hva", title=title)
    assert (begins != "", begins in answer.content.decode()) == (answer.status_code != 302, True)
    assert "Feil:" not in cast.owner.client.get(step(activity, "hva")).content.decode()


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("hva", {"title": ""}, "title"),
        ("hva", {"title": "x" * 121}, "title"),
        ("hva", {"summary": ""}, "summary"),
        ("hva", {"summary": "x" * 301}, "summary"),
        ("hva", {"kind": "konsert"}, "kind"),
        ("innhold", {"pupils_do": ""}, "pupils_do"),
        ("innhold", {"pupils_do": "x" * 4001}, "pupils_do"),
        ("innhold", {"grades": []}, "grades"),
        ("innhold", {"grades": ["7"]}, "grades"),
        ("innhold", {"grades": ["åtte"]}, "grades"),
        ("innhold", {"subjects": []}, "subjects"),
        ("innhold", {"subjects": ["99999"]}, "subjects"),
        ("innhold", {"factors": []}, "factors"),
        ("innhold", {"factors": ["luck"]}, "factors"),
        ("sted", {"place": "moon"}, "place"),
        ("sted", {"address": ""}, "address"),
        ("sted", {"municipality": ""}, "municipality"),
        ("sted", {"municipality": "9999"}, "municipality"),
        ("sted", {"meeting_url": "javascript:alert(1)"}, "meeting_url"),
        ("gruppe", {"group_min": "0"}, "group_min"),
        ("gruppe", {"group_max": "501"}, "group_max"),
        ("gruppe", {"group_min": "31"}, "group_max"),
        ("gruppe", {"group_max": "mange"}, "group_max"),
        ("gruppe", {"unit": "busses"}, "unit"),
        ("gruppe", {"languages": []}, "languages"),
        ("gruppe", {"duration_minutes": "-5"}, "duration_minutes"),
        ("booking", {"booking": "none"}, "booking"),
        ("booking", {"booking": "external"}, "external_url"),
        ("booking", {"booking": "external", "external_url": "ikke en lenke"}, "external_url"),
        ("booking", {"booking_closes_days": "91"}, "booking_closes_days"),
        ("booking", {"cancel_days": "-1"}, "cancel_days"),
        ("praktisk", {"contact_name": ""}, "contact_name"),
        ("praktisk", {"contact_email": "eier@"}, "contact_email"),
        ("praktisk", {"contact_phone": "123"}, "contact_phone"),
        ("praktisk", {"meeting_point": ""}, "meeting_point"),
        ("praktisk", {"accessibility": "x" * 501}, "accessibility"),
    ],
)
def test_bad_input_is_refused_beside_its_field(cast: Cast, name: str, changes: dict[str, Any], field: str) -> None:
    activity = begin(cast)
    before = Activity.objects.values().get(pk=activity.pk)
    response = post(cast, activity, name, **changes)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert Activity.objects.values().get(pk=activity.pk) == before


def test_typed_input_is_kept_when_refused(cast: Cast) -> None:
    activity = begin(cast)
    html = post(cast, activity, "innhold", pupils_do="Måler vinden selv", factors=[]).content.decode()
    assert ("Måler vinden selv" in html, "Velg minst én del av realfagskapitalen." in html) == (True, True)


@pytest.mark.parametrize(("action", "after"), [("back", "hva"), ("later", None)])
def test_going_back_or_stopping_keeps_half_a_step(cast: Cast, action: str, after: str | None) -> None:
    activity = begin(cast)
    response = cast.owner.client.post(step(activity, "innhold"), {"pupils_do": "Halvferdig", "action": action})
    activity.refresh_from_db()
    assert activity.pupils_do == "Halvferdig"
    assert response.url == (step(activity, after) if after else page(activity))


def test_an_empty_number_keeps_the_one_it_had(cast: Cast) -> None:
    activity = begin(cast)
    cast.owner.client.post(step(activity, "gruppe"), {"group_min": "", "group_max": "20", "action": "later"})
    activity.refresh_from_db()
    assert (activity.group_min, activity.group_max) == (1, 20)


def test_scripts_in_text_are_shown_as_text(cast: Cast) -> None:
    bad = "<script>alert(1)</script>"
    activity = begin(cast, title=bad, summary=bad)
    data = answers()
    for name, fields in {
        "innhold": {"pupils_do": bad, "preparation": bad},
        "sted": {"address": bad},
        "praktisk": {"meeting_point": bad, "bring": bad, "lunch": bad, "contact_name": bad, "price_note": bad},
    }.items():
        cast.owner.client.post(step(activity, name), {**data[name], **fields, "action": "next"})
    for url in (page(activity), page(activity, "se-over/"), step(activity, "praktisk"), LIST):
        html = cast.owner.client.get(url).content.decode()
        assert bad not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "&amp;lt;script" not in html


def test_titles_alike_get_addresses_of_their_own_that_never_change(cast: Cast) -> None:
    first, second = begin(cast), begin(cast)
    assert (first.slug, second.slug) == ("slik-lager-vi-strom", "slik-lager-vi-strom-2")
    post(cast, first, "hva", title="Noe helt annet")
    first.refresh_from_db()
    assert (first.title, first.slug) == ("Noe helt annet", "slik-lager-vi-strom")


@pytest.mark.parametrize("title", ["Ny", "Kart", "!!!", "日本"])
def test_odd_titles_get_a_working_address(cast: Cast, title: str) -> None:
    activity = begin(cast, title=title)
    assert activity.slug not in ("ny", "kart", "")
    assert cast.owner.client.get(page(activity)).status_code == 200


@pytest.mark.parametrize(
    ("kind", "steps", "bookings"),
    [
        ("film", ["hva", "innhold", "booking", "praktisk"], ["external", "none"]),
        ("study", ["hva", "innhold", "sted", "booking", "praktisk"], ["external", "none"]),
        ("event", STEPS, ["fixed_instant", "fixed", "external", "none"]),
        ("role_model", STEPS, ["fixed_instant", "fixed", "proposal", "external"]),
    ],
)
def test_each_kind_is_asked_only_what_it_needs(cast: Cast, kind: str, steps: list[str], bookings: list[str]) -> None:
    activity = begin(cast, kind=kind)
    answered = [name for name in STEPS if cast.owner.client.get(step(activity, name)).status_code == 200]
    assert answered == steps
    form = cast.owner.client.get(step(activity, "booking")).context["form"]
    assert [value for value, _label in form.fields["booking"].choices] == bookings


def test_a_film_needs_its_link_and_nothing_about_groups(cast: Cast) -> None:
    activity = begin(cast, kind="film")
    data = answers()
    post(cast, activity, "innhold", languages=["no"], duration_minutes="12")
    cast.owner.client.post(
        step(activity, "booking"),
        {"booking": "external", "external_url": "https://film.demo.example/", "action": "next"},
    )
    cast.owner.client.post(step(activity, "praktisk"), {**data["praktisk"], "action": "next"})
    cast.owner.client.post(page(activity, "gjor/send/"))
    activity.refresh_from_db()
    assert (activity.status, activity.place, activity.duration_minutes) == ("submitted", "digital", 12)


def test_a_visit_at_school_needs_no_address(cast: Cast) -> None:
    activity = begin(cast)
    assert post(cast, activity, "sted", place="school", address="").status_code == 302
    activity.refresh_from_db()
    assert (activity.latitude, activity.longitude) == (
        activity.municipality.latitude,
        activity.municipality.longitude,
    )


def test_a_digital_activity_is_nowhere_on_the_map(cast: Cast) -> None:
    activity = begin(cast)
    post(cast, activity, "sted", place="digital", address="", municipality="", meeting_url="mote.demo.example/1")
    activity.refresh_from_db()
    assert (activity.latitude, activity.municipality, activity.meeting_url) == (
        None,
        None,
        "https://mote.demo.example/1",
    )


def test_a_link_to_a_meeting_is_kept_whole(cast: Cast) -> None:
    link = "https://mote.demo.example/l/meetup-join/" + "19%3ameeting_" * 30 + "/0?context=%7b%22Tid%22%3a%22"
    activity = begin(cast)
    post(cast, activity, "sted", place="digital", address="", municipality="", meeting_url=link)
    activity.refresh_from_db()
    assert (len(link) > 400, activity.meeting_url) == (True, link)


def test_sending_with_something_missing_is_refused(cast: Cast) -> None:
    activity = begin(cast)
    html = cast.owner.client.get(page(activity, "se-over/")).content.decode()
    assert ("Dette mangler" in html, "Send til godkjenning" in html) == (True, False)
    response = cast.owner.client.post(page(activity, "gjor/send/"))
    assert "Fortell hva elevene gjør." in response.content.decode()
    activity.refresh_from_db()
    assert activity.status == "draft"


def test_sending_waits_for_an_active_agreement(cast: Cast) -> None:
    activity = begin(cast)
    fill(cast, activity)
    cast.organisation.status = "under_review"
    cast.organisation.save(update_fields=["status"])
    response = cast.owner.client.post(page(activity, "gjor/send/"))
    assert "Dere kan sende inn når partneravtalen er aktiv." in response.content.decode()
    activity.refresh_from_db()
    assert activity.status == "draft"


def test_role_models_named_are_ones_own_and_active(cast: Cast) -> None:
    activity = begin(cast)
    own = RoleModelFactory(organisation=cast.organisation)
    gone = RoleModelFactory(organisation=cast.organisation, is_active=False)
    foreign = RoleModelFactory()
    for person in (gone, foreign):
        response = post(cast, activity, "praktisk", role_models=[person.pk])
        assert list(response.context["form"].errors) == ["role_models"]
    post(cast, activity, "praktisk", role_models=[own.pk])
    assert list(activity.role_models.all()) == [own]


def test_a_published_activity_is_edited_live_without_leaving_a_hole(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    assert post(cast, activity, "innhold", pupils_do="Ny tekst").url == page(activity)
    activity.refresh_from_db()
    assert (activity.pupils_do, activity.status) == ("Ny tekst", "published")
    assert activity.history.count() >= 1
    for action in ("next", "later", "back"):
        response = post(cast, activity, "innhold", pupils_do="", action=action)
        assert list(response.context["form"].errors) == ["pupils_do"]
    activity.refresh_from_db()
    assert activity.pupils_do == "Ny tekst"


def test_one_published_without_a_phone_is_asked_for_it_only_where_it_is_typed(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, contact_phone="")
    answer = {"action": "next"}
    assert cast.owner.client.post(step(activity, "gruppe"), {**answers()["gruppe"], **answer}).status_code == 302
    refused = cast.owner.client.post(
        step(activity, "praktisk"), {**answers()["praktisk"], "contact_phone": "", **answer}
    )
    assert list(refused.context["form"].errors) == ["contact_phone"]


def test_the_phone_is_read_over_as_people_read_it(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, contact_phone="+4721234567")
    html = cast.owner.client.get(page(activity, "se-over/")).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "21 23 45 67" in html
    assert "+4721234567" not in html


def test_the_list_of_steps_is_one_line_on_a_phone(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status="draft")
    html = cast.owner.client.get(page(activity, "steg/sted/")).content.decode()
    assert "<summary>Steg 3 av 7: Sted</summary>" in html
    assert html.count('<ol class="steps"') == 2


def test_the_kind_is_fixed_once_published(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    post(cast, activity, "hva", kind="film")
    activity.refresh_from_db()
    assert activity.kind == "company_visit"


def test_how_it_is_booked_is_fixed_while_groups_hold_places(cast: Cast) -> None:
    activity = ActivityFactory(organisation=cast.organisation)
    slot = SlotFactory(activity=activity, taken=1)
    response = post(cast, activity, "booking", booking="proposal")
    assert response.context["form"].errors == {
        "booking": ["Kan ikke endres så lenge noen har booket et tidspunkt framover."]
    }
    assert list(post(cast, activity, "gruppe", unit="pupils").context["form"].errors) == ["unit"]
    slot.taken = 0
    slot.save(update_fields=["taken"])
    assert post(cast, activity, "booking", booking="proposal").status_code == 302


@pytest.mark.parametrize("status", ["submitted", "archived"])
def test_what_nsr_reads_and_what_is_archived_is_not_edited(cast: Cast, status: str) -> None:
    activity = ActivityFactory(organisation=cast.organisation, status=status, title="Gammel")
    response = cast.owner.client.post(step(activity, "hva"), {**answers()["hva"], "action": "next"}, follow=True)
    assert "Aktiviteten kan ikke endres nå" in response.content.decode()
    activity.refresh_from_db()
    assert activity.title == "Gammel"


def test_someone_with_two_organisations_chooses_which(cast: Cast) -> None:
    second = MemberFactory(user=cast.owner.user).organisation
    foreign = cast.stranger.user.partner_memberships.get().organisation
    data = {**answers()["hva"], "action": "next"}
    assert list(cast.owner.client.post(f"{LIST}ny/", data).context["form"].errors) == ["organisation"]
    refused = cast.owner.client.post(f"{LIST}ny/", {**data, "organisation": foreign.pk})
    assert list(refused.context["form"].errors) == ["organisation"]
    assert begin(cast, organisation=second.pk).organisation == second
