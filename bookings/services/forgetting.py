"""What is kept of a visit once nobody needs to reach its people: what was booked, by which school, and how it went."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.models import AnswerLink, Booking, Evaluation, EvaluationAnswer
from bookings.services.notice import confirmation_keys, thread
from catalogue.models import Slot
from documents.services import delete_documents
from notifications.services import forget_threads
from workflow.services.transition import forget_people

BATCH = 200


def forget_bookings(before: datetime) -> int:
    """Take the people out of every booking that was over before `before`. Gives how many."""
    done = 0
    while batch := list(Booking.objects.to_forget(before).values_list("pk", flat=True)[:BATCH]):
        done += _forget(batch)
    return done


@transaction.atomic
def _forget(keys: Collection[UUID]) -> int:
    """Letters, messages, log, answers in free words; last the bookings, whose address says that all this is left to do."""
    bookings = list(Booking.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    delete_documents(keys=[key for booking in bookings for key in confirmation_keys(booking)])
    forget_threads([thread(booking) for booking in bookings])
    forget_people(Booking, keys)
    Slot.objects.filter(bookings__in=keys).update(cancel_reason="")
    AnswerLink.objects.filter(booking__in=keys).delete()
    Evaluation.objects.filter(booking__in=keys).update(answered_by=None)
    EvaluationAnswer.objects.filter(evaluation__booking__in=keys).update(text="")
    return Booking.objects.filter(pk__in=keys).update(
        booked_by=None,
        contact_name="",
        contact_email="",
        contact_phone="",
        working_on="",
        needs="",
        reason="",
        host_note="",
        role_model=None,
    )
