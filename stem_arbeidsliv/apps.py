"""The project package as an app, and the admin with the project's own log-in."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class StemArbeidslivConfig(AppConfig):
    name = "stem_arbeidsliv"
    verbose_name = "STEM arbeidsliv"

    def ready(self) -> None:
        # Makes our Celery app the current one, so that every `shared_task` binds to it.
        from . import celery  # noqa: F401


class StaffAdminConfig(AdminConfig):
    default_site = "stem_arbeidsliv.staff_admin.StaffAdminSite"

    def ready(self) -> None:
        super().ready()
        from .staff_permissions import grant_staff_permissions

        # After this app, which stands below all of ours: by then their permissions and the groups are there.
        post_migrate.connect(grant_staff_permissions, sender=self, dispatch_uid="stem_arbeidsliv.staff_permissions")
