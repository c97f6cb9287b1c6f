from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_groups(*, apps: Any = current_apps, using: str, **kwargs: Any) -> None:
    from .models import StaffGroup

    try:
        group = apps.get_model("auth", "Group")
    except LookupError:
        return
    group.objects.using(using).bulk_create([group(name=name) for name in StaffGroup.values], ignore_conflicts=True)


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Brukere")

    def ready(self) -> None:
        # After every migrate, so that a flushed test database has them too.
        post_migrate.connect(make_groups, sender=self, dispatch_uid="accounts.make_groups")
