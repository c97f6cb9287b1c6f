from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from workflow.first_row import keep_one_row


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partnere")

    def ready(self) -> None:
        keep_one_row(self, "PartnerRules")
