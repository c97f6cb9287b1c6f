from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Meldinger")

    def ready(self) -> None:
        from . import checks  # noqa: F401 -- registers itself
