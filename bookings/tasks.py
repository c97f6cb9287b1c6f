"""What runs by itself. Each may run twice at once and miss a turn: the rows say what is due."""

from celery import shared_task

from workflow.jobs import periodic

from .services import deadline


@shared_task(name="bookings.tasks.chase_unanswered")
@periodic("bookings.tasks.chase_unanswered")
def chase_unanswered() -> int:
    return deadline.chase_unanswered()


@shared_task(name="bookings.tasks.expire_unanswered")
@periodic("bookings.tasks.expire_unanswered")
def expire_unanswered() -> int:
    return deadline.expire_unanswered()


@shared_task(name="bookings.tasks.complete_past")
@periodic("bookings.tasks.complete_past")
def complete_past() -> int:
    return deadline.complete_past()
