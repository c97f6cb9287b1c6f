from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def fill(*, apps: Any = current_apps, using: str, **kwargs: Any) -> None:
    """The one row of rules, with the numbers to begin with."""
    try:
        rules = apps.get_model("grants", "GrantRules")
    except LookupError:  # migrated back to before there were any
        return
    rules.objects.using(using).get_or_create(pk=1)


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = _("Tilskudd")

    def ready(self) -> None:
        # After every migrate, not in one migration: a flushed test database fills again.
        post_migrate.connect(fill, sender=self, dispatch_uid="grants.fill")
