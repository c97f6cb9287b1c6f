"""The project package as an app, and the admin with the project's own log-in."""

from django.apps import AppConfig, apps
from django.contrib.admin import site
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class StemArbeidslivConfig(AppConfig):
    name = "stem_arbeidsliv"
    verbose_name = "STEM arbeidsliv"

    def ready(self) -> None:
        # Makes our Celery app the current one, so that every `shared_task` binds to it.
        from . import celery  # noqa: F401
        from .clean_input import guard_forms

        guard_forms()


# What packages bring to the admin and NSR's work never needs: secrets, sessions, tokens. Groups are set by code.
NOT_FOR_STAFF = (
    "account.EmailAddress",
    "auth.Group",
    "mfa.Authenticator",
    "socialaccount.SocialAccount",
    "socialaccount.SocialApp",
    "socialaccount.SocialToken",
    "usersessions.UserSession",
)


class StaffAdminConfig(AdminConfig):
    default_site = "stem_arbeidsliv.staff_admin.StaffAdminSite"

    def ready(self) -> None:
        super().ready()
        site.unregister(apps.get_model(model) for model in NOT_FOR_STAFF)
        from .admin_input import guard_admin
        from .admin_words import say_yes_and_no
        from .staff_permissions import grant_staff_permissions

        guard_admin()
        say_yes_and_no()
        # After this app, which stands below all of ours: by then their permissions and the groups are there.
        post_migrate.connect(grant_staff_permissions, sender=self, dispatch_uid="stem_arbeidsliv.staff_permissions")
