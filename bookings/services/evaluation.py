"""How a visit went: the school's answers to the questions staff keep."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from bookings.enums import Answer, BookingStatus
from bookings.errors import BookingError
from bookings.models import Booking, Evaluation, EvaluationAnswer, EvaluationQuestion
from bookings.models.evaluation import SCALE
from schools.services.membership import may_book
from workflow import clock

AFTERWARDS = (BookingStatus.CONFIRMED, BookingStatus.COMPLETED, BookingStatus.NO_SHOW)


def questions() -> list[EvaluationQuestion]:
    """What is asked about a visit now, in order."""
    return list(EvaluationQuestion.objects.asked())


def field_name(question: EvaluationQuestion) -> str:
    """What a form calls the answer to `question`, and what an error names."""
    return f"question_{question.pk}"


@transaction.atomic
def evaluate(
    *,
    booking: Booking,
    took_place: bool,
    pupils_met: int,
    answers: Mapping[int, int | str],
    by: User,
) -> Evaluation:
    """Keep the school's answers about a visit that has begun; answering again replaces them.

    answers: question id → a whole number on the scale, or words. Every scale question must be answered when it took place.

    Raises: BookingError, beside `took_place`, `pupils_met` or the question's `field_name`.
    """
    booking = Booking.objects.select_for_update(of=("self",)).select_related("slot", "school").get(pk=booking.pk)
    if not may_book(by, booking.school):
        raise BookingError(_("Bare de som jobber ved skolen, kan svare."))
    if booking.status not in AFTERWARDS or booking.slot is None or booking.slot.starts_at > clock.now():
        raise BookingError(_("Dere kan svare når besøket har vært."), "took_place")
    if pupils_met < (1 if took_place else 0) or pupils_met > 2000:
        raise BookingError(_("Skriv hvor mange elever som var med."), "pupils_met")
    asked = questions()
    rows = [row for question in asked if (row := _answer(question, answers.get(question.pk), needed=took_place))]
    evaluation, _created = Evaluation.objects.update_or_create(
        booking=booking,
        defaults={
            "took_place": took_place,
            "pupils_met": pupils_met,
            "answered_by": by,
            "answered_at": clock.now(),
        },
    )
    evaluation.answers.all().delete()
    for row in rows:
        row.evaluation = evaluation
    EvaluationAnswer.objects.bulk_create(rows)
    return evaluation


def _answer(question: EvaluationQuestion, given: int | str | None, *, needed: bool) -> EvaluationAnswer | None:
    if question.answer == Answer.WORDS:
        words = str(given or "").strip()[:2000]
        return EvaluationAnswer(question=question, text=words) if words else None
    if given in (None, ""):
        if needed:
            raise BookingError(_("Velg et tall fra 1 til 5."), field_name(question))
        return None
    if not str(given).isdecimal() or not SCALE[0] <= int(str(given)) <= SCALE[1]:
        raise BookingError(_("Velg et tall fra 1 til 5."), field_name(question))
    return EvaluationAnswer(question=question, value=int(str(given)))
