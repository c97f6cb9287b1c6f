from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from workflow.first_row import keep_one_row


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = _("Tilskudd")

    def ready(self) -> None:
        keep_one_row(self, "GrantRules")
