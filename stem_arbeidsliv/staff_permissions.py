"""What NSR's own groups may do in the admin, there after every migrate."""

from typing import Any

from django.apps import apps as current_apps

from accounts.models import StaffGroup

WORK = ("regions", "schools", "partners", "catalogue", "bookings", "grants", "notifications")
READ = (*WORK, "documents", "workflow", "accounts")
VIEW: dict[str, tuple[str, ...]] = {app: ("view",) for app in READ}
# A letter that could not be made is tried again by whoever handles the case.
LETTERS = {"documents": ("view", "change")}

# Whose account the grants are paid from is finance's to enter, and nobody else's.
PAYER = "grants.payerdetails"

# What each group may do with an app's models, or with one model ("app.model"), which goes before its app.
ALLOWED: dict[StaffGroup, dict[str, tuple[str, ...]]] = {
    StaffGroup.CASE_HANDLER: {**VIEW, **{app: ("view", "add", "change") for app in WORK}, **LETTERS, PAYER: ("view",)},
    StaffGroup.LEADER: {
        **VIEW,
        **{app: ("view", "add", "change", "delete") for app in WORK},
        **LETTERS,
        "accounts": ("view", "change"),
        PAYER: ("view",),
    },
    StaffGroup.FINANCE: {**VIEW, PAYER: ("view", "add", "change")},
    # From outside NSR: the cases, and nothing beside them.
    StaffGroup.REVIEWER: {"grants.application": ("view",)},
}


def grant_staff_permissions(*, apps: Any = current_apps, using: str = "default", **kwargs: Any) -> None:
    """Give each group what the table says; what a superuser has given it beyond that, stays. Safe to repeat."""
    try:
        group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # migrated back to before there were any
        return
    rights = permission.objects.using(using).select_related("content_type")
    everything = [
        (row.pk, row.content_type.app_label, row.content_type.model, row.codename.partition("_")[0]) for row in rights
    ]
    groups = {row.name: row for row in group.objects.using(using).filter(name__in=[name.value for name in ALLOWED])}
    through = group.permissions.through.objects.using(using)
    through.bulk_create(
        [
            group.permissions.through(group_id=groups[name].pk, permission_id=pk)
            for name, allowed in ALLOWED.items()
            if name in groups
            for pk, app, model, verb in everything
            if verb in allowed.get(f"{app}.{model}", allowed.get(app, ()))
        ],
        ignore_conflicts=True,
    )
