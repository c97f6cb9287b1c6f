"""What runs by itself. Each may run twice at once and miss a turn: the rows say what is due."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from workflow.jobs import counted, periodic

from .services import deadline, draft


@shared_task(name="bookings.tasks.chase_unanswered")
@periodic("bookings.tasks.chase_unanswered", _("Purrer forespørsler uten svar"))
def chase_unanswered() -> str:
    return counted(deadline.chase_unanswered(), "forespørsel purret", "forespørsler purret")


@shared_task(name="bookings.tasks.expire_unanswered")
@periodic("bookings.tasks.expire_unanswered", _("Lukker forespørsler som aldri fikk svar"))
def expire_unanswered() -> str:
    return counted(deadline.expire_unanswered(), "forespørsel lukket", "forespørsler lukket")


@shared_task(name="bookings.tasks.complete_past")
@periodic("bookings.tasks.complete_past", _("Setter besøk som er over, til gjennomført"))
def complete_past() -> str:
    return counted(deadline.complete_past(), "besøk satt til gjennomført", "besøk satt til gjennomført")


@shared_task(name="bookings.tasks.forget_drafts")
@periodic(
    "bookings.tasks.forget_drafts",
    _("Sletter utkast til bestillinger som er sendt, eller som ingen har rørt på tre måneder"),
)
def forget_drafts() -> str:
    return counted(draft.forget_drafts(), "utkast slettet", "utkast slettet")
