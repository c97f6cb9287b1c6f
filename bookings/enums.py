"""The fixed choices of bookings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookingStatus(models.TextChoices):
    REQUESTED = "requested", _("Forespurt")
    NEW_TIME = "new_time", _("Nytt tidspunkt foreslått")
    CONFIRMED = "confirmed", _("Bekreftet")
    COMPLETED = "completed", _("Gjennomført")
    NO_SHOW = "no_show", _("Ikke møtt")
    DECLINED = "declined", _("Avslått")
    WITHDRAWN = "withdrawn", _("Trukket")
    EXPIRED = "expired", _("Utløpt uten svar")
    CANCELLED_BY_SCHOOL = "cancelled_school", _("Avlyst av skolen")
    CANCELLED_BY_HOST = "cancelled_host", _("Avlyst av verten")


# A booking in one of these holds its seats.
HOLDING = (BookingStatus.REQUESTED, BookingStatus.NEW_TIME, BookingStatus.CONFIRMED)
# It will not be held: the school needs something else.
NEVER_HELD = (
    BookingStatus.DECLINED,
    BookingStatus.WITHDRAWN,
    BookingStatus.EXPIRED,
    BookingStatus.CANCELLED_BY_SCHOOL,
    BookingStatus.CANCELLED_BY_HOST,
)
OPEN = (BookingStatus.REQUESTED, BookingStatus.NEW_TIME)
# Both sides have agreed on a time, and so have each other's telephone numbers.
WAS_AGREED = (
    BookingStatus.CONFIRMED,
    BookingStatus.COMPLETED,
    BookingStatus.NO_SHOW,
    BookingStatus.CANCELLED_BY_SCHOOL,
    BookingStatus.CANCELLED_BY_HOST,
)

# The theme colour that goes with the word.
STATUS_COLORS: dict[str, str] = {
    BookingStatus.REQUESTED: "info",
    BookingStatus.NEW_TIME: "warning",
    BookingStatus.CONFIRMED: "success",
    BookingStatus.COMPLETED: "success",
    BookingStatus.NO_SHOW: "danger",
    BookingStatus.DECLINED: "neutral",
    BookingStatus.WITHDRAWN: "neutral",
    BookingStatus.EXPIRED: "neutral",
    BookingStatus.CANCELLED_BY_SCHOOL: "danger",
    BookingStatus.CANCELLED_BY_HOST: "danger",
}


class Side(models.TextChoices):
    SCHOOL = "school", _("Skolen")
    HOST = "host", _("Verten")


class Answer(models.TextChoices):
    """How a question about the visit is answered."""

    SCALE = "scale", _("Skala 1–5")
    WORDS = "words", _("Fritekst")
