"""The one row of a settings model, there before staff look for it."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate


def keep_one_row(app: AppConfig, model: str) -> None:
    """See, after every migrate of `app`, that `model` has its row 1, with the numbers to begin with.

    Not in one migration: a flushed test database fills again.
    """

    def fill(*, apps: Any = current_apps, using: str, **kwargs: Any) -> None:
        try:
            rows = apps.get_model(app.label, model).objects
        except LookupError:  # migrated back to before there were any
            return
        rows.using(using).get_or_create(pk=1)

    post_migrate.connect(fill, sender=app, weak=False, dispatch_uid=f"first row of {app.label}.{model}")
