"""Words that the admin's own code writes in English whatever the language."""

from django.contrib.admin.templatetags import admin_list
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def say_yes_and_no() -> None:
    """Let the icons of lists and pages say «Ja», «Nei» and «Ukjent», where Django says True, False and None."""

    def icon(value: bool | None) -> SafeString:
        name, word = {True: ("yes", _("Ja")), False: ("no", _("Nei")), None: ("unknown", _("Ukjent"))}[value]
        return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), word)

    admin_list._boolean_icon = icon  # type: ignore[attr-defined]  # no setting or template reaches it
