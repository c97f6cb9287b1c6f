"""What runs by itself over several apps."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from accounts.services.log_in import forget_ended_log_ins
from bookings.models import BookingRules
from bookings.services.forgetting import forget_bookings
from notifications.services import forget_old
from workflow import clock
from workflow.jobs import counted, periodic


@shared_task(name="stem_arbeidsliv.tasks.forget_people")
@periodic("stem_arbeidsliv.tasks.forget_people", _("Sletter kontaktopplysninger når fristen er ute"))
def forget_people() -> str:
    before = clock.months_ago(BookingRules.current().keep_people_months)
    bookings = counted(forget_bookings(before), "bestilling anonymisert", "bestillinger anonymisert")
    messages = counted(forget_old(before), "melding slettet", "meldinger slettet")
    return f"{bookings}, {messages}, {counted(forget_ended_log_ins(), 'innlogging slettet', 'innlogginger slettet')}"
