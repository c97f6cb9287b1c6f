"""NSR's pages: nothing for axe on the work list, on any list, and on a page of each kind of row (grants: test_grant_pages.py)."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from tests.access import roles
from tests.access.world import World, build
from workflow.models import LogEntry

FORMS = (
    "bookings_booking", "bookings_bookingrules", "catalogue_activity", "partners_organisation", "schools_membership",
    "schools_school", "notifications_message", "accounts_user",
)  # fmt: skip


@pytest.fixture
def world(transactional_db: None) -> World:
    with transaction.atomic():
        return build()


def name_of(model) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


TOO_WIDE = "[...document.querySelectorAll('.results')].filter((pane) => pane.scrollWidth > pane.clientWidth).length"

# jQuery makes them some moments after the page has loaded.
BOXES_ARE_MADE = "[...document.querySelectorAll('select.admin-autocomplete')].every((field) => field.labels[0].id)"


def look(page, axe, paths, *, wide=False):
    """What is wrong with each of `paths`; with `wide`, also a list that does not fit its window."""
    found = []
    for path in paths:
        response = page.goto(path)
        if response.status != 200:
            found.append(f"{path}: {response.status}")
        page.wait_for_function(BOXES_ARE_MADE)
        found += [f"{path}: {line}" for line in axe(page)]
        if wide and page.evaluate(TOO_WIDE):
            found.append(f"{path}: columns out of sight")
    return found


def test_every_list_and_a_page_of_each_kind(visit, axe, world):
    page = visit(user=world.users[roles.SUPERUSER]).open("/admin/")
    models = [model for model in admin.site._registry if model._meta.app_label != "grants"]
    lists = [reverse(f"admin:{name_of(model)}_changelist") for model in models]
    forms = world.paths(f"admin:{name}_change" for name in FORMS)
    confirm = world.paths(["admin:schools_membership_avslaa", "admin:bookings_booking_avslaa"])
    history = world.paths(["admin:catalogue_activity_history", "admin:catalogue_activity_simple_history"])
    assert look(page, axe, ["/admin/", *lists, *forms.values(), *confirm.values(), *history.values()], wide=True) == []


def test_what_only_a_large_service_shows(visit, axe, world, monkeypatch):
    """Pages of a list, a box to choose in with nothing chosen, and all the messages there are."""
    monkeypatch.setattr(admin.site._registry[LogEntry], "list_per_page", 2)
    page = visit(user=world.users[roles.SUPERUSER]).open("/admin/")
    adds = [reverse(f"admin:{name}_add") for name in ("regions_coordinator", "schools_schooldomain", "schools_school")]
    paths = [reverse("admin:workflow_logentry_changelist"), *adds, reverse("admin:notifications_message_previews")]
    assert look(page, axe, paths) == []
    page.goto(paths[0])
    assert page.locator(".paginator a").count() > 5


def test_what_staff_open_on_a_phone(visit, axe, world):
    page = visit(phone=True, user=world.users[roles.SUPERUSER]).open("/admin/")
    forms = world.paths(["admin:catalogue_activity_change", "admin:grants_application_change"])
    assert look(page, axe, ["/admin/", "/admin/bookings/booking/", *forms.values()]) == []
