"""What runs by itself. Each may run twice at once and miss a turn: the rows say what is due."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from workflow.jobs import periodic

from .services import deadline, draft


@shared_task(name="bookings.tasks.chase_unanswered")
@periodic("bookings.tasks.chase_unanswered", _("Purrer forespørsler uten svar"))
def chase_unanswered() -> int:
    return deadline.chase_unanswered()


@shared_task(name="bookings.tasks.expire_unanswered")
@periodic("bookings.tasks.expire_unanswered", _("Lukker forespørsler som aldri fikk svar"))
def expire_unanswered() -> int:
    return deadline.expire_unanswered()


@shared_task(name="bookings.tasks.complete_past")
@periodic("bookings.tasks.complete_past", _("Setter besøk som er over, til gjennomført"))
def complete_past() -> int:
    return deadline.complete_past()


@shared_task(name="bookings.tasks.forget_drafts")
@periodic(
    "bookings.tasks.forget_drafts",
    _("Sletter utkast til bestillinger som er sendt, eller som ingen har rørt på tre måneder"),
)
def forget_drafts() -> int:
    return draft.forget_drafts()
