"""The fixed choices of activities and slots."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ROLE_MODEL = "role_model", _("Rollemodell")
    COMPANY_VISIT = "company_visit", _("Bedriftsbesøk")
    JOB_SHADOWING = "job_shadowing", _("Jobbskygging")
    WORK_WEEK = "work_week", _("Arbeidsuke")
    CAMPUS_VISIT = "campus_visit", _("Campusbesøk")
    EVENT = "event", _("Arrangement")
    FILM = "film", _("Film")
    STUDY = "study", _("Studieinformasjon")


class ActivityStatus(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    SUBMITTED = "submitted", _("Til godkjenning")
    RETURNED = "returned", _("Sendt tilbake")
    PUBLISHED = "published", _("Publisert")
    PAUSED = "paused", _("Satt på pause")
    ARCHIVED = "archived", _("Arkivert")


# The theme colour that goes with the word.
STATUS_COLORS: dict[str, str] = {
    ActivityStatus.DRAFT: "neutral",
    ActivityStatus.SUBMITTED: "info",
    ActivityStatus.RETURNED: "warning",
    ActivityStatus.PUBLISHED: "success",
    ActivityStatus.PAUSED: "neutral",
    ActivityStatus.ARCHIVED: "neutral",
}


class Factor(models.TextChoices):
    """The four parts of realfagskapital (science capital)."""

    INTEREST = "interest", _("Interesse")
    KNOWLEDGE = "knowledge", _("Kunnskap")
    ATTITUDES = "attitudes", _("Holdninger")
    RELATIONS = "relations", _("Relasjoner")


class Place(models.TextChoices):
    HOST = "host", _("Hos oss")
    SCHOOL = "school", _("På skolen")
    DIGITAL = "digital", _("Digitalt")


class BookingKind(models.TextChoices):
    """How a teacher gets a time."""

    FIXED = "fixed", _("Faste tidspunkter")
    PROPOSAL = "proposal", _("Læreren foreslår tidspunkt")
    EXTERNAL = "external", _("Påmelding på egen nettside")
    NONE = "none", _("Ingen påmelding")


# Those that a teacher asks for here.
BOOKABLE = (BookingKind.FIXED, BookingKind.PROPOSAL)


class Unit(models.TextChoices):
    """What a slot's capacity counts."""

    GROUPS = "groups", _("grupper")
    PUPILS = "pupils", _("elever")


class SlotStatus(models.TextChoices):
    OPEN = "open", _("Åpen")
    CLOSED = "closed", _("Stengt for nye")
    CANCELLED = "cancelled", _("Avlyst")


class TeachingLanguage(models.TextChoices):
    NORWEGIAN = "no", _("Norsk")
    ENGLISH = "en", _("Engelsk")
    SAMI = "se", _("Samisk")


GRADES: list[tuple[int, object]] = [
    (8, _("8. trinn")),
    (9, _("9. trinn")),
    (10, _("10. trinn")),
    (11, _("Vg1")),
    (12, _("Vg2")),
    (13, _("Vg3")),
]
