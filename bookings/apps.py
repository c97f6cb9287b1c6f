from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from workflow.first_row import keep_one_row


def fill(*, apps: Any = current_apps, using: str, **kwargs: Any) -> None:
    from .first_rows import fill_questions

    try:
        question = apps.get_model("bookings", "EvaluationQuestion")
    except LookupError:  # migrated back to before there were any
        return
    fill_questions(question=question, using=using)


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = _("Bestillinger")

    def ready(self) -> None:
        keep_one_row(self, "BookingRules")
        # After every migrate, not in one migration: a flushed test database fills again.
        post_migrate.connect(fill, sender=self, dispatch_uid="bookings.fill")
