from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def fill(*, apps: Any = current_apps, using: str, **kwargs: Any) -> None:
    from .first_rows import fill_questions, fill_rules

    try:
        rules = apps.get_model("bookings", "BookingRules")
        question = apps.get_model("bookings", "EvaluationQuestion")
    except LookupError:  # migrated back to before there were any
        return
    fill_rules(rules=rules, using=using)
    fill_questions(question=question, using=using)


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = _("Bestillinger")

    def ready(self) -> None:
        # After every migrate, not in one migration: a flushed test database fills again.
        post_migrate.connect(fill, sender=self, dispatch_uid="bookings.fill")
