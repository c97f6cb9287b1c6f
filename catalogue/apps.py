from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def fill(*, apps: Any = current_apps, using: str, **kwargs: Any) -> None:
    from .first_rows import fill_subjects

    try:
        subject = apps.get_model("catalogue", "Subject")
    except LookupError:  # migrated back to before there were any
        return
    fill_subjects(subject=subject, using=using)


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = _("Katalog")

    def ready(self) -> None:
        # After every migrate, not in one migration: a flushed test database fills again.
        post_migrate.connect(fill, sender=self, dispatch_uid="catalogue.fill")
