"""What staff call those who move things: every role of every machine."""

from django.utils.translation import gettext_lazy as _

ROLES = {
    "applicant": _("Skolen"),
    "approver": _("Leder"),
    "clock": _("Systemet"),
    "colleague": _("Kollega"),
    "finance": _("Økonomi"),
    "handler": _("Saksbehandler"),
    "host": _("Verten"),
    "member": _("Personen selv"),
    "partner": _("Partneren"),
    "register": _("Feide eller e-postadressen"),
    "school": _("Skolen"),
    "staff": _("NSR"),
    "system": _("Systemet"),
}
