from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def fill_places(*, apps: Any = current_apps, using: str, **kwargs: Any) -> None:
    from .places import load_places

    try:
        county, municipality = apps.get_model("regions", "County"), apps.get_model("regions", "Municipality")
    except LookupError:  # migrated back to before there were any
        return
    load_places(county=county, municipality=municipality, using=using)


class RegionsConfig(AppConfig):
    name = "regions"
    verbose_name = _("Regioner")

    def ready(self) -> None:
        # After every migrate, not in one migration: the file may change, and a flushed test database fills again.
        post_migrate.connect(fill_places, sender=self, dispatch_uid="regions.fill_places")
