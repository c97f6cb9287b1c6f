"""The fixed choices of schools and memberships."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SchoolRole(models.TextChoices):
    TEACHER = "teacher", _("Lærer")
    COUNSELLOR = "counsellor", _("Rådgiver")
    LEADER = "leader", _("Skoleleder")


class MembershipStatus(models.TextChoices):
    PENDING = "pending", _("Venter på bekreftelse")
    VERIFIED = "verified", _("Bekreftet")
    DECLINED = "declined", _("Avslått")
    ENDED = "ended", _("Avsluttet")


# The theme colour that goes with the word.
STATUS_COLORS: dict[str, str] = {
    MembershipStatus.PENDING: "warning",
    MembershipStatus.VERIFIED: "success",
    MembershipStatus.DECLINED: "danger",
    MembershipStatus.ENDED: "neutral",
}


class VerifiedBy(models.TextChoices):
    """What told us that the person works at the school."""

    FEIDE = "feide", _("Feide")
    DOMAIN = "domain", _("E-postadresse hos skolen")
    COLLEAGUE = "colleague", _("Kollega")
    STAFF = "staff", _("NSR")


class LanguageForm(models.TextChoices):
    """The school's målform, which decides the language of letters to it."""

    BOKMAL = "nb", _("Bokmål")
    NYNORSK = "nn", _("Nynorsk")
