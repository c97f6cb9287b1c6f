"""The fixed choices of organisations, agreements and role models."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    COMPANY = "company", _("Virksomhet")
    UNIVERSITY = "university", _("Universitet eller høgskole")
    SCIENCE_CENTRE = "science_centre", _("Vitensenter")
    LIBRARY = "library", _("Bibliotek")
    PUBLIC = "public", _("Offentlig etat")
    OTHER = "other", _("Annet")


class AgreementStatus(models.TextChoices):
    APPLIED = "applied", _("Ny søknad")
    UNDER_REVIEW = "under_review", _("Under behandling")
    MORE_INFORMATION = "more_information", _("Venter på opplysninger")
    ACTIVE = "active", _("Aktiv")
    DECLINED = "declined", _("Avslått")
    EXPIRED = "expired", _("Utløpt")
    TERMINATED = "terminated", _("Avsluttet")


# The theme colour that goes with the word.
STATUS_COLORS: dict[str, str] = {
    AgreementStatus.APPLIED: "info",
    AgreementStatus.UNDER_REVIEW: "info",
    AgreementStatus.MORE_INFORMATION: "warning",
    AgreementStatus.ACTIVE: "success",
    AgreementStatus.DECLINED: "danger",
    AgreementStatus.EXPIRED: "neutral",
    AgreementStatus.TERMINATED: "neutral",
}
UNDECIDED = (AgreementStatus.APPLIED, AgreementStatus.UNDER_REVIEW, AgreementStatus.MORE_INFORMATION)


class MemberRole(models.TextChoices):
    MEMBER = "member", _("Medarbeider")
    ADMIN = "admin", _("Administrator")


class Attendance(models.TextChoices):
    """How a role model meets a class."""

    IN_PERSON = "in_person", _("Møter opp")
    DIGITAL = "digital", _("Digitalt")
    BOTH = "both", _("Både oppmøte og digitalt")
